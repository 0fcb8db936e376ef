from lantoa.shared.media.models.albums import Album, AlbumPicture
from lantoa.shared.media.models.files import (
    Audio,
    Credited,
    Document,
    Image,
    Published,
    Recorded,
    Rendition,
    UprightField,
    UprightFile,
    Video,
    original_upload_to,
)
from lantoa.shared.media.models.showing import Showing
from lantoa.shared.media.models.uploads import Upload

__all__ = [
    "Album",
    "AlbumPicture",
    "Audio",
    "Credited",
    "Document",
    "Image",
    "Published",
    "Recorded",
    "Rendition",
    "Showing",
    "Upload",
    "UprightField",
    "UprightFile",
    "Video",
    "original_upload_to",
]
