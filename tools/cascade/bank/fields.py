"""Typed getters for the keys of one mapping; every fault is logged, and reading goes on.

A getter that finds a fault logs it and returns a harmless stand-in, so that one run finds the faults of a
whole file. `Log.clean_since` tells whether what was read can be trusted.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from cascade.bank.markdown import faults_of
from cascade.bank.plain import plain_text
from cascade.bank.yaml_tree import Listing, Mapping, Node, Scalar
from cascade.model.errors import Fault

NUMBER = r"[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
MAX_ID = 64
"""The longest id, in characters."""

MAX_ITEMS = 1000
"""The longest list, and so the largest number of items in a quiz."""

LARGEST = 1e15
"""The largest number taken, far beyond what anybody types and small enough for exact arithmetic."""

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Surrogates can't be written as UTF-8, NUL not into a database, and ESC steers terminals.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

_READ_AS = {"boolean": "true or false", "number": "a number", "date": "a date"}

Style = Literal["blocks", "paragraph", "plain"]
"""How a text is written: Markdown with lists and tables, Markdown in one paragraph, or no Markdown."""

Name = TypeVar("Name", bound=str)


@dataclass(slots=True)
class Log:
    """The faults found so far in one file."""

    file: str
    faults: list[Fault] = field(default_factory=list)

    def add(self, line: int, path: str, message: str) -> None:
        """Log a fault."""
        self.faults.append(Fault(self.file, line, path, message))

    @property
    def mark(self) -> int:
        """A place to ask `clean_since` about."""
        return len(self.faults)

    def clean_since(self, mark: int) -> bool:
        """Return whether nothing was logged since *mark* was taken."""
        return len(self.faults) == mark


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return " Did you mean 'x'?" where *word* is close to a known one, else an empty string."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f" Did you mean '{near[0]}'?" if near else ""


def quoted(words: Iterable[str]) -> str:
    """Return the words in quotes, separated by commas."""
    return ", ".join(f"'{word}'" for word in words)


class Fields:
    """The keys of one mapping and their values, read by name.

    A key that is unknown or stands twice is logged at once; a value is checked when it is read.
    """

    def __init__(self, node: Node, path: str, log: Log, known: Sequence[str]) -> None:
        self.path = path
        self.line = node.line
        self.log = log
        self._values: dict[str, tuple[int, Node]] = {}
        self.is_mapping = isinstance(node, Mapping)
        if not isinstance(node, Mapping):
            log.add(node.line, path, f"Expected keys such as {quoted(known[:3])}, found {_found(node)}.")
            return
        for key, value in node.entries:
            name = key.text
            if name in self._values:
                log.add(key.line, self.at(name), "The key stands here twice: keep one of the two.")
            elif name not in known:
                guess = suggestion(name, known) or f" Known are {quoted(known)}."
                log.add(key.line, self.at(name), f"Unknown key '{name}'.{guess}")
            self._values[name] = (key.line, value)

    def at(self, key: str) -> str:
        """Return the path of *key*."""
        return f"{self.path}.{key}" if self.path else key

    def fault(self, key: str, message: str) -> None:
        """Log a fault of *key*, or of the whole mapping where the key is absent or empty."""
        line = self._values[key][0] if key in self._values else self.line
        self.log.add(line, self.at(key) if key else self.path, message)

    def has(self, key: str) -> bool:
        """Return whether the key is there."""
        return key in self._values

    def node(self, key: str, *, required: bool = False) -> Node | None:
        """Return the value of *key*; a required one that is absent and one left empty are logged."""
        if key not in self._values:
            if required and self.is_mapping:
                self.log.add(self.line, self.path, f"The key '{key}' is missing: add it.")
            return None
        node = self._values[key][1]
        if isinstance(node, Scalar) and node.kind == "nothing":
            self.fault(key, f"The value is empty: write one{'' if required else ', or leave the key out'}.")
            return None
        return node

    def text(self, key: str, style: Style = "blocks", *, required: bool = True) -> str:
        """Return a text that shows something; an empty string where an optional one is absent."""
        node = self.node(key, required=required)
        return "" if node is None else read_text(node, self.at(key), self.log, style)

    def texts(self, key: str, style: Style = "paragraph", *, at_most: int = 50) -> tuple[str, ...]:
        """Return a list of texts; empty where the key is absent."""
        return tuple(
            read_text(node, path, self.log, style) for node, path in self.nodes(key, at_most=at_most)
        )

    def identifier(self, key: str) -> str:
        """Return an id: lower-case letters, digits and single hyphens."""
        mark = self.log.mark
        text = self.text(key, "plain")
        if self.log.clean_since(mark) and text and not is_identifier(text):
            self.fault(
                key, f"An id is made of lower-case letters, digits and hyphens, at most {MAX_ID} characters."
            )
        return text

    def flag(self, key: str, *, default: bool = False, required: bool = False) -> bool:
        """Return true or false."""
        node = self.node(key, required=required)
        if node is None:
            return default
        if isinstance(node, Scalar) and node.plain and node.text.lower() in {"true", "false"}:
            return node.text.lower() == "true"
        self.fault(key, f"Write true or false here, not {_found(node)}.")
        return default

    def number(self, key: str, *, least: float = -LARGEST, most: float = LARGEST) -> float | None:
        """Return a number from *least* to *most*, or None where the key is absent."""
        node = self.node(key)
        if node is None:
            return None
        if not isinstance(node, Scalar) or not node.plain or node.kind not in {"number", "text"}:
            quotes = isinstance(node, Scalar) and not node.plain
            self.fault(
                key, f"Expected a number, found {_found(node)}{': leave the quotes out' if quotes else ''}."
            )
            return None
        value = parse_decimal(node.text)
        if value is None:
            self.fault(key, f"'{_short(node.text)}' is not a plain decimal number: write it like 28 or 2.5.")
        elif not least <= value <= most:
            self.fault(key, f"{node.text} is out of range: from {least:g} to {most:g} is possible.")
        else:
            return value
        return None

    def positive(self, key: str, *, most: float, default: float = 1.0) -> float:
        """Return a number above 0."""
        value = self.number(key, least=0, most=most)
        if value == 0:
            self.fault(key, "0 brings nothing: write a number above 0.")
        return value or default

    def whole(self, key: str, *, least: int, most: int) -> int | None:
        """Return a whole number, or None where the key is absent."""
        value = self.number(key, least=least, most=most)
        if value is None:
            return None
        if value != int(value):
            self.fault(key, f"{value:g} is not a whole number.")
            return None
        return int(value)

    def one_of(self, key: str, names: Sequence[Name], default: Name | None = None) -> Name:
        """Return one of *names*; the first one stands in for a wrong one."""
        node = self.node(key, required=default is None)
        if node is None:
            return names[0] if default is None else default
        if isinstance(node, Scalar):
            for name in names:
                if name == node.text:
                    return name
            guess = suggestion(node.text, names) or f" Known are {quoted(names)}."
            self.fault(key, f"Unknown {key} '{_short(node.text)}'.{guess}")
        else:
            self.fault(key, f"Expected one of {quoted(names)}, found {_found(node)}.")
        return names[0]

    def nodes(
        self, key: str, *, required: bool = False, at_least: int = 0, at_most: int = MAX_ITEMS
    ) -> list[tuple[Node, str]]:
        """Return the nodes of a list, each with its path."""
        node = self.node(key, required=required)
        if node is None:
            return []
        if not isinstance(node, Listing):
            self.fault(key, f"Expected a list, found {_found(node)}: begin each line with '- '.")
            return []
        if len(node.items) < at_least:
            self.fault(key, f"At least {at_least} {'is' if at_least == 1 else 'are'} needed here.")
        if len(node.items) > at_most:
            self.fault(key, f"There are {len(node.items)} here; at most {at_most} are possible.")
            return []
        return [(item, f"{self.at(key)}[{index}]") for index, item in enumerate(node.items)]


def is_identifier(text: str) -> bool:
    """Return whether *text* can be an id."""
    return len(text) <= MAX_ID and _ID.fullmatch(text) is not None


def parse_decimal(text: str) -> float | None:
    """Return the number that *text* writes in plain decimal digits, or None."""
    if len(text) > MAX_ID or re.fullmatch(NUMBER, text) is None:
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def read_text(node: Node, path: str, log: Log, style: Style = "blocks") -> str:
    """Return the text of *node*, trimmed; faults of its Markdown are logged too."""
    if not isinstance(node, Scalar):
        log.add(node.line, path, f"Expected text, found {_found(node)}.")
        return ""
    if node.kind in _READ_AS:
        as_what = _READ_AS[node.kind]
        log.add(node.line, path, f"YAML reads {node.text} as {as_what}, not as text: put it in quotes.")
        return ""
    text = node.text.strip()
    control = _CONTROL.search(text)
    if control:
        log.add(
            node.line, path, f"The text holds the control character U+{ord(control.group()):04X}: remove it."
        )
        return ""
    # Markdown that begins with a letter shows that letter; other texts are looked at more closely.
    if not text or not (style == "plain" or text[0].isalpha() or plain_text(text)):
        log.add(node.line, path, "The text is empty: write something that can be read.")
        return ""
    if style == "plain":
        if "\n" in text:
            log.add(node.line, path, "The text goes over several lines: write it on one.")
        return text
    for message in faults_of(text, one_paragraph=style == "paragraph"):
        log.add(node.line, path, message)
    return text


def _short(text: str) -> str:
    return text if len(text) <= MAX_ID else text[: MAX_ID - 3] + "..."


def _found(node: Node) -> str:
    if isinstance(node, Listing):
        return "a list"
    if isinstance(node, Mapping):
        return "a mapping of keys"
    if not node.plain:
        return f"the text '{_short(node.text)}'"
    return "nothing" if node.kind == "nothing" else f"'{_short(node.text)}'"
