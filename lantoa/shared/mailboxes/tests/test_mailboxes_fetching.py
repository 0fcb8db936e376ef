"""Letters of known senders become drafts, once; all others wait; nothing on the mail server is changed."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from docx import Document

from lantoa.apps.newsroom.models import Story
from lantoa.core import clock
from lantoa.shared.accounts.choices import Role
from lantoa.shared.mailboxes import makers, services
from lantoa.shared.mailboxes.choices import LetterState
from lantoa.shared.mailboxes.models import KnownSender, Letter, Mailbox
from lantoa.shared.mailboxes.services import fetching
from lantoa.shared.mailboxes.tests.imap_server import ImapServer, letter
from lantoa.shared.media.tests.samples import jpeg
from lantoa.shared.notices.models import Notice

PASSWORD = "lúa nương 26"


@pytest.fixture
def server(settings: Any) -> Iterator[ImapServer]:
    made = ImapServer()
    settings.LANTOA_HTTP_ALLOW = [f"127.0.0.1:{made.port}"]
    yield made
    made.close()


@pytest.fixture
def mailbox(world: Any, server: ImapServer) -> Mailbox:
    made = services.set_mailbox(
        world.lung_cu, by=world.person(Role.SECRETARY), host="127.0.0.1", port=server.port, security="none",
        login="tin@xa.example.vn", password=PASSWORD, folder="INBOX", is_active=True,
    )  # fmt: skip
    services.add_sender(
        made, by=world.person(Role.SECRETARY), address="Mai@example.vn", name="Vàng Thị Mai",
        person=world.person(Role.REPORTER),
    )  # fmt: skip
    return made


def told(mailbox: Mailbox) -> list[tuple[str, str, str]]:
    return [(one.sender_address, one.state, one.why) for one in mailbox.letters.order_by("pk")]


def word(*paragraphs: str) -> bytes:
    document = Document()
    for number, text in enumerate(paragraphs):
        document.add_heading(text, 1) if number == 0 else document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_known_senders_letter_with_a_document_and_photos_becomes_one_draft(
    world: Any, mailbox: Mailbox, server: ImapServer
) -> None:
    paper = word("Xã Lũng Cú mở chợ đêm", "Tối 21/11, chợ đêm đầu tiên của xã mở cửa, hơn 40 hộ bày hàng.")
    server.put(letter(text="Kính gửi Ban Biên tập.", files=[("bai.docx", paper), ("cho.jpg", jpeg(900, 600, seed=3))]))
    assert services.fetch(mailbox.pk) == 1
    story = Story.objects.get()
    assert (story.title, story.author, story.unit, story.stage) == (
        "Xã Lũng Cú mở chợ đêm", world.person(Role.REPORTER), world.lung_cu, "draft",
    )  # fmt: skip
    assert (story.byline, story.pictures.count(), "40 hộ" in story.body) == ("Vàng Thị Mai", 1, True)
    row = Letter.objects.get()
    assert (row.state, row.made[0]["url"], row.glance) == ("drafted", f"/hom-nay/tin/{story.pk}/", "")
    # Asked again there is nothing new; nothing was written on the server.
    assert services.fetch(mailbox.pk) == 0
    assert not [c for c in server.commands if c.split()[0] in {"STORE", "SELECT", "EXPUNGE", "UID STORE"}]


def test_a_letter_without_a_document_is_the_story_itself(mailbox: Mailbox, server: ImapServer) -> None:
    page = (
        '<html><body><p onclick="x()">Sáng 20/11, <b>40 em nhỏ</b> nhận áo ấm.</p><script>x()</script>'
        '<div class="gmail_signature">Mai, 09xx</div></body></html>'
    )
    server.put(letter(subject="Fwd: Re: Áo ấm đến trường", html=page))
    services.fetch(mailbox.pk)
    story = Story.objects.get()
    assert story.title == "Áo ấm đến trường"
    assert story.body == "<p>Sáng 20/11, <strong>40 em nhỏ</strong> nhận áo ấm.</p>"


def test_a_forwarded_letter_loses_its_wrapping(mailbox: Mailbox, server: ImapServer) -> None:
    server.put(
        letter(
            subject="Fwd: Cấp nước về bản",
            text="Chuyển anh chị đăng giúp.\n\n---------- Forwarded message ---------\nTừ: Páo <pao@example.vn>\n"
            "Date: Th 6, 20 thg 11\nSubject: Cấp nước về bản\nTo: Mai\n\n"
            "Bản Séo Lủng có nước sạch từ ngày 20/11.\n\n-- \nPáo",
        )
    )
    services.fetch(mailbox.pk)
    story = Story.objects.get()
    assert (story.title, story.body) == ("Cấp nước về bản", "<p>Bản Séo Lủng có nước sạch từ ngày 20/11.</p>")


def test_the_same_letter_twice_is_one_draft_even_when_the_server_numbers_anew(
    mailbox: Mailbox, server: ImapServer
) -> None:
    data = letter(message_id="<mot@example.vn>")
    server.put(data)
    server.put(data)
    services.fetch(mailbox.pk)
    server.uid_validity = 78
    services.fetch(mailbox.pk)
    assert (Story.objects.count(), mailbox.letters.count()) == (1, 1)


def test_an_unknown_sender_waits_for_one_tap(world: Any, mailbox: Mailbox, server: ImapServer, client: Client) -> None:
    server.put(letter(sender="Lạ <la@example.com>", text="Chợ đêm đông vui lắm, gửi tòa soạn."))
    services.fetch(mailbox.pk)
    assert told(mailbox) == [("la@example.com", "waiting", "unknown")]
    assert not Story.objects.exists()
    editor = world.person(Role.EDITOR)
    client.force_login(editor)
    page = client.get(f"/desk/mailboxes/{mailbox.pk}/").content.decode()
    assert "Chợ đêm đông vui lắm" in page
    row = Letter.objects.get()
    client.post(f"/desk/mailboxes/{mailbox.pk}/letters/{row.pk}/", {"choice": "remember"})
    assert Letter.objects.get().state == LetterState.ASKED
    services.fetch(mailbox.pk)
    story = Story.objects.get()
    assert (story.author, story.byline, Letter.objects.get().state) == (editor, "Lạ", "drafted")
    server.put(letter(sender="la@example.com", subject="Tin nữa"))
    services.fetch(mailbox.pk)
    assert Story.objects.filter(author=editor).count() == 2
    # Decided is decided.
    client.post(f"/desk/mailboxes/{mailbox.pk}/letters/{row.pk}/", {"choice": "ignore"})
    assert Letter.objects.get(pk=row.pk).state == "drafted"


def test_a_letter_that_was_asked_for_and_cannot_be_taken_holds_back_nothing(
    world: Any, mailbox: Mailbox, server: ImapServer
) -> None:
    server.put(letter(sender="la@example.com", subject="Không chịu nổi"))
    services.fetch(mailbox.pk)
    services.ask_for(Letter.objects.get(), by=world.person(Role.EDITOR))
    server.put(letter(sender="la@example.com", subject="Tin sau"))
    usual = makers.maker()

    def broken(parcel: makers.Parcel) -> makers.Made:
        raise RuntimeError(parcel.name)

    makers.set_maker(dataclasses.replace(usual, make=broken))
    try:
        services.fetch(mailbox.pk)
    finally:
        makers.set_maker(usual)
    assert [(one.subject, one.state) for one in mailbox.letters.order_by("pk")] == [
        ("Không chịu nổi", "refused"), ("Tin sau", "waiting"),
    ]  # fmt: skip


def test_a_forged_sender_is_not_taken_for_the_known_one(mailbox: Mailbox, server: ImapServer) -> None:
    server.put(letter(Authentication_Results="mx.example.vn; spf=fail; dkim=none; dmarc=fail header.from=example.vn"))
    services.fetch(mailbox.pk)
    assert told(mailbox) == [("mai@example.vn", "waiting", "doubtful")]


def test_a_flood_fills_neither_the_list_nor_the_desk(
    mailbox: Mailbox, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MOST_UNKNOWN_AN_HOUR", 3)
    monkeypatch.setattr(fetching, "MOST_KNOWN_AN_HOUR", 2)
    for number in range(6):
        server.put(letter(sender="spam@example.com", subject=f"Mua ngay {number}"))
    for number in range(3):
        server.put(letter(subject=f"Tin số {number}"))
    server.put(letter(sender="may@example.com", Auto_Submitted="auto-replied"))
    services.fetch(mailbox.pk)
    assert [one.state for one in mailbox.letters.filter(sender_address="spam@example.com")] == ["waiting"] * 3
    assert Story.objects.count() == 2
    assert told(mailbox)[-1] == ("mai@example.vn", "waiting", "flood")
    mailbox.refresh_from_db()
    assert mailbox.skipped == 4


def test_what_cannot_be_taken_is_said_and_holds_back_nothing(
    mailbox: Mailbox, server: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "LARGEST_BYTES", 60_000)
    server.put(letter(subject="Nặng", files=[("a.bin", b"x" * 80_000)]))
    server.put(
        b"From: mai@example.vn\r\nSubject: =?utf-8?q?=FF=FE?=\r\n"
        b"Content-Type: multipart/mixed; boundary=\r\n\r\n--\r\n\xff"
    )
    server.put(letter(subject="Phim", files=[("clip.mp4", b"0" * 500)], text=" "))
    server.put(letter(subject="Tin lành"))
    services.fetch(mailbox.pk)
    states = [(one.subject, one.state) for one in mailbox.letters.order_by("pk")]
    assert states[0] == ("Nặng", "refused")
    assert "30 MB" in mailbox.letters.order_by("pk")[0].fault
    assert states[-1] == ("Tin lành", "drafted")
    assert mailbox.letters.get(subject="Phim").remarks or mailbox.letters.get(subject="Phim").fault


def test_a_connection_that_breaks_goes_on_where_it_was(mailbox: Mailbox, server: ImapServer) -> None:
    for number in range(3):
        server.put(letter(subject=f"Tin {number}"))
    services.fetch(mailbox.pk)
    server.put(letter(subject="Tin 3"))
    server.put(letter(subject="Tin 4"))
    server.hangs_up_at = "UID FETCH"
    services.fetch(mailbox.pk)
    mailbox.refresh_from_db()
    assert (mailbox.fault, mailbox.failures) == ("protocol", 1)
    assert mailbox.next_at is not None
    assert mailbox.next_at > clock.now() + timedelta(minutes=9)
    services.fetch(mailbox.pk)
    assert sorted(Story.objects.values_list("title", flat=True)) == [f"Tin {n}" for n in range(5)]
    mailbox.refresh_from_db()
    assert (mailbox.fault, mailbox.failures) == ("", 0)
    assert mailbox.next_at is not None
    assert mailbox.next_at <= clock.now() + timedelta(minutes=5)  # no longer pause than others


def test_three_failures_tell_the_secretary_once(world: Any, mailbox: Mailbox, server: ImapServer) -> None:
    server.password = "đã đổi"
    for _turn in range(4):
        services.fetch(mailbox.pk)
    mailbox.refresh_from_db()
    assert (mailbox.fault, mailbox.failures) == ("login", 4)
    assert Notice.objects.filter(user=world.person(Role.SECRETARY)).count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"host": "10.0.0.5", "port": 993, "security": "tls"}, "không được gọi"),
        ({"host": "mail.example.vn", "port": 143, "security": "none"}, "không được gọi"),
        ({"folder": "Khác"}, "Không có thư mục"),
        ({"password": "sai"}, "từ chối"),
    ],
)
def test_saved_settings_are_tried_and_faults_said_in_vietnamese(
    world: Any, mailbox: Mailbox, client: Client, changed: dict[str, Any], said: str
) -> None:
    client.force_login(world.person(Role.SECRETARY))
    form = {
        "host": mailbox.host, "port": mailbox.port, "security": "none", "login": mailbox.login,
        "password": PASSWORD, "folder": "INBOX", "is_active": "on", **changed,
    }  # fmt: skip
    page = client.post(f"/desk/mailboxes/{mailbox.pk}/edit/", form, follow=True).content.decode()
    assert said in page
    assert PASSWORD not in page


def test_the_password_stands_sealed_and_does_not_go_to_another_server(
    world: Any, mailbox: Mailbox, client: Client
) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT password FROM mailboxes_mailbox")
        assert PASSWORD not in cursor.fetchone()[0]
    client.force_login(world.person(Role.SECRETARY))
    form = {"host": "other.example.vn", "port": 993, "security": "tls", "login": "x", "password": "", "folder": "INBOX"}
    answer = client.post(f"/desk/mailboxes/{mailbox.pk}/edit/", form)
    assert answer.status_code == 422
    assert "nhập lại mật khẩu" in answer.content.decode()


def test_other_roles_and_other_units_see_no_mailbox(world: Any, mailbox: Mailbox, client: Client) -> None:
    for role, unit, status in (
        (Role.CONTRIBUTOR, world.lung_cu, 403),
        (Role.SECRETARY, world.dong_van, 404),
        (Role.EDITOR, world.lung_cu, 200),
        (Role.UNIT_ADMINISTRATOR, world.lung_cu, 200),
    ):
        client.force_login(world.person(role, unit))
        assert client.get(f"/desk/mailboxes/{mailbox.pk}/").status_code == status, role
    client.force_login(world.person(Role.EDITOR))
    assert client.post(f"/desk/mailboxes/{mailbox.pk}/test/").status_code == 404
    assert client.get(f"/desk/mailboxes/{mailbox.pk}/edit/").status_code == 404


def test_senders_are_kept_at_the_desk_and_only_for_people_who_may_write(
    world: Any, mailbox: Mailbox, client: Client
) -> None:
    client.force_login(world.person(Role.SECRETARY))
    path = f"/desk/mailboxes/{mailbox.pk}/senders/"
    client.post(path, {"address": "Pao@Example.vn", "name": "", "person": world.person(Role.REPORTER).pk})
    client.post(path, {"address": "x@example.vn", "name": "", "person": world.person(Role.AUDITOR).pk})
    assert sorted(KnownSender.objects.values_list("address", flat=True)) == ["mai@example.vn", "pao@example.vn"]
    page = client.get("/desk/mailboxes/").content.decode()
    assert "tin@xa.example.vn" in page
    sender = KnownSender.objects.get(address="pao@example.vn")
    client.post(f"{path}{sender.pk}/remove/")
    assert KnownSender.objects.count() == 1


def test_the_clock_defers_one_job_for_each_mailbox_that_is_due(mailbox: Mailbox) -> None:
    assert services.defer_due() == 1
    assert services.defer_due() == 0
