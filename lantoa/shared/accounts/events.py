"""What accounts tell."""

from __future__ import annotations

from dataclasses import dataclass

from lantoa.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PersonEvent(Event):
    user_pk: int

    @property
    def piece(self) -> str:
        return f"person:{self.user_pk}"


@dataclass(frozen=True, kw_only=True)
class PersonInvited(PersonEvent):
    """Somebody was invited; who has an e-mail address gets the invitation there, too."""

    slip_pk: int


@dataclass(frozen=True, kw_only=True)
class SlipIssued(PersonEvent):
    """An administrator made a slip with which this person's password can be set anew: the person is told."""

    slip_pk: int
    slip_kind: str


@dataclass(frozen=True, kw_only=True)
class PersonRetired(PersonEvent):
    heir_pk: int | None = None


@dataclass(frozen=True, kw_only=True)
class DeputyAppointed(PersonEvent):
    """`user_pk` stands in for `leader_pk` from a day (included) to a day (excluded), both ISO."""

    leader_pk: int
    start: str
    end: str
