"""Roles, exactly the words of the trade (docs/develop/glossary.md)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    SYSTEM_ADMINISTRATOR = "system_administrator", _("System administrator")
    UNIT_ADMINISTRATOR = "unit_administrator", _("Unit administrator")
    CONTRIBUTOR = "contributor", _("Contributor")
    REPORTER = "reporter", _("Reporter")
    EDITOR = "editor", _("Editor")
    SECRETARY = "secretary", _("Editorial secretary")
    BOARD_HEAD = "board_head", _("Head of editorial board")
    BOARD_DEPUTY = "board_deputy", _("Deputy head of editorial board")
    SPOKESPERSON = "spokesperson", _("Spokesperson")
    STATION_OPERATOR = "station_operator", _("Station operator")
    ANNOUNCER = "announcer", _("Announcer")
    TRANSLATOR = "translator", _("Translator")
    MONITOR = "monitor", _("Monitoring officer")
    INTAKE = "intake", _("Intake officer")
    HANDLER = "handler", _("Handling unit")
    APPROVING_LEADER = "approving_leader", _("Approving leader")
    VILLAGE_HEAD = "village_head", _("Village head")
    DIGITAL_TEAM = "digital_team", _("Community digital team member")
    CONTEST_COMMITTEE = "contest_committee", _("Organising committee")
    CONTEST_SECRETARIAT = "contest_secretariat", _("Secretariat")
    JUROR_PRELIMINARY = "juror_preliminary", _("Preliminary jury")
    JUROR_FINAL = "juror_final", _("Final jury")
    CREATOR = "creator", _("Content creator")
    JOURNALIST = "journalist", _("Journalist")
    RESIDENT = "resident", _("Resident")
    VISITOR = "visitor", _("Visitor")
    LEADER = "leader", _("Leader")
    AUDITOR = "auditor", _("Auditor")


# Light accounts: a QR slip and a PIN; they may only send, record, tally, confirm.
LIGHT = frozenset({Role.VILLAGE_HEAD, Role.ANNOUNCER, Role.DIGITAL_TEAM})
APPROVERS = frozenset({Role.BOARD_HEAD, Role.BOARD_DEPUTY, Role.APPROVING_LEADER})
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.UNIT_ADMINISTRATOR})
# Who works at the desk (Wagtail's admin).
DESK = frozenset(
    {
        Role.SYSTEM_ADMINISTRATOR,
        Role.UNIT_ADMINISTRATOR,
        Role.CONTRIBUTOR,
        Role.REPORTER,
        Role.EDITOR,
        Role.SECRETARY,
        Role.BOARD_HEAD,
        Role.BOARD_DEPUTY,
        Role.SPOKESPERSON,
        Role.STATION_OPERATOR,
        Role.TRANSLATOR,
        Role.MONITOR,
        Role.INTAKE,
        Role.APPROVING_LEADER,
        Role.LEADER,
        Role.AUDITOR,
    }
)
SECOND_FACTOR_COMPULSORY = APPROVERS | ADMINISTRATORS
