"""The history of a clause: every wording, the newest first, whatever number it had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.test import Client

from cascade.records.editions import publish
from cascade.records.models import Person
from records.changing import change, renumbered, reworded
from service.sample import BANK, clause
from service.taking import main_text, soup
from service.test_changed_wording import changed, said


def test_a_clause_shows_its_versions_the_newest_first(browser: Client) -> None:
    """Each with the day, category, reason and the difference; the first wording at the end."""
    publish(changed("iii").to_text())
    entry = change("2018-03-01", "iv", ["guide 8.2"], text="A longer term.")
    publish(reworded(changed("iii"), "guide 8.2", "Notice is given 40 days before.", entry).to_text())
    page = browser.get("/clauses/guide/8.2/")
    assert [said(part) for part in soup(page).select("main li h2")] == [
        "1 March 2018: material change (category iv)",
        "1 February 2018: explanation added (category iii)",
    ]
    newest, oldest = soup(page).select("main li.question")
    assert "deleted: 30 end of deletion" in said(newest)
    assert "inserted: 30 end of insertion" in said(oldest)
    assert "Reason: A longer term." in said(newest)
    text = main_text(page)
    assert "First wording on record Notice is given 28 days before a key decision." in text
    assert len(soup(page).select("h1")) == 1


def test_a_clause_that_never_changed_shows_its_wording(browser: Client) -> None:
    """A lettered sub-clause has its own history too."""
    text = main_text(browser.get("/clauses/guide/8.2(a)/"))
    assert "has not changed since it was first published here The notice names the decision." in text


def test_a_number_that_was_given_up_leads_to_the_clause_itself(browser: Client) -> None:
    """A renumbered clause keeps its history, under the old address as well."""
    moved = renumbered(BANK, "guide 8.3", "guide 8.4")
    publish(moved.to_text())
    entry = change("2018-03-01", "iv", ["guide 8.4"])
    publish(reworded(moved, "guide 8.4", "An enquiry is answered at once.", entry).to_text())
    page = browser.get("/clauses/guide/8.3/")
    assert "now has another number: Guide 8.4" in main_text(page)
    assert soup(page).select_one("main a[href='/clauses/guide/8.4/']") is not None
    assert "inserted: at once." in main_text(browser.get("/clauses/guide/8.4/"))


def test_a_clause_that_was_taken_out_still_has_its_history(browser: Client) -> None:
    """Its last wording stands in the change that took it out."""
    entry = change("2018-03-01", "iv", [], removed=["guide 8.3"])
    kept = tuple(one for one in BANK.clauses if one.id != "guide 8.3")
    publish(replace(BANK, clauses=kept, changes=(entry,)).to_text())
    text = main_text(browser.get("/clauses/guide/8.3/"))
    assert "This clause is no longer part of the policies." in text
    assert "Wording after The clause was taken out." in text


def test_a_renumbered_clause_that_was_taken_out_has_its_history_too(browser: Client) -> None:
    """Under its last number."""
    moved = renumbered(BANK, "guide 8.3", "guide 8.4")
    publish(moved.to_text())
    entry = change("2018-03-01", "iv", [], removed=["guide 8.4"])
    kept = tuple(one for one in moved.clauses if one.id != "guide 8.4")
    publish(replace(moved, clauses=kept, changes=(entry,)).to_text())
    text = main_text(browser.get("/clauses/guide/8.4/"))
    assert "This clause is no longer part of the policies." in text
    assert "Wording after The clause was taken out." in text


def test_a_number_that_was_handed_on_has_the_history_of_its_own_clause(browser: Client) -> None:
    """What happened to the clause that had the number before stands elsewhere."""
    moved = renumbered(BANK, "guide 8.3", "guide 8.4")
    publish(moved.to_text())
    fresh = clause("8.3", "Quite another thing.")
    publish(replace(moved, clauses=(*moved.clauses, fresh)).to_text())
    entry = change("2018-03-01", "iv", ["guide 8.4"])
    again = reworded(moved, "guide 8.4", "An enquiry is answered at once.", entry)
    publish(replace(again, clauses=(*again.clauses, fresh)).to_text())
    assert "at once" in main_text(browser.get("/clauses/guide/8.4/"))
    text = main_text(browser.get("/clauses/guide/8.3/"))
    assert "The wording has not changed since it was first published here Quite another thing." in text
    assert "enquiry" not in text


def test_each_clause_that_had_a_number_keeps_its_history(browser: Client) -> None:
    """One is renumbered, its number given to another, both are taken out: nothing is lost or mixed up."""
    moved = renumbered(BANK, "guide 8.3", "guide 8.4")
    publish(moved.to_text())
    fresh = clause("8.3", "Quite another thing.")
    both = replace(moved, clauses=(*moved.clauses, fresh))
    publish(both.to_text())
    entry = change("2018-03-01", "iv", ["guide 8.3"], text="Another reason.")
    other = reworded(both, "guide 8.3", "Something else again.", entry)
    publish(other.to_text())
    gone = change("2018-04-01", "iv", [], removed=["guide 8.3", "guide 8.4"], text="Not needed.")
    kept = tuple(one for one in other.clauses if one.id not in {"guide 8.3", "guide 8.4"})
    publish(replace(other, clauses=kept, changes=(entry, gone)).to_text())

    first = main_text(browser.get("/clauses/guide/8.4/"))
    assert "This clause is no longer part of the policies." in first
    assert "Wording before deleted: An enquiry is answered within 10 working days." in first
    assert "Wording after The clause was taken out." in first
    assert "another thing" not in first
    page = browser.get("/clauses/guide/8.3/")
    second = main_text(page)
    assert "Something else again." in second
    assert "Another reason." in second
    assert "Quite another thing." in second
    assert "enquiry" not in second
    assert "Another clause had this number before Its last number was Guide 8.4" in second
    assert soup(page).select_one("main a[href='/clauses/guide/8.4/']") is not None


def test_changes_recorded_without_a_wording_here_are_listed_too(browser: Client) -> None:
    """Such as those from before the first publication, whose entries stand on the site's pages."""
    old = change("2017-11-22", "iv", ["guide 8.2"], text="A new section.")
    other = change("2017-11-23", "i", ["guide 8.1"], text="A name.")
    publish(replace(BANK, changes=(old, other)).to_text())
    fresh = clause("9.1", "A clause that comes with its entry.")
    entry = change("2018-02-01", "iv", ["guide 9.1"], text="It was missing.")
    with_new = replace(BANK, clauses=(*BANK.clauses, fresh), changes=(old, other, entry))
    publish(with_new.to_text())
    text = main_text(browser.get("/clauses/guide/8.2/"))
    assert "The wording has not changed since it was first published here" in text
    assert "22 November 2017, material change (category iv): A new section." in text
    assert "A name." not in text
    text = main_text(browser.get("/clauses/guide/9.1/"))
    assert text.count("It was missing.") == 1


