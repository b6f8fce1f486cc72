"""Reading a workbook of any length sheet by sheet and row by row, in memory that stays flat.

Made for our own exports, also after another program has saved them again. Cells are given as the file has
them: text, and numbers (days and moments among them, as serial numbers). Lists of staff, which people make
by hand, are read by `cascade.exchange.workbooks`.

Source: ECMA-376 part 1, 18.3.1.4 (cells), 18.4 (shared strings), 22.9.2.19 (escaped characters).
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any, TypeAlias
from xml.parsers import expat

from cascade.model.errors import CascadeError

_BLOCK = 1 << 16
_LONGEST = 1 << 20  # characters of a cell; the format itself allows 32,767
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"([A-Z]{1,3})[0-9]+")

Row: TypeAlias = tuple[int, dict[int, str | float]]
"""A row's number, from 1, and its cells that hold anything by column, from 0."""


class BrokenWorkbookError(CascadeError):
    """The file can't be read as a workbook."""


def sheets(file: IO[bytes]) -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield each sheet's name and its rows; read a sheet's rows before asking for the next sheet.

    Args:
        file: A workbook (.xlsx), open for reading.

    Raises:
        BrokenWorkbookError: it is none, or is broken.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            shared = _shared_strings(archive)
            for name, part in _parts(archive):
                yield name, _rows(archive, part, shared)
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError) as error:
        raise BrokenWorkbookError(_UNREADABLE) from error


_UNREADABLE = "The workbook can't be read: it is broken, or no workbook (.xlsx) at all."


def _rows(archive: zipfile.ZipFile, part: str, shared: list[str]) -> Iterator[Row]:
    found: list[Row] = []
    reader = _SheetReader(shared, found.append)
    for _ in _parsed(archive, part, reader):
        yield from found
        found.clear()


def _shared_strings(archive: zipfile.ZipFile) -> list[str]:
    part = "xl/sharedStrings.xml"
    if part not in archive.namelist():
        return []
    reader = _StringsReader()
    for _ in _parsed(archive, part, reader):
        pass
    return reader.strings


def _parts(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Return each sheet's name and where it stands in the archive."""
    relations, book = _ElementsReader("Relationship"), _ElementsReader("sheet")
    for part, reader in (("xl/_rels/workbook.xml.rels", relations), ("xl/workbook.xml", book)):
        for _ in _parsed(archive, part, reader):
            pass
    targets = {one["Id"]: posixpath.join("/xl", one["Target"]).lstrip("/") for one in relations.found}
    return [(one["name"], targets[one["id"]]) for one in book.found]


class _Reader:
    """What is told of the elements of a part as they are parsed."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Some text, maybe not all of an element's."""


class _ElementsReader(_Reader):
    """Keeps the attributes of elements of one name."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.found: list[dict[str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == self._name:
            self.found.append({_local(key): value for key, value in attributes.items()})


class _TextReader(_Reader):
    """Puts together the text of what is shown, which may come in runs; readings aloud are left out."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._inside = self._aloud = False

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - sheets' readers look
        if name == "rPh":
            self._aloud = True
        elif name in {"t", "v"}:
            self._inside = not self._aloud

    def end(self, name: str) -> None:
        if name == "rPh":
            self._aloud = False
        elif name in {"t", "v"}:
            self._inside = False

    def text(self, text: str) -> None:
        if self._inside:
            self._pieces.append(text)
            self._length += len(text)
            if self._length > _LONGEST:
                raise BrokenWorkbookError(_UNREADABLE)

    def take(self) -> str:
        text = "".join(self._pieces)
        self._pieces.clear()
        self._length = 0
        return text


class _StringsReader(_TextReader):
    """Reads the strings that cells share."""

    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []

    def end(self, name: str) -> None:
        super().end(name)
        if name == "si":
            self.strings.append(_unescaped(self.take()))


class _SheetReader(_TextReader):
    """Reads rows of cells."""

    def __init__(self, shared: list[str], keep: Callable[[Row], None]) -> None:
        super().__init__()
        self._shared = shared
        self._keep = keep
        self._number = 0
        self._column = -1
        self._type = ""
        self._cells: dict[int, str | float] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            found = _REFERENCE.fullmatch(attributes.get("r", ""))
            self._column = _column(found[1]) if found else self._column + 1
            self._type = attributes.get("t", "n")
        elif name == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._column, self._cells = -1, {}
        else:
            super().start(name, attributes)

    def end(self, name: str) -> None:
        if name == "c":
            text = self.take()
            if text:
                self._cells[self._column] = self._value(text)
        elif name == "row":
            self._keep((self._number, self._cells))
        else:
            super().end(name)

    def _value(self, text: str) -> str | float:
        if self._type == "n":
            return float(text)
        if self._type == "s":
            return self._shared[int(text)]
        if self._type == "b":
            return "yes" if text == "1" else "no"
        return _unescaped(text)


def _parsed(archive: zipfile.ZipFile, part: str, reader: _Reader) -> Iterator[None]:
    """Parse a part for *reader*, and yield between blocks."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: reader.start(_local(name), attributes)
    parser.EndElementHandler = lambda name: reader.end(_local(name))
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        with archive.open(part) as text:
            while block := text.read(_BLOCK):
                parser.Parse(block)
                yield
            parser.Parse(b"", True)
            yield
    except (expat.ExpatError, ValueError, IndexError) as error:
        raise BrokenWorkbookError(_UNREADABLE) from error


def _refuse(*_declaration: Any) -> None:
    raise BrokenWorkbookError(_UNREADABLE)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _column(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
