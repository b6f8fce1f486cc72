"""The report of a session on paper: what its page shows, for the file or for a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cascade.sheets import typesetting


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """What the report of a session says, in words.

    Attributes:
        product: Name of the knowledge base.
        title: The quizzes' titles.
        edition: Edition of the questions, its sha256; the beginning is printed.
        facts: Label and value: when, where, trainer, depth and so on.
        quizzes: A row a quiz: title, results recorded, passed, mean.
        revisit: Clauses to go over again, as sentences, the worst first.
        questions: A row a question: number, words, answers, wholly right, after the second vote, gain in
            points, clauses to go over again.
        attendance: A row a person: seat, name, staff number, how they were identified, trains others by.
        actions: What was agreed.
        made_at: When the file is made, with a zone.
        left_out: Which questions have no row, and why, as sentences.
    """

    product: str
    title: str
    edition: str
    facts: tuple[tuple[str, str], ...]
    quizzes: tuple[tuple[str, str, str, str], ...]
    revisit: tuple[str, ...]
    questions: tuple[tuple[str, str, str, str, str, str, str], ...]
    attendance: tuple[tuple[str, str, str, str, str], ...]
    actions: str
    made_at: datetime
    left_out: tuple[str, ...] = ()


def pdf(sheet: ReportSheet) -> bytes:
    """Return a session's report as a tagged PDF/UA-1 file; the same values give the same bytes."""
    data = {
        "title": f"Report of a session: {sheet.title}",
        "foot": f"Report of a session. {sheet.title}. Edition {sheet.edition[:12]}",
        "author": sheet.product,
        "facts": _rows(sheet.facts),
        "quizzes": _rows(sheet.quizzes),
        "revisit": list(sheet.revisit),
        "questions": _rows(sheet.questions),
        "has_second": any(row[4] for row in sheet.questions),
        "left_out": list(sheet.left_out),
        "attendance": _rows(sheet.attendance),
        "actions": sheet.actions,
    }
    return typesetting.pdf("report", data, sheet.made_at)


def _rows(rows: Sequence[Sequence[str]]) -> list[Any]:
    return [list(row) for row in rows]
