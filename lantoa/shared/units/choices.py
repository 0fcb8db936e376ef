from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    """What a unit is. Nothing may conclude a depth in the tree from it."""

    PROVINCE = "province", _("Province")
    DISTRICT = "district", _("District")
    COMMUNE = "commune", _("Commune")
    WARD = "ward", _("Ward")
    TOWNSHIP = "township", _("Township")
    SPECIAL_ZONE = "special_zone", _("Special zone")
    VILLAGE = "village", _("Village")
    DEPARTMENT = "department", _("Department")
    PARTY_COMMISSION = "party_commission", _("Party commission")
    PARTY_COMMITTEE = "party_committee", _("Party committee")
    CENTRE = "centre", _("Centre")
    PRESS = "press", _("Press agency")
    ASSOCIATION = "association", _("Association")
    SCHOOL = "school", _("School")
    OTHER = "other", _("Other unit")


COMMUNE_KINDS = (
    UnitKind.COMMUNE,
    UnitKind.WARD,
    UnitKind.TOWNSHIP,
    UnitKind.SPECIAL_ZONE,
)
TERRITORY_KINDS = (
    UnitKind.PROVINCE,
    UnitKind.DISTRICT,
    *COMMUNE_KINDS,
    UnitKind.VILLAGE,
)


class Layout(models.TextChoices):
    """Which rules the unit's papers follow."""

    STATE = "state", _("State office")
    PARTY = "party", _("Party office")


class LineageKind(models.TextChoices):
    MERGED_FROM = "merged_from", _("Merged whole into the new unit")
    SPLIT_TO = "split_to", _("Split; a part became the new unit")
    PARTIAL = "partial", _("A part went into the new unit")
    RENAMED = "renamed", _("Renamed, or raised to another kind")


WHOLE_KINDS = (LineageKind.MERGED_FROM, LineageKind.RENAMED)


class NameKind(models.TextChoices):
    FORMER = "former", _("Former name")
    VARIANT = "variant", _("Other spelling")
    SHORT = "short", _("Short name")
    LOCAL = "local", _("Name in another language")


class ImportKind(models.TextChoices):
    UNITS = "units", _("Units")
    VILLAGES = "villages", _("Villages")
