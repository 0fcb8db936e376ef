from lantoa.shared.accounts.models.audit import AuditEntry
from lantoa.shared.accounts.models.locks import Lock, SpentStep
from lantoa.shared.accounts.models.people import Assignment, AssignmentQuerySet, Contact, User
from lantoa.shared.accounts.models.saved_views import SavedView
from lantoa.shared.accounts.models.slips import Device, Slip

__all__ = [
    "Assignment",
    "AssignmentQuerySet",
    "AuditEntry",
    "Contact",
    "Device",
    "Lock",
    "SavedView",
    "Slip",
    "SpentStep",
    "User",
]
