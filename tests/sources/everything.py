"""A folder of files as people have them, in every format and encoding, sound and damaged.

Every sound file says something that no other one does, `saying(name)`, in Vietnamese and with marks; a file
that holds others says it once for each of them.
"""

from __future__ import annotations

import gzip
import io
import json
import mailbox
import os
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from email.message import EmailMessage
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import docx
import odfdo
import openpyxl

from benchmarks.formats.making_pdf import make_pdf
from tests.sources.encodings.legacy import encode, pasted
from tests.sources.readers.zips import zip_of

__all__ = ["DAMAGED", "UNREADABLE_NAME", "saying", "sound_files", "write_damaged"]

_SYLLABLES = (
    "bánh cường đậu giềng hồng khế lựu mận nhãn ổi quýt sầu táo ương vải xoài bưởi cam dừa ỏi".split()
)
UNREADABLE_NAME = b"t\xean.txt"


@cache
def _numbers() -> dict[str, int]:
    return {}


def saying(name: str) -> str:
    """Four syllables in an order that belongs to this name alone."""
    number = _numbers().setdefault(name, len(_numbers()))
    base = len(_SYLLABLES)
    chosen = [number % base, number // base % base, (7 * number + 3) % base, (number + 11) % base]
    return " ".join(_SYLLABLES[place] for place in chosen)


def _prose(name: str) -> str:
    """Enough Vietnamese around what the file says for any encoding to be recognised."""
    return (
        "Hội đồng nhân dân tỉnh đã họp và thông qua nghị quyết về việc phát triển kinh tế.\n"
        f"Người ta gọi vùng này là {saying(name)} của miền đất mới.\n"
        "Các đại biểu đề nghị Ủy ban nhân dân tiếp tục rà soát những quy định còn vướng mắc."
    )


def _html(name: str, *, head: str = "") -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in _prose(name).splitlines())
    return (
        f"<!doctype html><html lang='vi'><head>{head}<title>Trang {name}</title></head><body>"
        f"<nav><a href='/'>Trang chủ</a></nav><article><h1>Bài {name}</h1>{paragraphs}</article></body>"
    )


def _docx(name: str) -> bytes:
    document = docx.Document()
    document.core_properties.title = f"Văn bản {name}"
    document.add_heading("Phần một", 1)
    for line in _prose(name).splitlines():
        document.add_paragraph(line)
    return _saved(document.save)


def _docx_table(name: str) -> bytes:
    document = docx.Document()
    document.add_paragraph("Bảng kê")
    document.add_table(1, 2).rows[0].cells[1].text = saying(name)
    return _saved(document.save)


def _odt(name: str) -> bytes:
    document = odfdo.Document("text")
    document.body.clear()
    for line in _prose(name).splitlines():
        document.body.append(odfdo.Paragraph(line))
    return _saved(document.save)


def _pptx(name: str) -> bytes:
    from pptx import Presentation

    slides = Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[1])
    slide.shapes.title.text = "Trang đầu"
    slide.placeholders[1].text = saying(name)
    return _saved(slides.save)


def _xlsx(name: str) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Mã", "Nội dung"])  # type: ignore[union-attr]
    book.create_sheet("Phụ lục").append([7, saying(name)])
    return _saved(book.save)


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    stream = io.BytesIO()
    save(stream)
    return stream.getvalue()


def _rtf(name: str) -> bytes:
    body = "".join(c if ord(c) < 128 else f"\\u{ord(c)}?" for c in _prose(name).replace("\n", "\\par "))
    return f"{{\\rtf1\\ansi\\ansicpg1252 {body}}}".encode("ascii")


def _epub(name: str) -> bytes:
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="content.opf"/></rootfiles></container>'
    )
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        "<dc:title>Sách</dc:title></metadata><manifest><item id='a' href='a.xhtml'/></manifest>"
        "<spine><itemref idref='a'/></spine></package>"
    )
    page = f"<html xmlns='http://www.w3.org/1999/xhtml'><body><p>{_prose(name)}</p></body></html>"
    files = {"META-INF/container.xml": container, "content.opf": package, "a.xhtml": page}
    return zip_of(
        {"mimetype": b"application/epub+zip", **{path: text.encode() for path, text in files.items()}},
        zipfile.ZIP_STORED,
    )


def _mail(name: str, *, charset: str = "utf-8", encoding: str = "base64") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "Nguyễn Ân <an@example.org>", "binh@example.org"
    message["Subject"] = f"Thư {name}"
    message["Date"] = datetime(2021, 3, 16, 8).astimezone()
    message.set_content(_prose(name), charset=charset, cte=encoding)
    return message


def _mail_with(name: str, attached: str, content: bytes) -> EmailMessage:
    message = _mail(name)
    message.add_alternative(_html(name), subtype="html")
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=attached)
    return message


def _mbox(path: Path, names: Sequence[str]) -> None:
    box = mailbox.mbox(path)
    for name in names:
        box.add(_mail(name))
    box.close()


