"""Streams of server-sent events: a few a process, none for long, and all over once the service stops."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from threading import BoundedSemaphore, Event

SECONDS = 25.0
"""How long a stream lasts; the browser asks again by itself, so no thread is held for good."""

LOOK_EVERY_SECONDS = 0.5

RETRY_MS = 2000
"""How soon the browser asks again."""

MOST = 4
"""Streams a process holds at a time: half of its threads, so that many sessions leave room for people.

Who comes when they are all taken is told the present state and asks again, which is slower and just as right.
"""

stopping = Event()
"""Set when the process is to end: no stream keeps it from that."""

_held = BoundedSemaphore(MOST)


def changes(look: Callable[[], str | None]) -> Iterator[str]:
    """Yield an event with what *look* returns, at once and whenever it is another text, for a while.

    Args:
        look: Returns a short text that is another one whenever there is something new, or None once there
            is nothing to look at any more.
    """
    may_last = _held.acquire(blocking=False)
    try:
        yield from _looks(look, time.monotonic() + (SECONDS if may_last else 0))
    finally:
        if may_last:
            _held.release()


def _looks(look: Callable[[], str | None], until: float) -> Iterator[str]:
    before = None
    while (now := look()) is not None:
        if now != before:
            yield f"retry: {RETRY_MS}\nid: {now}\nevent: changed\ndata: {json.dumps(now)}\n\n"
            before = now
        if time.monotonic() >= until or stopping.wait(LOOK_EVERY_SECONDS):
            break
    yield ": the browser asks again\n\n"
