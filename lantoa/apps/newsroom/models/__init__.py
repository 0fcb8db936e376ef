from lantoa.apps.newsroom.models.approval import ApprovalLink, Decision, Route
from lantoa.apps.newsroom.models.field import FieldNote
from lantoa.apps.newsroom.models.portal import Category, Portal
from lantoa.apps.newsroom.models.story import Picture, Placement, SearchEntry, Step, Story, StoryVersion, Variant

__all__ = [
    "ApprovalLink",
    "Category",
    "Decision",
    "FieldNote",
    "Picture",
    "Placement",
    "Portal",
    "Route",
    "SearchEntry",
    "Step",
    "Story",
    "StoryVersion",
    "Variant",
]
