"""A field that looks like personal data belongs to a model that says why it keeps it, or stands here with a reason.

To mend a failure: register the model in the app's `retention.py` (see lantoa/core/retention), or, when the field is
about no living person, write it into NOT_PERSONAL.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from lantoa.core import retention
from lantoa.core.secrets import EncryptedTextField

# Words a field's name is made of. Accounts are pseudonymous: a foreign key to the user is no personal field.
TELLING = frozenset(
    "name names username nickname handle firstname lastname fullname byline author contact recipient signer signature "
    "phone mobile tel telephone zalo email mail address street house birth birthday born dob age gender sex ethnicity "
    "religion health disability ip cccd cmnd passport identity national voice face photo portrait avatar selfie "
    "people person guardian school bank iban latitude longitude lat lon lng gps location position reporter "
    "responsible device fingerprint".split()
)
TELLING_TYPES = (models.EmailField, models.GenericIPAddressField, EncryptedTextField)
SILENT_TYPES = (models.BooleanField, models.IntegerField, models.ForeignKey, models.DateTimeField)

# field → why it is about no person, or is not ours to keep
NOT_PERSONAL = {
    "core.EventRecord.name": "name of the event's class",
    "core.CalendarChange.name": "name of a holiday",
    "units.Unit.name": "name of an authority",
    "units.Unit.short_name": "name of an authority",
    "units.Unit.name_en": "name of an authority",
    "units.Unit.folded_name": "name of an authority",
    "units.Unit.email": "address of an office, published",
    "units.Unit.phone": "number of an office, published",
    "units.Unit.address": "address of an office, published",
    "units.UnitName.name": "name of an authority",
    "units.Region.name": "name of a region",
    "units.Region.name_en": "name of a region",
    "units.Region.folded_name": "name of a region",
    "units.Source.address": "web address of a decree",
    "newsroom.Portal.hostname": "host of a site",
    "newsroom.Portal.name": "name of a site",
    "newsroom.Portal.name_en": "name of a site",
    "newsroom.Portal.address": "address of an office, published",
    "newsroom.Portal.phone": "number of an office, published",
    "newsroom.Portal.email": "address of an office, published",
    "newsroom.OldStory.address": "web address of a story",
    "newsroom.OutletLicence.name": "name of a newspaper",
    "newsroom.Category.name": "name of a category",
    "newsroom.Category.name_en": "name of a category",
    "units.Unit.latitude": "where an office stands, published",
    "units.Unit.longitude": "where an office stands, published",
    "units.UnitImport.file_name": "name of a table of units",
    "setup.TableImport.file_name": "name of a table",
    "royalties.RateImport.file_name": "name of a table of rates",
    "royalties.RateUpload.file_name": "name of a table of rates",
    "campaigns.Point.latitude": "where a stage or a car park is, published",
    "campaigns.Point.longitude": "where a stage or a car park is, published",
    "campaigns.TaskImport.file_name": "name of a plan's appendix",
    "mailboxes.Mailbox.password": "of an office's mailbox",
    "documents.LayoutOverride.template_name": "name of a .docx",
    "site.LegalDocument.address": "web address of a law",
    "wagtailembeds.Embed.author_name": "embeds are not used: no page has such a block",
    "wagtailembeds.Embed.provider_name": "name of a service",
    "wagtailcore.Site.hostname": "host of a site",
    "wagtailcore.Site.site_name": "name of a site",
    "wagtailcore.Collection.name": "name of a collection",
    "wagtailcore.Workflow.name": "workflows of Wagtail are not used",
    "wagtailcore.Task.name": "workflows of Wagtail are not used",
    "wagtailcore.Comment.position": "place in a text",
    "wagtailcore.APIToken.name": "name of a program",
    "taggit.Tag.name": "a tag",
    "auth.Group.name": "name of a group of rights",
    "auth.Permission.name": "name of a right",
    "procrastinate.ProcrastinateJob.queue_name": "name of a queue",
    "procrastinate.ProcrastinateJob.task_name": "name of a task",
    "procrastinate.ProcrastinatePeriodicDefer.task_name": "name of a task",
}


def looks_personal(field: models.Field) -> bool:  # type: ignore[type-arg]
    if isinstance(field, TELLING_TYPES):
        return True
    if isinstance(field, SILENT_TYPES):
        return False
    return not TELLING.isdisjoint(field.name.split("_"))


def personal_fields() -> Iterator[str]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed and model._meta.app_label.endswith("_tests"):
            continue
        for field in model._meta.local_fields:
            if looks_personal(field):
                yield f"{model._meta.label}.{field.name}"


def registered_fields() -> set[str]:
    return {f"{r.label}.{name}" for r in retention.registered() for name in r.fields}


def test_every_field_about_a_person_is_registered_or_explained() -> None:
    forgotten = sorted(set(personal_fields()) - registered_fields() - set(NOT_PERSONAL))
    assert forgotten == []


def test_no_explanation_outlives_its_field() -> None:
    known = {f"{m._meta.label}.{f.name}" for m in apps.get_models(include_auto_created=True) for f in m._meta.fields}
    assert sorted(set(NOT_PERSONAL) - known) == []
    assert sorted(set(NOT_PERSONAL) & registered_fields()) == []


def test_every_registration_says_why_in_a_sentence() -> None:
    for registration in retention.registered():
        assert len(str(registration.purpose)) > 10, registration.label


@pytest.mark.parametrize(
    ("field", "is_personal"),
    [
        (models.CharField(name="full_name"), True),
        (models.CharField(name="reporter_phone"), True),
        (models.GenericIPAddressField(name="seen_from"), True),
        (EncryptedTextField(name="token"), True),
        (models.FileField(name="voice"), True),
        (models.DateField(name="birth_on"), True),
        (models.CharField(name="title"), False),
        (models.BooleanField(name="has_voice"), False),
        (models.CharField(name="kind"), False),
    ],
    ids=lambda value: getattr(value, "name", str(value)),
)
def test_fields_about_people_are_recognised_by_name_and_type(
    field: models.Field,
    is_personal: bool,  # type: ignore[type-arg]
) -> None:
    assert looks_personal(field) is is_personal
