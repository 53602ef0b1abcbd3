"""properties: what do the properties of a file say that is worth believing?

Programs fill in titles such as "Microsoft Word - Document1" and authors such as "User". They name nothing,
and the document's own first lines do it better.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from searchlib.sources.readers.decoding import nfc
from searchlib.sources.readers.titles import one_line

__all__ = ["joined_authors", "plain_characters", "telling_title", "written_on"]

_PROGRAM = re.compile(r"(?:microsoft|libreoffice|openoffice)[\w .]{0,30} - ", re.IGNORECASE)
_FILE_NAME = re.compile(
    r"\S.*\.(?:docx?|docm|dot|odt|rtf|pdf|ps|pptx?|odp|xlsx?|txt|html?|tex|dvi|indd|qxd|pmd|pub|wpd|md|ai|cdr)",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(
    r"""(?:untitled|no[ ]title|title|unknown|none|null|\(?anonymous\)?|\(?unspecified\)?
    |(?:không[ ])?tiêu[ ]đề|tài[ ]liệu|bản[ ]trình[ ]bày
    |(?:word|powerpoint|new)?[ ]?(?:document|presentation)|powerpoint[ ]slides|slide)
    [ ]?[(]?\d*[)]?""",
    re.IGNORECASE | re.VERBOSE,
)
_NOBODY = re.compile(
    r"""(?:admin|administrator|user|owner|author|unknown|anonymous|windows[ ]user
    |microsoft(?:[ ]office)?(?:[ ]user)?
    |my[ ]?pc|pc|computer|laptop|acer|asus|dell|hp|lenovo|home|tác[ ]giả|người[ ]dùng|python-docx)""",
    re.IGNORECASE | re.VERBOSE,
)
_MOST_AUTHORS = 50

# What no text has: control characters but for tab and line feed, halves of surrogate pairs, the byte order
# mark and its reverse, which is no character.
_NO_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff\ufffe\uffff]")


def plain_characters(text: str) -> str:
    """A library's text in NFC, lines ended by a line feed alone, without what is no character of a text."""
    return nfc(_NO_CHARACTERS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def telling_title(title: str | None) -> str:
    """The title in the properties of a file; empty where it says nothing.

    >>> telling_title("Microsoft Word - Bản  ghi nhớ"), telling_title("Microsoft Word - Document1")
    ('Bản ghi nhớ', '')
    >>> telling_title("bao-cao final.DOC"), telling_title("Untitled 2"), telling_title("----")
    ('', '', '')
    """
    title = one_line(_PROGRAM.sub("", plain_characters(title or "").strip(), count=1))
    says_nothing = _FILE_NAME.fullmatch(title) or _NO_TITLE.fullmatch(title)
    return "" if says_nothing or not any(map(str.isalpha, title)) else title


def joined_authors(names: Iterable[str | None]) -> str | None:
    """The authors, each once, separated by "; "; None where all of them say nothing.

    >>> joined_authors(["Trần Văn An;  Lê Bình", "Windows User", None, "Lê Bình"])
    'Trần Văn An; Lê Bình'
    """
    single = (one_line(name) for several in names for name in plain_characters(several or "").split(";"))
    known = [name for name in single if any(map(str.isalpha, name)) and not _NOBODY.fullmatch(name)]
    return "; ".join(list(dict.fromkeys(known))[:_MOST_AUTHORS]) or None


def written_on(created: dt.datetime | dt.date | None) -> str | None:
    """The day of a time in the properties, as it was written there; None for a year before 1980, when no such
    file was made, and for the beginning of the clocks of programs.
    """
    if created is None or created.year < 1980 or (created.month, created.day, created.year) == (1, 1, 1980):
        return None
    return f"{created.year:04}-{created.month:02}-{created.day:02}"
