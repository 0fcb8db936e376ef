"""Credit, rights and place for many files at once, and each list as a table."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lantoa.shared.accounts.choices import Role
from lantoa.shared.media.models import Audio, Image
from lantoa.shared.media.services import accept_upload
from lantoa.shared.media.tests import samples


def entered(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def three(world: Any, uploads: Path) -> list[Any]:
    """Two pictures of the commune, one of its neighbour."""
    writer, other = world.person(Role.CONTRIBUTOR), world.person(Role.CONTRIBUTOR, world.dong_van)
    return [
        accept_upload(f"ảnh {n}.jpg", samples.jpeg(400, 300, seed=n), by=by, unit=unit)
        for n, by, unit in ((1, writer, world.lung_cu), (2, writer, world.lung_cu), (3, other, world.dong_van))
    ]


def test_credit_and_rights_of_many_are_shown_before_set_and_taken_back(world: Any, three: list[Any]) -> None:
    client = entered(world.person(Role.EDITOR))
    many = reverse("wagtail_bulk_action", args=["media", "image", "describe"])
    address = f"{many}?{'&'.join(f'id={item.pk}' for item in three)}&next=/desk/images/"
    shown = client.get(address).content.decode()
    assert three[0].title in shown
    assert "Ô có điền" in shown
    assert client.post(address, {}).status_code == 200  # nothing filled in: said, nothing changed
    client.post(address, {"credit": "Sùng Thị Máy", "rights": "own", "place": "Lô Lô Chải"})
    told = list(Image.objects.order_by("pk").values_list("credit", "rights", "place"))
    assert told == [("Sùng Thị Máy", "own", "Lô Lô Chải")] * 2 + [("Vang Thi Mai", "unknown", "")]
    client.post(reverse("media_many_undo"))
    assert set(Image.objects.values_list("credit", "rights", "place")) == {("Vang Thi Mai", "unknown", "")}


def test_who_may_not_change_a_file_does_not_change_it_among_many(world: Any, three: list[Any]) -> None:
    client = entered(world.person(Role.AUDITOR))
    many = reverse("wagtail_bulk_action", args=["media", "image", "describe"])
    client.post(f"{many}?id={three[0].pk}&next=/desk/images/", {"credit": "Ai đó"})
    assert not Image.objects.filter(credit="Ai đó").exists()


@pytest.mark.parametrize("name", ["wagtailimages:index", "wagtaildocs:index", "videos:index", "sounds:index"])
def test_every_list_of_files_leaves_as_a_spreadsheet(world: Any, three: list[Any], name: str) -> None:
    answer = entered(world.person(Role.EDITOR)).get(reverse(name), {"export": "xlsx"})
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    rows = list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))
    assert len(rows) == (3 if name == "wagtailimages:index" else 1)


def test_sounds_are_described_together_too(world: Any, uploads: Path) -> None:
    writer = world.person(Role.CONTRIBUTOR)
    sounds = [
        accept_upload(f"bản tin {n}.mp3", samples.mp3(frames=60 + n), by=writer, unit=world.lung_cu) for n in (1, 2)
    ]
    client = entered(world.person(Role.EDITOR))
    listed = client.get(reverse("sounds:index")).content.decode()
    assert f'aria-describedby="audio_{sounds[0].pk}_title"' in listed
    assert f'id="audio_{sounds[0].pk}_title"' in listed
    assert 'data-bulk-action-footer="AUDIO"' in listed
    many = reverse("wagtail_bulk_action", args=["media", "audio", "describe"])
    client.post(f"{many}?{'&'.join(f'id={sound.pk}' for sound in sounds)}&next=/desk/", {"place": "Mèo Vạc"})
    assert set(Audio.objects.values_list("place", flat=True)) == {"Mèo Vạc"}
    undone = client.post(reverse("media_many_undo"))
    assert (undone.url, set(Audio.objects.values_list("place", flat=True))) == (reverse("sounds:index"), {""})


def test_files_for_a_unit_where_one_may_not_write_are_refused_not_put_elsewhere(world: Any) -> None:
    client = entered(world.person(Role.REPORTER, world.lung_cu))
    for unit, count in ((world.dong_van, 0), (world.lung_cu, 1)):
        picture = SimpleUploadedFile("cho.jpg", samples.jpeg(900, 600), "image/jpeg")
        client.post(reverse("media_send"), {"unit": unit.pk, "files": [picture]})
        assert Image.objects.count() == count
