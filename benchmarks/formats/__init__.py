"""Formats: how fast are the files that people have read, indexed and kept up with?

Which kinds of files?                `kinds`: each format, its old encoding or compression, and its peer
What is in them?                     `texts`: generated articles, the same for every kind
How are they made?                   `making`, by the libraries of the formats; `making_pdf`
What else reads them?                `peers`: the libraries' own extraction of text, bare
How fast is reading?                 `reading`: one process, ours and the peer in turn
How fast is indexing?                `indexing`: a whole update into a new index, and the memory that it takes
How much memory do large files take? `memory`: a long PDF, and one folder with it and a very long text
How fast is keeping up?              `upkeep`: nothing changed, ten files changed, `watch`
All of it                            `study`
How is it told?                      `report` (tables and JSON) and `plot` (a picture)

Not measured: a cold disk, pictures and fonts in files, scanned pages, text health, old Word documents (.doc),
which no library writes and a program of the system reads.
"""
