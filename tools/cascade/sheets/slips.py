"""One-time sign-in links as a PDF to print and cut up: a slip a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cascade.sheets import typesetting
from cascade.sheets.qr import qr_svg

_CHOOSE = "Choose a password. From then on you sign in with your staff number and that password."


@dataclass(frozen=True, slots=True)
class Slip:
    """What one person is handed: their name, staff number, service area (may be empty) and link."""

    name: str
    staff_number: str
    service_area: str
    address: str


def pdf(
    slips: Sequence[Slip], product: str, until: str, made_at: datetime, *, with_password: bool = True
) -> bytes:
    """Return *slips* as a tagged PDF/UA-1 file.

    Args:
        slips: In the order they are printed.
        product: Name of what the links lead into.
        until: In words, until when they work.
        made_at: When they were made; with a zone.
        with_password: Whether people choose a password once they are in.
    """
    data = {
        "title": "One-time sign-in links",
        "lead": "Cut the slips out and give each person theirs. Whoever has a slip can sign in as that"
        " person: never leave them lying about, and delete this file when it is printed.",
        "works": f"This gets you into {product}, once, until {until}.",
        "steps": [_CHOOSE] if with_password else [],
        "slips": [
            {
                "name": slip.name,
                "who": ", ".join(filter(None, (slip.staff_number, slip.service_area))),
                "address": slip.address,
                "qr": qr_svg(slip.address),
            }
            for slip in slips
        ],
    }
    return typesetting.pdf("slips", data, made_at)
