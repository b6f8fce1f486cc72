"""Documents: tagged for those who can't see them, set in fonts that come along, deaf to mark-up in values."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cascade.sheets import fonts, typesetting

WHEN = datetime(2027, 5, 3, 9, 20, tzinfo=UTC)


def document(*words: str, title: str = "A title") -> bytes:
    """Return a document with *words* everywhere that a value can stand."""
    facts = [[word, word] for word in words]
    question = {"question": words[0], "answer": list(words), "note": words[0]}
    section: dict[str, Any] = {
        "title": words[0],
        "lead": list(words),
        "facts": facts,
        "headings": ["One", "Two"],
        "widths": [1, 2],
        "rows": facts,
        "quizzes": [{"title": words[0], "facts": facts, "questions": [question]}],
    }
    data = {"title": title, "foot": words[0], "author": words[0], "lead": list(words), "sections": [section]}
    return typesetting.pdf("own_copy", data, WHEN)


def embedded(pdf: pikepdf.Pdf) -> dict[str, bool]:
    """Return the name of each font of a file and whether it is embedded."""
    return {
        str(one.FontName).partition("+")[2]: "/FontFile2" in one or "/FontFile3" in one
        for one in pdf.objects
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
    }


def test_a_document_says_that_it_is_accessible_and_has_what_it_takes():
    """Tags, a language, a title that readers show, the PDF/UA identifier, and every font inside."""
    with pikepdf.open(io.BytesIO(document("Bengali: আমি", "Arabic: مرحبا", "Signs: → ☐"))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert pdf.Root.Lang == "en-GB"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.docinfo["/Title"] == "A title"
        with pdf.open_metadata() as metadata:
            assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        found = embedded(pdf)
    assert set(found) == {
        "NotoSans-Regular",
        "NotoSans-Bold",
        "NotoSansBengali-Regular",
        "NotoSansBengali-Bold",
        "NotoSansArabic-Regular",
        "NotoSansArabic-Bold",
        "DejaVuSansMono",
        "DejaVuSansMono-Bold",
    }
    assert all(found.values())


def test_the_same_values_give_the_same_bytes():
    """So that a document can be compared with one made earlier."""
    assert document("Alike") == document("Alike")


@pytest.mark.parametrize("sign", [*fonts.SIGNS, "é", "Ł", "Ж", "ক", "م"])
def test_every_character_that_counts_as_known_can_be_set(sign):
    """What stands in the list of signs is in the font that Typst brings along."""
    assert fonts.printable(sign) == (sign, 0)
    document(sign)


def test_what_no_font_has_is_replaced_and_counted():
    """A document with a gap that is told of is better than none."""
    value = {"a": ["漢字", "word\tword\nline"], "b": 3, "c": None}
    assert fonts.printable(value) == ({"a": ["\ufffd\ufffd", "word word\nline"], "b": 3, "c": None}, 2)


@settings(max_examples=60, deadline=None)
@example('#import "page.typ"')
@example("*bold* _it_ $x$ @ref <label> \\u{41} = Heading\n= Heading\n- list")
@example('#panic() #read("/etc/passwd") ]]] }}} "')
@example("\u202e\u200f\u2067\x00\x1b[2J\ufdd0")
@example("a" * 500)
@example("ক্" * 200)
@given(st.text(min_size=1, max_size=60))
def test_no_text_can_do_anything_but_be_read(text):
    """Whatever somebody typed, a document comes of it, and nothing in it runs."""
    pytest.importorskip("pikepdf")
    with pikepdf.open(io.BytesIO(document(text))) as pdf:
        assert pdf.docinfo["/Title"] == "A title"
