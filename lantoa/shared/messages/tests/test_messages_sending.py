from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from lantoa.core import clock
from lantoa.shared.accounts.choices import Role
from lantoa.shared.messages import services
from lantoa.shared.messages.adapters import Unreachable
from lantoa.shared.messages.logic.addresses import mask_email, mask_phone, plain_email, plain_phone, without_addresses
from lantoa.shared.messages.models import Message, Quota, Tariff, Usage
from lantoa.shared.messages.services import sending
from lantoa.shared.messages.tests.smtp_server import SmtpServer


def send(to="a@example.vn", *, channel="email", purpose="notice", text="Có việc chờ.", key="k1", **more):
    return services.send(to, channel=channel, purpose=purpose, text=text, key=key, **more)


def jobs():
    return ProcrastinateJob.objects.filter(task_name=sending.TASK)


@pytest.fixture
def smtp(settings):
    servers = []

    def start(**how):
        server = SmtpServer(**how)
        servers.append(server)
        settings.LANTOA_SMTP_URL = server.url
        return server

    yield start
    for server in servers:
        server.close()


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("0912 345 678", "84912345678"),
        ("+84 912.345.678", "84912345678"),
        ("84912345678", "84912345678"),
        ("0212 345 678", None),
        ("113", None),
        ("abc", None),
    ],
)
def test_mobile_numbers_are_made_alike(written, plain):
    assert plain_phone(written) == plain


@pytest.mark.parametrize(
    "written", ["a@b", "a b@example.vn", "a@example.vn\nBcc: x@y.vn", "a@example.vn,b@example.vn", ""]
)
def test_what_is_no_address_is_refused(written):
    assert plain_email(written) is None


def test_addresses_are_shown_to_nobody_in_full():
    assert mask_email("sen@example.vn") == "s***@example.vn"
    assert mask_phone("84912345678") == "8491***78"
    assert without_addresses("550 <sen@example.vn> unknown, call +84 912 345 678") == "550 <…> unknown, call …"


def test_an_sms_is_counted_in_parts_and_has_one_at_least(db):
    texts = ["", "a" * 160, "a" * 161, "ả" * 70, "ả" * 71, "{" * 81]
    sent = [send("0912345678", channel="sms", text=text, key=f"k{n}") for n, text in enumerate(texts)]
    assert [message.parts for message in sent] == [1, 1, 2, 1, 2, 2]


def test_a_message_is_sealed_and_its_job_goes_with_the_transaction(db):
    message = send(subject="Việc mới")
    with connection.cursor() as cursor:
        cursor.execute("SELECT recipient, text, subject, recipient_masked FROM outbox_message")
        row = cursor.fetchone()
    assert all(sealed.startswith("s1.") for sealed in row[:3])
    assert row[3] == "a***@example.vn"
    message.refresh_from_db()
    assert (message.recipient, message.text, message.state) == ("a@example.vn", "Có việc chờ.", "queued")
    assert jobs().count() == 1


def test_what_is_taken_back_is_not_sent(db):
    def sent_and_broken():
        with transaction.atomic():
            send()
            raise LookupError

    with pytest.raises(LookupError):
        sent_and_broken()
    assert not Message.objects.exists()
    assert not jobs().exists()


def test_the_same_key_is_one_message(db):
    assert send().pk == send(text="anders").pk
    assert Message.objects.count() == jobs().count() == 1


@pytest.mark.parametrize(
    ("channel", "to"), [("email", "khong"), ("sms", "0212345678"), ("zalo", ""), ("sms", "a@b.vn")]
)
def test_a_bad_address_is_refused_before_anything_is_kept(db, channel, to):
    with pytest.raises(services.BadAddress):
        send(to, channel=channel)
    assert not Message.objects.exists()


def test_without_a_server_the_outbox_is_where_it_ends(db):
    message = send()
    services.deliver(message.pk)
    message.refresh_from_db()
    assert message.state == "sent"


@pytest.mark.parametrize("channel", ["sms", "zalo", "web_push"])
def test_the_other_channels_have_their_twins(province, channel):
    person = province.person("sen", phone="0912345678")
    message = send(person, channel=channel)
    services.deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.user) == ("sent", person)


