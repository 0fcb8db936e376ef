"""Verbs of old portals."""

from lantoa.apps.newsroom.services.old_portals.outlets import NotAPage, end_licence, import_address, record_licence
from lantoa.apps.newsroom.services.old_portals.running import NotAnImport, apply, begin, defer, go_on, take_back
from lantoa.apps.newsroom.services.old_portals.telling import faults_table, guess_source, redirects_table, told

__all__ = [
    "NotAPage",
    "NotAnImport",
    "apply",
    "begin",
    "defer",
    "end_licence",
    "faults_table",
    "go_on",
    "guess_source",
    "import_address",
    "record_licence",
    "redirects_table",
    "take_back",
    "told",
]
