"""Exports and archives of portals that are gone → one item after another. Pure readers: no network, no database."""

from lantoa.apps.newsroom.logic.old_portals.items import Item, SourceRefused, fault_of, plain_path

__all__ = ["Item", "SourceRefused", "fault_of", "plain_path"]
