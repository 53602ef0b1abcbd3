"""codec: given a term, which documents, how often, where? And what was stored of each?

- `container`: one file of named columns with checksums.
- `packing`: how do lists of positive integers take few bytes?
- `postings`: what is in the record of a term?
- `dictionary`: which number has a term, and which term a number?
- `stored`: what is kept of each document, besides what it is found by?
- `lists`: how are the postings of many terms held on their way into records?
- `builder`: how do documents become a segment? By `inversion`, and `field_writer` makes the columns.
- `merger`: how do several segments become one?
- `segment`: what does the file of a segment say? Of an indexed field: `field`.
- `columnar`: how does Whoosh see them? Its codec, whose halves are `whoosh_reading` and `whoosh_writing`.
- `whoosh_view`: what does Whoosh ask of a segment? `whoosh_segment` and `whoosh_own` answer, by who made it.
- `whoosh_formats`, `whoosh_values`, `whoosh_columns`: how are postings, stored values and columns kept of any
  schema?

Nothing here is pickled, and nothing here knows how documents are scored.
"""
