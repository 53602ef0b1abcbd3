"""analysis: given a text, which terms does it have, where, and in which language?

Read in this order; each module builds on those before it.

- `icu_text`: which characters make a word, and what case and marks are.
- `vietnamese`: is this a Vietnamese syllable, and how is it spelled canonically?
- `porter2`: what is the stem of an English word?
- `forms`: how is one token read: exact (`hòa`), folded (`hoa`), as an English stem?
- `readings`: which tokens does one word have, and which belong together (`TP.HCM`, `5/9/2025`)?
- `segmentation`: which words and tokens does a text have, and where?
- `language`: is this passage Vietnamese, English or another language?
- `columns`: the terms of a whole text as columns, for the index writer.
- `bulk`: the same for many texts at once, by array operations.
- `tokenizers`, `filters`, `analyzers`: the same, as Whoosh's schema wants it.
- `settings`: what of all this does an index have to remember?
- `lexicon`: which other words mean the same (`MoU`, `bản ghi nhớ`)?
"""
