"""A progress bar on a terminal, and nothing elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

_MOST_DRAWN = 100


@contextmanager
def progress(label: str, total: int | Callable[[], int]) -> Iterator[Callable[[int], None]]:
    """Give what is called with the number of steps done since the last call.

    It is drawn a hundred times at most, however many small steps there are.

    Args:
        label: What is done.
        total: How many steps it takes; where finding that out takes time, what finds it out.
    """
    if not sys.stderr.isatty():
        yield lambda _steps: None
        return
    length = total if isinstance(total, int) else total()
    every = max(1, length // _MOST_DRAWN)
    with click.progressbar(length=length, label=label, file=sys.stderr, update_min_steps=every) as bar:
        yield bar.update
