from lantoa.apps.newsroom.models.approval import ApprovalLink, Decision, Route
from lantoa.apps.newsroom.models.archive import OldAddress, OldStory, OutletLicence, PortalImport
from lantoa.apps.newsroom.models.field import FieldNote
from lantoa.apps.newsroom.models.portal import Category, Portal
from lantoa.apps.newsroom.models.story import Picture, Placement, SearchEntry, Step, Story, StoryVersion, Variant

__all__ = [
    "ApprovalLink",
    "Category",
    "Decision",
    "FieldNote",
    "OldAddress",
    "OldStory",
    "OutletLicence",
    "Picture",
    "Placement",
    "Portal",
    "PortalImport",
    "Route",
    "SearchEntry",
    "Step",
    "Story",
    "StoryVersion",
    "Variant",
]
