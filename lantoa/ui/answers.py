"""Files as answers."""

from __future__ import annotations

from django.http import HttpResponse

_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = {
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def file(data: bytes, name: str, *, is_shown: bool = False) -> HttpResponse:
    """A made paper or table, its kind by the ending of `name` (ASCII); `is_shown`: in the browser, else it is saved."""
    response = HttpResponse(data, content_type=KINDS[name.rpartition(".")[2]])
    response["Content-Disposition"] = f'{"inline" if is_shown else "attachment"}; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
