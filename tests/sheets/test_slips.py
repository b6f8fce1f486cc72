"""One-time links on paper: a slip a person, whole, with a picture that has a name."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pikepdf

from cascade.sheets.slips import Slip, pdf

WHEN = datetime(2027, 5, 3, 9, 20, tzinfo=UTC)
NAMES = ("Rowan O'Brien", "বাংলা নাম", "مرحبا", "#strong[x] = $a$ @x", "A " * 90, "🙂")


def made(*, with_password: bool = True) -> pikepdf.Pdf:
    """Return slips for `NAMES`, read back."""
    slips = [
        Slip(
            name,
            f"S-{number}",
            "Repairs" if number % 2 else "",
            "https://learn.example/sign-in/link/abcd-efgh/",
        )
        for number, name in enumerate(NAMES)
    ]
    document = pdf(slips, "Working together", "6 May 2027, 10:20", WHEN, with_password=with_password)
    return pikepdf.open(io.BytesIO(document))


def test_each_person_has_a_slip_with_a_picture_that_is_named():
    """For any name, mark-up and signs that no font has included; tagged for those who can't see it."""
    with made() as document:
        figures = [
            one
            for one in document.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"
        ]
        alternatives = [str(one.Alt) for one in figures]
        assert len(alternatives) == len(NAMES)
        assert alternatives[0] == "QR code of the link for Rowan O'Brien"
        assert "QR code of the link for #strong[x] = $a$ @x" in alternatives
        assert document.Root.MarkInfo.Marked


def test_slips_are_not_spread_over_two_pages_each():
    """Six fit on two or three pages; what is cut out is whole."""
    with made() as document:
        assert 2 <= len(document.pages) <= 3


def test_the_same_links_give_the_same_file():
    """But for the line on passwords, where there are none."""
    with made() as one, made() as other, made(with_password=False) as short:
        contents = [
            b"".join(page.Contents.read_bytes() for page in found.pages) for found in (one, other, short)
        ]
    assert contents[0] == contents[1]
    assert len(contents[2]) < len(contents[0])
