"""The twelve states that people see, made of the two truths that are stored."""

from __future__ import annotations

from lantoa.apps.newsroom.choices import Label, Public, Stage, State

_OF_LABEL = {Label.FIRST: State.PUBLISHED, Label.UPDATED: State.UPDATED, Label.CORRECTED: State.CORRECTED}


def state_of(stage: Stage, public: Public, label: Label | None) -> State:
    """A working copy on its way says its stage; one at rest says what the public has."""
    if stage != Stage.DRAFT:
        return State(stage.value)
    return public_state(public, label) or State.DRAFT


def public_state(public: Public, label: Label | None) -> State | None:
    match public:
        case Public.NEVER:
            return None
        case Public.WITHDRAWN:
            return State.WITHDRAWN
        case Public.ARCHIVED:
            return State.ARCHIVED
        case Public.PUBLISHED:
            return _OF_LABEL[label or Label.FIRST]
