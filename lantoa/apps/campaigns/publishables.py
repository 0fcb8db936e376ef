from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lantoa.apps.campaigns import queries
from lantoa.apps.campaigns.models import Campaign
from lantoa.core import publishables
from lantoa.shared.media import queries as media


def load(pk: int) -> publishables.Publishable | None:
    """The campaign's page, or None when the public does not see it."""
    campaign = Campaign.objects.select_related("unit", "banner").filter(pk=pk, is_public=True).first()
    if campaign is None or campaign.published_at is None:
        return None
    texts = [
        publishables.Text(
            form="portal", language="vi", title=campaign.title, lead=campaign.lead, body=_html(campaign.about)
        )
    ]
    if campaign.title_en:
        texts.append(
            publishables.Text(
                form="portal",
                language="en",
                title=campaign.title_en,
                lead=campaign.lead_en,
                body=_html(campaign.about_en),
            )
        )
    return publishables.Publishable(
        kind="campaign",
        pk=campaign.pk,
        version=campaign.version,
        sha256=campaign.sha256,
        unit_pk=campaign.unit_id,
        title=campaign.title,
        lead=campaign.lead,
        url=campaign.get_absolute_url(),
        published_at=campaign.published_at,
        texts=tuple(texts),
        media=media.public_media([campaign.banner]) if campaign.banner is not None else (),
        campaign_pk=campaign.pk,
    )


def _html(text: str) -> str:
    from django.utils.html import linebreaks

    return str(linebreaks(text, autoescape=True)) if text else ""


publishables.register(
    publishables.Source(kind="campaign", label=_("Campaign"), load=load, public_pks=queries.public_pks)
)
