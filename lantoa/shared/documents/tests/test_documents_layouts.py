import datetime as dt
import io

import docx
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from lantoa.shared.accounts.choices import Role
from lantoa.shared.accounts.models import Assignment, User
from lantoa.shared.documents.logic.bodies import issuing_body, place_name, superior_body
from lantoa.shared.documents.logic.description import Issuer, Signer
from lantoa.shared.documents.logic.template import TemplateRefused
from lantoa.shared.documents.models import LayoutOverride
from lantoa.shared.documents.queries import override_of, paper_of
from lantoa.shared.documents.services import (
    Opinion,
    StoryOnPaper,
    approval_slip,
    approval_slip_docx,
    board_document,
    confirm_layout,
    remove_layout,
    set_layout,
    story_print,
)
from lantoa.shared.units.choices import Layout, UnitKind
from lantoa.shared.units.services import create_unit

START = dt.date(2025, 7, 1)
DAY = dt.date(2026, 11, 22)


@pytest.fixture
def province(db):
    return create_unit(name="Tỉnh Tuyên Quang", parent=None, kind=UnitKind.PROVINCE, valid_from=START)


@pytest.fixture
def commune(province):
    return create_unit(name="Xã Đồng Văn", parent=province, kind=UnitKind.COMMUNE, valid_from=START)


@pytest.fixture
def commission(province):
    return create_unit(
        name="Ban Tuyên giáo và Dân vận",
        parent=province,
        kind=UnitKind.PARTY_COMMISSION,
        layout=Layout.PARTY,
        valid_from=START,
    )


@pytest.fixture
def person():
    def make(role, unit):
        user = User.objects.create_user(f"{role}-{unit.pk}", password="mat khau du dai 2026")
        Assignment.objects.create(user=user, unit=unit, role=role, valid_from=START)
        return user

    return make


def test_a_commune_issues_through_its_peoples_committee(commune):
    paper = paper_of(commune, DAY)

    assert paper.layout.key == "state-2020"
    assert paper.issuer == Issuer("Ủy ban nhân dân xã Đồng Văn", "", "Đồng Văn")
    assert (paper.signer, paper.recipients, paper.kept_by) == (Signer(), (), "VT")
    assert paper.code_for("PD") == ""


def test_a_party_commission_stands_under_its_committee(commission):
    paper = paper_of(commission, DAY)

    assert paper.layout.key == "party-2018"
    assert paper.issuer == Issuer("Ban Tuyên giáo và Dân vận", "Tỉnh ủy Tuyên Quang", "Tuyên Quang")


@pytest.mark.parametrize(
    ("committee", "place"),
    [
        ("Tỉnh ủy Tuyên Quang", "Tuyên Quang"),
        ("Đảng ủy xã Đồng Văn", "Đồng Văn"),
        ("Đảng ủy Công an tỉnh", ""),
        ("Văn phòng Tỉnh ủy", ""),
    ],
)
def test_in_the_partys_own_tree_the_committee_names_the_place(db, committee, place):
    top = create_unit(name=committee, parent=None, kind=UnitKind.PARTY_COMMITTEE, layout=Layout.PARTY, valid_from=START)
    below = create_unit(
        name="Ban Xây dựng Đảng", parent=top, kind=UnitKind.PARTY_COMMISSION, layout=Layout.PARTY, valid_from=START
    )
    assert (paper_of(top, DAY).issuer.place, paper_of(below, DAY).issuer.place) == (place, place)


@pytest.mark.parametrize(
    ("name", "kind", "office", "body"),
    [
        ("Tỉnh Tuyên Quang", "province", "state", "Ủy ban nhân dân tỉnh Tuyên Quang"),
        ("Tỉnh Tuyên Quang", "province", "party", "Tỉnh ủy Tuyên Quang"),
        ("Xã Lũng Cú", "commune", "party", "Đảng ủy xã Lũng Cú"),
        ("Trung tâm Văn hóa", "centre", "state", "Trung tâm Văn hóa"),
    ],
)
def test_the_issuing_body_follows_from_name_and_kind(name, kind, office, body):
    assert issuing_body(name, kind, office) == body


def test_a_department_names_the_committee_above_it_and_a_committee_names_none():
    parent = {"parent_name": "Tỉnh Tuyên Quang", "parent_kind": "province"}

    assert superior_body("department", "state", **parent) == "Ủy ban nhân dân tỉnh Tuyên Quang"
    assert superior_body("commune", "state", **parent) == ""
    assert place_name("Phường Hà Giang 1") == "Hà Giang 1"


