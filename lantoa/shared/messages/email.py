"""Django's mail goes the way of every other message: through the outbox."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from lantoa.shared.messages import services
from lantoa.shared.messages.choices import Channel, Purpose


class Backend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        count = 0
        for mail in email_messages:
            if mail.attachments:
                raise ValueError("the outbox carries no attachments: send a link")
            html = next((str(a.content) for a in getattr(mail, "alternatives", []) if a.mimetype == "text/html"), "")
            for address in mail.recipients():
                try:
                    services.send(
                        address,
                        channel=Channel.EMAIL,
                        purpose=Purpose.SYSTEM,
                        text=str(mail.body),
                        html=html,
                        subject=str(mail.subject),
                        key=f"mail:{uuid.uuid4()}",
                    )
                except services.MessagesError:
                    if not self.fail_silently:
                        raise
                else:
                    count += 1
        return count
