from __future__ import annotations

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client

from lantoa.core import clock, events
from lantoa.core.models import EventRecord
from lantoa.shared.accounts import services as accounts
from lantoa.shared.accounts.choices import ADMINISTRATORS, Role
from lantoa.shared.accounts.models import AuditEntry, User
from lantoa.shared.messages import services
from lantoa.shared.messages.models import Message, SignInCode

ASK, ENTER = "/messages/code/", "/messages/code/enter/"
OUTSIDE = {"REMOTE_ADDR": "203.0.113.7"}


def code_in(message):
    return re.search(r"\b(\d{6})\b", message.text).group(1)


class TestSignInCodes:
    @pytest.fixture
    def editor(self, province):
        return province.person("btv", (Role.EDITOR, province.lung_cu))

    def ask(self, client, login="btv", **extra):
        done = client.post(ASK, {"login": login}, **extra)
        assert (done.status_code, done["Location"]) == (302, ENTER)

    def test_an_editor_signs_in_with_the_code_from_the_mail_once(self, client, editor):
        self.ask(client)
        message = Message.objects.get()
        assert (message.purpose, message.recipient) == ("sign_in_code", "btv@example.vn")
        code = code_in(message)
        assert code not in str(SignInCode.objects.values().get())
        done = client.post(ENTER, {"code": f"{code[:3]} {code[3:]}"})
        assert done["Location"] == "/hom-nay/"
        assert int(client.session["_auth_user_id"]) == editor.pk
        other = Client()
        self.ask(other)  # a second code; the first one is spent anyway
        assert other.post(ENTER, {"code": code}).status_code == 400

    def test_by_e_mail_address_as_well(self, client, editor):
        self.ask(client, "BTV@example.vn")
        assert Message.objects.count() == 1

    def test_the_page_says_the_same_for_somebody_who_is_not_there(self, client, editor):
        self.ask(client, "khongai")
        assert not Message.objects.exists()
        assert client.post(ENTER, {"code": "123456"}).status_code == 400

    def test_a_code_lives_ten_minutes(self, client, editor):
        self.ask(client)
        with clock.at(clock.now() + timedelta(minutes=11)):
            assert client.post(ENTER, {"code": code_in(Message.objects.get())}).status_code == 400

    def test_the_fifth_wrong_code_ends_it(self, editor):
        code = code_in(services.send_code(editor))
        wrong = "000000" if code != "000000" else "111111"
        for _ in range(5):
            with pytest.raises(services.WrongCode):
                services.use_code(editor, wrong)
        with pytest.raises(services.WrongCode):
            services.use_code(editor, code)

    def test_wrong_codes_lock_the_account_over_several_codes(self, client, editor):
        self.ask(client)
        for _ in range(6):
            client.post(ENTER, {"code": "000000"})
        with clock.at(clock.now() + timedelta(seconds=5)):
            self.ask(client)
            page = client.post(ENTER, {"code": code_in(Message.objects.order_by("-pk").first())})
        assert page.status_code == 400

    def test_a_new_code_makes_the_old_one_worthless(self, editor):
        first, second = (code_in(services.send_code(editor)) for _ in range(2))
        if first != second:
            with pytest.raises(services.WrongCode):
                services.use_code(editor, first)
        services.use_code(editor, second)

    def test_three_codes_in_a_quarter_of_an_hour_and_ten_a_day(self, editor):
        now = clock.now()
        sent = 0
        for minute in range(0, 24 * 60, 4):
            with clock.at(now + timedelta(minutes=minute)):
                try:
                    services.send_code(editor)
                    sent += 1
                except services.TooManyCodes:
                    pass
        assert sent == 10

    def test_a_second_factor_is_still_asked_for(self, client, editor):
        from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

        TOTP.activate(editor, generate_totp_secret())
        self.ask(client)
        done = client.post(ENTER, {"code": code_in(Message.objects.get())})
        assert done["Location"] == "/accounts/2fa/authenticate/"
        assert "_auth_user_id" not in client.session

    @pytest.mark.parametrize("change", [{"is_active": False}, {"is_light": True}, {"email": ""}])
    def test_retired_people_and_light_accounts_get_none(self, client, editor, change):
        User.objects.filter(pk=editor.pk).update(**change)
        self.ask(client)
        assert not Message.objects.exists()

    def test_outside_the_demo_the_code_is_gone_from_the_outbox_once_it_is_sent(self, editor):
        message = services.send_code(editor)
        services.deliver(message.pk)
        message.refresh_from_db()
        assert (message.state, message.text) == ("sent", "")

    def test_the_pages_keep_the_strict_policy(self, client, editor):
        for address in (ASK, ENTER):
            if address == ENTER:
                self.ask(client)
            page = client.get(address)
            html = page.content.decode()
            assert "unsafe" not in page["Content-Security-Policy"]
            assert html.count("<h1") == 1
            assert "<style" not in html
            assert " style=" not in html


