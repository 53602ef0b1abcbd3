"""cli: parse, call, render, exit. Each command imports what it needs when it is run."""
