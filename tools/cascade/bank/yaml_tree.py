"""YAML text to a small tree of nodes that know their lines; only what quiz files need.

PyYAML gives the events, this module the tree. So every scalar keeps the text as it was written (``yes``
stays ``yes``), every node keeps its line, and what a quiz file never needs, such as aliases, tags and
very deep nesting, is refused before it can do harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml

from cascade.model.errors import ContentError, Fault

MAX_BYTES = 1024 * 1024
"""The largest file read, in bytes."""

MAX_DEPTH = 20
"""How many lists and mappings may stand inside each other; a quiz file needs eight."""

# The C parser is some ten times as fast, where PyYAML was built with it.
_FAST_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_TAB_INDENT = re.compile(r"^ *\t")
_HINT = (
    "Look at the indentation here and on the line before; a text that begins with one of { [ * & ! | > @ ` % "
    "or holds ': ' or ' #' needs quotes, or a block that begins with '|'."
)

Kind = Literal["text", "boolean", "number", "date", "nothing"]

_KINDS: dict[str, Kind] = {
    "tag:yaml.org,2002:bool": "boolean",
    "tag:yaml.org,2002:int": "number",
    "tag:yaml.org,2002:float": "number",
    "tag:yaml.org,2002:timestamp": "date",
    "tag:yaml.org,2002:null": "nothing",
}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value as it was written; *plain* means without quotes and not as a block."""

    line: int
    text: str
    plain: bool

    @property
    def kind(self) -> Kind:
        """What YAML 1.1 takes the value for: only a plain value can be other than text."""
        if not self.plain:
            return "text"
        resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = yaml.SafeLoader.yaml_implicit_resolvers
        for tag, pattern in resolvers.get(self.text[:1], []):
            if pattern.match(self.text):
                return _KINDS.get(tag, "text")
        return "text"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of nodes."""

    line: int
    items: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in their order, a key that stands twice included."""

    line: int
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)


Node = Scalar | Listing | Mapping


def read_tree(data: bytes, file: str) -> Node:
    """Return the one YAML document in *data* as a tree.

    Raises:
        ContentError: *data* is too large, not UTF-8, empty or not YAML, or uses what quiz files do not need.
    """
    text = _decode(data, file)
    tabs = [number for number, line in enumerate(text.split("\n"), 1) if _TAB_INDENT.match(line)]
    if tabs:
        message = "The line is indented with a tab, which YAML does not allow: use spaces."
        raise ContentError(Fault(file, number, "", message) for number in tabs)
    try:
        tree = _Builder(file).build(yaml.parse(text, Loader=_FAST_LOADER))
    except yaml.YAMLError as error:
        raise ContentError([_syntax_fault(text, file, error)]) from None
    if tree is None:
        raise _refusal(file, 0, "The file is empty: write something into it, or remove it.")
    return tree


def lines_of(node: Node, path: str = "") -> Iterator[tuple[str, int]]:
    """Yield the path and the line of every node below *node*, such as ``items[2].stem``."""
    if isinstance(node, Listing):
        for index, item in enumerate(node.items):
            yield f"{path}[{index}]", item.line
            yield from lines_of(item, f"{path}[{index}]")
    elif isinstance(node, Mapping):
        for key, value in node.entries:
            inner = f"{path}.{key.text}" if path else key.text
            yield inner, key.line
            yield from lines_of(value, inner)


def _refusal(file: str, line: int, message: str) -> ContentError:
    return ContentError([Fault(file, line, "", message)])


def _decode(data: bytes, file: str) -> str:
    if len(data) > MAX_BYTES:
        size = f"{MAX_BYTES // 1024} KiB"
        raise _refusal(file, 0, f"The file is larger than {size}: split it into several.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _refusal(file, line, "The file is not UTF-8 text: save it as UTF-8.") from None
    odd = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if odd:
        line = text.count("\n", 0, odd.start()) + 1
        name = f"U+{ord(odd.group()):04X}"
        raise _refusal(file, line, f"The character {name} can't be printed and is not allowed: remove it.")
    return text


def _syntax_fault(text: str, file: str, error: yaml.YAMLError) -> Fault:
    # PyYAML's own parser words its complaints better than the C one, and alike on every machine.
    try:
        for _ in yaml.parse(text, Loader=yaml.SafeLoader):
            pass
    except yaml.YAMLError as better:
        error = better
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    problem = (isinstance(error, yaml.MarkedYAMLError) and error.problem) or "it can't be read"
    return Fault(file, mark.line + 1 if mark else 0, "", f"This is not valid YAML: {problem}. {_HINT}")


class _Builder:
    """Builds the tree from events, without recursion, so that no nesting can exhaust the stack."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.root: Node | None = None
        self.open: list[Listing | Mapping] = []
        self.keys: list[Scalar | None] = []

    def build(self, events: Iterator[Any]) -> Node | None:
        """Return the tree of all *events*, or None when they hold no document.

        Raises:
            ContentError: there is more than the one tree that this module reads.
        """
        for event in events:
            if isinstance(event, yaml.NodeEvent):
                self._refuse_extras(event)
                self._start(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.open.pop()
                self.keys.pop()
            elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
                self._refuse(event, "A second document starts here ('---'): a file holds one.")
                break
        if self.faults:
            raise ContentError(self.faults)
        return self.root

    def _refuse(self, event: Any, message: str) -> None:
        self.faults.append(Fault(self.file, event.start_mark.line + 1, "", message))

    def _refuse_extras(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._refuse(
                event, f"The alias *{event.anchor} is not allowed: quote a text that begins with a star."
            )
        elif event.anchor:
            self._refuse(
                event, f"The anchor &{event.anchor} is not allowed: quote a text that begins with '&'."
            )
        elif event.tag:
            self._refuse(event, f"The tag {event.tag} is not allowed: quote a text that begins with '!'.")

    def _start(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.ScalarEvent):
            # The C parser gives None or an empty string as the style of a plain scalar.
            self._add(Scalar(line, event.value, plain=not event.style))
        elif isinstance(event, yaml.AliasEvent):
            self._add(Scalar(line, str(event.anchor), plain=False))
        elif len(self.open) >= MAX_DEPTH:
            self._refuse(event, f"Lists and mappings are nested more than {MAX_DEPTH} deep.")
            raise ContentError(self.faults)
        else:
            is_list = isinstance(event, yaml.SequenceStartEvent)
            node: Listing | Mapping = Listing(line) if is_list else Mapping(line)
            self._add(node)
            self.open.append(node)
            self.keys.append(None)

    def _add(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if isinstance(parent, Listing):
            parent.items.append(node)
            return
        key = self.keys[-1]
        if key is not None:
            parent.entries.append((key, node))
            self.keys[-1] = None
            return
        if not isinstance(node, Scalar):
            message = "A list or a mapping can't be a key: write a word before the colon."
            self.faults.append(Fault(self.file, node.line, "", message))
        self.keys[-1] = node if isinstance(node, Scalar) else Scalar(node.line, "?", plain=False)
