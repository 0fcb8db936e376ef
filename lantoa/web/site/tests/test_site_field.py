from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from lantoa.shared.accounts.choices import Role


def house_address(name: str) -> str:
    return reverse(f"phone:{name}")


PAGE = "/hom-nay/ghi-nhan/"


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="lantoa.shared.accounts.backends.RoleBackend")
    return client


def test_the_field_page_with_all_it_loads_weighs_less_than_150_kb(world: Any) -> None:
    page = signed_in(world.person(Role.CONTRIBUTOR)).get(PAGE)
    text = page.content.decode()
    assert page.status_code == 200
    names = set(re.findall(r'(?:src|href)="/static/([^"]+)"', text))
    assert {n.split("/")[-1].split(".")[0] for n in names} >= {"outbox-field", "phone", "field"}
    sizes = [Path(str(finders.find(name))).stat().st_size for name in names]
    assert len(page.content) + sum(sizes) < 150_000
    assert "'unsafe-inline'" not in page["Content-Security-Policy"]
    assert "media-src 'self' blob:" in page["Content-Security-Policy"]


def test_the_worker_keeps_the_page_and_every_file_that_it_names_is_there() -> None:
    worker = Client().get("/hom-nay/sw.js")
    house = json.loads(worker.content.decode().partition("\n")[0].removeprefix("const HOUSE = ").rstrip(";"))
    assert (worker["Content-Type"], house["page"]) == ("text/javascript; charset=utf-8", PAGE)
    assert [name for name in house["files"] if finders.find(name.removeprefix("/static/")) is None] == []


def test_the_page_can_be_installed() -> None:
    told = Client().get("/hom-nay/manifest.webmanifest").json()
    assert (told["start_url"], told["scope"], told["display"]) == (PAGE, "/hom-nay/", "standalone")
    assert told["share_target"]["action"] == house_address("field-share")
    assert Client(enforce_csrf_checks=True).post(told["share_target"]["action"], {"text": "x"})["Location"] == PAGE
    assert [icon["src"] for icon in told["icons"] if finders.find(icon["src"].removeprefix("/static/")) is None] == []


@pytest.mark.parametrize(("role", "status"), [(Role.EDITOR, 200), (Role.AUDITOR, 403), (Role.APPROVING_LEADER, 403)])
def test_who_writes_no_stories_is_told_so(world: Any, role: Role, status: int) -> None:
    assert signed_in(world.person(role)).get(PAGE).status_code == status


def test_the_first_screen_has_the_field_page_and_room_for_the_count(world: Any) -> None:
    text = signed_in(world.person(Role.CONTRIBUTOR)).get("/hom-nay/").content.decode()
    assert PAGE in text
    assert "data-outbox-count" in text
    assert "Trên máy này còn {n} ghi nhận chưa gửi" in text
