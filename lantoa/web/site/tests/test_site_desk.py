"""Standing pages and the register at the desk: who opens them, from outside, role by role."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lantoa.shared.accounts.choices import DESK, Role
from lantoa.web.site import permissions, services
from lantoa.web.site.models import LegalDocument, PortalPage, StandingPage
from tests.world import World

KEEPERS = sorted(permissions.holders(permissions.Action.EDIT_PAGES))
OTHERS = sorted(DESK - permissions.holders(permissions.Action.EDIT_PAGES))


def entered(user: Any) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend="lantoa.shared.accounts.backends.RoleBackend")
    return client


@pytest.fixture
def pages(world: World) -> dict[str, StandingPage]:
    portals = {"province": world.portal, "party": world.party_portal, "commune": world.commune_portal}
    return {
        name: services.write_standing_page(portal, kind="about", slug="gioi-thieu", title=f"Về {name}", html="<p>A</p>")
        for name, portal in portals.items()
    }


def status(client: Client, address: str) -> int:
    return client.get(address).status_code


def edit(page: Any) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def typed(page: StandingPage, title: str) -> dict[str, str]:
    return {
        "title": title,
        "slug": page.slug,
        "kind": page.kind,
        "title_en": "",
        "in_footer": "on",
        "body-count": "0",
        "body_en-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "action-publish": "action-publish",
    }


@pytest.mark.parametrize("role", KEEPERS)
def test_who_keeps_the_pages_of_a_unit_opens_its_own_and_no_others(world: World, pages: Any, role: Role) -> None:
    client = entered(world.person(role))
    assert status(client, edit(pages["commune"])) == 200
    for name in ("province", "party"):
        assert status(client, edit(pages[name])) in {302, 403}, name
    above = PortalPage.objects.get(portal=world.portal)
    assert status(client, reverse("wagtailadmin_pages:add", args=["site", "standingpage", above.pk])) in {302, 403}


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_opens_a_standing_page(world: World, pages: Any, role: Role) -> None:
    client = entered(world.person(role))
    assert status(client, edit(pages["commune"])) in {302, 403}
    client.post(edit(pages["commune"]), typed(pages["commune"], "Đổi"))
    pages["commune"].refresh_from_db()
    assert pages["commune"].title == "Về commune"


def test_the_provinces_secretary_reaches_every_portal_below(world: World, pages: Any) -> None:
    client = entered(world.person(Role.SECRETARY, world.province))
    assert [status(client, edit(page)) for page in pages.values()] == [200, 200, 200]
    shown = client.get(reverse("wagtailadmin_explore_root")).content.decode()
    assert "Xã Lũng Cú" in shown


def test_a_communes_editor_publishes_a_page_and_readers_see_it(world: World, pages: Any) -> None:
    client = entered(world.person(Role.EDITOR))
    answer = client.post(edit(pages["commune"]), typed(pages["commune"], "Giới thiệu xã"))
    assert answer.status_code == 302
    reader = Client(HTTP_HOST=world.commune_portal.hostname)
    assert "Giới thiệu xã" in reader.get("/vi/trang/gioi-thieu/").content.decode()


def test_a_new_page_is_added_under_ones_own_portal(world: World, pages: Any) -> None:
    root = PortalPage.objects.get(portal=world.commune_portal)
    client = entered(world.person(Role.EDITOR))
    address = reverse("wagtailadmin_pages:add", args=["site", "standingpage", root.pk])
    assert status(client, address) == 200
    made = StandingPage(slug="lien-he", kind="contact", title="")
    assert client.post(address, typed(made, "Liên hệ")).status_code == 302
    page = StandingPage.objects.get(slug="lien-he")
    assert page.live
    assert page.get_parent().pk == root.pk


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.SYSTEM_ADMINISTRATOR])
def test_nobody_takes_a_portals_root_away_or_writes_in_it(world: World, pages: Any, role: Role) -> None:
    root = PortalPage.objects.get(portal=world.commune_portal)
    client = entered(world.person(role, world.province))
    for name in ("edit", "delete", "unpublish", "move", "copy"):
        assert status(client, reverse(f"wagtailadmin_pages:{name}", args=[root.pk])) in {302, 403, 404}, name
    client.post(reverse("wagtailadmin_pages:delete", args=[root.pk]))
    assert PortalPage.objects.filter(pk=root.pk, live=True).exists()


@pytest.fixture
def rows(world: World) -> dict[str, LegalDocument]:
    for unit, number in ((world.province, "1/QĐ-UBND"), (world.lung_cu, "2/QĐ-UBND")):
        services.register_documents(
            unit, [{"number": number, "kind": "Quyết định", "issuer": "UBND", "title": f"Về việc {number}"}]
        )
    return {row.number[0]: row for row in LegalDocument.objects.all()}


def test_the_register_is_kept_by_the_unit_and_those_above(world: World, rows: Any) -> None:
    listed = reverse("wagtailsnippets_site_legaldocument:list")
    commune = entered(world.person(Role.EDITOR))
    shown = commune.get(listed).content.decode()
    assert "2/QĐ-UBND" in shown
    assert "1/QĐ-UBND" not in shown
    row = {name: reverse("wagtailsnippets_site_legaldocument:edit", args=[rows[name].pk]) for name in "12"}
    assert status(commune, row["2"]) == 200
    assert status(commune, row["1"]) in {302, 403, 404}
    province = entered(world.person(Role.SECRETARY, world.province))
    assert (status(province, row["1"]), status(province, row["2"])) == (200, 200)
    writer = entered(world.person(Role.CONTRIBUTOR))
    assert status(writer, listed) in {302, 403}
    assert status(writer, row["2"]) in {302, 403, 404}


def test_rows_of_another_unit_are_not_deleted_even_among_many(world: World, rows: Any) -> None:
    client = entered(world.person(Role.EDITOR))
    many = reverse("wagtail_bulk_action", args=["site", "legaldocument", "delete"])
    client.post(f"{many}?id={rows['1'].pk}&id={rows['2'].pk}&next=/desk/")
    assert list(LegalDocument.objects.all()) == [rows["1"]]


def test_a_row_goes_into_ones_own_register_only(world: World, rows: Any) -> None:
    address = reverse("wagtailsnippets_site_legaldocument:add")
    client = entered(world.person(Role.EDITOR))
    told = {"number": "3/TB", "kind": "Thông báo", "issuer": "UBND xã", "title": "Lịch tiếp dân"}
    assert client.post(address, {**told, "unit": world.province.pk}).status_code == 200
    assert not LegalDocument.objects.filter(number="3/TB").exists()
    assert client.post(address, {**told, "unit": world.lung_cu.pk}).status_code == 302
    assert LegalDocument.objects.get(number="3/TB").unit == world.lung_cu
