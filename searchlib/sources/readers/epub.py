"""epub: the chapters of an electronic book in the order in which they are read.

A book is a ZIP file of web pages. Its package file (OPF) tells what it is called, who wrote it, and which
page follows which; its table of contents what the chapters are called.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, NamedTuple
from urllib.parse import unquote
from zipfile import ZipFile

from searchlib.errors import DocumentError
from searchlib.model import Document
from searchlib.sources.dates import parse_date
from searchlib.sources.readers.damage import telling_damage
from searchlib.sources.readers.decoding import decode_webpage
from searchlib.sources.readers.elements import attribute, kind_of, parsed
from searchlib.sources.readers.gathering import GatheredText
from searchlib.sources.readers.items import Item, Note
from searchlib.sources.readers.languages import declared_language
from searchlib.sources.readers.properties import joined_authors, plain_characters, telling_title
from searchlib.sources.readers.titles import name_as_title, one_line
from searchlib.sources.readers.webpage import chapter_of_html
from searchlib.sources.readers.zipped import check_zip

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["read"]

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_LARGEST_MEMBER = 64 << 20
_MOST_CHAPTERS = 10_000
# Fonts are made unreadable by these, and nothing else.
_FONT_ALGORITHMS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


class _Package(NamedTuple):
    """What the package file says: its metadata, the pages in order, and where the table of contents is."""

    metadata: list[tuple[str, str]]
    chapters: list[str]
    contents: list[str]


def read(stream: BinaryIO, name: str) -> Iterator[Item]:
    """The document of a book, with an error for each chapter that cannot be read."""
    with check_zip(stream, name) as archive:
        with telling_damage(name, "is a damaged book"):
            package = _package(archive, name)
            locked = _encrypted(archive).intersection(package.chapters)
        if locked:
            raise DocumentError(name, "is encrypted for a reading program (DRM): index a copy that is not")
        labels = _labels(archive, package.contents)
        gathered = GatheredText()
        for number, path in enumerate(package.chapters, 1):
            try:
                with telling_damage(name, f"chapter {number} is damaged"):
                    heading, text = chapter_of_html(decode_webpage(_member(archive, path), name), name)
            except DocumentError as error:
                yield DocumentError(name, f"chapter {number} cannot be read: {error.reason}")
                continue
            label = labels.get(path) or heading
            gathered.place(f"chapter: {label}" if label else f"chapter {number}")
            gathered.add(text)
    if not gathered.text:
        yield Note(name, "has no text: its pages are pictures")
    values: dict[str, list[str]] = {}
    for key, value in package.metadata:
        values.setdefault(key, []).append(value)
    yield Document(
        key="",
        title=next(filter(None, map(telling_title, values.get("title", ()))), "") or name_as_title(name),
        text=gathered.text,
        date=next(filter(None, map(parse_date, values.get("date", ()))), None),
        author=joined_authors(values.get("creator", ())),
        lang=declared_language(next(iter(values.get("language", ())), None), gathered.text),
        locators=gathered.locators,
    )


def _member(archive: ZipFile, path: str) -> bytes:
    if archive.getinfo(path).file_size > _LARGEST_MEMBER:
        raise ValueError(f"{path} is over {_LARGEST_MEMBER >> 20} MB")
    return archive.read(path)


def _package(archive: ZipFile, name: str) -> _Package:
    path = _package_path(archive)
    if not path:
        raise DocumentError(name, "is no book: it has no package file (OPF)")
    root = parsed(_member(archive, path))
    folder = posixpath.dirname(path)
    metadata: list[tuple[str, str]] = []
    pages: dict[str, str] = {}
    contents: list[str] = []
    chapters: list[str] = []
    for element in root.iter("{*}metadata", "{*}item", "{*}itemref"):
        kind = kind_of(element)
        if kind == "metadata":
            metadata += ((kind_of(child), _text(child)) for child in element.iter("{*}*"))
        elif kind == "item":
            target = _target(folder, element.get("href", ""))
            is_nav = "nav" in element.get("properties", "").split()
            if is_nav or element.get("media-type") == "application/x-dtbncx+xml":
                contents.append(target)
            if not is_nav:
                pages[element.get("id", "")] = target
        elif page := pages.get(element.get("idref", "")):
            chapters.append(page)
    return _Package(metadata, list(dict.fromkeys(chapters))[:_MOST_CHAPTERS], contents)


def _package_path(archive: ZipFile) -> str:
    names = archive.namelist()
    if _CONTAINER in names:
        for element in parsed(_member(archive, _CONTAINER)).iter("{*}rootfile"):
            if (path := element.get("full-path", "")) in names:
                return path
    return next((path for path in names if path.lower().endswith(".opf")), "")


def _encrypted(archive: ZipFile) -> set[str]:
    """The paths of what is encrypted, but for fonts."""
    if _ENCRYPTION not in archive.namelist():
        return set()
    found: set[str] = set()
    for data in parsed(_member(archive, _ENCRYPTION)).iter("{*}EncryptedData"):
        algorithms = {attribute(method, "Algorithm") for method in data.iter("{*}EncryptionMethod")}
        if not algorithms.intersection(_FONT_ALGORITHMS):
            found.update(_target("", attribute(item, "URI")) for item in data.iter("{*}CipherReference"))
    return found


def _labels(archive: ZipFile, contents: list[str]) -> dict[str, str]:
    """What the table of contents calls the pages; without one that can be read, nothing."""
    labels: dict[str, str] = {}
    for path in contents:
        try:
            with telling_damage(path):
                root = parsed(_member(archive, path))
        except DocumentError:
            continue
        folder = posixpath.dirname(path)
        for point in root.iter("{*}navPoint", "{*}a"):
            # In NCX the label and the address are children of their own.
            source = next(point.iterchildren("{*}content"), point)
            label = next(point.iterchildren("{*}navLabel"), point)
            target = _target(folder, source.get("src") or source.get("href") or "")
            labels.setdefault(target, one_line(_text(label)))
    return labels


def _text(element: _Element) -> str:
    return plain_characters("".join(map(str, element.itertext())))


def _target(folder: str, address: str) -> str:
    """The path in the archive that an address in a file of this folder leads to."""
    return posixpath.normpath(posixpath.join(folder, unquote(address.partition("#")[0])))
