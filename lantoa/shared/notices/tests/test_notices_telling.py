from __future__ import annotations

import threading
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.utils.translation import gettext_lazy, gettext_noop

from lantoa.core import clock, events
from lantoa.core.models import EventRecord
from lantoa.shared.accounts import services as accounts
from lantoa.shared.accounts.choices import Role
from lantoa.shared.messages.models import Message
from lantoa.shared.notices import queries, services
from lantoa.shared.notices.choices import State
from lantoa.shared.notices.logic import hours, words
from lantoa.shared.notices.models import Digest, Notice

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
WAITS = gettext_noop("“%(title)s” waits for your approval.")


def at(text):
    """A moment of the province's clock: "22 07:00" is 22 November 2026."""
    day, hour = text.split()
    return clock.at(datetime.fromisoformat(f"2026-11-{day}T{hour}").replace(tzinfo=ZONE))


def tell(user, kind="to_edit", *, text=WAITS, params=None, url="/hom-nay/tin/1/", **more):
    return services.tell(user, kind=kind, text=text, params=params or {"title": "Mưa lũ"}, url=url, **more)


def mails():
    return [(m.user.username, m.purpose) for m in Message.objects.order_by("pk")]


@pytest.fixture
def sen(province):
    return province.person("sen", (Role.EDITOR, province.lung_cu))


class TestHours:
    @pytest.mark.parametrize(
        ("hour", "quiet"), [("20:59", False), ("21:00", True), ("23:30", True), ("05:59", True), ("06:00", False)]
    )
    def test_nobody_is_told_at_night(self, hour, quiet):
        local = datetime.fromisoformat(f"2026-11-22T{hour}").replace(tzinfo=ZONE)
        assert hours.is_quiet(local) is quiet

    def test_the_night_ends_at_six(self):
        for told, ends in (("2026-11-22T22:00", "2026-11-23T06:00"), ("2026-11-23T02:00", "2026-11-23T06:00")):
            local = datetime.fromisoformat(told).replace(tzinfo=ZONE)
            assert hours.end_of_quiet(local) == datetime.fromisoformat(ends).replace(tzinfo=ZONE)

    def test_waiting_hours_do_not_run_at_night(self):
        start = datetime(2026, 11, 22, 20, 0, tzinfo=ZONE)
        assert hours.waking_time(start, start + timedelta(hours=11)) == timedelta(hours=2)


class TestWords:
    def test_a_lazy_text_is_kept_as_its_sentence(self):
        assert words.msgid_of(gettext_lazy("Sign in")) == "Sign in"
        assert words.msgid_of(WAITS) == WAITS

    def test_a_missing_or_odd_value_never_loses_the_notice(self):
        assert words.say("“%(title)s” waits.", {"title": "100% đúng"}) == "“100% đúng” waits."
        assert words.say("“%(title)s” waits.", {"other": 1}) == "“–” waits."
        assert words.say("100% done", {}) == "100% done"


class TestAtOnce:
    @pytest.mark.parametrize("kind", ["my_approval", "returned_to_me", "due_today", "emergency"])
    def test_four_kinds_go_at_once(self, sen, kind):
        with at("22 10:00"):
            tell(sen, kind)
        assert mails() == [("sen", "emergency" if kind == "emergency" else "notice")]

    @pytest.mark.parametrize("kind", ["to_edit", "my_story", "information"])
    def test_everything_else_waits_for_the_digest(self, sen, kind):
        with at("22 10:00"):
            notice = tell(sen, kind)
        assert mails() == []
        assert queries.state_of(notice) == State.WAITING

    def test_at_night_it_is_held_until_six_and_goes_once(self, sen):
        with at("22 23:00"):
            tell(sen, "my_approval")
        with at("23 05:59"):
            services.send_held()
        assert mails() == []
        for minute in ("06:00", "06:01"):
            with at(f"23 {minute}"):
                services.send_held()
        assert mails() == [("sen", "notice")]

    def test_an_emergency_is_never_held(self, sen):
        with at("22 23:00"):
            tell(sen, "emergency")
        assert mails() == [("sen", "emergency")]

    def test_what_was_done_by_morning_is_not_told_any_more(self, sen):
        with at("22 23:00"):
            tell(sen, "my_approval")
            services.settle(url="/hom-nay/tin/1/")
        with at("23 06:00"):
            services.send_held()
        assert mails() == []

    def test_the_same_key_tells_once(self, sen):
        with at("22 10:00"):
            for _ in range(3):
                tell(sen, "my_approval", key="story:1:5")
        assert Notice.objects.count() == 1
        assert len(mails()) == 1

    def test_two_people_with_one_key_are_both_told(self, province, sen):
        other = province.person("pao", (Role.EDITOR, province.lung_cu))
        with at("22 10:00"):
            for user in (sen, other):
                tell(user, "my_approval", key="story:1:5")
        assert mails() == [("sen", "notice"), ("pao", "notice")]

    def test_what_is_taken_back_is_told_to_nobody(self, sen):
        def told_and_broken():
            with transaction.atomic():
                tell(sen, "my_approval")
                raise LookupError

        with at("22 10:00"), pytest.raises(LookupError):
            told_and_broken()
        assert mails() == []
        assert not Notice.objects.exists()

    def test_who_has_no_address_finds_it_on_hom_nay(self, sen):
        sen.email = ""
        sen.save()
        with at("22 10:00"):
            tell(sen, "my_approval")
        assert mails() == []
        assert len(queries.waiting_for(sen)) == 1

    def test_each_reads_it_in_the_own_language(self, province, sen):
        other = province.person("anna", (Role.EDITOR, province.lung_cu))
        other.language = "en"
        other.save()
        with at("22 10:00"):
            tell(other, "my_approval")
            tell(sen, "my_approval")
        texts = {m.user.username: m.subject for m in Message.objects.all()}
        assert texts["anna"] == "“Mưa lũ” waits for your approval."
        assert "Mưa lũ" in texts["sen"]


