"""The roles there are. Apart from `cascade.records.roles`, so that settings can be read before tables are."""

from __future__ import annotations

ROLES: dict[str, str] = {
    "staff": "Reads, takes quizzes, sees their own record; everybody with an active account is staff.",
    "trainer": "Plans and runs cascade sessions.",
    "hr": "Sees who is trained, looks after accounts, exports completions.",
    "editor": "Publishes editions and reviews questions.",
    "auditor": "Sees what HR sees and the audit log, and changes nothing.",
}
"""Every role and what it is for."""
