from lantoa.apps.campaigns.models.campaign import Announcement, Campaign, Goal, Point, Step
from lantoa.apps.campaigns.models.happening import Booking, CheckIn, Happening, Registration, ShowItem
from lantoa.apps.campaigns.models.honour import Honour, Nomination
from lantoa.apps.campaigns.models.task import Task, TaskImport, TaskUpload

__all__ = [
    "Announcement",
    "Booking",
    "Campaign",
    "CheckIn",
    "Goal",
    "Happening",
    "Honour",
    "Nomination",
    "Point",
    "Registration",
    "ShowItem",
    "Step",
    "Task",
    "TaskImport",
    "TaskUpload",
]