class TestOutboxPage:
    @pytest.fixture
    def sent(self, province):
        return [
            services.send(
                "a@example.vn", channel="email", purpose="notice", text="Tin A", unit=province.lung_cu, key="a"
            ),
            services.send(
                "b@example.vn", channel="email", purpose="notice", text="Tin B", unit=province.dong_van, key="b"
            ),
            services.send(
                "c@example.vn", channel="email", purpose="invitation", text="Mã 1", unit=province.lung_cu, key="c"
            ),
            services.send("d@example.vn", channel="email", purpose="test", text="Thử", key="d"),
        ]

    @pytest.mark.parametrize("role", [role for role in Role if role not in ADMINISTRATORS])
    def test_no_other_role_sees_it(self, client, province, sent, secured, role):
        client.force_login(province.person("ai", (role, province.province)))
        assert client.get("/messages/").status_code == 403
        assert client.post(f"/messages/{sent[0].pk}/again/").status_code == 403

    def test_nobody_unknown_sees_it(self, client, sent):
        assert client.get("/messages/")["Location"].startswith("/accounts/login/")
        assert client.get("/messages/", **OUTSIDE)["Location"].startswith("/accounts/login/")

    def test_a_unit_administrator_sees_the_unit_masked_and_no_codes(self, client, province, sent, secured):
        client.force_login(province.person("quantri", (Role.UNIT_ADMINISTRATOR, province.lung_cu)))
        page = client.get("/messages/").content.decode()
        assert "Tin A" in page
        assert "a***@example.vn" in page
        for hidden in ("Tin B", "Thử", "Mã 1", "a@example.vn"):
            assert hidden not in page

    def test_a_system_administrator_sees_all_but_no_codes(self, client, province, sent, secured):
        client.force_login(province.person("hethong", (Role.SYSTEM_ADMINISTRATOR, province.province)))
        page = client.get("/messages/").content.decode()
        assert all(text in page for text in ("Tin A", "Tin B", "Thử"))
        assert "Mã 1" not in page

    def test_it_is_filtered(self, client, province, sent, secured):
        client.force_login(province.person("hethong", (Role.SYSTEM_ADMINISTRATOR, province.province)))
        rows = client.get("/messages/", {"purpose": "test"}).context["rows"]
        assert [row["message"].key for row in rows] == ["d"]

    def test_in_the_demo_everything_can_be_read_on_this_machine_only(self, client, province, sent):
        province.person("minhhoa", (Role.EDITOR, province.lung_cu), is_demo=True)
        page = client.get("/messages/").content.decode()
        assert "Mã 1" in page
        assert "c@example.vn" in page
        assert client.get("/messages/", **OUTSIDE).status_code == 302
        assert client.get("/messages/", headers={"x-forwarded-for": "203.0.113.7"}).status_code == 302

    def test_a_failed_message_is_sent_again_by_a_person_as_one_of_its_own(self, client, province, sent, secured):
        Message.objects.filter(key="a").update(state="failed", failure="unreachable")
        client.force_login(province.person("quantri", (Role.UNIT_ADMINISTRATOR, province.lung_cu)))
        assert client.post(f"/messages/{sent[0].pk}/again/").status_code == 302
        again = Message.objects.get(key="a:again1")
        assert (again.recipient, again.text, again.state) == ("a@example.vn", "Tin A", "queued")
        assert AuditEntry.objects.filter(action="outbox.sent_again").count() == 1
        assert client.post(f"/messages/{sent[2].pk}/again/").status_code == 404
        assert client.post(f"/messages/{sent[1].pk}/again/").status_code == 404

    def test_failed_messages_are_sent_again_together_after_a_look_and_once(self, client, province, sent, secured):
        Message.objects.all().update(state="failed", failure="unreachable")
        client.force_login(province.person("quantri", (Role.UNIT_ADMINISTRATOR, province.lung_cu)))
        ids = {"id": [message.pk for message in sent]}
        look = client.get("/messages/again/", ids)
        assert [message.key for message in look.context["possible"]] == ["a"]
        assert [message.key for message, _why in look.context["others"]] == ["c"]  # an invitation: a new one is made
        assert "không hoàn tác được" in look.content.decode()
        assert Message.objects.count() == len(sent)
        for _ in range(2):
            client.post("/messages/again/", ids)
        assert list(Message.objects.filter(state="queued").values_list("key", flat=True)) == ["a:again1"]
        assert client.get("/messages/again/", {"all": "1", "state": "sent"}).status_code == 302
        assert client.get("/messages/again/", {"all": "1"}).context["possible"] == []

    def test_the_list_leaves_as_a_spreadsheet_with_masked_addresses(self, client, province, sent, secured):
        client.force_login(province.person("quantri", (Role.UNIT_ADMINISTRATOR, province.lung_cu)))
        table = openpyxl.load_workbook(io.BytesIO(client.get("/messages/", {"export": "xlsx"}).content)).active
        rows = list(table.iter_rows(values_only=True))
        assert sorted(row[3] for row in rows if "@" in str(row[3])) == ["a***@example.vn", "c***@example.vn"]
        assert "Mã 1" not in str(rows)

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.BOARD_HEAD])
    def test_no_other_role_sends_many_again(self, client, province, sent, secured, role):
        client.force_login(province.person("ai", (role, province.province)))
        assert client.post("/messages/again/", {"all": "1"}).status_code == 403

    def test_the_page_asks_as_many_queries_for_three_as_for_one(self, client, province, secured):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client.force_login(province.person("quantri", (Role.UNIT_ADMINISTRATOR, province.lung_cu)))
        client.get("/messages/")
        asked = []
        for count in (1, 3):
            for n in range(count):
                told = {"channel": "email", "purpose": "notice", "text": "x", "unit": province.lung_cu}
                services.send("a@example.vn", key=f"{n}", **told)
            with CaptureQueriesContext(connection) as caught:
                page = client.get("/messages/")
            assert len(page.context["rows"]) == count
            asked.append(len(caught))
        assert asked[0] == asked[1] <= 9


