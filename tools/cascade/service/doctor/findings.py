"""What an examination finds: one plain sentence each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["well", "note", "fault"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        topic: What it belongs to, in a word or two.
        level: ``well``; ``note``, worth knowing; ``fault``, to be mended.
        message: A sentence; of a fault it says what to do.
    """

    topic: str
    level: Level
    message: str


def well(topic: str, message: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(topic, "well", message)


def note(topic: str, message: str) -> Finding:
    """Return something worth knowing."""
    return Finding(topic, "note", message)


def fault(topic: str, message: str) -> Finding:
    """Return something to be mended."""
    return Finding(topic, "fault", message)
