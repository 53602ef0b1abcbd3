"""office_package: the parts of a Word or PowerPoint file that have text, and no others.

Libraries read all parts of a file at once, and none of a file in which one part names another that is not
there: a picture that was never saved, for the most part. So they are given a copy that has neither pictures
nor what leads to them.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Collection
from typing import BinaryIO

from lxml import etree

from searchlib.sources.readers.damage import telling_damage
from searchlib.sources.readers.elements import parsed
from searchlib.sources.readers.zipped import check_package

__all__ = ["text_package"]

_MARKUP = (".xml", ".rels")
_RELATIONS = ".rels"


def text_package(stream: BinaryIO, name: str) -> io.BytesIO:
    """A copy of a package with the parts that are markup. Raises DocumentError where it is not safe."""
    check_package(stream, name)
    copy = io.BytesIO()
    with (
        telling_damage(name),
        zipfile.ZipFile(stream) as archive,
        zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as copied,
    ):
        kept = dict.fromkeys(part for part in archive.namelist() if part.lower().endswith(_MARKUP))
        for part in kept:
            data = archive.read(part)
            copied.writestr(part, _without_dangling(data, part, kept) if part.endswith(_RELATIONS) else data)
    copy.seek(0)
    return copy


def _without_dangling(data: bytes, part: str, kept: Collection[str]) -> bytes:
    """The relations of a part, without those to parts that are not kept."""
    relations = parsed(data)
    folder = posixpath.dirname(posixpath.dirname(part))
    for relation in list(relations):
        target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))
        if relation.get("TargetMode") != "External" and target.lstrip("/") not in kept:
            relations.remove(relation)
    return etree.tostring(relations, encoding="UTF-8", standalone=True)
