"""The trace of one applied file."""

from __future__ import annotations

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


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

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None
