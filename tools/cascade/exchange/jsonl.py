"""Tables as JSON Lines: an object a row, with numbers, booleans and nothing as JSON has them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from cascade.exchange.cells import Cell, as_text, is_number

_BATCH = 1000  # rows between two pieces


def jsonl_chunks(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], *, as_it_is: Collection[str] = ()
) -> Iterator[bytes]:
    """Yield a table as JSON Lines, in pieces of many lines; memory stays flat at any size.

    Text needs no guard here: nobody opens JSON in a spreadsheet by a click.

    Args:
        header: Names of the columns, which become the keys.
        rows: As many cells as there are columns, in each.
        as_it_is: Columns whose text is JSON; it becomes part of the object.
    """
    nested = [name in as_it_is for name in header]
    objects = (
        {
            name: _parsed(cell) if inside and isinstance(cell, str) else as_json(cell)
            for name, cell, inside in zip(header, row, nested, strict=True)
        }
        for row in rows
    )
    return json_lines(objects)


def json_lines(objects: Iterable[Any]) -> Iterator[bytes]:
    """Yield JSON values as JSON Lines, in pieces of many lines."""
    lines: list[str] = []
    for one in objects:
        lines.append(json.dumps(one, ensure_ascii=False, allow_nan=False, separators=(",", ":")))
        if len(lines) == _BATCH:
            yield _ended(lines)
            lines.clear()
    yield _ended(lines)


def as_json(cell: Cell) -> Any:
    """Return *cell* as a JSON value: numbers, booleans and null as such, all else as its text."""
    if cell is None or isinstance(cell, str | bool):
        return cell
    if is_number(cell):
        return int(cell) if cell == int(cell) else float(cell)
    return as_text(cell)


@lru_cache(maxsize=256)  # all who took the same quiz have the same digests
def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _ended(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode("utf-8")
