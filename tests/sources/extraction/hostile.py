"""A worker whose reader of Markdown does to it what the file says."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Iterator
from types import ModuleType
from typing import BinaryIO

from searchlib.model import Document
from searchlib.sources.extraction import process
from searchlib.sources.readers.items import Item


def read(stream: BinaryIO, name: str) -> Iterator[Item]:
    for number, line in enumerate(stream.read().decode().splitlines()):
        order, _, argument = line.partition(" ")
        if order == "loop":
            while True:
                pass
        elif order == "hold":  # with the interpreter's lock
            ctypes.PyDLL(None).sleep(60)
        elif order == "sleep":
            time.sleep(float(argument))
        elif order == "allocate":
            held = [bytearray(16 << 20) for _ in range(1 << 20)]
            assert held
        elif order == "abort":
            os.abort()
        elif order == "exit":
            sys.exit(int(argument))
        elif order == "die":
            os._exit(int(argument))
        elif order == "raise":
            raise KeyError(argument)
        elif order == "print":
            print(argument, flush=True)  # noqa: T201
            os.write(1, argument.encode())
        elif order == "ask":
            assert sys.stdin.read() == ""
        elif order == "once" and read_before:
            os.abort()
        yield Document(key="", title=f"{order} {number}", text=f"{os.getpid()} {argument}", path=str(number))
    read_before.append(name)


read_before: list[str] = []


def main() -> None:
    module = ModuleType("searchlib.sources.readers.markdown")
    module.read = read  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    process.main()
