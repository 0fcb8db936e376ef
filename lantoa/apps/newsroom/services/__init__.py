"""Verbs of the newsroom. Each is one transaction: whole, or it has not been."""

from lantoa.apps.newsroom.queries import UNDO_FOR
from lantoa.apps.newsroom.services.acting import take_step
from lantoa.apps.newsroom.services.approving import (
    approve,
    confirm_telephone,
    disown_telephone,
    give_back_by_link,
    make_link,
    open_link,
    record_telephone,
    use_link,
)
from lantoa.apps.newsroom.services.importing import ImportedStory, import_story
from lantoa.apps.newsroom.services.moving import (
    archive,
    discard,
    faults,
    give_back,
    request_approval,
    restore,
    submit,
    take,
    undo,
    undo_batch,
)
from lantoa.apps.newsroom.services.publishing import (
    clear_at_switches,
    correct,
    publish,
    publish_due,
    schedule,
    update,
    withdraw,
)
from lantoa.apps.newsroom.services.variants import (
    add_translation,
    confirm_variant,
    edit_variant,
    renew_variant,
    renew_variants,
)
from lantoa.apps.newsroom.services.writing import (
    create_story,
    place_story,
    place_story_in,
    relay_story,
    save_story,
    set_pictures,
)

__all__ = [
    "UNDO_FOR",
    "ImportedStory",
    "add_translation",
    "approve",
    "archive",
    "clear_at_switches",
    "confirm_telephone",
    "confirm_variant",
    "correct",
    "create_story",
    "discard",
    "disown_telephone",
    "edit_variant",
    "faults",
    "give_back",
    "give_back_by_link",
    "import_story",
    "make_link",
    "open_link",
    "place_story",
    "place_story_in",
    "publish",
    "publish_due",
    "record_telephone",
    "relay_story",
    "renew_variant",
    "renew_variants",
    "request_approval",
    "restore",
    "save_story",
    "schedule",
    "set_pictures",
    "submit",
    "take",
    "take_step",
    "undo",
    "undo_batch",
    "update",
    "use_link",
    "withdraw",
]
