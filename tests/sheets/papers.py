"""Papers of every kind, made of plain values: a pack with every type of item, certificates, a report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from cascade.bank import plain_text
from cascade.model.items import (
    ClozeBody,
    InformationBody,
    Item,
    MatchingBody,
    MultipleBody,
    OrderingBody,
    SingleBody,
)
from cascade.sheets.certificate import CertificateSheet
from cascade.sheets.pack import Pack, PackQuestion
from cascade.sheets.paper import Arranged, printed
from cascade.sheets.report import ReportSheet

WHEN = datetime(2018, 5, 3, 22, 30, tzinfo=UTC)  # half past eleven in London, in summer
EDITION = "7eb287c0082f" + "0" * 52
NAMES = ("Rowan O'Brien", "আমিনা বেগম", "محمد العربي", "=1+1", "漢字 🙂")


def arranged(item: Item, number: int | None) -> Arranged:
    """Return an item with its parts in the order in which they are written."""
    match item.body:
        case SingleBody() | MultipleBody():
            return Arranged(item, number, choices=item.body.choices)
        case MatchingBody():
            return Arranged(item, number, options=item.body.options)
        case OrderingBody():
            return Arranged(item, number, entries=item.body.entries)
        case ClozeBody():
            gaps = {one.id: one.body.choices for one in item.body.gaps if isinstance(one.body, SingleBody)}
            return Arranged(item, number, gap_choices=gaps)
        case _:
            return Arranged(item, number)


def pack_of(items: Sequence[Item], note: str = "Note", title: str = "Every type") -> Pack:
    """Return the pack of *items*, with *note* and *title* wherever an item has nothing to say."""
    questions, number = [], 0
    for item in items:
        asks = not isinstance(item.body, InformationBody)
        number += asks
        shown = printed(arranged(item, number if asks else None))
        questions.append(
            PackQuestion(
                title, shown, (note,), (note,), plain_text(item.feedback) or note, "1", prompts=(note,)
            )
        )
    return Pack(
        product=note,
        title=title,
        facts=(("When", note), ("Where", note), ("Trainer", note), ("Pass mark", "80%")),
        agenda=((0, 5, note), (5, 55, note)),
        questions=tuple(questions),
        edition=EDITION,
        session="01900000-0000-7000-8000-000000000000",
        join_address="https://learn.example/join/BCDFGH/",
        join_code="BCDFGH",
        people=tuple((name, f"S-{place}") for place, name in enumerate((*NAMES, note))),
        made_at=WHEN,
    )


def certificates(*names: str, quiz: str = "Roles") -> list[CertificateSheet]:
    """Return certificates for people of these names."""
    code = "BCDF-GHJK-MNPQ-RTVW"
    address = "https://learn.example/certificates/BCDFGHJKMNPQRTVW/"
    return [CertificateSheet(name, quiz, WHEN, EDITION, code, address) for name in names]


def session_report(note: str = "Note", *, second: bool = True) -> ReportSheet:
    """Return a report with *note* everywhere that words can stand."""
    vote = ("3 of 4", "+25") if second else ("", "")
    return ReportSheet(
        product=note,
        title=note,
        edition=EDITION,
        facts=(("Trainer", note), ("Depth in the cascade", "1"), ("Most missed", note)),
        quizzes=((note, "4", "3", "81%"),),
        revisit=(note,),
        questions=(("1", note, "4", "2", *vote, note), ("2", note, "4", "4", "", "", "")),
        attendance=tuple((str(seat), name, "S-1", note, "1 June 2018") for seat, name in enumerate(NAMES, 1)),
        actions=f"{note}\nand more",
        made_at=WHEN,
    )
