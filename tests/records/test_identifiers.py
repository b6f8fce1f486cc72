"""Identifiers sort in the order in which they were made."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from cascade.records.identifiers import uuid7


def test_they_sort_in_the_order_in_which_they_were_made():
    """Thousands fall into one millisecond, and still none is out of turn or made twice."""
    made = [uuid7() for _ in range(20_000)]
    assert made == sorted(set(made))


def test_a_clock_set_back_does_not_change_the_order(monkeypatch):
    """The next number is then the last one and a step."""
    before = uuid7()
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    assert uuid7() > before


def test_threads_never_get_the_same_one():
    """A service answers many at once."""
    with ThreadPoolExecutor(8) as pool:
        made = [one for some in pool.map(lambda _: [uuid7() for _ in range(500)], range(16)) for one in some]
    assert len(set(made)) == 8_000


def test_they_are_of_version_seven_and_tell_when_they_were_made():
    """RFC 9562, section 5.7: 48 bits of milliseconds, the version, the variant."""
    earliest = time.time_ns() // 1_000_000
    made = uuid7()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    # Steps within a millisecond may run a little ahead of the clock.
    assert earliest <= made.int >> 80 <= time.time_ns() // 1_000_000 + 1_000
