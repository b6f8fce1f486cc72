"""The tree of the cascade, how far it reaches and what is lost on the way down."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest

from cascade.records.people import add_person
from cascade.records.roles import grant
from cascade.records.sessions.closing import close
from cascade.records.sessions.joining import join
from cascade.records.sessions.loss import results_by_depth
from cascade.records.sessions.planning import Plan, call_off, plan_session, record_root
from cascade.records.sessions.reach import promises, reach, without_trainer
from cascade.records.sessions.running import open_session
from cascade.records.sessions.tree import cascade_tree, walk
from cascade.records.sessions.tree_text import graphviz, mermaid, rows
from records.sessions.conftest import STARTS


@pytest.fixture
def cascade(trainer, people, stranger):
    """A root, a session of the trainer trained there, and one of a trainer trained in that."""
    root = record_root('Centre "for" <Public> Scrutiny', STARTS - timedelta(days=60), [trainer], by=stranger)
    first = open_session(plan_session(trainer, Plan(("roles",), STARTS, service_area="Repairs")).pk, trainer)
    joined = [join(first.pk, person, "password").participant for person in people[:2]]
    by = {one.pk: date(2018, 2, 1) for one in joined}
    close(first.pk, trainer, {one.pk for one in joined}, trains_by=by)
    grant(people[0], "trainer")
    second = plan_session(people[0], Plan(("roles",), STARTS + timedelta(days=7)))
    open_session(second.pk, people[0])
    third = join(second.pk, people[2], "password").participant
    close(second.pk, people[0], {third.pk})
    return root, first, second


def test_each_session_hangs_from_the_one_that_trained_its_trainer(cascade, trainer):
    """Roots first; a session that was called off is no part of it."""
    call_off(plan_session(trainer, Plan(("roles",), STARTS + timedelta(days=30))).pk, trainer)
    (root,) = cascade_tree()
    assert [(node.depth, node.attended, node.to_train) for node in walk((root,))] == [
        (0, 1, 0),
        (1, 2, 2),
        (2, 1, 0),
    ]
    assert [node.session for node in walk((root,))] == [session.pk for session in cascade]


def test_the_tree_takes_one_query(cascade, django_assert_num_queries):
    """Whatever its size."""
    with django_assert_num_queries(1):
        cascade_tree()


def test_the_tree_as_text_keeps_every_edge_and_escapes_names(cascade):
    """Quotes and angle brackets of a name are text in Graphviz and Mermaid, never markup."""
    tree = cascade_tree()
    dot, chart = graphviz(tree), mermaid(tree)
    assert dot.count("->") == chart.count("-->") == 2
    assert 'Centre \\"for\\" <Public> Scrutiny' in dot
    assert "<Public>" not in chart
    assert "#60;Public#62;" in chart
    text = io.StringIO()
    csv.writer(text).writerows(rows(tree))
    assert [row[1] for row in csv.reader(io.StringIO(text.getvalue()))] == [
        "",
        str(cascade[0].pk),
        str(cascade[1].pk),
    ]


def test_reach_counts_people_once_and_names_areas_without_a_trainer(cascade, people):
    """The least reached first; people without an area are an area of their own."""
    add_person("L1", "Leasehold One", service_area="Leasehold")
    areas = {area.service_area: area for area in reach()}
    assert (areas["Repairs"].people, areas["Repairs"].trained, areas["Repairs"].trainers) == (4, 3, 1)
    assert areas["Repairs"].sessions == 2
    assert [area.service_area for area in without_trainer(reach())] == ["", "Leasehold"]


def test_who_promised_to_train_and_has_not_is_named_with_the_day(cascade, people):
    """One has run a session since; the other is late after the day."""
    (open_one,) = promises(date(2018, 2, 1))
    assert (open_one.person, open_one.is_late) == (people[1], False)
    assert promises(date(2018, 2, 2))[0].is_late


def test_results_of_few_people_are_not_judged(cascade):
    """Below five people there is a count and no share."""
    assert all(one.passed is None for one in results_by_depth("roles"))
