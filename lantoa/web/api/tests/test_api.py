"""The open API as somebody outside asks it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from lantoa.apps.newsroom import services
from lantoa.apps.newsroom.models import Story
from lantoa.core import clock
from lantoa.shared.accounts.choices import Role
from lantoa.web.api.views import PER_PAGE
from tests.world import PIN, World

pytestmark = pytest.mark.django_db
AT = "/api/v1"


@pytest.fixture
def market(world: World) -> Story:
    """A published story of Lũng Cú."""
    editor, leader = world.person(Role.EDITOR, world.lung_cu), world.person(Role.APPROVING_LEADER, world.lung_cu)
    story = services.create_story(
        world.lung_cu, by=editor, title="Chợ phiên Lũng Cú", lead="Bà con đi chợ.", body="<p>Chợ họp sáng Chủ nhật.</p>"
    )
    story = services.request_approval(story, by=editor)
    assert story.submitted_version is not None
    story = services.approve(story, by=leader, version=story.submitted_version, pin=PIN)
    return services.publish(story, by=editor)


def many_like(story: Story, count: int) -> set[int]:
    """The same in public, `count` times more, a minute apart."""
    fields = [field.attname for field in Story._meta.concrete_fields if not field.primary_key]
    told = {name: getattr(story, name) for name in fields}
    moment = clock.now()
    copies = [Story(**{**told, "first_published_at": moment - timedelta(minutes=n)}) for n in range(count)]
    return {made.pk for made in Story.objects.bulk_create(copies)}


def walked(client: Any, address: str) -> list[int]:
    """Keys of all pages, one after the other."""
    found: list[int] = []
    page, has_next = 1, True
    while has_next:
        told = client.get(f"{address}page={page}").json()
        found += [item["pk"] for item in told["items"]]
        page, has_next = page + 1, told["has_next"]
    return found


@pytest.mark.parametrize("address", [f"{AT}/stories?", f"{AT}/stories?q=cho+phien&"])
def test_no_story_is_lost_between_two_pages(client: Any, market: Story, address: str) -> None:
    everyone = many_like(market, 2 * PER_PAGE + 5) | {market.pk}
    found = walked(client, address)
    assert len(found) == len(everyone)
    assert set(found) == everyone


def test_a_story_comes_with_its_texts_and_a_withdrawn_one_not_at_all(client: Any, world: World, market: Story) -> None:
    told = client.get(f"{AT}/stories/{market.pk}").json()
    assert (told["title"], told["version"]) == ("Chợ phiên Lũng Cú", 1)
    assert told["sha256"] == market.public_version.sha256  # type: ignore[union-attr]
    assert "portal" in {text["form"] for text in told["texts"]}
    services.withdraw(market, by=world.person(Role.APPROVING_LEADER, world.lung_cu), reason="Sai giờ họp chợ")
    assert client.get(f"{AT}/stories/{market.pk}").status_code == 404
    assert client.get(f"{AT}/stories").json()["items"] == []


def test_a_unit_answers_for_everything_below_it(client: Any, world: World, market: Story) -> None:
    for unit, count in ((world.province, 1), (world.lung_cu, 1), (world.dong_van, 0)):
        assert len(client.get(f"{AT}/stories?unit={unit.pk}").json()["items"]) == count
    names = [unit["name"] for unit in client.get(f"{AT}/units?q=lung cu").json()]
    assert "Xã Lũng Cú" in names


def test_figures_have_words_and_say_how_they_were_counted(client: Any, market: Story) -> None:
    labels = {metric["name"]: metric["label"] for metric in client.get(f"{AT}/metrics").json()}
    assert labels["newsroom.stories_published"] == "Tin bài đã đăng"
    figure = client.get(f"{AT}/metrics/newsroom.stories_published").json()
    assert figure["value"] in ("1", 1, "1.0")
    assert figure["base"]
    assert figure["method"]
    assert client.get(f"{AT}/metrics/no.such").status_code == 404


def test_what_cannot_be_read_is_refused_with_a_reason(client: Any) -> None:
    refused = client.get(f"{AT}/stories?page=zero")
    assert refused.status_code == 422
    assert refused.json()["code"] == "invalid"