class TestDigest:
    def test_seven_and_half_past_one_one_mail_with_everything(self, sen):
        with at("21 16:00"):
            tell(sen, url="/hom-nay/tin/1/")
            tell(sen, url="/hom-nay/tin/2/", params={"title": "Lễ hội"})
        with at("22 06:59"):
            assert services.send_due() == 0
        with at("22 07:00"):
            assert services.send_due() == 1
        with at("22 07:01"):
            assert services.send_due() == 0
        message = Message.objects.get()
        assert (message.purpose, message.text.count("•")) == ("digest", 2)
        assert "Mưa lũ" in message.text
        assert "Lễ hội" in message.text
        with at("22 09:00"):
            tell(sen, url="/hom-nay/tin/3/")
        with at("22 13:30"):
            assert services.send_due() == 1
        assert [d.count for d in Digest.objects.order_by("pk")] == [2, 1]

    def test_what_comes_after_seven_waits_for_the_next_one(self, sen):
        with at("22 07:05"):
            tell(sen)
            assert services.send_due() == 0
        with at("22 13:30"):
            assert services.send_due() == 1

    def test_a_machine_that_was_off_at_seven_sends_it_when_it_is_back(self, sen):
        with at("21 16:00"):
            tell(sen)
        with at("22 08:40"):
            assert services.send_due() == 1

    def test_what_was_opened_or_done_before_is_left_out(self, sen):
        with at("21 16:00"):
            tell(sen, url="/hom-nay/tin/1/")
            tell(sen, url="/hom-nay/tin/2/")
            services.opened(sen, "/hom-nay/tin/1/")
            services.settle(url="/hom-nay/tin/2/")
        with at("22 07:00"):
            assert services.send_due() == 0

    def test_a_worker_killed_in_the_middle_sends_it_once(self, sen, monkeypatch):
        with at("21 16:00"):
            tell(sen)

        def killed(*args, **kwargs):
            raise SystemExit

        with at("22 07:00"):
            with monkeypatch.context() as patch:
                patch.setattr("lantoa.shared.notices.services.telling._mail", killed)
                with pytest.raises(SystemExit):
                    services.send_due()
            assert not Digest.objects.exists()
            assert services.send_due() == 1
            assert services.send_due() == 0
        assert len(mails()) == 1

    def test_two_workers_at_once_make_one_digest(self, committed_db, django_db_blocker):
        from lantoa.shared.accounts.models import User

        def run():
            try:
                with at("22 07:00"):
                    services.send_due()
            finally:
                connection.close()

        with django_db_blocker.unblock():
            user = User.objects.create(username="sen", email="sen@example.vn", name="Sen")
            with at("21 16:00"):
                tell(user)
            threads = [threading.Thread(target=run) for _ in range(4)]
            [t.start() for t in threads]
            [t.join() for t in threads]
            assert Digest.objects.count() == Message.objects.count() == 1


