"""codec: given a term, which documents, how often, where? And what was stored of each?

- `container`: one file of named columns with checksums.
- `builder`: how do documents become the columns of a segment?
- `merger`: how do several segments become one?
- `segment`: how are the columns of a segment read back?
- `columnar`: how does Whoosh see them? Its codec, whose halves are `whoosh_reading` and `whoosh_writing`.
- `whoosh_view`: what does Whoosh ask of a segment? `whoosh_segment` and `whoosh_own` answer, by who made it.
- `whoosh_formats`, `whoosh_values`, `whoosh_columns`: how are postings, stored values and columns kept of any
  schema?

Nothing here is pickled, and nothing here knows how documents are scored.
"""