class TestInvitations:
    """accounts tells, the flow writes the message."""

    @pytest.fixture
    def admin(self, province):
        return province.person("quantri", (Role.UNIT_ADMINISTRATOR, province.lung_cu))

    def handle(self, name):
        for row in EventRecord.objects.filter(name=name):
            for handler in events.handlers(events.Event.names[name]):
                events.run_handler(row.pk, handler.name)

    def test_who_has_an_address_gets_the_invitation_there_too_and_once(self, client, province, admin):
        issued = accounts.invite(
            accounts.Person(name="Giàng A Tủa", email="tua@example.vn"), province.lung_cu, Role.REPORTER, admin
        )
        for _ in range(2):  # a worker that was killed runs it again
            self.handle("PersonInvited")
        message = Message.objects.get(purpose="invitation")
        assert message.recipient == "tua@example.vn"
        link = re.search(r"http://[^/]+(/accounts/slip/\d{12}/)", message.text).group(1)
        assert client.get(link).status_code == 200
        assert client.get(issued.path).status_code == 200  # the printed sheet works as well
        told = {"name": "Giàng A Tủa", "password": "ngay mai troi nang", "password_again": "ngay mai troi nang"}
        assert client.post(link, told).status_code == 302
        assert Client().get(issued.path).status_code == 400  # one way in, once

    def test_a_village_head_without_an_address_gets_paper_only(self, province, admin):
        accounts.invite(accounts.Person(name="Sùng Mí Páo"), province.lung_cu, Role.VILLAGE_HEAD, admin)
        self.handle("PersonInvited")
        assert not Message.objects.exists()

    def test_a_slip_for_somebody_elses_account_is_not_made_unseen(self, province, admin):
        editor = province.person("btv", (Role.EDITOR, province.lung_cu))
        accounts.reset(editor, by=admin)
        self.handle("SlipIssued")
        message = Message.objects.get()
        assert (message.recipient, message.purpose) == ("btv@example.vn", "account")
        assert not re.search(r"\d{12}", message.text)
