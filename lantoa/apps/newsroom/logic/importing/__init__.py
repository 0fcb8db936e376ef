"""A file that somebody sends → a story's text, its pictures, and what people should look at.

`read_file` raises ImportRefused where nothing can be read; what can be read comes with warnings. Nothing in a file is
executed, no address in it is fetched.
"""

from lantoa.apps.newsroom.logic.importing.faults import Fault, ImportRefused
from lantoa.apps.newsroom.logic.importing.kinds import ACCEPTED_SUFFIXES, kind_of
from lantoa.apps.newsroom.logic.importing.office import office_program
from lantoa.apps.newsroom.logic.importing.pictures import CheckedPicture, check_picture
from lantoa.apps.newsroom.logic.importing.reading import read_file
from lantoa.apps.newsroom.logic.importing.result import Imported, ImportedImage, Limits

__all__ = [
    "ACCEPTED_SUFFIXES",
    "CheckedPicture",
    "Fault",
    "ImportRefused",
    "Imported",
    "ImportedImage",
    "Limits",
    "check_picture",
    "kind_of",
    "office_program",
    "read_file",
]
