"""A campaign from plan to template, by the people who do it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from lantoa.apps.campaigns import queries, services
from lantoa.apps.campaigns.choices import State, TaskState
from lantoa.apps.campaigns.errors import CampaignError, CriteriaFixed, NotReady
from lantoa.apps.campaigns.models import Booking, Campaign, Goal, Happening, Honour, ShowItem, Task
from lantoa.core import clock, events, metrics, publishables
from lantoa.core.models import EventRecord
from lantoa.shared.accounts.choices import Role
from lantoa.shared.notices.models import Notice
from tests.world import World


@pytest.fixture
def campaign(world: World) -> Campaign:
    today = clock.today()
    made = services.create_campaign(
        world.province,
        by=world.person(Role.EDITOR, world.province),
        title=f"Lễ hội Hoa Tam giác mạch {today.year}",
        lead="Mười ngày giữa mùa hoa.",
        basis_title="Kế hoạch tổ chức lễ hội",
        basis_number="01/KH-BTC",
        starts_on=today + timedelta(days=1),
        ends_on=today + timedelta(days=10),
        tags=["lễ hội hoa"],
    )
    Goal.objects.create(campaign=made, title="Tin, bài", plan=120, measure="tin, bài", metric="campaigns.stories")
    return made


def told(name: str) -> list[dict]:
    return [r.payload for r in EventRecord.objects.filter(name=name).order_by("pk")]


def test_an_editor_prepares_and_only_the_board_starts_shows_and_ends(world: World, campaign: Campaign) -> None:
    editor, head = world.person(Role.EDITOR, world.province), world.person(Role.BOARD_HEAD, world.province)
    for step in (services.start, services.publish_page):
        with pytest.raises(PermissionDenied):
            step(campaign, by=editor)
    campaign = services.start(campaign, by=head)
    campaign = services.publish_page(campaign, by=head)
    assert campaign.state == State.RUNNING
    assert told("CampaignStarted") == [{"pk": campaign.pk, "unit": world.province.pk}]
    piece = publishables.load("campaign", campaign.pk)
    assert piece is not None
    assert (piece.version, piece.campaign_pk) == (1, campaign.pk)
    campaign = services.close(campaign, by=head)
    assert told("CampaignEnded") == [{"pk": campaign.pk, "unit": world.province.pk}]
    services.hide_page(campaign, by=head)
    assert publishables.load("campaign", campaign.pk) is None
    assert [p["kind"] for p in told("PieceWithdrawn")] == ["campaign"]
    assert list(campaign.steps.order_by("pk").values_list("action", flat=True)) == [
        "start",
        "publish_page",
        "close",
        "hide_page",
    ]


def test_a_changed_page_is_a_new_version_and_an_unchanged_one_is_not(world: World, campaign: Campaign) -> None:
    editor, head = world.person(Role.EDITOR, world.province), world.person(Role.BOARD_HEAD, world.province)
    campaign = services.publish_page(campaign, by=head)
    campaign.lead = "Mười một ngày giữa mùa hoa."
    campaign = services.save_changes(campaign, by=editor)
    services.save_changes(campaign, by=editor)
    assert [p["version"] for p in told("PiecePublished")] == [1, 2]
    services.close(services.start(campaign, by=head), by=head)
    services.archive(Campaign.objects.get(pk=campaign.pk), by=head)
    with pytest.raises(PermissionDenied):
        services.save_changes(Campaign.objects.get(pk=campaign.pk), by=editor)


def test_without_its_document_a_campaign_does_not_start(world: World, campaign: Campaign) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(basis_title="", basis_number="")
    with pytest.raises(NotReady):
        services.start(campaign, by=world.person(Role.BOARD_HEAD, world.province))


def test_a_task_reaches_its_person_and_a_commune_reports_on_what_is_its_own(world: World, campaign: Campaign) -> None:
    editor = world.person(Role.EDITOR, world.province)
    officer, stranger = world.person(Role.CONTRIBUTOR), world.person(Role.CONTRIBUTOR, world.dong_van)
    task = services.save_task(
        campaign, by=editor, title="Treo băng rôn", owner_unit=world.lung_cu, owner=officer, deadline=clock.today()
    )
    assert told("TaskAssigned")[0]["task"] == task.pk
    from lantoa.apps.campaigns.handlers import tell_owner
    from lantoa.apps.campaigns.services.reminding import remind_owners

    for record in EventRecord.objects.filter(name="TaskAssigned"):
        tell_owner(events.load(record))
    assert Notice.objects.filter(user=officer).count() == 1
    assert remind_owners() == 1
    assert campaign in queries.campaigns_for(officer)
    assert campaign not in queries.campaigns_for(stranger)
    with pytest.raises(PermissionDenied):
        services.report_on_task(task, by=stranger, state=TaskState.DONE)
    with pytest.raises(NotReady):
        services.report_on_task(task, by=officer, state=TaskState.DROPPED)
    with pytest.raises(NotReady):
        services.report_on_task(task, by=officer, state=TaskState.DONE, done_on=clock.today() + timedelta(days=1))
    done = services.report_on_task(task, by=officer, state=TaskState.DONE, note="Đã treo 20 băng rôn")
    assert (done.state, done.done_on) == (TaskState.DONE, clock.today())


def test_late_is_computed_and_counted_by_office(world: World, campaign: Campaign) -> None:
    editor, today = world.person(Role.EDITOR, world.province), clock.today()
    late = services.save_task(
        campaign, by=editor, title="Họp báo", owner_text="Sở Văn hóa", deadline=today - timedelta(days=2)
    )
    services.save_task(campaign, by=editor, title="Khai mạc", owner_unit=world.lung_cu, deadline=today)
    board = queries.board(campaign)
    assert (board.all, board.done, board.late) == (2, 0, 1)
    assert board.by_owner == [("Sở Văn hóa", 1, 0, 1), ("Xã Lũng Cú", 1, 0, 0)]
    assert [(r.task.title, r.days_late) for r in queries.board(campaign, only_late=True).rows] == [("Họp báo", 2)]
    question = metrics.Question(campaign_pk=campaign.pk)
    assert metrics.ask("campaigns.tasks_late", question).value == 1
    services.report_on_task(late, by=editor, state=TaskState.DONE)
    assert metrics.ask("campaigns.tasks_late", question).value == 0
    assert metrics.ask("campaigns.tasks_done", question).value == 1


def test_next_years_template_has_every_date_a_year_on_and_nothing_done(world: World, campaign: Campaign) -> None:
    editor = world.person(Role.EDITOR, world.province)
    moment = clock.now()
    Goal.objects.filter(campaign=campaign).update(reached=80, reached_on=clock.today(), source="Báo cáo")
    happening = Happening.objects.create(
        campaign=campaign,
        title="Khai mạc",
        starts_at=moment,
        live_url="https://video.example.vn/1",
        uses_flycam=True,
        flight_permit="12/GP",
        flight_permit_on=clock.today(),
        has_flight_permit=True,
    )
    ShowItem.objects.create(happening=happening, starts_at=moment.time(), what="Cờ bay", who="Lê A")
    task = services.save_task(campaign, by=editor, title="Treo băng rôn", deadline=date(2024, 2, 29))
    services.report_on_task(task, by=editor, state=TaskState.DONE)
    made = services.clone_for_next_year(campaign, by=editor)
    assert made.title == f"Lễ hội Hoa Tam giác mạch {campaign.starts_on.year + 1}"
    assert made.slug != campaign.slug
    assert made.starts_on.year == campaign.starts_on.year + 1
    assert (made.state, made.is_public, made.basis_number) == (State.PLANNED, False, "")
    copied = made.tasks.get()
    assert (copied.deadline, copied.state, copied.done_on) == (date(2025, 2, 28), TaskState.TODO, None)
    goal = made.goals.get()
    assert (goal.plan, goal.reached) == (120, None)
    again = made.happenings.get()
    assert (again.starts_at.year, again.live_url, again.has_flight_permit, again.uses_flycam) == (
        moment.year + 1,
        "",
        False,
        True,
    )
    assert [(i.what, i.who) for i in again.show.all()] == [("Cờ bay", "")]


def test_a_flycam_rises_only_with_its_permit_and_nobody_stands_at_two_cameras(world: World, campaign: Campaign) -> None:
    editor, moment = world.person(Role.EDITOR, world.province), clock.now()
    opening = Happening.objects.create(campaign=campaign, title="Khai mạc", starts_at=moment)
    market = Happening.objects.create(campaign=campaign, title="Chợ đêm", starts_at=moment)
    with pytest.raises(NotReady, match="chưa có dòng"):
        services.fix_show(opening, by=editor)
    ShowItem.objects.create(happening=opening, starts_at=moment.time(), what="Toàn cảnh", needs_flycam=True)
    for happening in (opening, market):
        Booking.objects.create(
            happening=happening,
            kind="equipment",
            what="Máy quay 1",
            starts_at=moment,
            ends_at=moment + timedelta(hours=2),
        )
    with pytest.raises(NotReady) as told_of:
        services.fix_show(opening, by=editor)
    assert len(told_of.value.faults) == 2
    market.bookings.all().delete()
    Happening.objects.filter(pk=opening.pk).update(
        has_flight_permit=True, flight_permit="12/GP-QC", flight_permit_on=clock.today()
    )
    fixed = services.fix_show(opening, by=editor)
    assert fixed.show_fixed_by == editor


def honour(campaign: Campaign, world: World) -> Honour:
    now = clock.now()
    return services.save_honour(
        campaign,
        by=world.person(Role.SECRETARY, world.province),
        title="Kênh cộng đồng tiêu biểu",
        criteria="Đúng sự thật, ghi rõ nguồn, có đồng ý của người được quay.",
        opens_at=now + timedelta(hours=1),
        closes_at=now + timedelta(days=5),
    )


def test_criteria_stand_before_nominations_and_do_not_move_afterwards(world: World, campaign: Campaign) -> None:
    secretary = world.person(Role.SECRETARY, world.province)
    made = honour(campaign, world)
    with pytest.raises(NotReady):
        services.nominate(made, by=secretary, unit=world.province, nominee="Kênh A", reason="…")
    with pytest.raises(NotReady, match="Sắc thái"):
        services.save_honour(
            campaign, by=secretary, title="X", criteria="Ca ngợi quê hương", opens_at=made.opens_at,
            closes_at=made.closes_at,
        )  # fmt: skip
    services.publish_criteria(made, by=secretary)
    made.refresh_from_db()
    with pytest.raises(CriteriaFixed):
        services.save_honour(
            campaign, by=secretary, honour=made, title=made.title, criteria="Khác", opens_at=made.opens_at,
            closes_at=made.closes_at,
        )  # fmt: skip
    late = Honour.objects.create(
        campaign=campaign, title="Muộn", criteria="…", opens_at=clock.now() - timedelta(days=1),
        closes_at=clock.now() + timedelta(days=1),
    )  # fmt: skip
    with pytest.raises(NotReady):
        services.publish_criteria(late, by=secretary)


def test_honours_are_decided_by_others_named_with_consent_and_public_after_the_decision(
    world: World, campaign: Campaign
) -> None:
    secretary, head = world.person(Role.SECRETARY, world.province), world.person(Role.BOARD_HEAD, world.province)
    officer = world.person(Role.CONTRIBUTOR)
    made = services.publish_criteria(honour(campaign, world), by=secretary)
    with clock.at(clock.now() + timedelta(hours=2)):
        named = services.nominate(made, by=officer, unit=world.lung_cu, nominee="Kênh A", reason="30 video có nguồn")
        own = services.nominate(made, by=head, unit=world.province, nominee="Kênh B", reason="…", has_consent=True)
        with pytest.raises(NotReady, match="đã được đề cử"):
            services.nominate(made, by=officer, unit=world.lung_cu, nominee="kênh a", reason="…")
    with pytest.raises(NotReady, match="của chính mình"):
        services.decide(own, by=head, state="valid")
    services.decide(named, by=head, state="valid")
    with pytest.raises(NotReady, match="chưa đồng ý"):
        services.decide(named, by=head, state="honoured")
    services.set_consent(named, by=head, has_consent=True)
    services.decide(named, by=head, state="honoured")
    row = queries.public_honours(campaign)[0]
    assert ([n.nominee for n in row.nominees], row.honoured) == (["Kênh A"], [])
    with pytest.raises(NotReady, match="còn đang mở"):
        services.announce(made, by=head, decision_number="12/QĐ", decision_on=clock.today())
    with clock.at(clock.now() + timedelta(days=6)):
        services.announce(made, by=head, decision_number="12/QĐ", decision_on=clock.today())
    assert [n.nominee for n in queries.public_honours(campaign)[0].honoured] == ["Kênh A"]
    with pytest.raises(CampaignError):
        services.decide(named, by=head, state="invalid", reason="nhầm")


def test_of_two_units_neither_sees_the_others_preparations(world: World) -> None:
    mine = services.create_campaign(
        world.lung_cu, by=world.person(Role.CONTRIBUTOR), title="Tuần lễ sạch làng", starts_on=clock.today(),
        ends_on=clock.today(),
    )  # fmt: skip
    assert mine.slug == "tuan-le-sach-lang"
    other = world.person(Role.CONTRIBUTOR, world.dong_van)
    assert queries.campaign_for(other, mine.pk) is None
    assert queries.campaign_for(world.person(Role.EDITOR, world.province), mine.pk) == mine
    assert not Task.objects.exists()
