"""People, roles, and the links they first sign in by."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from cascade.records.errors import LinkError, NotFoundError, RecordsError
from cascade.records.models import Person, SignInLink
from cascade.records.people import add_person, find_person, first_accounts
from cascade.records.roles import ROLES, grant, has_role, roles_of, withdraw
from cascade.records.sign_in_links import find, issue_link, link_path, redeem, revoke_links

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    """A member of staff."""
    return add_person("e12", "A Learner")


def test_a_person_is_found_by_staff_number_in_any_capitals(person):
    """People type E12 and e12 and mean themselves."""
    assert find_person(" E12 ") == person
    with pytest.raises(NotFoundError, match="nobody with staff number 'x'"):
        find_person("x")


def test_a_person_signs_in_with_staff_number_and_password(person):
    """In any capitals; not with a wrong password, and not before there is one."""
    assert authenticate(username="e12", password="") is None
    person.set_password("a long enough one")
    person.save()
    assert authenticate(username="E12", password="a long enough one") == person
    assert authenticate(username="E12", password="another") is None
    person.is_active = False
    person.save()
    assert authenticate(username="E12", password="a long enough one") is None


@pytest.mark.parametrize(
    ("number", "name", "email", "told"),
    [
        ("E12", "Another", "", "Staff number: Somebody has the staff number E12 already."),
        ("", "Another", "", "Staff number: Enter the staff number."),
        ("e13", "", "", "Name: Enter the name."),
        ("e13", "Another", "no address", "E-mail address: Enter an e-mail address such as name@example.org"),
        ("e13", "\x1b[31mRed", "", r"Name: It holds a control character, U\+001B: type it again."),
    ],
)
def test_what_cannot_be_right_is_refused_with_a_sentence(person, number, name, email, told):
    """And nobody is added."""
    with pytest.raises(RecordsError, match=told):
        add_person(number, name, email=email)
    assert Person.objects.count() == 1


def test_an_unknown_role_adds_nobody():
    """All or nothing."""
    with pytest.raises(RecordsError, match="no role 'king': choose from staff, trainer, hr, editor"):
        add_person("e13", "Another", roles=["hr", "king"])
    assert not Person.objects.exists()


def test_everybody_with_an_open_account_is_staff(person):
    """A closed account has no role left, whatever was granted."""
    grant(person, "hr")
    grant(person, "hr")
    grant(person, "staff")
    assert roles_of(person) == {"staff", "hr"}
    assert has_role(person, "trainer", "hr")
    assert not has_role(person, "trainer", "editor")
    person.is_active = False
    assert roles_of(person) == frozenset()
    assert not has_role(AnonymousUser(), *ROLES)


def test_a_role_can_be_withdrawn(person):
    """Twice is no fault."""
    grant(person, "trainer")
    withdraw(person, "trainer")
    withdraw(person, "trainer")
    assert roles_of(person) == {"staff"}


def test_a_link_signs_in_once(person):
    """The second time it says that it has been used."""
    token = issue_link(person)
    assert find(token).problem(timezone.now()) == ""
    assert redeem(token) == person
    with pytest.raises(LinkError, match="has been used"):
        redeem(token)
    assert "has been used" in find(token).problem(timezone.now())


def test_a_link_runs_out(person):
    """After its hours it signs nobody in."""
    token = issue_link(person, valid_hours=1)
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(LinkError, match="has run out"):
        redeem(token)


def test_a_link_of_a_closed_account_signs_nobody_in(person):
    """Leaving ends it."""
    token = issue_link(person)
    Person.objects.update(is_active=False)
    with pytest.raises(LinkError, match="account is closed"):
        redeem(token)


@pytest.mark.parametrize("token", ["", "x", "\ud800", "e12"])
def test_an_unknown_link_signs_nobody_in(person, token):
    """Whatever was typed."""
    issue_link(person)
    assert find(token) is None
    with pytest.raises(LinkError, match="not known here"):
        redeem(token)


def test_the_database_holds_no_token(person):
    """Whoever reads it can't sign in with what they find."""
    token = issue_link(person)
    assert token not in str(list(SignInLink.objects.values_list()))
    assert len(token) >= 43
    assert token in link_path(token)


def test_revoked_links_are_unknown(person):
    """Used ones stay, as a trace."""
    used, unused = issue_link(person), issue_link(person)
    redeem(used)
    assert revoke_links(person) == 1
    assert (find(unused), find(used).person) == (None, person)


def test_a_new_installation_gets_a_trainer_and_an_hr_account():
    """Each with its role and a link."""
    accounts = first_accounts()
    assert [account.role for account in accounts] == ["trainer", "hr"]
    assert [redeem(account.token) for account in accounts] == [account.person for account in accounts]
    assert all(has_role(account.person, account.role) for account in accounts)


def test_asking_again_replaces_the_links_nobody_used():
    """Safe to repeat: the same accounts, fresh links, the older ones dead."""
    before, after = first_accounts(), first_accounts()
    assert [account.person for account in before] == [account.person for account in after]
    assert [find(account.token) for account in before] == [None, None]
    assert None not in [find(account.token) for account in after]


def test_an_account_in_use_gets_no_link():
    """Neither after signing in nor with a password."""
    trainer, hr = (account.person for account in first_accounts())
    Person.objects.filter(pk=trainer.pk).update(last_login=timezone.now())
    hr.set_password("a long enough one")
    hr.save()
    assert [account.token for account in first_accounts()] == [None, None]


def test_existing_trainers_and_hr_are_the_first_accounts():
    """An installation with people of its own gets no others."""
    add_person("e1", "Head of Training", roles=["trainer", "hr"])
    assert {account.person.staff_number for account in first_accounts()} == {"e1"}
    assert Person.objects.count() == 1
