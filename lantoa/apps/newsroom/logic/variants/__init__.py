"""One text, many mouths: every form is chosen from the story's own sentences, nothing is written anew."""

from lantoa.apps.newsroom.logic.variants.derive import FORMS, derive, derive_all
from lantoa.apps.newsroom.logic.variants.limits import Remark, remarks_on
from lantoa.apps.newsroom.logic.variants.text import (
    FACT_KEYS,
    StoryText,
    VariantText,
    fact_label,
    fact_rows,
    rows_from_text,
    short_unit_name,
)

__all__ = [
    "FACT_KEYS",
    "FORMS",
    "Remark",
    "StoryText",
    "VariantText",
    "derive",
    "derive_all",
    "fact_label",
    "fact_rows",
    "remarks_on",
    "rows_from_text",
    "short_unit_name",
]
