"""The first page of the desk says what waits."""

from __future__ import annotations

import pytest
from django.test import Client

from lantoa.apps.newsroom import services
from lantoa.shared.accounts.choices import Role
from tests.world import World


def first_page(world: World, role: Role) -> str:
    client = Client()
    client.force_login(world.person(role))
    answer = client.get("/desk/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("role", "group"), [(Role.APPROVING_LEADER, "Chờ tôi duyệt"), (Role.EDITOR, "Chờ biên tập"), (Role.AUDITOR, "")]
)
def test_the_desk_opens_with_what_waits_for_the_person(world: World, role: Role, group: str) -> None:
    author, editor = world.person(Role.CONTRIBUTOR), world.person(Role.EDITOR)
    submitted = services.create_story(world.lung_cu, by=author, title="Chờ biên tập viên", body="<p>Một.</p>")
    services.submit(submitted, by=author)
    asked = services.create_story(world.lung_cu, by=author, title="Chờ lãnh đạo", body="<p>Hai.</p>")
    asked = services.take(services.submit(asked, by=author), by=editor)
    services.request_approval(asked, by=editor)
    shown = first_page(world, role)
    assert ("Chờ lãnh đạo" in shown) is (role is Role.APPROVING_LEADER)
    assert ("Chờ biên tập viên" in shown) is (role is Role.EDITOR)
    assert group in shown
    assert ("Không có việc nào đang chờ" in shown) is (role is Role.AUDITOR)
