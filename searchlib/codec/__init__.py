"""codec: given a term, which documents, how often, where? And what was stored of each?

- `container`: one file of named columns with checksums.
- `builder`: how do documents become the columns of a segment?
- `merger`: how do several segments become one?
- `segment`: how are the columns of a segment read back?
- `columnar`: how does Whoosh see them (its codec, cursor and matcher)?

Nothing here is pickled, and nothing here knows how documents are scored.
"""
