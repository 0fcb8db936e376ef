"""The desk's forms: Wagtail's own, with our guard at the file and the unit set by who sends it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from lantoa.core import clock, text
from lantoa.shared.accounts.models import User
from lantoa.shared.media import permissions, services
from lantoa.shared.media.choices import LARGEST_BYTES, MEGABYTE, MediaKind, Rights
from lantoa.shared.media.logic import captions, kinds, names
from lantoa.shared.media.logic.refusals import UploadRefused
from lantoa.shared.media.models import Image
from lantoa.shared.units.models import Unit


def _examined(upload: UploadedFile, kind: MediaKind) -> UploadedFile:
    """Runs the guard; the file goes on under its cleaned name with the extension of its content."""
    refused = getattr(upload, "refused", None)
    try:
        if isinstance(refused, UploadRefused):
            raise refused
        path = Path(upload.temporary_file_path()) if hasattr(upload, "temporary_file_path") else None
        examined = services.examine(upload.name or "", cast("Any", upload), kind=kind, path=path)
    except UploadRefused as fault:
        raise ValidationError(fault.message, code=fault.code) from fault
    upload.seek(0)
    upload.name = f"{names.title_of(examined.name)}.{examined.type.ext}"
    upload.examined = examined  # type: ignore[attr-defined]
    return upload


class _Guarded:
    """What the guarded fields share: the limits as the person reads them, and no second check that says otherwise."""

    kind: MediaKind
    error_messages: dict[str, Any]
    help_text: Any

    def tell_limits(self) -> None:
        self.max_upload_size = LARGEST_BYTES[self.kind]
        self.max_upload_size_text = filesizeformat(self.max_upload_size)
        formats = ", ".join(kinds.accepted(self.kind))
        self.help_text = _("Accepted: %(formats)s, at most %(size)s.") % {
            "formats": formats,
            "size": self.max_upload_size_text,
        }
        too_large = _("This file is too large: at most %(size)s.") % {"size": self.max_upload_size_text}
        self.error_messages["file_too_large_unknown_size"] = too_large
        self.error_messages["invalid_image_extension"] = _("Not accepted here. Accepted: %(formats)s.") % {
            "formats": formats
        }
        self.error_messages["empty"] = UploadRefused("empty").message


class GuardedPictureField(_Guarded, WagtailImageField):
    kind = MediaKind.IMAGE
    default_validators: list[Any] = []  # the guard looks at the content

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "max_length": None})
        self.tell_limits()

    def to_python(self, data: Any) -> Any:
        upload = forms.FileField.to_python(self, data)
        return None if upload is None else _examined(cast("UploadedFile", upload), self.kind)


class GuardedDocumentField(_Guarded, WagtailDocumentField):
    kind = MediaKind.DOCUMENT

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "max_length": None})
        self.tell_limits()

    def to_python(self, data: Any) -> Any:
        upload = forms.FileField.to_python(self, data)
        return None if upload is None else _examined(cast("UploadedFile", upload), self.kind)


class GuardedFileField(_Guarded, forms.FileField):
    def __init__(self, *args: Any, kind: MediaKind, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(*args, **{**kwargs, "max_length": None})
        self.tell_limits()

    def to_python(self, data: Any) -> Any:
        upload = super().to_python(data)
        return None if upload is None else _examined(cast("UploadedFile", upload), self.kind)


class _CreditedForm:
    """Unit, clean texts and the file's facts, whichever base form Wagtail wants."""

    fields: dict[str, forms.Field]
    instance: Any
    cleaned_data: dict[str, Any]
    user: User | None

    def prepare(self, user: User | None) -> None:
        self.user = user
        if self.instance.pk is not None:
            # What was approved names the file by its hash: another file is another row.
            self.fields.pop("file", None)
        for name in ("rights", "consent"):
            if (
                name in self.fields
            ):  # a heap of pictures is sent first and described afterwards; the model's default holds
                self.fields[name].required = False
        units = permissions.upload_units(user) if user is not None else []
        if "unit" in self.fields:
            pks = {unit.pk for unit in units} | ({self.instance.unit_id} if self.instance.unit_id else set())
            if len(pks) < 2:  # nothing to choose
                del self.fields["unit"]
            else:
                field = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
                field.queryset = Unit.objects.filter(pk__in=pks).in_order()
        self._home = units[0] if units else None

    def clean_texts(self) -> None:
        for name, value in list(self.cleaned_data.items()):
            if not isinstance(value, str):
                continue
            widget = self.fields[name].widget
            try:
                clean = text.clean_text if isinstance(widget, forms.Textarea) else text.clean_line
                self.cleaned_data[name] = clean(value)
            except text.TextRefused as fault:
                self.add_error(name, text.explain(fault))  # type: ignore[attr-defined]

    def note_file(self) -> None:
        """Before saving: what the guard found out, and whose it is."""
        item = self.instance
        if item.unit_id is None:
            item.unit = self._home
        upload = self.cleaned_data.get("file")
        examined = getattr(upload, "examined", None)
        if examined is None or item.pk is not None:
            return
        item.mime, item.original_name = examined.type.mime, examined.name
        item.taken_on = item.taken_on or examined.taken_on
        item.credit = item.credit or examined.author
        if isinstance(item, Image):
            item.dhash = examined.dhash
        elif hasattr(item, "duration_seconds"):
            item.duration_seconds = examined.duration_seconds

    def refuse_without_unit(self) -> None:
        if self.instance.unit_id is None and self.cleaned_data.get("unit") is None and self._home is None:
            if self.user is not None and self.user.is_superuser:
                return
            raise ValidationError(_("You hold no role that may send in files."), code="no_unit")


