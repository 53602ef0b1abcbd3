"""workers: how are segments made on all cores?

`jobs` is the work: a run of documents or several segments become one segment's file. `pool` has it done
by processes beside this one, `process` is what runs in each of them, `messages` is what they tell each other,
and `processes` how.
Without workers the writer does the same jobs itself, and the files are the same.

The process that writes builds nothing itself while it has workers: it reads and checks what they are to do,
and would have to learn by itself the words that each of them knows after its first run.

A worker is a fresh interpreter that reads from a pipe and ends when the pipe does. It takes nothing from
the program that started it but the places where modules are found, so that it works from a script without
a guard, from a notebook, from a program with threads, and wherever Python runs.
"""