class TestOpening:
    def test_looking_at_the_page_opens_it_and_work_still_waits(self, sen):
        with at("22 10:00"):
            work = tell(sen, "my_approval", url="/hom-nay/tin/1/")
            news = tell(sen, "my_story", url="/hom-nay/tin/2/")
            for url in ("/hom-nay/tin/1/", "/hom-nay/tin/2/"):
                services.opened(sen, url)
        work.refresh_from_db()
        news.refresh_from_db()
        assert queries.state_of(work) == queries.state_of(news) == State.OPENED
        assert queries.waiting_for(sen) == [work]
        assert Message.objects.get().state == "queued"

    def test_opening_is_noted_at_the_message_that_was_sent(self, sen):
        from lantoa.shared.messages.services import deliver

        with at("22 10:00"):
            tell(sen, "my_approval")
            deliver(Message.objects.get().pk)
            services.opened(sen, "/hom-nay/tin/1/")
        assert Message.objects.get().state == "opened"

    def test_a_newer_notice_about_a_page_takes_the_place_of_the_older_one(self, sen):
        with at("22 10:00"):
            tell(sen, "returned_to_me", key="1")
            newer = tell(sen, "my_story", key="2")
        assert queries.waiting_for(sen) == [newer]

    def test_emergencies_stand_first_then_what_is_due(self, sen):
        with at("22 10:00"):
            told = [
                tell(sen, kind, url=f"/{n}/", due_at=clock.now() + timedelta(hours=9 - n))
                for n, kind in enumerate(["my_story", "to_edit", "due_today", "due_today", "emergency"])
            ]
        assert [n.pk for n in queries.waiting_for(sen)] == [told[n].pk for n in (4, 3, 2, 1, 0)]

    def test_sent_then_not_opened_then_opened(self, sen):
        with at("22 10:00"):
            notice = tell(sen, "my_approval")
        seen = []
        for moment in ("22 10:05", "22 14:01"):
            with at(moment):
                seen.append(queries.state_of(Notice.objects.get(pk=notice.pk)))
        with at("22 14:02"):
            services.opened(sen, notice.url)
            seen.append(queries.state_of(Notice.objects.get(pk=notice.pk)))
        assert seen == [State.SENT, State.UNOPENED, State.OPENED]

    def test_the_page_of_a_thing_shows_who_has_seen_it(self, province, sen):
        other = province.person("pao", (Role.EDITOR, province.lung_cu))
        with at("22 10:00"):
            for user in (sen, other):
                tell(user, "my_approval")
            services.opened(sen, "/hom-nay/tin/1/")
        assert {(n.user.username, n.opened_at is not None) for n in queries.told_about("/hom-nay/tin/1/")} == {
            ("sen", True),
            ("pao", False),
        }


class TestDeputies:
    @pytest.fixture
    def leader(self, province):
        return province.person("lanhdao", (Role.APPROVING_LEADER, province.lung_cu))

    def appoint(self, leader, deputy):
        accounts.appoint_deputy(leader, deputy, start=clock.today(), end=clock.today() + timedelta(days=3), by=leader)

    def test_what_a_leader_does_not_open_in_four_hours_goes_to_the_deputy_once(self, sen, leader):
        with at("22 08:00"):
            self.appoint(leader, sen)
            tell(leader, "my_approval")
        with at("22 11:59"):
            assert services.pass_on() == 0
        for minute in ("12:00", "12:01"):
            with at(f"22 {minute}"):
                services.pass_on()
        assert mails() == [("lanhdao", "notice"), ("sen", "notice")]
        [passed] = queries.waiting_for(sen)
        assert passed.url == "/hom-nay/tin/1/"
        assert "Lanhdao" in queries.text_of(passed)
        assert "Mưa lũ" in queries.text_of(passed)

    def test_what_another_approver_has_done_goes_to_nobodys_deputy(self, sen, leader):
        with at("22 08:00"):
            self.appoint(leader, sen)
            tell(leader, "my_approval", key="story:1:5")
            services.settle(url="/hom-nay/tin/1/", except_key="story:1:6")
        with at("22 18:00"):
            assert services.pass_on() == 0

    def test_a_handler_that_runs_twice_keeps_what_it_told(self, leader):
        with at("22 08:00"):
            for _ in range(2):
                services.settle(url="/hom-nay/tin/1/", except_key="story:1:5")
                tell(leader, "my_approval", key="story:1:5")
        assert len(queries.waiting_for(leader)) == 1
        assert mails() == [("lanhdao", "notice")]

    def test_nights_do_not_count(self, sen, leader):
        with at("22 19:00"):
            self.appoint(leader, sen)
            tell(leader, "my_approval")
        with at("23 07:59"):
            assert services.pass_on() == 0
        with at("23 08:00"):
            assert services.pass_on() == 1

    def test_an_emergency_goes_on_after_a_quarter_of_an_hour_by_night_as_well(self, sen, leader):
        with at("22 23:00"):
            self.appoint(leader, sen)
            tell(leader, "emergency")
        with at("22 23:15"):
            assert services.pass_on() == 1
        assert mails() == [("lanhdao", "emergency"), ("sen", "emergency")]

    def test_what_was_opened_stays_with_the_leader(self, sen, leader):
        with at("22 08:00"):
            self.appoint(leader, sen)
            tell(leader, "my_approval")
            services.opened(leader, "/hom-nay/tin/1/")
        with at("22 18:00"):
            assert services.pass_on() == 0

    def test_without_a_deputy_it_goes_nowhere_until_there_is_one(self, sen, leader):
        with at("22 08:00"):
            tell(leader, "my_approval")
        with at("22 13:00"):
            assert services.pass_on() == 0
            self.appoint(leader, sen)
            assert services.pass_on() == 1

    def test_the_deputy_is_told_what_begins_and_when_it_ends(self, sen, leader):
        with at("22 08:00"):
            self.appoint(leader, sen)
            row = EventRecord.objects.get(name="DeputyAppointed")
            for handler in events.handlers(events.Event.names["DeputyAppointed"]):
                for _ in range(2):
                    events.run_handler(row.pk, handler.name)
        [notice] = queries.waiting_for(sen)
        assert notice.params == {"leader": "Lanhdao", "start": "22/11/2026", "last": "24/11/2026"}
        assert mails() == [("sen", "notice")]


