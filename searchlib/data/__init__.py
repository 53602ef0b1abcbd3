"""Data files of the package: `lexicon.txt`, the words that mean the same (its head says how to write it)."""
