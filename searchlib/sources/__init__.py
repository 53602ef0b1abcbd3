"""sources: which documents are there, and which of them does the index not have yet?

- `paths`: how is a file named, so that an index may move together with its documents?
- `discovery`: which files does a source hold? `ignoring` knows those that are to be left out, `scope` what
  the user asked for.
- `content`: is this file the one we have read before? Opened safely, hashed while it is read.
- `readers`: what does a file say? One small reader per format, from bytes to documents.
- `extraction`: what does it say, if it may have been made to harm? Readers in processes of their own.
- `dates`: when was it written, where the document itself says so?
- `manifest`: which files has the index been made from, and in what state?
- `plan`: what differs between the manifest and the disk? `moving` has what was read of a renamed file.
- `sync`: the work itself: `update` brings an index up to date, `forget` takes a source out of it.
- `watching`: how does an index follow its sources as they change? `following` has the system tell of changes,
  `changes` gathers them.

A new format is a module in `readers` and a row in `readers.formats`; nothing else knows formats.
"""
