"""A session that is open, with a trainer and phones in the room: made in a process of its own."""

PREPARE = """
import json, sys
import django
django.setup()
from datetime import UTC, datetime
from django.conf import settings
from django.test import Client
from cascade.records.editions import publish
from cascade.records.people import add_person
from cascade.records.sessions.joining import join
from cascade.records.sessions.planning import Plan, plan_session
from cascade.records.sessions.running import open_session, questions
from service.forms import as_fields
from service.sample import BANK, RIGHT, WRONG

ANSWERS = (("right", RIGHT), ("wrong", WRONG))
publish(BANK.to_text(), "tests", "sample")
trainer = add_person("T-1", "Trainer One", roles=["trainer"])
browser = Client()
browser.force_login(trainer)
cookie = browser.cookies[settings.SESSION_COOKIE_NAME]
planned = plan_session(trainer, Plan(("every-type",), datetime(2018, 1, 15, 14, tzinfo=UTC)))
session = open_session(planned.pk, trainer)
people = [add_person(f"S-{number}", f"Person {number}") for number in range(int(sys.argv[1]))]
joined = [join(session.pk, person, "password") for person in people]
print(json.dumps({
    "session": str(session.pk),
    "trainer": f"{cookie.key}={cookie.value}",
    "phones": [{"participant": str(one.participant.pk), "token": one.token} for one in joined],
    "questions": [
        {
            "place": one.place,
            "item": one.item.id,
            "scored": one.item.is_scored,
            "responses": {name: answers.get(one.item.id) for name, answers in ANSWERS},
            "fields": {name: as_fields((one.item,), answers, session.seed) for name, answers in ANSWERS},
        }
        for one in questions(session)
    ],
}))
"""
"""Prints what a client has to know as JSON. Its argument is the number of phones."""
