"""Filters of the desk's lists, kept under a name."""

from __future__ import annotations

import pytest
from django.urls import reverse

from lantoa.shared.accounts import services
from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.logic import lists
from lantoa.shared.accounts.models import SavedView, User

LISTS = sorted(lists.registered())
STORIES = "/desk/lists/stories/"
QUERY = "stage=submitted&ordering=-changed_at"


@pytest.fixture
def editor(province):
    return province.person("btv", (Role.EDITOR, province.lung_cu), name="Lò Thị Sen")


@pytest.fixture
def secretary(province):
    return province.person("thuky", (Role.SECRETARY, province.province), name="Vàng Mí Sính")


@pytest.fixture
def writer(province):
    return province.person("ctv", (Role.CONTRIBUTOR, province.lung_cu), name="Giàng A Páo")


def kept(person, name="Mới nhận", key="stories", query=QUERY, **more):
    return services.save_view(lists.registered()[key], by=person, name=name, query=query, **more)


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_a_filter_is_saved_from_the_list_and_stands_above_it_as_a_link(client, editor):
    client.force_login(editor)
    address = reverse("wagtailsnippets_newsroom_story:list")
    assert "/desk/lists/stories/" not in page(client, address)
    filtered = page(client, f"{address}?stage=submitted&ordering=-changed_at&p=1&export=&utm=x")
    asked = f"{STORIES}?ordering=-changed_at&amp;stage=submitted"
    assert asked in filtered
    answer = client.post(f"{STORIES}?{QUERY}&is_superuser=1", {"new-name": "Mới nhận"})
    assert answer.status_code == 302
    assert answer["Location"] == f"{address}?ordering=-changed_at&stage=submitted"
    view = SavedView.objects.get()
    assert (view.owner, view.name, view.query) == (editor, "Mới nhận", "ordering=-changed_at&stage=submitted")
    shown = page(client, answer["Location"])
    assert 'aria-current="true">Mới nhận</a>' in shown
    assert asked not in shown  # what is saved need not be saved again


@pytest.mark.parametrize("key", LISTS)
def test_every_list_of_the_desk_takes_a_saved_filter(client, province, key):
    admin = province.person("qt", (Role.UNIT_ADMINISTRATOR, province.province))
    User.objects.filter(pk=admin.pk).update(is_superuser=True)  # whoever sees every list
    client.force_login(admin)
    desk_list = lists.registered()[key]
    name = "q" if "q" in desk_list.names else min(desk_list.names)
    kept(admin, "Của tôi", key, f"{name}=abc&khong_co=1")
    shown = page(client, f"{reverse(desk_list.url_name)}?view=all")
    assert f"{reverse(desk_list.url_name)}?{name}=abc" in shown
    assert "khong_co" not in shown
    assert "Của tôi" in page(client, f"/desk/lists/{key}/")


@pytest.mark.parametrize("key", ["stories", "campaigns", "pictures", "documents", "videos", "sounds"])
def test_every_filter_that_a_list_offers_can_be_saved(client, province, key):
    """A filter that is added to a list and forgotten here would be lost without a word."""
    client.force_login(province.person("qt", (Role.UNIT_ADMINISTRATOR, province.province)))
    desk_list = lists.registered()[key]
    filters = client.get(f"{reverse(desk_list.url_name)}?view=all").context["filters"]
    offered = set()
    for name, field in filters.form.fields.items():
        suffixes = getattr(field.widget, "suffixes", None)
        offered |= {f"{name}_{suffix}" for suffix in suffixes} if suffixes else {name}
    assert offered <= desk_list.names


def test_the_default_opens_first_and_all_stays_one_press_away(client, editor):
    kept(editor, is_default=True)
    client.force_login(editor)
    address = reverse("wagtailsnippets_newsroom_story:list")
    assert client.get(address)["Location"] == f"{address}?ordering=-changed_at&stage=submitted"
    assert f'href="{address}?view=all"' in page(client, f"{address}?view=all")
    second = kept(editor, "Quá hạn", query="late=true", is_default=True)
    assert list(SavedView.objects.filter(is_default=True)) == [second]
    assert client.get(address)["Location"] == f"{address}?late=true"


def test_a_shared_filter_is_used_in_the_unit_and_below_and_changed_by_its_owner_only(
    client, province, secretary, editor, writer
):
    view = kept(secretary, unit=province.lung_cu)
    other = province.person("btv2", (Role.EDITOR, province.dong_van))
    for person in (editor, writer):
        client.force_login(person)
        assert "Mới nhận (Xã Lũng Cú)" in page(client, f"{reverse('wagtailsnippets_newsroom_story:list')}?view=all")
        for deed in ({"do": "delete"}, {f"{view.pk}-name": "Khác"}):
            assert client.post(STORIES, {"view": view.pk, **deed}).status_code == 403
    client.force_login(other)
    assert "Mới nhận" not in page(client, STORIES)
    view.refresh_from_db()
    assert view.name == "Mới nhận"


def test_who_only_writes_shares_nothing_and_nobody_shares_with_a_unit_that_is_not_theirs(
    client, province, editor, writer
):
    client.force_login(writer)
    assert 'name="new-unit"' not in page(client, f"{STORIES}?{QUERY}")
    client.post(f"{STORIES}?{QUERY}", {"new-name": "Của tôi", "new-unit": province.lung_cu.pk})
    assert SavedView.objects.get().unit is None
    client.force_login(editor)
    answer = client.post(f"{STORIES}?{QUERY}", {"new-name": "Chung", "new-unit": province.dong_van.pk})
    assert answer.status_code == 400
    assert "Chung" in answer.content.decode()  # what was typed is not lost


def test_it_is_renamed_and_deleted_and_a_name_stands_once(client, editor):
    first, second = kept(editor), kept(editor, "Quá hạn", query="late=true")
    client.force_login(editor)
    answer = client.post(STORIES, {"view": second.pk, f"{second.pk}-name": first.name})
    assert answer.status_code == 400
    assert "Bạn đã có bộ lọc tên này" in answer.content.decode()
    client.post(STORIES, {"view": second.pk, f"{second.pk}-name": "Trễ hạn", f"{second.pk}-is_default": "on"})
    second.refresh_from_db()
    assert (second.name, second.is_default) == ("Trễ hạn", True)
    client.post(STORIES, {"view": first.pk, "do": "delete"})
    assert list(SavedView.objects.all()) == [second]


def test_light_accounts_and_unknown_lists_have_no_such_page(client, province, editor):
    client.force_login(editor)
    assert client.get("/desk/lists/khong-co/").status_code == 404
    client.force_login(province.person("truongthon", (Role.VILLAGE_HEAD, province.village)))
    assert client.get(STORIES).status_code in {302, 403}


def test_filters_of_somebody_who_has_left_are_shared_no_longer(client, province, secretary, editor):
    kept(secretary, unit=province.province)
    client.force_login(editor)
    assert "Mới nhận" in page(client, STORIES)
    secretary.is_active = False
    secretary.save()
    assert "Mới nhận" not in page(client, STORIES)
