"""Films: three copies, how far the worker is, captions, and what ffmpeg cannot read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from lantoa.flows import media_to_notices
from lantoa.shared.accounts.choices import Role
from lantoa.shared.media import queries, services
from lantoa.shared.media.adapters import ffmpeg as program
from lantoa.shared.media.choices import Copies, Rights
from lantoa.shared.media.errors import NotReady
from lantoa.shared.media.events import CopiesFailed
from lantoa.shared.media.logic import captions
from lantoa.shared.media.logic.refusals import UploadRefused
from lantoa.shared.media.models import Video
from lantoa.shared.media.services import accept_upload
from lantoa.shared.media.tests import samples
from lantoa.shared.notices.models import Notice

VTT = (
    "WEBVTT\n\n1\n00:00.500 --> 00:01.500\nChào bà con!\n\n"
    "00:01.600 --> 00:01.900 align:start\nHôm nay <b>chợ phiên</b>.\n"
)
SRT = "1\r\n00:00:00,500 --> 00:00:01,500\r\nChào bà con!\r\n\r\n2\r\n00:00:04,000 --> 00:00:05,000\r\nHẹn gặp lại.\r\n"


@pytest.fixture
def film(world: Any, uploads: Path, ffmpeg: str, tmp_path: Path) -> Video:
    data = samples.film(tmp_path, seconds=2, size="640x480")
    video = accept_upload("Lễ hội.mp4", data, by=world.person(Role.CONTRIBUTOR), unit=world.lung_cu)
    assert isinstance(video, Video)
    video.rights, video.credit = Rights.OWN, "Mai"
    video.save()
    return video


def test_a_film_becomes_360p_144p_and_sound_alone(film: Video, uploads: Path) -> None:
    told: list[int] = []
    assert services.make_copies("video", film.pk) == Copies.READY
    film.refresh_from_db()
    lying = {path.name: path for path in (uploads / "public").rglob("*") if path.is_file()}
    assert sorted(lying) == ["144.mp4", "360.mp4", "poster.jpg", "poster.webp", "sound.m4a"]
    assert [program.probe(lying[name], "mp4").height for name in ("360.mp4", "144.mp4")] == [360, 144]
    assert lying["144.mp4"].stat().st_size < lying["360.mp4"].stat().st_size
    sound = program.probe(lying["sound.m4a"], "m4a")
    assert (sound.has_pictures, sound.has_sound) == (False, True)
    assert (film.progress, film.height) == (None, 360)
    program.film(lying["360.mp4"], "mp4", uploads / "x.mp4", seconds=2, told=lambda share: told.append(round(share)))
    assert told[-1] == 1


def test_the_page_shows_how_far_the_worker_is(world: Any, film: Video) -> None:
    Video.objects.filter(pk=film.pk).update(progress=40)
    client = Client()
    client.force_login(world.person(Role.EDITOR))
    assert 'value="40"' in client.get(reverse("videos:edit", args=[film.pk])).content.decode()
    address = reverse("media_progress", args=["video", film.pk])
    assert client.get(address).json() == {"copies": "waiting", "progress": 40}
    client.force_login(world.person(Role.EDITOR, world.dong_van))
    assert client.get(address).status_code == 404


def test_a_film_that_ffmpeg_cannot_read_is_refused_with_the_reason(world: Any, ffmpeg: str, tmp_path: Path) -> None:
    data = samples.film(tmp_path, seconds=1)
    writer = world.person(Role.CONTRIBUTOR)
    with translation.override("en"), pytest.raises(UploadRefused) as told:
        accept_upload("phim.mp4", data[: len(data) // 2], by=writer, unit=world.lung_cu)
    assert told.value.code == "unreadable_film"
    assert "it was not copied to its end" in told.value.message
    assert not Video.objects.exists()


def test_a_film_that_fails_later_says_why_and_its_sender_is_told(world: Any, film: Video, uploads: Path) -> None:
    """It looked whole at the door; what is in it cannot be decoded."""
    original = queries.original_path(film)
    assert original is not None
    original.chmod(0o640)
    original.write_bytes(original.read_bytes()[:200] + b"\0" * 5000)
    assert services.make_copies("video", film.pk) == Copies.FAILED
    media_to_notices.tell_sender(CopiesFailed(kind="video", pk=film.pk))
    notice = Notice.objects.get(user=world.person(Role.CONTRIBUTOR))
    assert notice.url == reverse("videos:edit", args=[film.pk])
    client = Client()
    client.force_login(world.person(Role.EDITOR))
    page = client.get(notice.url).content.decode()
    assert "H.264" in page
    assert "<details>" in page


def test_captions_come_from_a_file_and_make_the_transcript(world: Any, film: Video) -> None:
    client = Client()
    client.force_login(world.person(Role.EDITOR))
    page = reverse("videos:edit", args=[film.pk])
    form = {
        "title": film.title,
        "rights": "own",
        "consent": "not_needed",
        "credit": "Mai",
        "captions": "",
        "language": "",
    }

    def send(file: str, **more: str) -> Any:
        sent = SimpleUploadedFile("phụ đề.srt", file.encode())
        return client.post(page, {**form, **more, "captions_file": sent})

    refused = send(SRT)  # its last cue lies behind the end of the film
    assert refused.context["form"].errors["captions_file"] == [
        str(UploadRefused("captions_late", line=6, length="0:02").message)
    ]
    done = send(VTT, words_from_captions="on")
    assert done.status_code == 302, done.context["form"].errors
    film.refresh_from_db()
    assert film.captions == captions.clean_captions(VTT)
    assert film.transcript == "Chào bà con! Hôm nay chợ phiên."
    services.make_copies("video", film.pk)
    assert "captions" in queries.copy_addresses(film)


def test_captions_are_checked_line_by_line() -> None:
    assert captions.clean_captions(SRT).startswith("WEBVTT\n\n00:00:00.500 --> 00:00:01.500\nChào bà con!\n\n")
    assert captions.spoken(SRT) == "Chào bà con!\n\nHẹn gặp lại."

    def fault(text: str) -> tuple[str, object]:
        with pytest.raises(UploadRefused) as told:
            captions.clean_captions(text)
        return told.value.code, told.value.details.get("line")

    assert fault("Chào bà con") == ("captions", 1)
    assert fault("WEBVTT\n\n00:01.000 -> 00:02.000\nA") == ("captions", 3)
    assert fault("WEBVTT\n\n00:02.000 --> 00:01.000\nA") == ("captions_backwards", 3)
    assert fault("WEBVTT\n\n00:03.000 --> 00:04.000\nA\n\n00:01.000 --> 00:02.000\nB") == ("captions_order", 6)
    assert fault("WEBVTT\n\nNOTE nothing yet\n") == ("captions_empty", None)
    cleaned = captions.clean_captions("WEBVTT\n\n00:01.000 --> 00:02.000\n<script>x</script><i>ừ</i>")
    assert cleaned.endswith("x<i>ừ</i>\n")


def test_the_page_of_a_film_needs_no_javascript_and_nobody_else(world: Any, film: Video) -> None:
    film.captions, film.transcript, film.caption = captions.clean_captions(VTT), "Chào bà con!", "Một sáng ở chợ."
    film.save()
    with pytest.raises(NotReady):  # before the copies stand
        services.publish(film, by=world.person(Role.SECRETARY))
    services.make_copies("video", film.pk)
    film.refresh_from_db()
    shown = services.publish(film, by=world.person(Role.SECRETARY))
    client = Client()
    answer = client.get(shown.get_absolute_url())
    page = answer.content.decode()
    copies = queries.copy_addresses(shown)
    for part in ("360", "sound", "captions", "poster"):
        assert copies[part] in page
    assert 'kind="captions"' in page
    assert "Chào bà con!" in page
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert set(re.findall(r'(?:src|poster)="(https?:)?//', page)) == set()  # all of it from this house
    light = client.get(shown.get_absolute_url() + "nhe/").content.decode()
    assert f'<source src="{copies["144"]}"' in light
    assert 'content="noindex"' in light
    assert shown.get_absolute_url() in client.get(reverse("site:videos", args=["vi"])).content.decode()
    assert shown.get_absolute_url() in client.get(reverse("site:feed", args=["vi", "rss.xml"])).content.decode()
    client.force_login(world.person(Role.REPORTER))
    hide = reverse("media_page", args=["video", film.pk, "hide"])
    assert client.post(hide).status_code == 302  # not hers to take off
    assert Video.objects.get().is_public
    services.withdraw_consent(film, by=world.person(Role.EDITOR))
    assert client.get(shown.get_absolute_url()).status_code == 404
