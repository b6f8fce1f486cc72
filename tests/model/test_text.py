"""A digest moves with the words and with nothing else."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cascade.model.text import canonical_json, digest, fold

words = st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1), min_size=1, max_size=8)


@given(words, st.lists(st.sampled_from([" ", "\n", "\t", "  \n "]), min_size=8, max_size=8))
def test_wrapping_a_paragraph_differently_keeps_its_digest(parts, gaps):
    """Any run of white space counts as one space."""
    rewrapped = "".join(part + gap for part, gap in zip(parts, gaps, strict=False))
    assert digest(" ".join(parts)) == digest(rewrapped)


@given(st.text())
def test_composed_and_decomposed_accents_have_one_digest(text):
    """The two ways Unicode writes an accented letter are the same letter."""
    assert digest(unicodedata.normalize("NFD", text)) == digest(unicodedata.normalize("NFC", text))


@given(words, words)
def test_another_word_gives_another_digest(left, right):
    """Two texts share a digest only when they fold to the same text."""
    first, second = " ".join(left), " ".join(right)
    assert (digest(first) == digest(second)) == (fold(first) == fold(second))


def test_the_digest_is_the_sha256_of_the_folded_text():
    """Anyone can check a digest with ``printf 'Be fair.' | sha256sum``."""
    assert digest(" Be\n fair. ") == "3a6dbe170a446109a3ae9f6732646528cffc87e5d344466615d2d977904fa878"


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none()))
def test_canonical_json_does_not_depend_on_order(value):
    """Equal values have one spelling, so their hashes agree."""
    assert canonical_json(value) == canonical_json(dict(reversed(value.items())))


def test_canonical_json_refuses_what_json_cannot_say():
    """NaN would be read differently by every reader."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(float("nan"))
