"""Whether a file may be shown to the public, and what is missing."""

from __future__ import annotations

from typing import Protocol

from lantoa.shared.media.choices import PUBLIC_CONSENTS, Consent, FaultCode, MediaKind, Rights


class Shown(Protocol):
    @property
    def kind(self) -> MediaKind: ...

    alt: str
    credit: str
    rights: str
    licence: str
    consent: str
    consent_note: str
    shows_children: bool


def is_cleared(item: Shown) -> bool:
    """Consent and rights are in order: the public copy may lie where everybody can fetch it."""
    return not _hard_faults(item)


def faults(item: Shown) -> list[FaultCode]:
    found = _hard_faults(item)
    if item.shows_children and item.consent == Consent.GUARDIAN and not item.consent_note.strip():
        found.append(FaultCode.GUARDIAN_UNRECORDED)
    if item.kind is MediaKind.IMAGE and not item.alt.strip():
        found.append(FaultCode.ALT_MISSING)
    if item.rights != Rights.PUBLIC_DOMAIN and not item.credit.strip():
        found.append(FaultCode.CREDIT_MISSING)
    if item.kind in {MediaKind.VIDEO, MediaKind.AUDIO} and not getattr(item, "transcript", "").strip():
        found.append(FaultCode.WORDS_MISSING)
    return found


def _hard_faults(item: Shown) -> list[FaultCode]:
    found = []
    if item.consent not in PUBLIC_CONSENTS:
        found.append(FaultCode.CONSENT_MISSING)
    elif item.shows_children and item.consent != Consent.GUARDIAN:
        found.append(FaultCode.GUARDIAN_MISSING)
    if item.rights == Rights.UNKNOWN:
        found.append(FaultCode.RIGHTS_UNKNOWN)
    if item.rights == Rights.LICENSED and not item.licence.strip():
        found.append(FaultCode.LICENCE_MISSING)
    return found
