"""readers: what does a file say?

- `formats`: which reader is for this file? The table of formats, and the one way to read a file.
- `decoding`: bytes to text in NFC, or the reason why not.
- `titles`: a line that names a document.
- `plain`, `markdown`, `webpage`, `jsonl`: one format each.

A reader is a function `read(stream, name)`: it takes the bytes of a file and its name for messages
and gives `Document`s. A document has its title, text and date; its key is empty unless the format
gives it one, and the caller says where it comes from. A file that cannot be read raises
`DocumentError`; where one record of many is bad, the error is given in its place and the rest
follows. What a reader holds at a time is bounded, whatever the file.
"""
