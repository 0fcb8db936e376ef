"""What the public sees of a campaign, through the browser's door."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lantoa.apps.campaigns import queries, services
from lantoa.apps.campaigns.errors import Full
from lantoa.apps.campaigns.models import Announcement, Campaign, CheckIn, Happening, Point, Registration
from lantoa.apps.newsroom import services as newsroom
from lantoa.apps.newsroom.models import Story
from lantoa.core import clock, metrics, retention
from lantoa.shared.accounts.choices import Role
from lantoa.shared.arrivals.models import Arrival
from tests.world import PIN, World


@pytest.fixture
def campaign(world: World) -> Campaign:
    today, head = clock.today(), world.person(Role.BOARD_HEAD, world.province)
    made = services.create_campaign(
        world.province,
        by=world.person(Role.EDITOR, world.province),
        kind="festival",
        title="Lễ hội Hoa Tam giác mạch",
        title_en="Buckwheat Flower Festival",
        lead="Mười ngày giữa mùa hoa.",
        column_title="Mùa hoa",
        place="Xã Lũng Cú",
        basis_title="Kế hoạch",
        basis_number="158/KH-BTC",
        starts_on=today,
        ends_on=today + timedelta(days=9),
        reach="below",
        tags=["lễ hội hoa"],
    )
    Happening.objects.create(
        campaign=made,
        title="Đêm khai mạc",
        starts_at=clock.now() + timedelta(hours=6),
        agenda="20:00 Chào cờ\n20:15 Múa khèn",
        live_url="https://video.example.vn/live/1",
        takes_registration=True,
        capacity=2,
    )
    Point.objects.create(campaign=made, title="Cột cờ", latitude=Decimal("23.363"), longitude=Decimal("105.316"))
    services.publish_page(made, by=head)
    return services.start(Campaign.objects.get(pk=made.pk), by=head)


def get(path: str, host: str = "localhost") -> Any:
    return Client(HTTP_HOST=host).get(path)


def test_a_page_shows_programme_places_and_its_document_in_both_languages(campaign: Campaign) -> None:
    page = get("/vi/chien-dich/le-hoi-hoa-tam-giac-mach/").content.decode()
    for words in ("Đêm khai mạc", "Múa khèn", "Cột cờ", "158/KH-BTC", "geo:23.36300,105.31600", "#lễ hội hoa"):
        assert words in page, words
    assert page.count("<h1") == 1
    assert "Buckwheat Flower Festival" in get("/en/chien-dich/le-hoi-hoa-tam-giac-mach/").content.decode()


def test_the_livestream_is_a_link_behind_a_yes_and_nothing_is_loaded_from_there(campaign: Campaign) -> None:
    page = get("/vi/chien-dich/le-hoi-hoa-tam-giac-mach/").content.decode()
    assert "<iframe" not in page
    assert re.search(
        r"<details class=\"away\">.*href=\"https://video\.example\.vn/live/1\"[^>]*noreferrer", page, re.DOTALL
    )


def test_what_is_not_public_is_not_there(world: World, campaign: Campaign) -> None:
    services.hide_page(campaign, by=world.person(Role.BOARD_HEAD, world.province))
    assert get("/vi/chien-dich/le-hoi-hoa-tam-giac-mach/").status_code == 404
    home = get("/vi/").content.decode()
    assert campaign.title not in home
    assert "h-going-on" not in home


def test_column_and_banner_come_and_go_by_date_and_the_page_stays(campaign: Campaign) -> None:
    now = clock.now()
    Campaign.objects.update(shows_from=now - timedelta(hours=1), shows_until=now + timedelta(hours=1))
    column, banner = ">Mùa hoa</a>", 'class="banner wrap"'
    assert all(mark in get("/vi/").content.decode() for mark in (column, banner))
    for moment in (now - timedelta(hours=2), now + timedelta(hours=2)):
        with clock.at(moment):
            assert not any(mark in get("/vi/").content.decode() for mark in (column, banner))
            assert get(campaign.get_absolute_url()).status_code == 200


def test_a_switch_rings_the_bell_once_it_has_passed(campaign: Campaign) -> None:
    now = clock.now()
    Campaign.objects.update(shows_from=now - timedelta(seconds=5))
    assert services.clear_at_switches(since=now - timedelta(seconds=20))
    with clock.at(now + timedelta(minutes=5)):
        assert not services.clear_at_switches(since=clock.now() - timedelta(seconds=20))


def test_a_campaign_stands_on_the_sites_below_when_it_is_meant_to(world: World, campaign: Campaign) -> None:
    shown = [c.pk for c in queries.showing(world.lung_cu)]
    assert shown == [campaign.pk]
    Campaign.objects.update(reach="own")
    assert queries.showing(world.lung_cu) == []
    assert get(campaign.get_absolute_url(), "lung-cu.localhost").status_code == 404
    assert queries.showing(world.party) == []


def test_stories_with_the_tag_stand_on_the_page_and_are_counted(world: World, campaign: Campaign) -> None:
    author, head = world.person(Role.EDITOR, world.province), world.person(Role.BOARD_HEAD, world.province)
    story = newsroom.create_story(
        world.province, by=author, title="Hoa nở sớm", lead="Nở sớm.", body="<p>Chữ.</p>", tags=["Lễ hội hoa"]
    )
    other = newsroom.create_story(world.province, by=author, title="Chuyện khác", body="<p>Chữ.</p>")
    for each in (story, other):
        each = newsroom.request_approval(each, by=author)
        each = newsroom.approve(each, by=head, version=each.submitted_version, pin=PIN)
        newsroom.publish(each, by=head)
    assert Story.objects.public().count() == 2
    page = get(campaign.get_absolute_url()).content.decode()
    assert "Hoa nở sớm" in page
    assert "Chuyện khác" not in page.split("</main>")[0]
    assert metrics.ask("campaigns.stories", metrics.Question(campaign_pk=campaign.pk)).value == 1
    assert metrics.ask("campaigns.stories", metrics.Question()).value is None


def test_what_is_on_stands_on_the_home_page(campaign: Campaign) -> None:
    home = get("/vi/").content.decode()
    block = home[home.index("h-going-on") :]
    assert campaign.title in block
    Campaign.objects.update(starts_on=clock.today() + timedelta(days=30), ends_on=clock.today() + timedelta(days=31))
    assert "h-going-on" not in get("/vi/").content.decode()


def test_a_notice_stands_until_its_hour(campaign: Campaign) -> None:
    now = clock.now()
    Announcement.objects.create(
        campaign=campaign, kind="road", text="Đường lên cột cờ đi một chiều", source="Công an xã", told_at=now,
        until=now + timedelta(hours=2),
    )  # fmt: skip
    assert "đi một chiều" in get(campaign.get_absolute_url()).content.decode()
    with clock.at(now + timedelta(hours=3)):
        assert "đi một chiều" not in get(campaign.get_absolute_url()).content.decode()


# --- a place, a ticket, a door -----------------------------------------------------------------------------------


def registered(campaign: Campaign, phone: str = "0912 345 678", **given: str) -> Any:
    happening = campaign.happenings.get()
    path = f"{campaign.get_absolute_url()}dang-ky/{happening.pk}/"
    client = Client(HTTP_HOST="localhost")
    form = client.get(path)
    key = re.search(r'name="key" value="([^"]+)"', form.content.decode())
    assert key is not None
    assert "no-store" in form.headers["Cache-Control"]
    data = {"full_name": "Vàng Thị Mỷ", "phone": phone, "consent": "on", "key": key[1], "website": "", **given}
    return client.post(path, {k: v for k, v in data.items() if v != "-"})


def test_a_place_is_a_ticket_with_a_code_that_the_house_itself_does_not_keep(campaign: Campaign) -> None:
    answer = registered(campaign)
    assert answer.status_code == 302
    code = answer.url.strip("/").split("/")[-1]
    page = Client(HTTP_HOST="localhost").get(answer.url)
    assert queries.shown_code(code) in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert "<svg" in page.content.decode()
    kept = Registration.objects.get()
    assert code not in str(kept.__dict__)
    assert (kept.full_name, kept.phone_masked) == ("Vàng Thị Mỷ", "091***78")
    assert get("/vi/ve/23456789ABCD/").status_code == 404


def test_without_consent_or_number_nobody_is_registered_and_nothing_typed_is_lost(campaign: Campaign) -> None:
    for given in ({"consent": "-"}, {"full_name": "-"}, {"website": "http://spam.example"}):
        assert registered(campaign, **given).status_code == 422
    answer = registered(campaign, phone="12345")
    assert answer.status_code == 409
    assert "Vàng Thị Mỷ" in answer.content.decode()
    assert not Registration.objects.exists()


def test_one_place_a_number_the_same_form_twice_is_one_ticket_and_full_is_full(campaign: Campaign) -> None:
    happening = campaign.happenings.get()
    one = services.register_person(happening, full_name="A", phone="0912345678", key="k" * 20)
    again = services.register_person(happening, full_name="A", phone="+84 912 345 678", key="k" * 20)
    assert one == again
    assert registered(campaign).status_code == 409
    assert registered(campaign, phone="0987654321").status_code == 302
    with pytest.raises(Full):
        services.register_person(happening, full_name="C", phone="0977654321", key="c" * 20)
    assert queries.places(happening).left == 0


def test_a_cancelled_ticket_frees_the_place_and_forgets_the_person(campaign: Campaign) -> None:
    url = registered(campaign).url
    Client(HTTP_HOST="localhost").post(url, {"do": "cancel"})
    kept = Registration.objects.get()
    assert (kept.full_name, kept.phone, kept.phone_digest) == ("", "", "")
    assert registered(campaign).status_code == 302


def test_thirty_days_after_the_event_names_and_numbers_are_gone(campaign: Campaign) -> None:
    registered(campaign)
    with clock.at(clock.now() + timedelta(days=29)):
        retention.purge()
    assert Registration.objects.get().full_name
    with clock.at(clock.now() + timedelta(days=32)):
        retention.purge()
    kept = Registration.objects.get()
    assert (kept.full_name, kept.phone, kept.phone_masked, kept.phone_digest) == ("", "", "", "")
    assert kept.registered_at


def test_at_the_door_a_ticket_counts_once_whatever_is_sent_twice(world: World, campaign: Campaign) -> None:
    code = registered(campaign).url.strip("/").split("/")[-1]
    client = Client(HTTP_HOST="localhost")
    client.force_login(world.person(Role.EDITOR, world.province), backend="lantoa.shared.accounts.backends.RoleBackend")
    happening = campaign.happenings.get()
    there = client.get(reverse("phone:door-list", args=[happening.pk])).json()
    assert [len(row["h"]) for row in there["tickets"]] == [64]
    assert code not in str(there)

    def scan(sha256: str, key: str = "", **changes: Any) -> dict[str, Any]:
        content = {"door": happening.pk, "hash": sha256}
        about = {"key": key or str(uuid.uuid4()), "kind": "ticket", "unit": campaign.unit_id, "content": content}
        return {**about, "noted_at": clock.now().isoformat(), "files": [], **changes}

    def send(*scans: dict[str, Any], by: Client = client) -> list[str]:
        answer = by.post("/hom-nay/gui/nhieu/", {"items": list(scans)}, content_type="application/json")
        assert answer.status_code == 200, answer.content
        return [row.get("error") or row["told"]["result"] for row in answer.json()["items"]]

    good, first = there["tickets"][0]["h"], str(uuid.uuid4())
    assert send(scan(good, first)) == ["in"]
    assert send(scan(good, first)) == ["in"]  # the answer was lost on its way
    assert send(scan(good), scan("0" * 64), scan("?")) == ["repeat", "unknown", "unreadable"]
    assert send(scan(good, content={"door": 9_999_999, "hash": good})) == ["not_allowed"]
    stranger = Client(HTTP_HOST="localhost")
    stranger.force_login(
        world.person(Role.CONTRIBUTOR, world.lung_cu), backend="lantoa.shared.accounts.backends.RoleBackend"
    )
    assert send(scan(good), by=stranger) == ["not_allowed"]
    assert not Arrival.objects.filter(done_at=None).exists()  # what is refused leaves nothing half-done
    assert CheckIn.objects.filter(is_repeat=False).count() == 1
    assert metrics.ask("campaigns.came", metrics.Question(campaign_pk=campaign.pk)).value == 1
    found = client.post(
        reverse("phone:door-find", args=[happening.pk]), {"phone": "0912 345 678"}, content_type="application/json"
    )
    assert found.json()["hash"] == there["tickets"][0]["h"]


@pytest.mark.parametrize(
    ("role", "status"), [(Role.EDITOR, 200), (Role.DIGITAL_TEAM, 404), (Role.LEADER, 404), (Role.JOURNALIST, 404)]
)
def test_the_door_opens_for_people_of_the_unit_and_of_the_ground(
    world: World, campaign: Campaign, role: Role, status: int
) -> None:
    happening = campaign.happenings.get()
    client = Client(HTTP_HOST="localhost")
    client.force_login(world.person(role, world.province), backend="lantoa.shared.accounts.backends.RoleBackend")
    wanted = status if role != Role.DIGITAL_TEAM else 200
    assert client.get(reverse("phone:door", args=[happening.pk])).status_code == wanted
    guest = Client(HTTP_HOST="localhost")
    guest.force_login(
        world.person(Role.CONTRIBUTOR, world.lung_cu), backend="lantoa.shared.accounts.backends.RoleBackend"
    )
    assert guest.get(reverse("phone:door", args=[happening.pk])).status_code == 404
    Happening.objects.update(host=world.lung_cu)
    assert guest.get(reverse("phone:door", args=[happening.pk])).status_code == 200
