"""Why a mailbox cannot be read, or a letter not be taken. `message` is for people, `code` for machines."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MAILBOX_FAULTS: dict[str, Promise] = {
    "host": _("This host may not be called: give the public name of the mail server, or ask the operator to allow it."),
    "port": _("Only the ports 993 and 143 can be used."),
    "dns": _("There is no such mail server: check its name."),
    "connect": _("The mail server cannot be reached. Check name and port, and whether the firewall lets it pass."),
    "tls": _("The secure connection to the mail server failed: its certificate cannot be trusted."),
    "timeout": _("The mail server did not answer in time."),
    "login": _("The mail server refuses user name or password. Some servers want a password made for programs."),
    "folder": _("There is no such folder in the mailbox."),
    "protocol": _("The mail server answered in a way that cannot be understood."),
    "gone": _("The letter is not in the mailbox any more."),
    "secret": _("The password cannot be opened: the house's key is missing. Enter the password anew."),
}
LETTER_FAULTS: dict[str, Promise] = {
    "too_large": _("The letter is larger than 30 MB. Ask the sender to use the field page or to send a link."),
    "unreadable": _("The letter cannot be read."),
    "nothing": _("There is no text, document or picture in the letter."),
    "not_allowed": _("You may not write for this unit."),
    "settled": _("Somebody has decided on this letter already."),
}


class MailboxError(Exception):
    _messages: dict[str, Promise] = {}

    def __init__(self, code: str, detail: str = "") -> None:
        if code not in self._messages:
            raise KeyError(code)
        self.code, self.detail = code, detail
        super().__init__(f"{code}: {detail}" if detail else code)

    @property
    def message(self) -> str:
        return str(self._messages[self.code])


class MailboxFault(MailboxError):
    """The mail server cannot be read now."""

    _messages = MAILBOX_FAULTS


class LetterRefused(MailboxError):
    """This letter becomes no draft."""

    _messages = LETTER_FAULTS
