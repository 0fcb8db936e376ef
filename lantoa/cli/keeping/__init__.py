"""Backup and restore: what is written (`archives`), how the database goes in and out (`dumps`), how it is sealed
(`sealing`), what happens every night (`nights`) and how a backup is proved (`drills`)."""

from lantoa.cli.keeping.archives import FORMAT, NOT_KEPT, Backup, back_up, bring_database_back, restore, unpack
from lantoa.cli.keeping.drills import Drill, drill
from lantoa.cli.keeping.dumps import dump_before_migrating, dump_database, find_program, load_dump, replace_database
from lantoa.cli.keeping.nights import Night, keep_tonight

__all__ = [
    "FORMAT",
    "NOT_KEPT",
    "Backup",
    "Drill",
    "Night",
    "back_up",
    "bring_database_back",
    "drill",
    "dump_before_migrating",
    "dump_database",
    "find_program",
    "keep_tonight",
    "load_dump",
    "replace_database",
    "restore",
    "unpack",
]