def test_a_units_own_settings_hold_between_their_dates(commune, person):
    secretary = person(Role.SECRETARY, commune)
    set_layout(
        commune, by=secretary, valid_from=dt.date(2026, 1, 1), code="UBND", sign_lines="CHỦ TỊCH", signer_name="A"
    )
    set_layout(
        commune,
        by=secretary,
        valid_from=dt.date(2026, 7, 1),
        code="UBND",
        issuing_body="Ủy ban nhân dân xã Đồng  Văn",
        sign_lines="TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n",
        signer_name="B",
        recipients="Như trên\nĐảng ủy xã",
        kept_by="VT, VHXH",
    )

    june, november = paper_of(commune, dt.date(2026, 6, 30)), paper_of(commune, DAY)

    assert (june.signer, june.code_for("PD")) == (Signer(("CHỦ TỊCH",), "A"), "PD-UBND")
    assert november.signer == Signer(("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), "B")
    assert november.recipients == ("Như trên", "Đảng ủy xã")
    assert november.issuer.body == "Ủy ban nhân dân xã Đồng Văn"
    assert override_of(commune, dt.date(2025, 12, 31)) is None


def test_the_clerks_word_holds_until_something_is_changed(commune, person):
    secretary = person(Role.SECRETARY, commune)
    override = set_layout(commune, by=secretary, valid_from=START, code="UBND")
    assert not paper_of(commune, DAY).layout.is_checked

    confirm_layout(override, by=secretary)
    assert paper_of(commune, DAY).layout.is_checked

    set_layout(commune, by=secretary, valid_from=START, code="UBND-VHXH")
    assert not paper_of(commune, DAY).layout.is_checked


def test_only_the_offices_own_people_set_and_confirm_its_papers(commune, commission, person):
    reporter, stranger = person(Role.REPORTER, commune), person(Role.SECRETARY, commission)

    for somebody in (reporter, stranger):
        with pytest.raises(PermissionDenied):
            set_layout(commune, by=somebody, valid_from=START, code="X")
    override = set_layout(commune, by=person(Role.SECRETARY, commune), valid_from=START)
    with pytest.raises(PermissionDenied):
        confirm_layout(override, by=stranger)
    with pytest.raises(PermissionDenied):
        remove_layout(override, by=reporter)
    assert LayoutOverride.objects.count() == 1


def test_a_units_own_word_template_is_checked_kept_and_taken_away_again(commune, person):
    secretary = person(Role.SECRETARY, commune)
    document = docx.Document()
    document.add_paragraph("{{ten_bai}}")
    out = io.BytesIO()
    document.save(out)

    set_layout(commune, by=secretary, valid_from=START, template=out.getvalue(), template_name="phieu.docx")
    assert paper_of(commune, DAY).template == out.getvalue()

    with pytest.raises(TemplateRefused):
        set_layout(commune, by=secretary, valid_from=START, template=b"not a document")
    assert paper_of(commune, DAY).template == out.getvalue()

    set_layout(commune, by=secretary, valid_from=START, template=None)
    assert paper_of(commune, DAY).template is None


def test_without_settings_the_paper_falls_back_to_the_shipped_layout(commune, person):
    secretary = person(Role.SECRETARY, commune)
    override = set_layout(commune, by=secretary, valid_from=START, issuing_body="Ban Chỉ huy", layout_key="party-2018")
    assert (paper_of(commune, DAY).layout.key, paper_of(commune, DAY).issuer.body) == ("party-2018", "Ban Chỉ huy")

    remove_layout(override, by=secretary)
    assert paper_of(commune, DAY).layout.key == "state-2020"


def test_the_database_holds_one_setting_a_day_and_no_half_confirmation(commune, person):
    secretary = person(Role.SECRETARY, commune)
    override = set_layout(commune, by=secretary, valid_from=START)

    with pytest.raises(IntegrityError), transaction.atomic():
        LayoutOverride.objects.filter(pk=override.pk).update(checked_by=secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        LayoutOverride.objects.filter(pk=override.pk).update(valid_to=START)


def test_a_setting_that_does_not_exist_is_an_error_of_ours(commune, person):
    with pytest.raises(ValueError, match="not writable"):
        set_layout(commune, by=person(Role.SECRETARY, commune), valid_from=START, checked_at=None)


def test_paper_of_asks_few_questions(commune, django_assert_num_queries):
    unit = type(commune).objects.select_related("parent").get(pk=commune.pk)

    with django_assert_num_queries(1):
        paper_of(unit, DAY)


STORY = StoryOnPaper("Hoa nở", "Lời dẫn.", "<p>Một.</p><p>Hai.</p>", "Tin", "Vừ Mai", 2, "ab" * 32)
DECISION = Opinion("Duyệt", "Lù Páo", "Trưởng Ban", "10:00 ngày 03/11/2026")


def words_of(data):
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]


def test_a_storys_papers_carry_their_units_head(commune, commission, person):
    secretary = person(Role.SECRETARY, commune)
    set_layout(commune, by=secretary, valid_from=START, code="UBND", sign_lines="CHỦ TỊCH", recipients="Như trên")

    slip = approval_slip(STORY, unit=commune, on=DAY, decision=DECISION)
    assert (slip.number_line(), slip.issuer.body) == ("Số: …/PD-UBND", "Ủy ban nhân dân xã Đồng Văn")
    assert approval_slip(STORY, unit=commission, on=DAY).layout.office == "party"
    assert story_print(STORY, unit=commune, on=DAY).subject == "Hoa nở"
    notice = board_document("Tạm dừng cấp nước", unit=commune, on=DAY)
    assert (notice.number_line(), notice.signer.lines, notice.recipients) == (
        "Số: …/TB-UBND",
        ("CHỦ TỊCH",),
        ("Như trên",),
    )


def test_an_approval_slip_is_written_in_the_units_own_template_where_it_has_one(commune, person):
    assert "PHIẾU DUYỆT TIN BÀI" in words_of(approval_slip_docx(STORY, unit=commune, on=DAY))

    document = docx.Document()
    for said in ("{{ten_bai}}, bản {{phien_ban}}, {{nguoi_duyet}}", "{{noi_dung}}"):
        document.add_paragraph(said)
    out = io.BytesIO()
    document.save(out)
    set_layout(commune, by=person(Role.SECRETARY, commune), valid_from=START, template=out.getvalue())

    made = approval_slip_docx(STORY, unit=commune, on=DAY, decision=DECISION)
    assert words_of(made) == ["Hoa nở, bản 2, Lù Páo", "Một.", "Hai."]
