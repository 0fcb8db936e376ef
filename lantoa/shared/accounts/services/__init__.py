"""Verbs of accounts."""

from lantoa.shared.accounts.errors import (
    AccountsError,
    ApprovalRefused,
    BadInvitation,
    BadPeriod,
    BadPin,
    Locked,
    NotADeputy,
    PinLocked,
    PinNotSet,
    SecondFactorNotSet,
    SlipUnusable,
    WrongPin,
)
from lantoa.shared.accounts.services import audit, handovers, lockouts
from lantoa.shared.accounts.services.accepting import accept, accept_light, keep_phone, phone_of, revoke_phone
from lantoa.shared.accounts.services.approving import fault_of_pin, set_pin, verify_approval, verify_light_pin
from lantoa.shared.accounts.services.inviting import Person, end_role, give_role, invite
from lantoa.shared.accounts.services.leaving import (
    OpenWorkLeft,
    Retired,
    appoint_deputy,
    end_deputy,
    hand_over,
    retire,
    unlock,
)
from lantoa.shared.accounts.services.lockouts import purge_locks
from lantoa.shared.accounts.services.reforming import follow_reform
from lantoa.shared.accounts.services.slips import Issued, SlipPaper, issue, print_slips, reset, set_printer

__all__ = [
    "AccountsError",
    "ApprovalRefused",
    "BadInvitation",
    "BadPeriod",
    "BadPin",
    "Issued",
    "Locked",
    "NotADeputy",
    "OpenWorkLeft",
    "Person",
    "PinLocked",
    "PinNotSet",
    "Retired",
    "SecondFactorNotSet",
    "SlipPaper",
    "SlipUnusable",
    "WrongPin",
    "accept",
    "accept_light",
    "appoint_deputy",
    "audit",
    "end_deputy",
    "end_role",
    "fault_of_pin",
    "follow_reform",
    "give_role",
    "hand_over",
    "handovers",
    "invite",
    "issue",
    "keep_phone",
    "lockouts",
    "phone_of",
    "print_slips",
    "purge_locks",
    "reset",
    "retire",
    "revoke_phone",
    "set_pin",
    "set_printer",
    "unlock",
    "verify_approval",
    "verify_light_pin",
]
