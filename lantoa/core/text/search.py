"""Search as Vietnamese is typed: with tone marks, without them, or half a word of either."""

from __future__ import annotations

from typing import Any

from modelsearch.backends.database.postgres.postgres import PostgresSearchBackend


class SearchBackend(PostgresSearchBackend):
    """Completing a half-typed word folds tones as the whole search does; the base keeps them there."""

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.autocomplete_config = self.config
