"""A small index for each test of the command line, in a current directory of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import run

FILES = {
    "moscow.txt": "Patrushev thăm Hà Nội\n\nBộ Công an ký bản ghi nhớ với Nga ngày 16/3/2021.\n",
    "visit.md": "# Lãnh đạo thăm Nga\n\nĐoàn Bộ Công an làm việc tại Moskva.\n",
    "en/mou.txt": "Cooperation\n\nBoth sides signed an MoU on common policies of the two countries.\n",
    "rain.txt": "Thời tiết\n\nHôm nay mưa rào.\n",
}


@pytest.fixture(autouse=True)
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, with a folder of documents and its index."""
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        path = tmp_path / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert run("index", "docs").status == 0
    return tmp_path
