"""Slips of accounts become paper: cards with a QR code, four on a sheet."""

from __future__ import annotations

from collections.abc import Sequence

from lantoa.core import clock
from lantoa.shared.accounts import services as accounts
from lantoa.shared.accounts.choices import SlipKind
from lantoa.shared.accounts.logic.codes import grouped
from lantoa.shared.documents.services import Card, cards_pdf, invitation_slip, reset_slip


def print_slips(papers: Sequence[accounts.SlipPaper]) -> bytes:
    return cards_pdf([_card(paper) for paper in papers])


def _card(paper: accounts.SlipPaper) -> Card:
    shown = paper.page.partition("://")[2].rstrip("/")
    until = f"{clock.local(paper.expires_at):%H:%M ngày %d/%m/%Y}"
    told = {
        "person": f"{paper.name} ({paper.username})" if not paper.is_light else paper.name,
        "unit_name": paper.unit.name,
        "address": paper.address,
        "address_shown": shown,
        "code": grouped(paper.code),
        "valid_until": until,
        "phone": paper.unit.phone,
    }
    if paper.kind == SlipKind.RESET:
        return reset_slip(**told, is_light=paper.is_light)
    return invitation_slip(**told, role_name=", ".join(paper.roles), is_light=paper.is_light)


accounts.set_printer(print_slips)
