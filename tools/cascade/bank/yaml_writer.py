"""Quiz files written so that people like to edit them: blocks for long texts, quotes only where needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

_LONG = 60
"""Texts longer than this, in characters, stand in a block of their own."""


class _Dumper(yaml.SafeDumper):
    """PyYAML's safe dumper with lists indented under their key and no anchors."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  (PyYAML's signature)
        return True


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    # Where a block can't hold the text, such as one with odd characters, PyYAML falls back to quotes.
    style = "|" if "\n" in text or len(text) > _LONG else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def write_quiz(header: str, top: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> str:
    """Return a quiz file: *header* as comment lines, the *top* keys, and the *items* set apart by lines."""
    comment = "".join(f"# {line}".rstrip() + "\n" for line in header.splitlines())
    blocks = ["".join(f"  {line}".rstrip() + "\n" for line in _dump([item]).splitlines()) for item in items]
    return f"{comment}\n{_dump(top)}items:\n" + "\n".join(blocks)


def _dump(value: Any) -> str:
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**6)
