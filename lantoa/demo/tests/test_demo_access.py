"""Demo accounts are entered with one click, from this machine only."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.test import Client

from lantoa.cli.commands.up import refuse_demo_on_the_net
from lantoa.cli.database import Database
from lantoa.cli.faults import Refused
from lantoa.demo import guard, services
from lantoa.shared.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept")]

IS_FILLED = False


@pytest.fixture
def here(monkeypatch: Any) -> Client:
    monkeypatch.setenv(guard.BOUND_TO, "127.0.0.1")
    return Client(HTTP_HOST="localhost:8000", REMOTE_ADDR="127.0.0.1")


def test_one_click_signs_in_and_leads_to_the_desk(here: Client) -> None:
    assert "Thư ký Ban Biên tập (mẫu)" in here.get("/demo/").content.decode()
    answer = here.post("/demo/vao/", {"username": "thuky"})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert here.session["_auth_user_id"] == str(User.objects.get(username="thuky").pk)


def test_a_leader_and_a_village_head_are_led_to_the_phone_pages(here: Client) -> None:
    for username in ("lanhdaoduyet", "truongthon"):
        assert here.post("/demo/vao/", {"username": username})["Location"] == "/hom-nay/"


def test_a_real_account_cannot_be_entered_with_one_click(here: Client) -> None:
    User.objects.create_user("that", password="mat-khau-that-1")
    assert here.post("/demo/vao/", {"username": "that"}).status_code == 404


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"REMOTE_ADDR": "10.1.2.3"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_HOST": "evil.example"},
    ],
)
def test_from_elsewhere_the_page_does_not_exist(here: Client, elsewhere: dict[str, str], settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    assert here.get("/demo/").status_code == 200
    assert here.get("/demo/", **elsewhere).status_code == 404
    assert here.post("/demo/vao/", {"username": "thuky"}, **elsewhere).status_code == 404


@pytest.mark.parametrize("bound", ["0.0.0.0", "unix", "", "192.168.1.5", "::"])
def test_a_server_that_listens_elsewhere_has_no_such_page(here: Client, monkeypatch: Any, bound: str) -> None:
    monkeypatch.setenv(guard.BOUND_TO, bound)
    assert here.get("/demo/").status_code == 404


def test_without_a_demo_there_is_no_such_page(here: Client) -> None:
    services.remove()
    assert here.get("/demo/").status_code == 404


def test_the_loopback_of_both_families_is_known(here: Client, monkeypatch: Any) -> None:
    for address in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
        assert here.get("/demo/", REMOTE_ADDR=address).status_code == 200


def test_while_demo_accounts_live_lantoa_up_refuses_every_other_address() -> None:
    house = Database(url=os.environ["DATABASE_URL"], lease=None)
    for host in ("0.0.0.0", "192.168.1.5", "::", "cong.tinh.example"):
        with pytest.raises(Refused):
            refuse_demo_on_the_net(host, house)
    for host in ("127.0.0.1", "localhost", "::1"):
        refuse_demo_on_the_net(host, house)
    services.remove()
    refuse_demo_on_the_net("0.0.0.0", house)


def test_every_public_page_says_that_it_is_an_illustration(here: Client) -> None:
    text = here.get("/vi/").content.decode()
    assert "Bản minh họa, không phải cổng chính thức" in text or "An illustration, not an official portal" in text
    assert "noindex" in text