def _jsonl(names: Sequence[str]) -> bytes:
    rows = ({"_id": name, "title": "Bản ghi", "text": _prose(name)} for name in names)
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()


def sound_files(folder: Path) -> Iterator[tuple[str, str]]:
    """Write the sound files; gives the path of each below the folder, and a name that it has a saying for."""

    def write(path: str, content: bytes | str) -> tuple[str, str]:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path, path

    # Text, in the encodings of today and of before.
    for path in ("thuần.txt", "hoa/CHỮ HOA.TXT", "ghi chú.text", "LICENSE", "Công văn số 1 😀.txt"):
        yield write(path, _prose(path))
    yield write("bom.txt", "\ufeff" + _prose("bom.txt"))
    yield write("dos.txt", _prose("dos.txt").replace("\n", "\r\n"))
    yield write("nfd.txt", unicodedata.normalize("NFD", _prose("nfd.txt")))
    for encoding in ("utf-16", "utf-16-be"):
        mark = "" if encoding == "utf-16" else "\ufeff"
        yield write(f"{encoding}.txt", (mark + _prose(f"{encoding}.txt")).encode(encoding))
    for encoding in ("tcvn3", "vni", "viscii", "viqr", "windows-1258"):
        path = f"cũ/{encoding}.txt"
        yield write(path, encode(_prose(path), encoding))
        path = f"dán/{encoding}.txt"
        yield write(path, pasted(encode(_prose(path), encoding), "latin-1"))
    yield write("dán/utf-8.txt", pasted(_prose("dán/utf-8.txt").encode()))
    path = "cũ/trang.html"
    yield write(path, encode(_html(path, head="<meta charset='windows-1258'>"), "windows-1258"))
    # Markup.
    yield write("md/bài.md", f"# Bài\n\n{_prose('md/bài.md')}\n")
    yield write("md/đầu.markdown", f"---\ntitle: Đầu\ndate: 2021-03-16\n---\n{_prose('md/đầu.markdown')}")
    yield write("md/bảng.mkd", f"| a | b |\n|---|---|\n| 1 | {saying('md/bảng.mkd')} |\n")
    yield write("rst/bài.rst", f"Bài\n===\n\n{_prose('rst/bài.rst')}\n")
    yield write("rst/phụ.rest", f":Author: Ân\n\n{_prose('rst/phụ.rest')}\n")
    for path in ("web/trang.html", "web/HOA.HTM", "web/khác.xhtml"):
        yield write(path, _html(path))
    yield write("web/không tên", _html("web/không tên"))
    # Tables and records.
    yield write("bảng/phẩy.csv", f"Mã,Nội dung\n1,{saying('bảng/phẩy.csv')}\n")
    yield write("bảng/chấm phẩy.csv", f"Mã;Nội dung\n1;{saying('bảng/chấm phẩy.csv')}\n")
    yield write("bảng/tab.tsv", f"Mã\tNội dung\n1\t{saying('bảng/tab.tsv')}\n")
    yield write("bảng/cũ.csv", encode(f"Mã,Nội dung\n1,{_prose('bảng/cũ.csv')!r}\n", "tcvn3"))
    yield write("bảng/sổ.xlsx", _xlsx("bảng/sổ.xlsx"))
    write("bảng/ghi.jsonl", _jsonl(["j1", "j2"]))
    write("bảng/nén.jsonl.gz", gzip.compress(_jsonl(["j3"])))
    yield from (("bảng/ghi.jsonl", "j1"), ("bảng/ghi.jsonl", "j2"), ("bảng/nén.jsonl.gz", "j3"))
    # What office programs write.
    yield write("văn phòng/thư.docx", _docx("văn phòng/thư.docx"))
    yield write("văn phòng/bảng.docx", _docx_table("văn phòng/bảng.docx"))
    yield write("văn phòng/mở.odt", _odt("văn phòng/mở.odt"))
    yield write("văn phòng/giàu.rtf", _rtf("văn phòng/giàu.rtf"))
    if find_spec("pptx"):
        yield write("văn phòng/chiếu.pptx", _pptx("văn phòng/chiếu.pptx"))
    yield write("pdf/một.pdf", make_pdf([_prose("pdf/một.pdf")], title="Một"))
    yield write("pdf/nhiều.pdf", make_pdf(["Trang bìa", "Mục lục", _prose("pdf/nhiều.pdf")]))
    yield write("pdf/mở được.pdf", make_pdf([_prose("pdf/mở được.pdf")], password=""))
    yield write("pdf/dài.pdf", make_pdf([*["Trang trống"] * 30, _prose("pdf/dài.pdf")]))
    yield write("sách.epub", _epub("sách.epub"))
    # Mail, with what is in it.
    yield write("thư/đơn.eml", bytes(_mail("thư/đơn.eml")))
    yield write("thư/qp.eml", bytes(_mail("thư/qp.eml", encoding="quoted-printable")))
    yield write("thư/8bit.eml", bytes(_mail("thư/8bit.eml", encoding="8bit")))
    attached = _mail_with("thư/kèm.eml", "đơn.docx", _docx("kèm-docx"))
    yield write("thư/kèm.eml", bytes(attached))
    yield "thư/kèm.eml", "kèm-docx"
    (folder / "thư").mkdir(exist_ok=True)
    _mbox(folder / "thư/hộp.mbox", ["m1", "m2", "m3"])
    yield from (("thư/hộp.mbox", name) for name in ("m1", "m2", "m3"))
    # Compressed, in archives, and under another name.
    yield write("nén/báo cáo.txt.gz", gzip.compress(_prose("nén/báo cáo.txt.gz").encode()))
    yield write("nén/trang.html.gz", gzip.compress(_html("nén/trang.html.gz").encode()))
    yield write("nén/một.pdf.gz", gzip.compress(make_pdf([_prose("nén/một.pdf.gz")])))
    inner = zip_of({"sâu/ghi chú.txt": _prose("z3").encode()})
    members = {"a.txt": _prose("z1").encode(), "thư mục/b.docx": _docx("z2"), "trong.zip": inner}
    write("nén/gói.zip", zip_of(members))
    yield from (("nén/gói.zip", name) for name in ("z1", "z2", "z3"))
    write("nén/thư.zip", zip_of({"x.eml": bytes(_mail_with("z4", "y.pdf", make_pdf([_prose("z5")])))}))
    yield from (("nén/thư.zip", name) for name in ("z4", "z5"))
    yield write("lạc/pdf.txt", make_pdf([_prose("lạc/pdf.txt")]))
    yield write("lạc/trang.doc", _html("lạc/trang.doc"))
    yield write("lạc/giàu.doc", _rtf("lạc/giàu.doc"))
    yield write("lạc/docx.zip", _docx("lạc/docx.zip"))


