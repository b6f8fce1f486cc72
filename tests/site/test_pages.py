"""What a reader sees of clauses and prompts: where it comes from, what tests it, what refers to it."""

from __future__ import annotations

import json


def lines(element):
    """Return what stands under a clause."""
    return [" ".join(item.get_text().split()) for item in element.select(".policy-foot > li")]


def test_a_clause_says_what_tests_it_refers_to_it_and_changed_it(project):
    """References to a sub-clause count for the clause; a clause that refers to itself does not."""
    council = project("council").build()
    assert lines(council.element("guide/roles", "clause-guide-8.4")) == [
        "Source guide, section 8",
        "Position at 18 December 2017",
        "Tested by 2 questions",
        "Referred to by 8.Q1a, 9.1",
        "Discrepancy in the sources: D8",
    ]
    assert lines(council.element("protocol/expectations", "clause-protocol-4.2")) == [
        "Source report of 12 October 2017, paragraph 3.8",
        "Position at 22 November 2017",
        "Referred to by Guide 8.4, Guide 8.Q1a",
        "Changed on 22 November 2017 (iv: material change): see what changed",
        "History of clause 4.2",
    ]


def test_a_changed_or_renumbered_clause_leads_to_its_history(project):
    """The entry stands on the site; the wordings before it are kept by the service."""
    council = project("council")
    council.replace("docs/guide/roles.md", "{clause} 8.5\n", "{clause} 8.5\n:was: guide 8.3A\n")
    council.build(policy_service_url="/learn/")
    changed = council.element("protocol/expectations", "clause-protocol-4.2")
    hrefs = {link.get_text(): link["href"] for link in changed.select(".policy-foot a")}
    assert hrefs["see what changed"] == "changes.html#change-protocol-2017-11-22"
    assert hrefs["History of clause 4.2"] == "/learn/clauses/protocol/4.2/"
    assert lines(council.element("guide/roles", "clause-guide-8.5"))[-1] == (
        "Had the number 8.3A before. History of clause 8.5"
    )


def test_a_site_without_the_service_says_the_same_and_links_to_nothing_that_is_not_there(project):
    """Hosted alone, no page of it leads to a quiz, a record or a history."""
    council = project("council").build(policy_service_url="")
    assert lines(council.element("protocol/expectations", "clause-protocol-4.2"))[-1] == (
        "Changed on 22 November 2017 (iv: material change): see what changed"
    )
    assert "Tested by 2 questions" in lines(council.element("guide/roles", "clause-guide-8.4"))
    assert "Answer it in: Who does what" in council.element("guide/roles", "prompt-guide-8.Q1a").get_text()
    assert council.page("index").find("a", string="take a quiz") is None
    assert "take a quiz" in council.page("index").get_text()
    for path in council.outdir.rglob("*.html"):
        page = council.page(path.relative_to(council.outdir).as_posix().removesuffix(".html"))
        assert [link["href"] for link in page.select("a[href^='/']")] == []


def test_only_scored_questions_count_as_tests(project):
    """A reflection takes up a clause but cannot test it; one question is said in the singular."""
    council = project("council").build()
    assert lines(council.element("guide/officers", "clause-guide-9.1")) == [
        "Law Local Government and Housing Act 1989, section 5",
        "Tested by 1 question",
    ]


def test_links_lead_where_they_say(project):
    """Inside the site they are relative; to the service they start at its address."""
    council = project("council").build(policy_service_url="https://learn.example.org/base")
    clause = council.element("guide/roles", "clause-guide-8.4")
    hrefs = {link.get_text(): link["href"] for link in clause.select(".policy-foot a")}
    assert hrefs == {
        "Tested by 2 questions": "https://learn.example.org/base/quizzes/?clause=guide+8.4",
        "8.Q1a": "#prompt-guide-8.Q1a",
        "9.1": "officers.html#clause-guide-9.1",
        "D8": "../protocol/changes.html#discrepancy-D8",
    }
    home = council.page("index").find("a", string="take a quiz")
    assert home["href"] == "https://learn.example.org/base/quizzes/"


def test_a_prompt_leads_to_the_quizzes_that_take_it_up(project):
    """With the quiz's title, and to its page."""
    prompt = project("council").build().element("guide/roles", "prompt-guide-8.Q1a")
    assert "Answer it in: Who does what" in prompt.get_text()
    assert prompt.find("a", string="Who does what")["href"] == "/quizzes/roles/"


def test_a_link_names_the_document_only_from_outside_it(project):
    """On a page of no document, every clause is outside."""
    council = project("council").build()
    assert "Guide 8.4 and to Protocol 4.2(b)." in council.page("loose").get_text()
    assert "as Protocol 4.2 says" in council.element("guide/roles", "clause-guide-8.4").get_text()


def test_every_id_on_a_page_is_there_once_and_every_link_inside_the_site_leads_to_one(project):
    """The whole tiny site is walked."""
    council = project("council").build()
    names = [path.relative_to(council.outdir).as_posix() for path in council.outdir.rglob("*.html")]
    pages = {name: council.page(name.removesuffix(".html")) for name in names}
    ids = {name: [found["id"] for found in page.select("[id]")] for name, page in pages.items()}
    for name, page in pages.items():
        assert len(ids[name]) == len(set(ids[name])), name
        for link in page.select("[role=group] a[href]"):
            path, _, anchor = link["href"].partition("#")
            if path.startswith("/"):
                continue
            target = (
                (council.outdir / name).parent.joinpath(path).resolve() if path else council.outdir / name
            )
            assert anchor in ids[target.relative_to(council.outdir.resolve()).as_posix()], link


def test_badges_and_back_links_stay_out_of_the_search(project):
    """They would make every page a hit for "source" and "question"."""
    council = project("council").build()
    index = (council.outdir / "searchindex.js").read_text(encoding="utf-8")
    terms = json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))["terms"]
    assert "elector" in terms
    assert not {"test", "refer", "badg"} & (set(terms) - {"refer"} if "refer" in terms else set(terms))


def test_faulty_quiz_files_are_told_once_and_the_pages_are_still_built(project):
    """The build says what is wrong with them; no page claims to be tested."""
    council = project("council")
    council.write("quizzes/roles.yaml", "title: [")
    council.build()
    assert council.warnings.count("[policy.quizzes_faulty]") == 1
    assert "quizzes/roles.yaml:" in council.warnings
    assert "Tested by" not in council.page("guide/roles").get_text()
