import io
import zipfile

import docx
import pytest

from lantoa.shared.documents.logic.description import Paragraph
from lantoa.shared.documents.logic.template import TemplateRefused, check_template, fill_template


def saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def unit_template():
    document = docx.Document()
    paragraph = document.add_paragraph("Bài: ")
    # Word cuts a field as it likes.
    for piece, is_bold in (("{{ten", True), ("_b", False), ("ai}} của {{tac_gia}}", False)):
        paragraph.add_run(piece).bold = is_bold
    document.add_table(1, 1).cell(0, 0).text = "Duyệt: {{ nguoi_duyet }}"
    text = document.add_paragraph()
    text.add_run("{{noi_dung}}").italic = True
    document.sections[0].header.paragraphs[0].text = "{{don_vi}}"
    return document


def test_fields_are_filled_where_they_stand_and_keep_their_formatting():
    values = {"ten_bai": "Hoa nở {{tac_gia}}", "tac_gia": "Vừ Mai", "don_vi": "Xã Đồng Văn"}
    filled = docx.Document(
        io.BytesIO(fill_template(saved(unit_template()), values, body=(Paragraph("Một."), Paragraph("Hai."))))
    )

    # A value that looks like a field is not looked at again.
    assert filled.paragraphs[0].text == "Bài: Hoa nở {{tac_gia}} của Vừ Mai"
    assert [run.text for run in filled.paragraphs[0].runs if run.bold] == ["Hoa nở {{tac_gia}}"]
    assert filled.tables[0].cell(0, 0).text == "Duyệt: …"
    assert [p.text for p in filled.paragraphs[-2:]] == ["Một.", "Hai."]
    assert filled.paragraphs[-1].runs[0].italic
    assert filled.sections[0].header.paragraphs[0].text == "Xã Đồng Văn"


def test_unknown_fields_are_named_before_the_template_is_kept():
    document = docx.Document()
    document.add_paragraph("{{ten_bai}} {{mat_khau}}")

    check = check_template(saved(document))

    assert (check.known, check.unknown) == (("ten_bai",), ("mat_khau",))


def with_part(data, name, content):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info))
        new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"not a zip", "not_docx"),
        (saved(docx.Document()), "no_fields"),
        (b"x" * 3_000_001, "too_large"),
        (with_part(saved(unit_template()), "word/vbaProject.bin", b"x"), "macros"),
        (with_part(saved(unit_template()), "word/x.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'), "entities"),
        (with_part(saved(unit_template()), "word/media/x.bin", b"0" * 70_000_000), "too_large"),
        (with_part(saved(unit_template()), "word/document.xml", b"<broken"), "not_docx"),
    ],
)
def test_a_template_that_cannot_be_trusted_is_refused(data, code):
    with pytest.raises(TemplateRefused) as caught:
        check_template(data)
    assert caught.value.code == code
