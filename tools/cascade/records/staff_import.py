"""Loading a staff list into the database: as planned, and all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from cascade.exchange.staff_list import StaffList
from cascade.model.errors import ContentError
from cascade.records import audit
from cascade.records.enrolment import end_sign_in
from cascade.records.errors import RecordsError
from cascade.records.models import Person
from cascade.records.staff_plan import Deed, Plan, plan_of

_BATCH = 500
_CHANGED = (
    "name",
    "email",
    "service_area",
    "manager",
    "starts_on",
    "leaves_on",
    "is_active",
    "closed_by_list",
)
"""The fields a staff list may change; a password, a role or a staff number never."""


class PlanChangedError(RecordsError):
    """What loading the list would do is no longer what somebody confirmed; `plan` is what it is now."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        super().__init__("People have been changed meanwhile: look at the plan again before you confirm it.")


def load(  # noqa: PLR0913 - one deed, with all that decides it
    listed: StaffList,
    today: date,
    *,
    sha256: str,
    by: Person | None = None,
    close_missing: bool = False,
    confirmed: str = "",
    advance: Callable[[int], None] = lambda _rows: None,
) -> Plan:
    """Load *listed* in one transaction, note it in the audit log, and return what was done.

    Loading the same list again changes nothing. Sessions and unused links of accounts that are closed end.

    Args:
        listed: The list as read.
        today: The day in London.
        sha256: Of the file, for the audit log.
        by: Who loads it; None on the command line.
        close_missing: Close the open accounts of people who are not in the list.
        confirmed: Digest of the plan that somebody has confirmed; empty where nobody was asked.
        advance: Is told how many rows have been compared, then how many people written.

    Raises:
        ContentError: the list has faults; nothing is changed.
        PlanChangedError: the plan is no longer the one confirmed; nothing is changed.
        RecordsError: somebody else was quicker; nothing is changed.
    """
    try:
        with transaction.atomic():
            # Whoever changes people waits here, so that the plan still holds when it is carried out.
            list(Person.objects.select_for_update().order_by("pk").values_list("pk"))
            plan = plan_of(listed, today, close_missing=close_missing, actor=by, advance=advance)
            if plan.faults:
                raise ContentError(plan.faults)
            if confirmed and confirmed != plan.digest():
                raise PlanChangedError(plan)
            _add(plan.of_kind("add"), advance)
            _change([deed for deed in plan.deeds if deed.kind != "add"], advance)
            end_sign_in(deed.person for deed in plan.of_kind("close"))
            detail = {**plan.counts(), "rows": plan.rows, "sha256": sha256, "close_missing": close_missing}
            audit.note(by, "imported", people=(deed.person for deed in plan.deeds), detail=detail)
    except IntegrityError as error:
        raise RecordsError(
            "Somebody else has added a person of the list at the same moment: load it again."
        ) from error
    return plan


def _add(deeds: Sequence[Deed], advance: Callable[[int], None]) -> None:
    for batch in _batches(deeds):
        people = [Person(**deed.values, password=make_password(None)) for deed in batch]
        # Managers may stand in a later batch: the database looks at them when the transaction ends.
        Person.objects.bulk_create(people)
        advance(len(batch))


def _change(deeds: Sequence[Deed], advance: Callable[[int], None]) -> None:
    for batch in _batches(deeds):
        people = Person.objects.in_bulk([deed.person for deed in batch])
        for deed in batch:
            for name, value in deed.values.items():
                setattr(people[deed.person], name, value)
        # An insert that becomes an update takes a fraction of the time of bulk_update().
        Person.objects.bulk_create(
            people.values(), update_conflicts=True, unique_fields=["id"], update_fields=_CHANGED
        )
        advance(len(batch))


def _batches(deeds: Sequence[Deed]) -> list[Sequence[Deed]]:
    return [deeds[start : start + _BATCH] for start in range(0, len(deeds), _BATCH)]