def test_a_mail_goes_over_smtp_with_both_forms_and_an_id(db, smtp):
    server = smtp()
    message = send(subject="Việc của ông/bà", html="<p>Có việc chờ.</p>")
    services.deliver(message.pk)
    [mail] = server.received
    assert mail["Subject"] == "Việc của ông/bà"
    assert mail["To"] == "a@example.vn"
    assert mail["Message-ID"].startswith(f"<lantoa-{message.pk}-")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert {part.get_content_type() for part in mail.walk()} == {"multipart/alternative", "text/plain", "text/html"}
    assert mail.get_body(("plain",)).get_content().strip() == "Có việc chờ."
    message.refresh_from_db()
    assert (message.state, message.failure) == ("sent", "")


def test_running_the_job_again_sends_nothing_again(db, smtp):
    server = smtp()
    message = send()
    for _ in range(3):
        services.deliver(message.pk)
    assert len(server.received) == 1


def test_a_worker_killed_while_handing_over_never_sends_twice(db, smtp):
    """Killed after the other side took it and before we wrote it down: the job runs again, the mail does not."""
    server = smtp()
    message = send()

    class Killed(BaseException):
        pass

    def killed(sent):
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sending, "_sent", killed)
        with pytest.raises(Killed):
            services.deliver(message.pk)
    services.deliver(message.pk)  # the queue tries again
    assert len(server.received) == 1
    message.refresh_from_db()
    assert message.state == "sending"
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert services.sweep() == 1
    message.refresh_from_db()
    assert (message.state, message.failure) == ("failed", "interrupted")


def test_a_worker_killed_before_handing_over_sends_once(db, smtp):
    server = smtp()
    message = send()

    @contextmanager
    def killed(self):
        raise SystemExit
        yield

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lantoa.shared.messages.adapters.smtp.Smtp.open", killed)
        with pytest.raises(SystemExit):
            services.deliver(message.pk)
    services.deliver(message.pk)
    assert len(server.received) == 1


def test_a_line_that_breaks_after_the_text_leaves_us_unsure_and_nothing_goes_out_again(db, smtp):
    server = smtp(hangs_up="after")
    message = send()
    services.deliver(message.pk)
    services.deliver(message.pk)
    message.refresh_from_db()
    assert (len(server.received), message.state, message.failure) == (1, "failed", "interrupted")


def test_come_again_later_is_tried_again_and_given_up_in_the_end(db, smtp):
    smtp(rcpt=b"451 come again")
    message = send()
    for attempt in range(1, sending.MAX_ATTEMPTS + 1):
        with pytest.raises(Unreachable):
            services.deliver(message.pk)
        message.refresh_from_db()
        assert message.attempts == attempt
        assert message.state == ("failed" if attempt == sending.MAX_ATTEMPTS else "queued")
    services.deliver(message.pk)


def test_a_server_that_is_not_there_leaves_the_message_in_the_queue(db, settings):
    settings.LANTOA_SMTP_URL = "smtp://127.0.0.1:9?tls=no&from=cong@example.vn"
    message = send()
    with pytest.raises(Unreachable):
        services.deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("queued", 1)


def test_nobody_at_that_address_is_final_and_the_log_names_nobody(db, smtp):
    smtp(rcpt=b"550 <a@example.vn> no such user")
    message = send()
    services.deliver(message.pk)
    message.refresh_from_db()
    assert (message.state, message.failure) == ("failed", "refused")
    assert "a@example.vn" not in message.error


def test_two_workers_at_once_send_once(committed_db, django_db_blocker, smtp):
    server = smtp()

    def run(pk):
        try:
            services.deliver(pk)
        finally:
            connection.close()

    with django_db_blocker.unblock():
        message = send()
        threads = [threading.Thread(target=run, args=[message.pk]) for _ in range(4)]
        [t.start() for t in threads]
        [t.join() for t in threads]
    assert len(server.received) == 1


