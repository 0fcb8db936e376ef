from django.utils.translation import gettext_lazy as _

from lantoa.core.retention import Erase, nobody, register
from lantoa.shared.media.models import Audio, Document, Image, Video

for model in (Image, Video, Audio, Document):
    register(
        model,
        purpose=_("To know who is shown or heard, and that they agreed."),
        fields=["people", "original_name"],
        subject=nobody,  # names stand in a line of text: search the media library by name
        keep_for=None,
        erase=Erase.BLANK,
    )
