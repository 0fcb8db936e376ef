"""Verbs of campaigns. Each is one transaction: whole, or it has not been."""

from lantoa.apps.campaigns.services.cloning import clone_for_next_year
from lantoa.apps.campaigns.services.honouring import (
    announce,
    decide,
    delete_nomination,
    nominate,
    publish_criteria,
    save_honour,
    set_consent,
)
from lantoa.apps.campaigns.services.registering import (
    Checked,
    cancel_registration,
    check_in,
    checked,
    find_ticket,
    register_person,
)
from lantoa.apps.campaigns.services.showing import faults as show_faults
from lantoa.apps.campaigns.services.showing import fix_show, save_show
from lantoa.apps.campaigns.services.stepping import (
    STEPS,
    archive,
    clear_at_switches,
    close,
    create_campaign,
    hide_page,
    publish_page,
    reopen,
    save_changes,
    save_new,
    start,
)
from lantoa.apps.campaigns.services.tasking import (
    apply_appendix,
    delete_task,
    keep_appendix,
    report_on_task,
    save_task,
    task_spec,
    try_appendix,
    undo_import,
)

__all__ = [
    "STEPS",
    "Checked",
    "announce",
    "apply_appendix",
    "archive",
    "cancel_registration",
    "check_in",
    "checked",
    "clear_at_switches",
    "clone_for_next_year",
    "close",
    "create_campaign",
    "decide",
    "delete_nomination",
    "delete_task",
    "find_ticket",
    "fix_show",
    "hide_page",
    "keep_appendix",
    "nominate",
    "publish_criteria",
    "publish_page",
    "register_person",
    "reopen",
    "report_on_task",
    "save_changes",
    "save_honour",
    "save_new",
    "save_show",
    "save_task",
    "set_consent",
    "show_faults",
    "start",
    "task_spec",
    "try_appendix",
    "undo_import",
]
