"""The library asked by words, place, people, season, unit and rights."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lantoa.shared.accounts.choices import Role
from lantoa.shared.media import queries, services
from lantoa.shared.media.choices import Rights
from lantoa.shared.media.models import Image
from lantoa.shared.media.services import accept_upload
from lantoa.shared.media.tests import samples


@pytest.fixture
def library(world: Any, uploads: Path) -> list[Image]:
    """The buckwheat in October, the market in March, a neighbour's terraces without a day."""
    writer, other = world.person(Role.CONTRIBUTOR), world.person(Role.CONTRIBUTOR, world.dong_van)
    told: list[dict[str, Any]] = [
        {"title": "Hoa tam giác mạch", "place": "Lũng Cú", "people": "Vàng Thị Mỷ", "taken_on": date(2025, 10, 20)},
        {"title": "Chợ phiên", "place": "Đồng Văn", "taken_on": date(2025, 3, 2), "rights": Rights.OWN},
        {"title": "Ruộng bậc thang", "place": "Đồng Văn", "taken_on": None},
    ]
    found: list[Image] = []
    for n, fields in enumerate(told):
        by, unit = (other, world.dong_van) if n == 2 else (writer, world.lung_cu)
        image = accept_upload(f"{n}.jpg", samples.encoded("JPEG", 400, 300, seed=n), by=by, unit=unit)
        assert isinstance(image, Image)
        for name, value in fields.items():
            setattr(image, name, value)
        image.save()
        found.append(image)
    return found


def test_the_library_is_asked_with_or_without_tone_marks(world: Any, library: list[Image]) -> None:
    client = Client()
    client.force_login(world.person(Role.SECRETARY, world.province))

    def found(**asked: str) -> list[int]:
        shown = client.get(reverse("wagtailimages:index"), asked).context["object_list"]
        return sorted(library.index(image) for image in shown)

    assert found(q="tam giac mach") == [0]
    assert found(q="TAM GIÁC lung cu", layout="list") == [0]  # words of two fields
    assert found(q="tamgiac") == []
    assert found(place="dong van") == [1, 2]
    assert found(q="cho phien", place="đồng văn") == [1]
    assert found(place="tam giac") == []  # that stands in another field
    assert found(people="vang thi my") == [0]
    assert (found(season="autumn"), found(season="spring")) == ([0], [1])
    assert found(taken_on_from="2025-03-01", taken_on_to="2025-03-31") == [1]
    assert found(rights="own", layout="list") == [1]


def test_the_library_is_narrowed_to_a_unit_and_what_stands_below_it(world: Any, library: list[Image]) -> None:
    client = Client()
    client.force_login(world.person(Role.SECRETARY, world.province))

    def titles(unit: Any) -> list[str]:
        answer = client.get(reverse("wagtailimages:index"), {"unit": unit.pk})
        return sorted(image.title for image in answer.context["object_list"])

    assert titles(world.dong_van) == ["Ruộng bậc thang"]
    assert titles(world.province) == ["Chợ phiên", "Hoa tam giác mạch", "Ruộng bậc thang"]
    client.force_login(world.person(Role.EDITOR))  # of the neighbour nothing is found, and the neighbour is no choice
    assert "Xã Đồng Văn" not in client.get(reverse("wagtailimages:index")).content.decode()


def test_a_name_that_is_forgotten_is_found_no_more(library: list[Image]) -> None:
    services.forget_people(library[0])
    assert list(queries.with_words(Image.objects.all(), "vang thi my")) == []
    assert list(queries.with_words(Image.objects.all(), "tam giac mach")) == [library[0]]


def test_a_lost_original_does_not_take_the_whole_list_along(world: Any, library: list[Image], uploads: Path) -> None:
    (uploads / library[0].file.name).unlink()
    client = Client()
    client.force_login(world.person(Role.EDITOR))
    assert client.get(reverse("wagtailimages:index")).status_code == 200
