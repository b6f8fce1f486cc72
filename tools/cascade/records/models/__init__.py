"""The tables of the records room."""

from cascade.records.models.attempts import Attempt, ChainHead, Reflection
from cascade.records.models.editions import Edition, Publication
from cascade.records.models.people import Person, RoleGrant, SignInLink
from cascade.records.models.sittings import Sitting

__all__ = [
    "Attempt",
    "ChainHead",
    "Edition",
    "Person",
    "Publication",
    "Reflection",
    "RoleGrant",
    "SignInLink",
    "Sitting",
]
