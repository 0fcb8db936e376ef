"""What can be wrong with a change of units, and how a person is told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

_EXPLANATIONS = {
    "no_name": _("A unit needs a name."),
    "name_taken": _("“%(parent)s” already has a unit named “%(name)s” in this period."),
    "code_taken": _("The code %(official_code)s belongs to another unit in the same period."),
    "parent_not_valid": _("“%(parent)s” is not in force on %(day)s."),
    "parent_below": _("“%(name)s” cannot stand below itself."),
    "not_valid": _("“%(name)s” is not in force on %(day)s."),
    "future_rename": _("A new name cannot be entered before the day on which it takes effect."),
    "not_a_day": _("The last day must come after the first day."),
    "children_left": _("“%(name)s” still has units below it: %(children)s. Say where they go."),
    "two_wholes": _("“%(name)s” cannot go whole into one unit and also into another."),
    "lone_part": _("Only a part of “%(name)s” has been placed. Say where the rest goes."),
    "share_over_one": _("The parts of “%(name)s” add up to more than the whole."),
    "onto_itself": _("“%(name)s” cannot be joined to itself."),
    "closes_heir": _("“%(name)s” receives land on this day and cannot be closed on it."),
    "nothing_to_do": _("The reform changes nothing."),
    "already_told": _(
        "This reform is in force and the other parts of the system have acted on it; it cannot be undone."
    ),
}


class UnitsError(ValueError):
    """Base of all errors about units; `code` is one of those above."""

    def __init__(self, code: str, **facts: object) -> None:
        self.code, self.facts = code, facts
        super().__init__(f"{code}: {facts}" if facts else code)


def explain(error: UnitsError) -> str:
    return str(_EXPLANATIONS[error.code]) % error.facts
