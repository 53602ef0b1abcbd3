"""The benchmarks: how fast and how good this project is beside its peers, on the same documents and queries.

Which documents?            `articles` (of a file), `corpus` (generated, from `vocabulary`), `short` (cheaper)
Which queries?              `queries`: six kinds, derived from documents with a seed; `headlines` (of a file)
Which engines?              `peers`: one module for each, behind one protocol
Are the answers right?      `check`, before any clock starts
How is it measured?         `stages` says what one engine does, `measure` runs it in a process of its own
In what order, how long?    `speed`, within a time limit
How is it told?             `report` (tables and JSON) and `plot` (a picture)
As fast as a native engine? `native`: engines take turns, ratios are by rounds; and growth, memory, start-up
As good as its peers?       `relevance`: metrics on judged collections, and whether differences are chance
Which weights are best?     `weights`: tried one by one on judged collections, some of them left out

`python -m benchmarks --help` shows how to run them.
"""
