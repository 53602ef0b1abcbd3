"""readers: what does a file say?

- `formats`: which reader is for this file? The table of formats.
- `signatures`: what is a file, by its content?
- `reading`: what does a file say? The one way to read one, and the files within it.
- `items`: what does a reader give?
- `parts`: how may files lie within files?
- `decoding`: bytes to text in NFC, or the reason why not.
- `mending`: text in the encodings of old, and words that a PDF took apart, as they were meant.
- `gzipped`, `zipped`: what may be expanded of a compressed file.
- `damage`: what a library raises over a damaged file.
- `titles`: a line that names a document.
- `languages`: the language that a file declares, and whether to believe it.
- `plain`, `markdown`, `webpage`, `jsonl`, `archive`: one format each.
- `markup`, `linked_data`: what the elements of a web page say, and what its JSON-LD does.
- `mail`, `mbox`, `epub`, `rst`, `csv_table`, `sheets`: one format each.
- `messages`, `charsets`: what a mail holds, and what its bytes say in an encoding that may be wrong.
- `pdf`, `docx`, `doc`, `odt`, `pptx`, `rtf`: one format each.
- `programs`: how is a program run that may hang, so that nothing is left of it?
- `pdf_repair`: is a PDF whole, and which pages are left of one that is not?
- `paragraphs`: which lines of a page belong together?
- `office_markup`: the text in the markup of Word and PowerPoint; `elements`: what an element is called.
- `office_package`: the parts of such a file that have text, and no others.
- `gathering`: a text that grows by lines, with its headings and places.
- `properties`: what the properties of a file say that is worth believing.
- `tables`: rows of cells as lines that can be understood where they are found.

A reader is a function `read(stream, name)`: it takes the bytes of a file and its name for messages
and gives `Document`s. A document has its title, text, date, author and locators, and its language where the
file tells it; its key is empty unless the format gives it one, and the caller says where it comes from. The
path of a document is empty where it is the whole file, else its place within the file, such as the name of an
attachment. A file that cannot be read raises `DocumentError`; where one record of many, or one page, is bad,
the error is given in its place and the rest follows. What the user should know of a file that was read is
given as a `Note`. A format whose files hold others is read by `read(stream, name, parts)`, and `parts` reads
these. What a reader holds at a time is bounded, whatever the file.
"""
