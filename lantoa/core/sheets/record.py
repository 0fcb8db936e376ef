"""The trace of one applied file."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from lantoa.core import clock
from lantoa.core.sheets.read import ReadSheet
from lantoa.core.sheets.run import Report


class SheetUpload(models.Model):
    """Base of an app's tables between their dry run and their application. Kept a day at most."""

    file_name = models.CharField(max_length=200)
    data = models.BinaryField()
    uploaded_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.file_name


class SheetImport(models.Model):
    """Base of an app's own record of imports. Persons stand as keys only: apps below accounts use it, too."""

    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    by_pk = models.BigIntegerField(null=True, blank=True)
    applied_at = models.DateTimeField(_("applied at"))
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by_pk = models.BigIntegerField(null=True, blank=True)
    inverse: models.JSONField[Any, Any] = models.JSONField(default=list, encoder=DjangoJSONEncoder)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.file_name} ({self.rows})"

    @classmethod
    def keep(cls, read: ReadSheet, report: Report, *, by_pk: int | None, **of: Any) -> Self:
        """The record of what was just applied; `of`: the record's own fields."""
        return cls._default_manager.create(
            file_name=read.file_name,
            sha256=read.sha256,
            rows=len(read.rows),
            by_pk=by_pk,
            applied_at=clock.now(),
            inverse=report.journal.entries,
            **of,
        )

    def mark_undone(self, *, by_pk: int | None) -> None:
        self.undone_at, self.undone_by_pk = clock.now(), by_pk
        self.save(update_fields=["undone_at", "undone_by_pk"])

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None
