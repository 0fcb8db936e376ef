"""A state is a word with a mark and a tone; colour never speaks alone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    icon: str
    tone: str = ""  # good, wait, info, bad, or nothing


#: Marks by the code of a state. Words come from the app that owns the state.
MARKS: dict[str, Mark] = {
    # the story
    "draft": Mark("edit"),
    "submitted": Mark("send", "info"),
    "editing": Mark("edit", "info"),
    "returned": Mark("return", "wait"),
    "awaiting": Mark("clock", "wait"),
    "approved": Mark("check", "good"),
    "scheduled": Mark("calendar", "info"),
    "published": Mark("check-circle", "good"),
    "updated": Mark("refresh", "good"),
    "corrected": Mark("edit", "wait"),
    "withdrawn": Mark("minus-circle", "bad"),
    "archived": Mark("archive"),
    "needs_review": Mark("alert", "wait"),
    # the same few words for anything else
    "done": Mark("check-circle", "good"),
    "open": Mark("play", "good"),
    "waiting": Mark("clock", "wait"),
    "due": Mark("clock", "wait"),
    "late": Mark("alert", "bad"),
    "failed": Mark("close", "bad"),
    "refused": Mark("minus-circle", "bad"),
    "sent": Mark("send", "info"),
    "delivered": Mark("check", "info"),
    "opened": Mark("eye", "good"),
    "unopened": Mark("mail", "wait"),
    "emergency": Mark("alert", "bad"),
}

OTHER = Mark("info")


def mark_of(code: str) -> Mark:
    return MARKS.get(str(code), OTHER)
