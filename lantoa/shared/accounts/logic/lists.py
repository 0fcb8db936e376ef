"""The desk's lists by key: which parameters of an address belong to each, so that only those are ever kept."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, urlencode

from django.utils.functional import Promise

# Shows everything although another view is the one that opens.
EVERYTHING = "view=all"


@dataclasses.dataclass(frozen=True)
class DeskList:
    key: str
    label: str | Promise
    url_name: str
    names: frozenset[str]


_lists: dict[str, DeskList] = {}


def register(key: str, label: str | Promise, url_name: str, names: Iterable[str]) -> DeskList:
    made = _lists[key] = DeskList(key, label, url_name, frozenset(names))
    return made


def find(key: str) -> DeskList | None:
    return _lists.get(key)


def registered() -> Mapping[str, DeskList]:
    return dict(sorted(_lists.items()))


def kept_query(desk_list: DeskList, query: str) -> str:
    """The query string with the list's own parameters only, without empty ones, in a fixed order."""
    try:
        told = parse_qsl(query, max_num_fields=100)
    except ValueError:
        return ""
    pairs = {(name, value) for name, value in told if name in desk_list.names and value and "\x00" not in value}
    return urlencode(sorted(pairs))
