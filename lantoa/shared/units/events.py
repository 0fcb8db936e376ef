from dataclasses import dataclass

from lantoa.core.events import Event


@dataclass(frozen=True, kw_only=True)
class UnitsReformed(Event):
    """The day of a reform has come: whoever keeps things by unit re-owns them now.

    The lines are in the database (`queries.lines_of(reform_pk)`), so that a handler sees
    them as they stand, also after a correction.
    """

    reform_pk: int

    @property
    def piece(self) -> str:
        return f"reform:{self.reform_pk}"


@dataclass(frozen=True, kw_only=True)
class UnitRenamed(Event):
    unit_pk: int
    old_name: str
    new_name: str

    @property
    def piece(self) -> str:
        return f"unit:{self.unit_pk}"
