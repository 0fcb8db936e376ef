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
from lantoa.shared.media.services.copying import (
    ensure_copies,
    make_copies,
    place,
    place_now,
    public_copies,
    retry_copies,
)
from lantoa.shared.media.services.guarding import Examined, examine
from lantoa.shared.media.services.kits import make_kit, order_kit
from lantoa.shared.media.services.publishing import (
    add_pictures,
    content_of,
    create_album,
    faults_of,
    hide,
    leave_out,
    publish,
    save_album,
)
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
    "add_pictures",
    "begin_upload",
    "content_of",
    "create_album",
    "discard_upload",
    "ensure_copies",
    "examine",
    "faults_of",
    "forget_people",
    "forget_uploads",
    "hide",
    "judge_upload",
    "leave_out",
    "make_copies",
    "make_kit",
    "note_showings",
    "order_kit",
    "place",
    "place_now",
    "public_copies",
    "publish",
    "retry_copies",
    "save_album",
    "sweep",
    "take_piece",
    "withdraw_consent",
]
