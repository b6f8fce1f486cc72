"""Sending messages: each turn is taken before its message goes, and given back where it certainly did not go.

So nobody gets a message twice, whoever sends, and none is told as sent that was not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TypeVar

from django.core.mail import EmailMessage

from cascade.records.models import Person
from cascade.records.post import Post, Refused, Stop, refuse_dead_links

A_NOTE = 50
"""So many messages are noted together in the audit log."""

_One = TypeVar("_One")


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's turn to be written to, taken so that nobody else takes it.

    Attributes:
        person: To whom the message goes.
        message: The message.
        keep: Called once the mail server has taken it.
        give_back: Called where it did not go.
    """

    person: Person
    message: EmailMessage
    keep: Callable[[], object]
    give_back: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Failure:
    """A message that did not go: to whom, and why."""

    person: Person
    reason: str


@dataclass(slots=True)
class Delivered:
    """What sending did.

    Attributes:
        sent: To whom the mail server took a message.
        refused: Of whom it did not; nothing is kept of these, and they can be tried again.
        not_known: Of whom the connection broke off while the message was under way: it may have gone. They
            count as written to, so that nobody gets two.
        stopped: Why the rest was left, as a sentence; empty where everybody was tried.
        left: How many were left.
    """

    sent: list[Person] = field(default_factory=list)
    refused: list[Failure] = field(default_factory=list)
    not_known: list[Person] = field(default_factory=list)
    stopped: str = ""
    left: int = 0


def deliver(
    wanted: Sequence[_One],
    take: Callable[[_One], Turn | None],
    done: Delivered,
    *,
    note: Callable[[Sequence[Person], Sequence[Person]], object] = lambda _sent, _unsure: None,
    progress: Callable[[int], object] = lambda _count: None,
) -> None:
    """Send each of *wanted* theirs; one message that fails keeps none of the others from going.

    Args:
        wanted: Who or what is due.
        take: Takes the turn of one, or returns None where it is none any more; Stop ends it all.
        done: What was done is added here.
        note: Called with to whom something went, and may have gone: some at a time, also where it breaks off.
        progress: Called with 1 for each.

    Raises:
        RecordsError: the mail server can't be reached, or the links would lead nowhere: nothing was sent.
    """
    if not wanted:
        return
    refuse_dead_links()
    with closing(Post()) as post:
        done.left = len(wanted)
        for start in range(0, len(wanted), A_NOTE):
            sent, unsure = len(done.sent), len(done.not_known)
            try:
                for one in wanted[start : start + A_NOTE]:
                    post.be_ready()
                    turn = take(one)
                    if turn is not None:
                        _send(turn, post, done)
                    done.left -= 1
                    progress(1)
            except Stop as stop:
                done.stopped = str(stop)
                return
            finally:
                if len(done.sent) > sent or len(done.not_known) > unsure:
                    note(done.sent[sent:], done.not_known[unsure:])


def _send(turn: Turn, post: Post, done: Delivered) -> None:
    try:
        post.send(turn.message)
    except Refused as refusal:
        turn.give_back()
        done.refused.append(Failure(turn.person, str(refusal)))
    except Stop:
        turn.give_back()
        raise
    except OSError:
        done.not_known.append(turn.person)
        post.close()
    else:
        turn.keep()
        done.sent.append(turn.person)
