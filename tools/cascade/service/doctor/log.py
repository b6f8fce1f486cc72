"""The log and its copies: whether the chain is whole, and when a copy was made last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from cascade.records.models import Attempt, AuditEntry, ChainHead
from cascade.records.verification import verify, verify_end
from cascade.service.doctor.findings import Finding, fault, note, well

TOPIC = "Log"
LAST_ROWS = 1000
_OLD = timedelta(days=8)


def findings(*, full: bool) -> Iterator[Finding]:
    """Yield what is to be said of the log; all of it is checked only if *full*."""
    yield _chain(full=full)
    yield _copies()


def _chain(*, full: bool) -> Finding:
    report = verify() if full else verify_end(LAST_ROWS)
    if not report.ok:
        number = len(report.faults) + report.more
        return fault(
            TOPIC,
            f"The log is not whole: {report.faults[0]} {number} in all. Run `cascade records verify`, and"
            " keep the newest copy from before.",
        )
    head = ChainHead.objects.first()
    if head is None or not head.sequence:
        return well(TOPIC, "The log is empty.")
    if report.rows == head.sequence:
        checked = "all of it was checked"
    else:
        checked = f"the last {report.rows:,} rows were checked (`cascade doctor --full` checks all)"
    return well(TOPIC, f"The log ends with row {head.sequence:,}, hash {head.row_hash[:12]}; {checked}.")


def _copies() -> Finding:
    last = AuditEntry.objects.filter(action="backed_up").order_by("-at").first()
    if last is None:
        what = "No copy of the database has been made yet"
        level = fault if Attempt.objects.exists() else note
        return level(TOPIC, f"{what}: run `cascade records backup FILE`, and let a timer do it daily.")
    told = f"The last copy was made on {timezone.localtime(last.at):%-d %B %Y, %H:%M}."
    if timezone.now() - last.at > _OLD:
        return fault(TOPIC, f"{told} Run `cascade records backup FILE`, and let a timer do it daily.")
    return well(TOPIC, told)
