from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import LockableMixin, PreviewableMixin, RevisionMixin

from lantoa.apps.newsroom.choices import (
    Action,
    Form,
    Kind,
    Label,
    Priority,
    Public,
    Scene,
    Stage,
    State,
    VariantState,
)
from lantoa.apps.newsroom.logic import states


class StoryQuerySet(models.QuerySet["Story"]):
    def kept(self) -> StoryQuerySet:
        return self.filter(binned_at=None)

    def public(self) -> StoryQuerySet:
        return self.filter(public=Public.PUBLISHED).exclude(public_version=None)


class Story(PreviewableMixin, LockableMixin, RevisionMixin, models.Model):
    """The working copy. What the public reads is `public_version`, never this row's text."""

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.NEWS)
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="stories", verbose_name=_("unit"))
    language = models.CharField(_("language"), max_length=8, default="vi")
    title = models.CharField(_("title"), max_length=250)
    slug = models.SlugField(max_length=120, blank=True)
    lead = models.TextField(_("lead"), max_length=1200, blank=True)
    body = models.TextField(_("text"), blank=True)  # the house's small HTML (logic.html)
    facts = models.JSONField(
        _("card"), default=dict, blank=True
    )  # policy: who, what, when, what_to_do; notice: …, where
    place = models.CharField(_("place"), max_length=200, blank=True)
    tags = models.JSONField(_("tags"), default=list, blank=True)
    byline = models.CharField(_("author's name as printed"), max_length=160, blank=True)
    source_name = models.CharField(_("source"), max_length=200, blank=True)
    source_url = models.URLField(_("address of the source"), blank=True, max_length=500)
    figures = models.JSONField(default=list, blank=True)  # claims with base, period, method, source, as_of
    scene = models.CharField(max_length=20, choices=Scene.choices, default=Scene.RIDGE)
    priority = models.CharField(max_length=10, choices=Priority.choices, default=Priority.NORMAL)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)

    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.DRAFT, db_index=True)
    public = models.CharField(max_length=10, choices=Public.choices, default=Public.NEVER, db_index=True)
    submitted_version = models.ForeignKey(
        "StoryVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_version = models.ForeignKey(
        "StoryVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    public_version = models.ForeignKey(
        "StoryVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    scheduled_for = models.DateTimeField(null=True, blank=True)
    first_published_at = models.DateTimeField(null=True, blank=True, db_index=True)
    published_at = models.DateTimeField(null=True, blank=True)  # of the present public version
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_reason = models.TextField(blank=True)
    is_withdrawal_public = models.BooleanField(default=False)
    relayed_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="relays")

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,  # what came from an old portal has only a printed name
        on_delete=models.PROTECT,
        related_name="stories",
        verbose_name=_("author"),
    )
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="edited_stories"
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    touched_by = models.JSONField(default=list)  # pks of all who ever changed its text: none of them approves it
    serial = models.PositiveIntegerField(default=0)  # grows with every save; a save from an older one is refused
    binned_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="story")

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        constraints = [
            models.CheckConstraint(
                condition=~Q(public=Public.PUBLISHED) | Q(public_version__isnull=False), name="public_has_version"
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.SCHEDULED) | Q(scheduled_for__isnull=False), name="scheduled_has_time"
            ),
        ]
        indexes = [
            models.Index(F("first_published_at").desc(), name="story_newest_public", condition=Q(public="published")),
            models.Index(fields=["unit", "stage"], name="story_unit_stage"),
            # The strip on top of every page asks for these.
            models.Index(
                F("published_at").desc(),
                name="story_emergencies",
                condition=Q(public="published", priority="emergency"),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("site:story", kwargs={"language": self.language, "slug": self.slug or "tin", "pk": self.pk})

    @property
    def revisions(self) -> Any:
        return self._revisions

    @property
    def state(self) -> State:
        label = self.public_version.label if self.public_version_id and self.public_version else None
        return states.state_of(Stage(self.stage), Public(self.public), Label(label) if label else None)


class Picture(models.Model):
    """A picture (or film, sound, file) of the working copy, in its order."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="pictures")
    image = models.ForeignKey("media.Image", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    is_lead = models.BooleanField(_("lead picture"), default=False)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.story_id}: {self.image_id}"


class StoryVersion(models.Model):
    """A frozen state of a story: what was submitted is what is approved is what is published.

    `content` holds every text and the hashes of every file; `sha256` is of its canonical JSON. A trigger refuses
    changes of content.
    """

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    contributors = models.JSONField(default=list)  # pks of all who changed text since the version before
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=10, choices=Label.choices, blank=True)
    note = models.TextField(blank=True)  # what was corrected, for the public
    published_at = models.DateTimeField(null=True, blank=True)
    # What lists and search need without opening the JSON.
    title = models.CharField(max_length=250)
    lead = models.TextField(blank=True)
    search = SearchVectorField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class SearchEntry(models.Model):
    """What the public's search looks through: one narrow row for each published story, written by the database itself.

    A trigger keeps it beside story, version and places (migration 0005): nothing else writes here.
    """

    story = models.OneToOneField(Story, primary_key=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()  # first published
    kind = models.CharField(max_length=10)
    unit = models.ForeignKey("units.Unit", on_delete=models.CASCADE, related_name="+", db_constraint=False)
    portals = ArrayField(models.BigIntegerField())
    categories = ArrayField(models.BigIntegerField())
    search = SearchVectorField()

    class Meta:
        indexes = [
            GinIndex(fields=["search"], name="searchentry_search", fastupdate=False),
            models.Index(F("at").desc(), name="searchentry_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.story_id}"


class Placement(models.Model):
    """Where a story stands: a category of a portal, between dates."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="placements")
    portal = models.ForeignKey("newsroom.Portal", on_delete=models.CASCADE, related_name="placements")
    category = models.ForeignKey(
        "newsroom.Category", null=True, blank=True, on_delete=models.PROTECT, related_name="placements"
    )
    is_lead = models.BooleanField(_("lead of the home page"), default=False)
    shows_from = models.DateTimeField(null=True, blank=True)
    shows_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        # The first place is the one that a page names; without an order a restored database would name another.
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["story", "portal", "category"], nulls_distinct=False, name="placement_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.story_id} @{self.portal_id}/{self.category_id}"


class Variant(models.Model):
    """The story in another form or language. Frozen with the version when the story is submitted."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="variants")
    form = models.CharField(max_length=10, choices=Form.choices)
    language = models.CharField(max_length=16, default="vi")
    title = models.CharField(max_length=250, blank=True)
    lead = models.TextField(blank=True)
    text = models.TextField(blank=True)  # HTML for portal, press, board; plain text otherwise
    state = models.CharField(max_length=14, choices=VariantState.choices, default=VariantState.DERIVED)
    source_sha256 = models.CharField(
        max_length=64, blank=True
    )  # of the story text it was made from or confirmed against
    source_text = models.TextField(blank=True)  # that text, so that the difference can be shown
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "form", "language"], name="variant_once")]

    def __str__(self) -> str:
        return f"{self.story_id} {self.form}/{self.language}"


class Step(models.Model):
    """One step of a story's way, with who, when and why; and what to put back within 30 s."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="steps")
    action = models.CharField(max_length=20, choices=Action.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.ForeignKey(StoryVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10, blank=True)
    note = models.TextField(blank=True)
    before = models.JSONField(default=dict)  # fields of the story before the step
    undone_at = models.DateTimeField(null=True, blank=True)
    batch = models.CharField(max_length=32, blank=True, db_index=True)  # steps taken on many stories at once

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.story_id} {self.action}"
