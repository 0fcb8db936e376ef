from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantoa.apps.campaigns.choices import TaskState
from lantoa.apps.campaigns.models.campaign import Campaign
from lantoa.core.sheets import SheetImport, SheetUpload

OPEN = (TaskState.TODO, TaskState.DOING)


class TaskQuerySet(models.QuerySet["Task"]):
    def late(self, today: date) -> TaskQuerySet:
        return self.filter(state__in=OPEN, deadline__lt=today)

    def still_open(self) -> TaskQuerySet:
        return self.filter(state__in=OPEN)


class Task(models.Model):
    """One row of a plan's appendix. Late is computed, never stored."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="tasks")
    group = models.CharField(_("group of tasks"), max_length=300, blank=True)
    title = models.CharField(_("task"), max_length=600)
    # The office as the plan writes it; the unit when the house knows it.
    owner_text = models.CharField(_("leading office, as written"), max_length=300, blank=True)
    owner_unit = models.ForeignKey(
        "units.Unit",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("leading unit"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("who does it"),
    )
    others = models.CharField(_("together with"), max_length=400, blank=True)
    starts_on = models.DateField(_("begins"), null=True, blank=True)
    deadline = models.DateField(_("deadline"), db_index=True)
    when_text = models.CharField(_("time, as written"), max_length=120, blank=True)
    product = models.CharField(_("result to hand over"), max_length=400, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=TaskState.choices, default=TaskState.TODO)
    note = models.CharField(_("note"), max_length=400, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=TaskState.DONE) | Q(done_on__isnull=False), name="task_done_has_day"
            ),
        ]
        indexes = [models.Index(fields=["owner_unit", "state"], name="task_owner_state")]

    def __str__(self) -> str:
        return self.title

    def is_late(self, today: date) -> bool:
        return self.state in OPEN and self.deadline < today

    def was_late(self) -> bool:
        return self.state == TaskState.DONE and self.done_on is not None and self.done_on > self.deadline


class TaskUpload(SheetUpload):
    """An appendix between its trial and its application. Kept a day at most."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    default_deadline = models.DateField(null=True, blank=True)


class TaskImport(SheetImport):
    """One applied appendix."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="imports")

    class Meta:
        verbose_name = _("import of tasks")
        verbose_name_plural = _("imports of tasks")