class TestCostsAndQuotas:
    def test_messages_are_counted_for_the_unit_and_all_above_it(self, province):
        Tariff.objects.create(channel="sms", price=Decimal(350), valid_from=date(2026, 1, 1))
        message = send("0912345678", channel="sms", text="Lũ về " * 20, unit=province.lung_cu)
        assert (message.parts, message.cost) == (2, Decimal(700))
        for unit in (province.lung_cu, province.province):
            usage = Usage.objects.get(unit=unit)
            assert (usage.messages, usage.parts, usage.cost, usage.unpriced) == (1, 2, Decimal(700), 0)
        assert not Usage.objects.filter(unit=province.dong_van).exists()

    def test_a_price_that_nobody_knows_is_not_nothing(self, province):
        message = send("0912345678", channel="sms", unit=province.lung_cu)
        assert message.cost is None
        assert Usage.objects.get(unit=province.lung_cu).unpriced == 1

    def test_a_spent_quota_holds_messages_back_but_never_an_emergency(self, province):
        Quota.objects.create(unit=province.province, channel="sms", parts_a_month=2, valid_from=date(2026, 1, 1))
        for n in range(2):
            send("0912345678", channel="sms", unit=province.lung_cu, key=f"k{n}")
        with pytest.raises(services.QuotaSpent), transaction.atomic():
            send("0912345678", channel="sms", unit=province.dong_van, key="k3")
        assert Message.objects.count() == 2
        assert Usage.objects.get(unit=province.province).parts == 2
        send("0912345678", channel="sms", unit=province.dong_van, purpose="emergency", key="k4")
        send(unit=province.lung_cu, key="k5")  # another channel

    def test_a_new_month_begins_anew(self, province):
        Quota.objects.create(unit=province.lung_cu, channel="sms", parts_a_month=1, valid_from=date(2026, 1, 1))
        send("0912345678", channel="sms", unit=province.lung_cu, key="k1")
        with clock.at(clock.now() + timedelta(days=32)):
            send("0912345678", channel="sms", unit=province.lung_cu, key="k2")


class TestDjangosMail:
    def test_it_goes_through_the_outbox(self, db, settings):
        settings.EMAIL_BACKEND = "lantoa.shared.messages.email.Backend"
        assert send_mail("Chủ đề", "Nội dung", "x@example.vn", ["a@example.vn", "b@example.vn"]) == 2
        assert sorted(m.recipient for m in Message.objects.all()) == ["a@example.vn", "b@example.vn"]
        assert {m.purpose for m in Message.objects.all()} == {"system"}

    def test_html_comes_along_and_a_bad_address_is_told(self, db, settings):
        settings.EMAIL_BACKEND = "lantoa.shared.messages.email.Backend"
        mail = EmailMultiAlternatives("Chủ đề", "Nội dung", to=["a@example.vn"])
        mail.attach_alternative("<p>Nội dung</p>", "text/html")
        mail.send()
        assert Message.objects.get().html == "<p>Nội dung</p>"
        with pytest.raises(services.BadAddress):
            send_mail("Chủ đề", "Nội dung", None, ["khong"])
        assert send_mail("Chủ đề", "Nội dung", None, ["khong"], fail_silently=True) == 0


class TestTestMail:
    def test_it_goes_at_once(self, db, smtp):
        server = smtp()
        message = services.send_test_mail("a@example.vn")
        assert (len(server.received), message.state) == (1, "sent")

    def test_what_the_other_side_said_is_told(self, db, smtp):
        smtp(rcpt=b"550 no such user")
        with pytest.raises(services.TestFailed, match="test_failed") as caught:
            services.send_test_mail("a@example.vn")
        assert "550 no such user" in str(caught.value.message)

    def test_a_server_that_is_not_there_is_named(self, db, settings):
        settings.LANTOA_SMTP_URL = "smtp://127.0.0.1:9?tls=no&from=cong@example.vn"
        with pytest.raises(services.TestFailed) as caught:
            services.send_test_mail("a@example.vn")
        assert "127.0.0.1:9" in str(caught.value.message)
        assert Message.objects.get().state == "failed"


def test_after_ninety_days_the_text_goes_and_the_count_stays(province):
    from lantoa.core import retention

    person = province.person("sen", (Role.EDITOR, province.lung_cu))
    send(person, unit=province.lung_cu)
    with clock.at(clock.now() + timedelta(days=91)):
        assert "outbox.Message" in retention.purge().counts
    message = Message.objects.get()
    assert (message.recipient, message.text, message.recipient_masked, message.user) == ("", "", "", None)
    assert message.erased_at is not None
    assert Usage.objects.get(unit=province.lung_cu).messages == 1


def test_messages_to_a_number_are_found_for_the_person_who_asks(province):
    from lantoa.core import retention

    province.person("sen", phone="0912 345 678")
    send("+84912345678", channel="sms")
    person = retention.find_person("sen@example.vn")
    assert "0912345678" in person.phones
    assert "outbox.Message" in retention.erase_person(person).counts
    assert Message.objects.get().recipient == ""
