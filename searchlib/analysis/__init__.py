"""analysis: given a text, which terms does it have, where, and in which language?

Read in this order; each module builds on those before it.

- `icu_text`: which characters make a word, and what case and marks are.
- `vietnamese`: is this a Vietnamese syllable, and how is it spelled canonically?
- `forms`: how is one token read: exact (`hòa`), folded (`hoa`), as an English stem?
- `segmentation`: which tokens does a text have, and which belong together (`TP.HCM`, `5/9/2025`)?
- `language`: is this passage Vietnamese, English or another language?
- `columns`: the terms of a whole text as columns, for the index writer.
- `tokenizers`, `filters`, `analyzers`: the same, as Whoosh's schema wants it.
- `lexicon`: which other words mean the same (`MoU`, `bản ghi nhớ`)?
"""

from searchlib.analysis.columns import Views, views
from searchlib.analysis.forms import Form, form
from searchlib.analysis.icu_text import nfc
from searchlib.analysis.language import Passage, language_of, passages
from searchlib.analysis.segmentation import Token, Word, tokens, words

__all__ = [
    "Form",
    "Passage",
    "Token",
    "Views",
    "Word",
    "form",
    "language_of",
    "nfc",
    "passages",
    "tokens",
    "views",
    "words",
]
