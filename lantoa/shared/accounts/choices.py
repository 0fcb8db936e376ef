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


class Action(models.TextChoices):
    """What an administrator, an approver or an auditor may do with people."""

    VIEW_PEOPLE = "view_people", _("See the people of the unit")
    INVITE = "invite", _("Invite a person and give roles")
    END_ROLE = "end_role", _("End a role")
    RETIRE = "retire", _("Retire a person and hand over open work")
    RESET = "reset", _("Print a slip to sign in anew")
    UNLOCK = "unlock", _("Unlock an account")
    APPOINT_DEPUTY = "appoint_deputy", _("Appoint a deputy for a time")
    REVOKE_DEVICE = "revoke_device", _("Revoke a phone")
    VIEW_AUDIT = "view_audit", _("Read the audit log")
    SHARE_VIEW = "share_view", _("Share a saved filter with the unit")
    # Light accounts: these four and nothing else.
    SEND = "send", _("Send")
    RECORD = "record", _("Record sound")
    TALLY = "tally", _("Tally")
    CONFIRM = "confirm", _("Confirm")


# Who may put a filter of a list above everybody's list in the unit and below.
VIEW_SHARERS = frozenset({Role.EDITOR, Role.SECRETARY}) | APPROVERS | ADMINISTRATORS

LIGHT_ACTIONS = (Action.SEND, Action.RECORD, Action.TALLY, Action.CONFIRM)


class SlipKind(models.TextChoices):
    INVITATION = "invitation", _("Invitation")
    RESET = "reset", _("Sign in anew")


class SlipWay(models.TextChoices):
    PAPER = "paper", _("On paper")
    EMAIL = "email", _("By e-mail")


class LockPurpose(models.TextChoices):
    SIGN_IN = "sign_in", _("Signing in")
    FACTOR = "factor", _("Second factor")
    APPROVAL = "approval", _("Approval PIN")
    LIGHT = "light", _("PIN on the phone")
    SLIP = "slip", _("Code of a slip")
    CODE = "code", _("Sign-in code")


class PersonState(models.TextChoices):
    ACTIVE = "active", _("Working")
    INVITED = "invited", _("Invited, not yet signed in")
    RETIRED = "retired", _("Retired")


# What the audit log shows for an action; an action that stands not here shows its code.
AUDIT_WORDS = {
    "accounts.invited": _("Invited"),
    "accounts.role_given": _("Role given"),
    "accounts.role_ended": _("Role ended"),
    "accounts.role_moved": _("Role moved by a reform of units"),
    "accounts.retired": _("Retired"),
    "accounts.handed_over": _("Open work handed over"),
    "accounts.slip_issued": _("Slip made"),
    "accounts.slip_used": _("Slip used"),
    "accounts.pin_set": _("PIN set"),
    "accounts.password_changed": _("Password changed"),
    "accounts.signed_in": _("Signed in"),
    "accounts.second_factor_added": _("Second factor added"),
    "accounts.second_factor_removed": _("Second factor removed"),
    "accounts.second_factor_dropped": _("Second factor dropped with a slip"),
    "accounts.recovery_codes_made": _("Recovery codes made"),
    "accounts.unlocked": _("Unlocked"),
    "accounts.deputy_appointed": _("Deputy appointed"),
    "accounts.deputy_ended": _("Deputy ended"),
    "accounts.phone_kept": _("Phone kept"),
    "accounts.phone_revoked": _("Phone revoked"),
    "outbox.sent_again": _("Message sent again"),
    "outbox.tariff_set": _("Price of messages entered"),
    "outbox.tariff_removed": _("Price of messages taken out"),
    "outbox.quota_set": _("Limit of messages set"),
    "outbox.quota_ended": _("Limit of messages ended"),
    "documents.layout_set": _("Paper layout set"),
    "documents.layout_confirmed": _("Paper layout confirmed"),
    "documents.layout_removed": _("Paper layout taken out"),
    "calendar.changed": _("Calendar changed"),
    "calendar.removed": _("Decision about a day taken out"),
    "operations.job_retried": _("Tried work again"),
    "privacy.erased": _("Personal data erased"),
    "mailboxes.set": _("Mailbox set"),
    "mailboxes.removed": _("Mailbox removed"),
    "mailboxes.sender_added": _("Sender of a mailbox added"),
    "mailboxes.sender_removed": _("Sender of a mailbox taken off"),
    "mailboxes.letter_decided": _("Letter decided on"),
    "newsroom.licence_recorded": _("Licence of an outlet recorded"),
    "newsroom.licence_ended": _("Licence of an outlet ended"),
    "newsroom.portal_import_begun": _("Import of an old portal begun"),
    "newsroom.portal_import_running": _("Import of an old portal applied"),
    "newsroom.portal_import_undoing": _("Import of an old portal taken back"),
    "royalties.table_made": _("Rate table made"),
    "royalties.table_ended": _("Rate table ended"),
    "royalties.rates_applied": _("Rates applied"),
    "royalties.rates_undone": _("Rates taken back"),
    "royalties.sheet_made": _("Royalty sheet made"),
    "royalties.sheet_checked": _("Royalty sheet checked"),
    "royalties.sheet_sent_back": _("Royalty sheet sent back"),
    "royalties.sheet_approved": _("Royalty sheet approved"),
    "royalties.sheet_paid": _("Royalty sheet paid"),
    "setup.started": _("Province started"),
    "setup.portal_changed": _("Portal changed"),
    "setup.table_applied": _("Table applied at setting up"),
    "setup.table_undone": _("Table taken back at setting up"),
    "setup.people_undone": _("People taken back at setting up"),
}
