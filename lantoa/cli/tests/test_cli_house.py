from __future__ import annotations

import dataclasses

import pytest

from lantoa.cli.commands import house
from lantoa.core import events


def test_the_house_tells_who_reacts_to_what(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_handlers", dict(events._handlers))
    monkeypatch.setattr(events.Event, "names", dict(events.Event.names))

    @dataclasses.dataclass(frozen=True, kw_only=True)
    class BridgeOpened(events.Event):
        pass

    @events.handles(BridgeOpened, leaves_house=True)
    def tell_everybody(event: BridgeOpened) -> None: ...

    found = {row["event"]: row["handlers"] for row in house.registered()["events"]}
    (handler,) = found["BridgeOpened"]
    assert handler["handler"].endswith("tell_everybody")
    assert handler["leaves_house"] is True


def test_the_house_knows_stories_what_is_counted_and_its_entrances() -> None:
    found = house.registered()
    assert "story" in {row["kind"] for row in found["publishables"]}
    assert "newsroom.stories_published" in {row["name"] for row in found["metrics"]}
    assert "wagtail.admin.urls" in {row["module"] for row in found["entrances"]}
    assert "core:retry_stalled" in {row["task"] for row in found["clock"]}
    assert all("_to_" in name for name in found["flows"])