def _bomb() -> bytes:
    return zip_of({f"{number}.txt": bytes(32 << 20) for number in range(40)})


def _matryoshka(depth: int) -> bytes:
    data = zip_of({"a.txt": b"a"})
    for _ in range(depth):
        data = zip_of({"a.zip": data})
    return data


def _encrypted_zip() -> bytes:
    data = bytearray(zip_of({"a.txt": b"secret " * 9}))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= 1
    return bytes(data)


def _ole2_encrypted() -> bytes:
    return (
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    )


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


DAMAGED: dict[str, Callable[[], bytes]] = {
    "hỏng/cụt.pdf": lambda: _cut(make_pdf(["a"]))[:200],
    "hỏng/khóa.pdf": lambda: make_pdf(["a"], password="secret"),  # noqa: S106 - of a file that is to stay shut
    "hỏng/không phải.pdf": lambda: b"xin ch\xc3\xa0o " * 40,
    "hỏng/cụt.docx": lambda: _cut(_docx("cụt")),
    "hỏng/ảnh.docx": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
    "hỏng/khóa.docx": _ole2_encrypted,
    "hỏng/cụt.odt": lambda: _cut(_odt("cụt")),
    "hỏng/cụt.xlsx": lambda: _cut(_xlsx("cụt")),
    "hỏng/cụt.epub": lambda: _cut(_epub("cụt")),
    "hỏng/cụt.zip": lambda: _cut(zip_of({"a.txt": os.urandom(4096)})),
    "hỏng/cụt.txt.gz": lambda: _cut(gzip.compress(os.urandom(4096))),
    "hỏng/khóa.zip": _encrypted_zip,
    "hỏng/bom.zip": _bomb,
    "hỏng/bom.docx": _bomb,
    "hỏng/bom.txt.gz": lambda: gzip.compress(bytes(300 << 20), 1),
    "hỏng/sâu.zip": lambda: _matryoshka(20),
    "hỏng/rác.txt": lambda: os.urandom(4096).replace(b"\0", b"\1"),
    "hỏng/nửa.jsonl": lambda: _jsonl(["j9"]) + b'{"_id": "j10", "te',
}
"""Of each damaged file what it is made of."""

_ZEROS = "hỏng/số không.txt"


def write_damaged(folder: Path) -> list[str]:
    """Write the damaged files; returns how messages name them."""
    (folder / "hỏng").mkdir(parents=True)
    for path, make in DAMAGED.items():
        (folder / path).write_bytes(make())
    with (folder / _ZEROS).open("wb") as file:
        file.truncate(1 << 30)
    names = [*DAMAGED, _ZEROS]
    try:
        Path(os.fsdecode(os.path.join(os.fsencode(folder), UNREADABLE_NAME))).write_bytes(b"a")  # noqa: PTH118
    except OSError:
        return names  # A file system of names in Unicode.
    return [*names, "t\\xean.txt"]
