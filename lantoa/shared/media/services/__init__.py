"""What is done to files. The guard at the door is `accept_upload`."""

from lantoa.shared.media.logic.refusals import UploadRefused
from lantoa.shared.media.services.consenting import forget_people, withdraw_consent
from lantoa.shared.media.services.copying import ensure_copies, make_copies, place, place_now, retry_copies
from lantoa.shared.media.services.guarding import Examined, examine
from lantoa.shared.media.services.showing import note_showings
from lantoa.shared.media.services.sweeping import Swept, sweep
from lantoa.shared.media.services.uploading import Batch, Refusal, accept_many, accept_upload

__all__ = [
    "Batch",
    "Examined",
    "Refusal",
    "Swept",
    "UploadRefused",
    "accept_many",
    "accept_upload",
    "ensure_copies",
    "examine",
    "forget_people",
    "make_copies",
    "note_showings",
    "place",
    "place_now",
    "retry_copies",
    "sweep",
    "withdraw_consent",
]