class PictureForm(_CreditedForm, BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        user = kwargs.get("user")
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            old = self.fields["file"]
            self.fields["file"] = GuardedPictureField(label=old.label, widget=old.widget)
        self.prepare(user)

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.clean_texts()
        self.refuse_without_unit()
        return self.cleaned_data

    def save(self, commit: bool = True) -> Any:
        self.note_file()
        return super().save(commit=commit)


class DocumentForm(_CreditedForm, BaseDocumentForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        user = kwargs.get("user")
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            old = self.fields["file"]
            self.fields["file"] = GuardedDocumentField(label=old.label, widget=old.widget)
        self.prepare(user)

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.clean_texts()
        self.refuse_without_unit()
        return self.cleaned_data

    def save(self, commit: bool = True) -> Any:
        self.note_file()
        return super().save(commit=commit)


class _RecordedForm(_CreditedForm, WagtailAdminModelForm):
    kind: MediaKind

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        user = kwargs.get("for_user")
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"] = GuardedFileField(kind=self.kind, label=self.fields["file"].label)
        self.prepare(user)
        poster = self.fields.get("poster")
        if poster is not None and user is not None:
            chooser = cast("forms.ModelChoiceField[Image]", poster)
            chooser.queryset = permissions.visible(user, Image.objects.all())

    def clean(self) -> dict[str, Any]:
        super().clean()
        self.clean_texts()
        self.refuse_without_unit()
        return self.cleaned_data

    def save(self, commit: bool = True) -> Any:
        self.note_file()
        if self.instance.pk is None:
            self.instance.uploaded_by, self.instance.uploaded_at = self.user, clock.now()
            upload = self.cleaned_data.get("file")
            self.instance.file_size = upload.size if upload is not None else None
        return super().save(commit=commit)


class VideoForm(_RecordedForm):
    kind = MediaKind.VIDEO

    captions_file = forms.FileField(
        label=_later("Captions from a file"),
        required=False,
        help_text=_later("WebVTT (.vtt) or SubRip (.srt); it takes the place of what stands below."),
    )
    words_from_captions = forms.BooleanField(
        label=_later("Make the transcript from the captions"),
        required=False,
        help_text=_later("It takes the place of the transcript; read it through afterwards."),
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        sent = self.cleaned_data.get("captions_file")
        name, given = ("captions", self.cleaned_data.get("captions", ""))
        if sent:
            name, given = "captions_file", self._read(sent)
        if given.strip():
            try:
                self.cleaned_data["captions"] = captions.clean_captions(
                    given, film_seconds=self.instance.duration_seconds
                )
                if self.cleaned_data.get("words_from_captions"):
                    self.cleaned_data["transcript"] = captions.spoken(given)
            except UploadRefused as fault:
                self.add_error(name, ValidationError(fault.message, code=fault.code))
        return self.cleaned_data

    def _read(self, sent: UploadedFile) -> str:
        if (sent.size or 0) > MEGABYTE:
            fault = UploadRefused("too_large", size=f"{(sent.size or 0) // MEGABYTE + 1} MB", limit="1 MB")
            self.add_error("captions_file", ValidationError(fault.message, code=fault.code))
            return ""
        try:
            return text.clean_text(text.decode(sent.read()).text)
        except (text.TextRefused, UnicodeError):
            self.add_error("captions_file", ValidationError(UploadRefused("captions", line=1).message))
            return ""


class AudioForm(_RecordedForm):
    kind = MediaKind.AUDIO


class AlbumForm(WagtailAdminModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        user = kwargs.get("for_user")
        super().__init__(*args, **kwargs)
        assert user is not None
        units = [unit for unit in permissions.upload_units(user) if permissions.may_keep_album(user, unit)]
        if self.instance.pk is not None:
            self.fields.pop("unit", None)
        elif len(units) == 1:
            self.fields.pop("unit", None)
            self.instance.unit = units[0]
        else:
            chooser = cast("forms.ModelChoiceField[Unit]", self.fields["unit"])
            chooser.queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units]).in_order()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("title", "title_en", "lead", "lead_en", "place"):
            try:
                clean = text.clean_text if name.startswith("lead") else text.clean_line
                cleaned[name] = clean(cleaned.get(name) or "")
            except text.TextRefused as fault:
                self.add_error(name, text.explain(fault))
        return cleaned


class ManyForm(forms.Form):
    """What many files have in common. What is left empty stays as it is in each."""

    credit = forms.CharField(label=_later("Credit"), max_length=200, required=False)
    rights = forms.ChoiceField(
        label=_later("Rights"), choices=[("", _later("As it is")), *Rights.choices], required=False
    )
    licence = forms.CharField(label=_later("Licence"), max_length=200, required=False)
    place = forms.CharField(label=_later("Place"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("credit", "licence", "place"):
            try:
                cleaned[name] = text.clean_line(cleaned.get(name, ""))
            except text.TextRefused as fault:
                self.add_error(name, text.explain(fault))
        if not any(cleaned.values()) and not self.errors:
            raise ValidationError(_("Fill in at least one field."))
        return cleaned

    def changes(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if value}
