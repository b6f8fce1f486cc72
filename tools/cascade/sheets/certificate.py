"""Certificates of passes, one on a page: A4 across, to be hung up, and to be checked by whoever doubts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cascade.sheets import typesetting
from cascade.sheets.moments import day
from cascade.sheets.qr import qr_svg


@dataclass(frozen=True, slots=True)
class CertificateSheet:
    """What one certificate says.

    Attributes:
        name: Whose it is.
        quiz: Title of the quiz as it stood.
        passed_at: When it was handed in, with a zone; the day in London is printed.
        edition: Edition of the questions, its sha256; the beginning is printed.
        code: As it is printed, in groups.
        address: Of the page that says what the code is worth.
    """

    name: str
    quiz: str
    passed_at: datetime
    edition: str
    code: str
    address: str


def pdf(sheets: Sequence[CertificateSheet], product: str, made_at: datetime) -> bytes:
    """Return certificates as one tagged PDF/UA-1 file; the same values give the same bytes.

    Args:
        sheets: At least one, in the order they are printed.
        product: Name of the knowledge base that they are of.
        made_at: When the file is made, with a zone.
    """
    names = sorted({one.name for one in sheets})
    title = f"Certificate of {names[0]}" if len(names) == 1 else "Certificates"
    data = {
        "title": f"{title}: {', '.join(dict.fromkeys(one.quiz for one in sheets))}",
        "author": product,
        "product": product,
        "certificates": [
            {
                "name": one.name,
                "quiz": one.quiz,
                "day": day(one.passed_at),
                "edition": one.edition[:12],
                "code": one.code,
                "address": one.address,
                "qr": qr_svg(one.address),
            }
            for one in sheets
        ],
    }
    return typesetting.pdf("certificate", data, made_at)
