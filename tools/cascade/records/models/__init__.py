"""The tables of the records room."""

from cascade.records.models.attempts import (
    Attempt,
    AttemptClause,
    ChainHead,
    Correction,
    PlanCopy,
    PlanReminder,
    Reflection,
)
from cascade.records.models.audit import AuditedPerson, AuditEntry
from cascade.records.models.editions import (
    ClauseChange,
    ClauseVersion,
    Edition,
    EditionClause,
    EditionItem,
    ItemVersion,
    Publication,
)
from cascade.records.models.hr import ApiToken, ExportProfile, Reminder, Requirement
from cascade.records.models.people import Person, RoleGrant, SignInLink
from cascade.records.models.sessions import (
    CascadeSession,
    Certificate,
    Invitation,
    Participant,
    ParticipantDevice,
    SessionAnswer,
    SessionEvent,
    WallCard,
)
from cascade.records.models.sign_in import CodeApp, RecoveryCode, Tries
from cascade.records.models.sittings import Sitting
from cascade.records.models.uploads import StaffUpload

__all__ = [
    "ApiToken",
    "Attempt",
    "AttemptClause",
    "AuditEntry",
    "AuditedPerson",
    "CascadeSession",
    "Certificate",
    "ChainHead",
    "ClauseChange",
    "ClauseVersion",
    "CodeApp",
    "Correction",
    "Edition",
    "EditionClause",
    "EditionItem",
    "ExportProfile",
    "Invitation",
    "ItemVersion",
    "Participant",
    "ParticipantDevice",
    "Person",
    "PlanCopy",
    "PlanReminder",
    "Publication",
    "RecoveryCode",
    "Reflection",
    "Reminder",
    "Requirement",
    "RoleGrant",
    "SessionAnswer",
    "SessionEvent",
    "SignInLink",
    "Sitting",
    "StaffUpload",
    "Tries",
    "WallCard",
]