class TestPages:
    @pytest.fixture
    def other(self, province):
        return province.person("pao", (Role.REPORTER, province.lung_cu))

    def test_the_link_in_the_mail_opens_and_leads_on(self, client, sen):
        with at("22 10:00"):
            notice = tell(sen, "my_approval", url="/hom-nay/")
        client.force_login(sen)
        assert f"/notices/{notice.pk}/" in Message.objects.get().text
        assert client.get(f"/notices/{notice.pk}/")["Location"] == "/hom-nay/"
        notice.refresh_from_db()
        assert notice.opened_at is not None

    def test_nobody_opens_or_settles_what_somebody_else_was_told(self, client, sen, other):
        with at("22 10:00"):
            notice = tell(sen, "my_approval")
        client.force_login(other)
        assert client.get(f"/notices/{notice.pk}/").status_code == 404
        assert client.post(f"/notices/{notice.pk}/settle/").status_code == 404
        assert "Mưa lũ" not in client.get("/notices/").content.decode()
        notice.refresh_from_db()
        assert (notice.opened_at, notice.settled_at) == (None, None)

    def test_who_is_not_signed_in_is_asked_to(self, client, sen):
        notice = tell(sen)
        for address in ("/notices/", f"/notices/{notice.pk}/"):
            assert client.get(address)["Location"].startswith("/accounts/login/")
        assert client.post(f"/notices/{notice.pk}/settle/")["Location"].startswith("/accounts/login/")

    def test_a_notice_leads_to_no_other_site(self, client, sen):
        notice = tell(sen, url="https://example.com/")
        client.force_login(sen)
        assert client.get(f"/notices/{notice.pk}/")["Location"] == "/notices/"

    def test_done_takes_it_off_the_list_of_what_waits(self, client, sen):
        notice = tell(sen, "my_approval")
        client.force_login(sen)
        assert client.post(f"/notices/{notice.pk}/settle/").status_code == 302
        assert queries.waiting_for(sen) == []

    def test_looking_at_the_very_page_opens_it(self, client, sen):
        notice = tell(sen, "information", url="/notices/")
        client.force_login(sen)
        client.get("/notices/")
        notice.refresh_from_db()
        assert notice.opened_at is not None
        assert notice.settled_at is not None

    def test_the_list_asks_as_many_queries_for_three_as_for_one(self, client, sen):
        from django.test.utils import CaptureQueriesContext

        client.force_login(sen)
        client.get("/notices/")
        asked = []
        for count in (1, 3):
            for n in range(count):
                tell(sen, url=f"/{n}/", key=f"{n}")
            with CaptureQueriesContext(connection) as caught:
                page = client.get("/notices/")
            assert len(page.context["rows"]) == count
            asked.append(len(caught))
        assert asked[0] == asked[1] <= 6
