"""Closed vocabularies of campaigns, in the words of an office."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    CAMPAIGN = "campaign", _("Communication campaign")
    FESTIVAL = "festival", _("Festival")
    CONFERENCE = "conference", _("Open day or conference")
    OBSERVANCE = "observance", _("Peak month or week")


class State(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("campaign", "In preparation")
    RUNNING = "running", pgettext_lazy("campaign", "Running")
    CLOSED = "closed", pgettext_lazy("campaign", "Ended")
    ARCHIVED = "archived", pgettext_lazy("campaign", "Archived")


class Reach(models.TextChoices):
    """On whose sites column and banner stand."""

    OWN = "own", _("Only the site of this unit")
    BELOW = "below", _("This site and the sites of all units below")


class TaskState(models.TextChoices):
    TODO = "todo", _("Not begun")
    DOING = "doing", pgettext_lazy("task", "In progress")
    DONE = "done", pgettext_lazy("task", "Done")
    DROPPED = "dropped", _("Not to be done")


class PointKind(models.TextChoices):
    STAGE = "stage", _("Stage, main place")
    FLOWERS = "flowers", _("Flower field")
    VIEW = "view", _("Viewpoint")
    MARKET = "market", _("Market, stalls")
    PARKING = "parking", _("Parking")
    MEDICAL = "medical", _("First aid")
    TOILET = "toilet", _("Toilet")
    INFORMATION = "information", _("Information desk")


class NoticeKind(models.TextChoices):
    ROAD = "road", _("Road")
    PARKING = "parking", _("Parking")
    WEATHER = "weather", _("Weather")
    PROGRAMME = "programme", _("Change of programme")
    OTHER = "other", _("Other")


class BookingKind(models.TextChoices):
    CREW = "crew", _("Crew")
    EQUIPMENT = "equipment", _("Equipment")


class NominationState(models.TextChoices):
    RECEIVED = "received", _("Received")
    VALID = "valid", _("Valid")
    INVALID = "invalid", _("Not valid")
    HONOURED = "honoured", _("Honoured")


class Action(models.TextChoices):
    """What a person does to a campaign: the word on the button."""

    VIEW = "view", _("View")
    EDIT = "edit", _("Edit")
    IMPORT_TASKS = "import_tasks", _("Bring in tasks from a plan’s appendix")
    START = "start", _("Start")
    CLOSE = "close", _("End it")
    REOPEN = "reopen", _("Open again")
    ARCHIVE = "archive", _("Archive")
    PUBLISH_PAGE = "publish_page", _("Show the page to the public")
    HIDE_PAGE = "hide_page", _("Take the page off")
    CLONE = "clone", _("Use as next year’s template")
    SEE_REGISTRATIONS = "see_registrations", _("See who has registered")
    CHECK_IN = "check_in", _("Check tickets at the door")
    PLAN_SHOW = "plan_show", _("Plan the livestream")
    NOMINATE = "nominate", _("Nominate")
    HONOUR = "honour", _("Publish criteria, decide on honours")
    WORK_ON_TASK = "work_on_task", _("Report on a task")
