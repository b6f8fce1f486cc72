"""Rows that are written once: no code of ours updates or deletes them, and triggers refuse it besides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn, TypeVar

from django.db import models

from cascade.records.errors import AppendOnlyError

M = TypeVar("M", bound=models.Model)


def _refuse(model: type[models.Model]) -> NoReturn:
    name = str(model._meta.verbose_name_plural).capitalize()  # noqa: SLF001 - Django's documented model API
    raise AppendOnlyError(f"{name} are kept as they were written: a mistake is mended by a further row.")


class AppendOnlyQuerySet(models.QuerySet[M]):
    """A query set that reads and inserts, and refuses the rest."""

    def update(self, **kwargs: Any) -> NoReturn:  # noqa: ARG002 - Django's signature
        """Refuse.

        Raises:
            AppendOnlyError: always.
        """
        _refuse(self.model)

    def delete(self) -> NoReturn:
        """Refuse.

        Raises:
            AppendOnlyError: always.
        """
        _refuse(self.model)

    def bulk_update(
        self,
        objs: Iterable[M],  # noqa: ARG002 - Django's signature
        fields: Iterable[str],  # noqa: ARG002 - Django's signature
        batch_size: int | None = None,  # noqa: ARG002 - Django's signature
    ) -> NoReturn:
        """Refuse.

        Raises:
            AppendOnlyError: always.
        """
        _refuse(self.model)


class AppendOnly(models.Model):
    """Base of the tables that only grow."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        """No table of its own."""

        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the row.

        Raises:
            AppendOnlyError: the row is stored already.
        """
        if not self._state.adding:
            _refuse(type(self))
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002 - Django's signature
        """Refuse.

        Raises:
            AppendOnlyError: always.
        """
        _refuse(type(self))
