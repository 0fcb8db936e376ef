from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lantoa.core.sheets import SheetImport, SheetUpload
from lantoa.setup.choices import SheetKind


class Upload(SheetUpload):
    """A table between its dry run and its application. Kept a day at most: it may hold people's telephones."""

    kind = models.CharField(max_length=20, choices=SheetKind)


class TableImport(SheetImport):
    """One applied table of people or categories. Those of units and villages are kept with the units."""

    kind = models.CharField(_("kind"), max_length=20, choices=SheetKind)

    class Meta:
        verbose_name = _("import of a table")
        verbose_name_plural = _("imports of tables")
