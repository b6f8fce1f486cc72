"""Answers from a file: YAML or JSON, item id to response, and ``certainties`` if the quiz asks for them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cascade.bank.yaml_tree import Listing, Node, Scalar, read_tree
from cascade.bank.yaml_tree import Mapping as Tree
from cascade.model.bank import Quiz
from cascade.model.errors import ContentError, Fault
from cascade.model.items import Item
from cascade.model.marks import Certainty, Response
from cascade.records.answers import check_answers

CERTAINTIES = "certainties"
_TRUE = frozenset({"true", "yes", "on"})


@dataclass(frozen=True, slots=True)
class FileAnswers:
    """Answers that fit their items."""

    responses: dict[str, Response]
    certainties: dict[str, Certainty | None]


@dataclass(frozen=True, slots=True)
class _Raw:
    responses: dict[str, Any]
    certainties: dict[str, Any]
    lines: dict[str, int]


def read_answers(path: Path, quiz: Quiz) -> FileAnswers:
    """Return the answers in the file at *path*.

    Raises:
        ContentError: the file can't be read, or something in it does not fit the quiz; carries every fault.
    """
    file = path.as_posix()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ContentError([Fault(file, 0, "", f"The file can't be read: {error.strerror}.")]) from None
    raw = _from_json(data, file) if path.suffix == ".json" else _from_yaml(data, file, quiz)
    found = check_answers(quiz.items, raw.responses, raw.certainties)
    if found.faults:
        raise ContentError(
            Fault(file, raw.lines.get(fault.item_id, 0), fault.item_id, fault.message)
            for fault in found.faults
        )
    return FileAnswers(found.responses, found.certainties)


def _from_json(data: bytes, file: str) -> _Raw:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ContentError([Fault(file, 0, "", f"This is not valid JSON: {error}.")]) from None
    if not isinstance(value, dict):
        raise ContentError([Fault(file, 0, "", _SHAPE)])
    certainties = value.pop(CERTAINTIES, None) or {}
    if not isinstance(certainties, Mapping):
        raise ContentError([Fault(file, 0, CERTAINTIES, _SHAPE_OF_CERTAINTIES)])
    return _Raw(value, dict(certainties), {})


_SHAPE = "Write a mapping of item id to answer."
_SHAPE_OF_CERTAINTIES = "Write a mapping of item id to 1, 2 or 3."


def _from_yaml(data: bytes, file: str, quiz: Quiz) -> _Raw:
    tree = read_tree(data, file)
    if not isinstance(tree, Tree):
        raise ContentError([Fault(file, tree.line, "", _SHAPE)])
    items = {item.id: item for item in quiz.items}
    raw = _Raw({}, {}, {})
    faults = []
    for key, node in tree.entries:
        if key.text in raw.lines:
            faults.append(Fault(file, key.line, key.text, "It stands twice: keep one of the two."))
        raw.lines[key.text] = key.line
        if key.text != CERTAINTIES:
            raw.responses[key.text] = _value(node, items.get(key.text))
        elif isinstance(node, Tree):
            raw.certainties.update((one.text, _whole_number(value)) for one, value in node.entries)
        else:
            faults.append(Fault(file, node.line, CERTAINTIES, _SHAPE_OF_CERTAINTIES))
    if faults:
        raise ContentError(faults)
    return raw


def _value(node: Node, item: Item | None) -> Any:
    """Return the node as the item's type reads it: a text stays as typed, so 08:00 and 1.50 do too."""
    if isinstance(node, Listing):
        return [_value(one, item) for one in node.items]
    if isinstance(node, Tree):
        return {key.text: _value(one, item) for key, one in node.entries}
    if node.kind == "nothing":
        return None
    kind = item.body.type if item is not None else ""
    if kind == "true_false" and node.kind == "boolean":
        return node.text.casefold() in _TRUE
    return _whole_number(node) if kind == "scale" else node.text


def _whole_number(node: Node) -> Any:
    if isinstance(node, Scalar):
        return int(node.text) if node.text.isascii() and node.text.isdigit() else node.text
    return None if node is None else "?"
