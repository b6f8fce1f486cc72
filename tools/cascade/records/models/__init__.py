"""The tables of the records room."""

from cascade.records.models.attempts import Attempt, AttemptClause, ChainHead, Correction, Reflection
from cascade.records.models.editions import (
    ClauseChange,
    ClauseVersion,
    Edition,
    EditionClause,
    EditionItem,
    ItemVersion,
    Publication,
)
from cascade.records.models.people import Person, RoleGrant, SignInLink
from cascade.records.models.sittings import Sitting

__all__ = [
    "Attempt",
    "AttemptClause",
    "ChainHead",
    "ClauseChange",
    "ClauseVersion",
    "Correction",
    "Edition",
    "EditionClause",
    "EditionItem",
    "ItemVersion",
    "Person",
    "Publication",
    "Reflection",
    "RoleGrant",
    "SignInLink",
    "Sitting",
]
