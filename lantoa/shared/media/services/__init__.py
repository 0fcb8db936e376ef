"""What is done to files. The guard at the door is `accept_upload`."""

from lantoa.shared.media.logic.refusals import UploadRefused
from lantoa.shared.media.services.arriving import (
    WrongChecksum,
    WrongOffset,
    begin_upload,
    discard_upload,
    forget_uploads,
    judge_upload,
    take_piece,
)
from lantoa.shared.media.services.consenting import forget_people, withdraw_consent
from lantoa.shared.media.services.copying import ensure_copies, make_copies, place, place_now, retry_copies
from lantoa.shared.media.services.guarding import Examined, examine
from lantoa.shared.media.services.showing import note_showings
from lantoa.shared.media.services.sweeping import Swept, sweep
from lantoa.shared.media.services.uploading import ABOUT, Batch, Refusal, accept_file, accept_many, accept_upload

__all__ = [
    "ABOUT",
    "Batch",
    "Examined",
    "Refusal",
    "Swept",
    "UploadRefused",
    "WrongChecksum",
    "WrongOffset",
    "accept_file",
    "accept_many",
    "accept_upload",
    "begin_upload",
    "discard_upload",
    "ensure_copies",
    "examine",
    "forget_people",
    "forget_uploads",
    "judge_upload",
    "make_copies",
    "note_showings",
    "place",
    "place_now",
    "retry_copies",
    "sweep",
    "take_piece",
    "withdraw_consent",
]
