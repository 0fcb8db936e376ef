"""Closed vocabularies of the newsroom, in the words of the glossary."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    NEWS = "news", _("News")
    FEATURE = "feature", _("Feature")
    PHOTO = "photo", _("Photo story")
    POLICY = "policy", _("Policy card")
    NOTICE = "notice", _("Notice")


class Stage(models.TextChoices):
    """Where the working copy stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    EDITING = "editing", _("In editing")
    RETURNED = "returned", _("Returned")
    AWAITING = "awaiting", _("Awaiting approval")
    APPROVED = "approved", _("Approved")
    SCHEDULED = "scheduled", _("Scheduled")


class Public(models.TextChoices):
    """What the public has of it."""

    NEVER = "never", _("Never published")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ARCHIVED = "archived", _("Archived")


class Label(models.TextChoices):
    """How a public version came to be."""

    FIRST = "first", _("Published")
    UPDATED = "updated", _("Updated")
    CORRECTED = "corrected", _("Corrected")


class State(models.TextChoices):
    """The one word that people see: made of stage, public and label (`logic.states.state_of`)."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    EDITING = "editing", _("In editing")
    RETURNED = "returned", _("Returned")
    AWAITING = "awaiting", _("Awaiting approval")
    APPROVED = "approved", _("Approved")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published")
    UPDATED = "updated", _("Updated")
    CORRECTED = "corrected", _("Corrected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ARCHIVED = "archived", _("Archived")


# What whoever receives a submitted story reads instead of "Submitted".
RECEIVED = _("Newly received")


class Action(models.TextChoices):
    """What a person does to a story: the word on the button."""

    SAVE = "save", _("Save draft")
    SUBMIT = "submit", _("Submit")
    TAKE = "take", _("Take for editing")
    RETURN = "return", _("Return")
    REQUEST_APPROVAL = "request_approval", _("Request approval")
    APPROVE = "approve", _("Approve")
    SCHEDULE = "schedule", _("Schedule")
    PUBLISH = "publish", _("Publish")
    UPDATE = "update", _("Update")
    CORRECT = "correct", _("Correct")
    WITHDRAW = "withdraw", _("Withdraw")
    ARCHIVE = "archive", _("Archive")
    UNDO = "undo", _("Undo")
    DISCARD = "discard", _("Move to the bin")
    RESTORE = "restore", _("Restore from the bin")
    VIEW = "view", _("View")


class Form(models.TextChoices):
    PORTAL = "portal", _("Portal")
    POST = "post", _("Page post")
    SMS = "sms", _("SMS")
    SPOKEN = "spoken", _("Spoken script")
    PRESS = "press", _("Press note")
    BOARD = "board", _("Board notice")
    CARD = "card", _("Village head's card")


class VariantState(models.TextChoices):
    DERIVED = "derived", _("Made from the text")
    EDITED = "edited", _("Edited by hand")
    NEEDS_REVIEW = "needs_review", _("Needs review")


class ApprovalWay(models.TextChoices):
    DESK = "desk", _("At the desk")
    PHONE = "phone", _("On the phone page")
    LINK = "link", _("By bound link")
    TELEPHONE = "telephone", _("By telephone, recorded by the secretary")


class Priority(models.TextChoices):
    NORMAL = "normal", _("Normal")
    PRIORITY = "priority", _("Priority")
    EMERGENCY = "emergency", _("Emergency")


class Scene(models.TextChoices):
    """What is drawn where a story has no picture."""

    RIDGE = "ridge", _("Mountain ridge")
    TERRACES = "terraces", _("Rice terraces")
    FLOWER_FIELD = "flower_field", _("Buckwheat field")
    MARKET = "market", _("Market")
    LOUDSPEAKER = "loudspeaker", _("Loudspeaker")
    ROAD = "road", _("Mountain road")
    SCHOOL = "school", _("School")
    MEETING = "meeting", _("Meeting")
    RIVER = "river", _("River")
    FESTIVAL = "festival", _("Festival")
    VILLAGE = "village", _("Village")
    WEAVING = "weaving", _("Weaving")


class ArchiveSource(models.TextChoices):
    WXR = "wxr", _("WordPress export (WXR, .xml)")
    NUKEVIET = "nukeviet", _("NukeViet export (MySQL, .sql or .sql.gz)")
    FEED = "feed", _("RSS or Atom at a web address")
    SITEMAP = "sitemap", _("Sitemap at a web address")


class ArchiveState(models.TextChoices):
    TRYING = "trying", pgettext_lazy("import", "Being looked through")
    TRIED = "tried", pgettext_lazy("import", "Looked through")
    RUNNING = "running", pgettext_lazy("import", "Being imported")
    DONE = "done", pgettext_lazy("import", "Imported")
    STOPPED = "stopped", pgettext_lazy("import", "Broken off")
    UNDOING = "undoing", pgettext_lazy("import", "Being taken back")
    UNDONE = "undone", pgettext_lazy("import", "Taken back")


class OldStoryState(models.TextChoices):
    MADE = "made", pgettext_lazy("old story", "Imported")
    KEPT = "kept", pgettext_lazy("old story", "Kept: changed since")
    UNDONE = "undone", pgettext_lazy("old story", "Taken back")