def test_the_history_of_a_clause_is_as_public_as_its_wording(edition: str) -> None:
    """The public pages lead there, so nobody has to sign in for it."""
    page = Client().get("/clauses/guide/8.2/")
    assert page.status_code == 200
    assert "Notice is given 28 days before a key decision." in main_text(page)
    assert Client().get("/clauses/guide/99.1/").status_code == 404


def test_an_editors_own_category_is_told_and_the_reason_to_those_signed_in(
    browser: Client, make_person: Callable[..., Person]
) -> None:
    """It was not written for the public."""
    entry = change("2018-02-01", "iv", ["guide 8.2"], text="Regulations changed.")
    editor = make_person("E-9", "editor")
    bank = reworded(BANK, "guide 8.2", "Notice is given 30 days before a key decision.", entry)
    publish(bank.to_text(), editor, "Nobody relied on it.", categories={"guide 8.2": "iii"})
    told = "Regulations changed. Recorded as category iv; an editor counts it as category iii"
    assert f"{told}: Nobody relied on it." in main_text(browser.get("/clauses/guide/8.2/"))
    public = main_text(Client().get("/clauses/guide/8.2/"))
    assert f"{told}. " in public
    assert "Nobody relied" not in public


def test_a_clause_that_never_was_is_not_found(browser: Client) -> None:
    """Not a page with nothing on it."""
    assert browser.get("/clauses/guide/99.1/").status_code == 404
