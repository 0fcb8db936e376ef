"""Questions about units."""

from .lineage import Moves, Relative, as_is, as_was, heirs, lines_of, moves_of, on_day, origins
from .names import Resolved, find_unit, names_on, resolve, suggest
from .tree import (
    ancestors,
    commune_of,
    communes_of,
    province_of,
    regions_of,
    roots,
    subtree_pks,
    territory_pks,
)

__all__ = [
    "Moves",
    "Relative",
    "Resolved",
    "ancestors",
    "as_is",
    "as_was",
    "commune_of",
    "communes_of",
    "find_unit",
    "heirs",
    "lines_of",
    "moves_of",
    "names_on",
    "on_day",
    "origins",
    "province_of",
    "regions_of",
    "resolve",
    "roots",
    "subtree_pks",
    "suggest",
    "territory_pks",
]
