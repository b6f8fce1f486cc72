"""Checkpoints: a log that was rewritten, cut short or filled up again is not the one that was signed."""

from __future__ import annotations

import pytest

from cascade.records.checkpoints import check_checkpoint, checkpoint
from cascade.records.errors import RecordsError
from cascade.records.signing import SignatureError, fingerprint, public_key, signed
from cascade.records.verification import verify
from records.rewriting import rewrite
from records.support import RIGHT, hand_in
from records.tampering import ROWS, Undone, named


def easier(row):
    """Every quiz gets another title."""
    row.quiz_title = "Something easier"


def easier_second(row):
    """One quiz gets another title."""
    if row.sequence == 2:
        easier(row)


def untouched(row):
    """No row is changed."""


def test_an_untouched_log_is_the_one_that_was_signed(log, person):
    """Also when it has grown since."""
    kept = checkpoint()
    assert check_checkpoint(kept, public_key()).endswith(f"rows 1 to {ROWS} are those that were signed.")
    hand_in(person, "roles", RIGHT)
    assert check_checkpoint(kept, public_key()).endswith(f"rows 1 to {ROWS} are those that were signed.")


def test_an_empty_log_can_be_signed(db):
    """Whoever begins keeps the beginning."""
    assert check_checkpoint(checkpoint(), public_key()).endswith("the log was empty then.")


@pytest.mark.parametrize("change", [easier, easier_second])
def test_a_chain_rewritten_with_valid_hashes_is_found(log, change):
    """Whether all rows were changed or one: the chain has no fault, and is another."""
    kept = checkpoint()
    with Undone():
        rewrite(change, keep=ROWS)
        assert named(verify()) == set()
        with pytest.raises(RecordsError, match=f"row {ROWS} has another hash than was signed"):
            check_checkpoint(kept, public_key())


def test_an_end_that_was_cut_off_is_found(log):
    """With the end of the chain set back as well, plain checking sees nothing."""
    kept = checkpoint()
    with Undone():
        rewrite(untouched, keep=ROWS - 2)
        assert named(verify()) == set()
        with pytest.raises(
            RecordsError, match=f"row {ROWS} was the last .* the log ends with row {ROWS - 2}"
        ):
            check_checkpoint(kept, public_key())


def test_an_end_cut_off_and_filled_up_again_is_found(log, person):
    """Other rows in the place of those that were signed."""
    kept = checkpoint()
    with Undone():
        rewrite(untouched, keep=ROWS - 2)
        for _ in range(3):
            hand_in(person, "roles", RIGHT)
        assert named(verify()) == set()
        with pytest.raises(RecordsError, match=f"row {ROWS} has another hash than was signed"):
            check_checkpoint(kept, public_key())


def test_a_checkpoint_that_was_changed_proves_nothing(log):
    """Any part of it, or a signature that is gone."""
    kept = checkpoint()
    changed = [
        {**kept, "sequence": 1},
        {**kept, "made_at": "2018-05-03T10:00:00+00:00"},
        {**kept, "signed": {**kept["signed"], "signature": "AAAA"}},
        {**kept, "signed": {**kept["signed"], "public_key": "no key"}},
        {**kept, "further": 1},
    ]
    for one in changed:
        with pytest.raises(SignatureError, match="The checkpoint was changed after it was signed"):
            check_checkpoint(one, public_key())
    with pytest.raises(SignatureError, match="The checkpoint is not signed"):
        check_checkpoint({name: value for name, value in kept.items() if name != "signed"}, public_key())


def test_a_checkpoint_of_another_key_is_said_to_be_one(log, tmp_path, monkeypatch):
    """Both fingerprints are named, and what to do if the key was replaced."""
    ours = public_key()
    monkeypatch.delenv("CASCADE_SIGNING_KEY")
    monkeypatch.setenv("CASCADE_ROOT", str(tmp_path))
    theirs = checkpoint()
    with pytest.raises(SignatureError) as caught:
        check_checkpoint(theirs, ours)
    for part in (fingerprint(ours), theirs["signed"]["fingerprint"], "--public-key FILE"):
        assert part in str(caught.value)
    assert check_checkpoint(theirs, public_key())


def test_something_else_that_was_signed_is_no_checkpoint(log):
    """A signature says who signed, not what it is."""
    with pytest.raises(RecordsError, match="This is no checkpoint"):
        check_checkpoint(signed({"format": "something else"}), public_key())
