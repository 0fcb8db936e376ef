from __future__ import annotations

import datetime as dt
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO, TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from lantoa.core import clock, sheets
from lantoa.core.sheets import columns as cells
from lantoa.setup import queries, services
from lantoa.setup.choices import SheetKind
from lantoa.setup.logic.hostnames import hostname_from
from lantoa.setup.models import TableImport
from lantoa.shared.accounts.choices import ADMINISTRATORS, Role
from lantoa.shared.accounts.logic.codes import grouped
from lantoa.shared.accounts.models import Assignment, User
from lantoa.shared.accounts.services.inviting import Person
from lantoa.shared.accounts.services.slips import Issued, NoPrinter, print_slips
from lantoa.shared.units.choices import Layout
from lantoa.shared.units.logic import dataset

T = TypeVar("T")


class Command(BaseCommand):
    help = "Starts an empty province in this database; brings in tables of units, villages, people and categories."
    stealth_options = ("stdin",)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-input", action="store_true", help="ask nothing; what is needed must be given")
        parser.add_argument("--province", default="", help="name or code of a province of our lists")
        parser.add_argument("--units", type=Path, help="a table of units instead (.xlsx, .csv)")
        parser.add_argument("--root", default="", help="the unit of that table which the portal belongs to")
        parser.add_argument("--on", type=_day, help="units as of this day (YYYY-MM-DD); today")
        parser.add_argument("--office", choices=Layout.values, help="whose portal it is; state")
        parser.add_argument("--name", default="", help="name of the portal")
        parser.add_argument("--name-en", default="", help="its name in English")
        parser.add_argument("--domain", default="", help="host name of the portal")
        parser.add_argument("--logo", type=Path, help="picture of the logo (PNG, JPEG)")
        parser.add_argument("--responsible", default="", help="person responsible for the content, by office")
        parser.add_argument("--address", default="")
        parser.add_argument("--phone", default="")
        parser.add_argument("--email", default="")
        parser.add_argument("--admin-name", default="", help="full name of the first administrator")
        parser.add_argument("--admin-position", default="")
        parser.add_argument("--admin-email", default="")
        parser.add_argument("--admin-phone", default="")
        parser.add_argument("--admin-username", default="quantri")
        parser.add_argument("--no-categories", action="store_true", help="begin without categories")
        parser.add_argument("--slip", type=Path, help="write the administrator's slip to this PDF as well")
        verbs = parser.add_subparsers(dest="verb", metavar="status|provinces|template|import|undo|slip")
        verbs.add_parser("status", help="what is missing until the first public story")
        verbs.add_parser("provinces", help="the provinces of our lists")
        template = verbs.add_parser("template", help="write an empty table to fill in")
        template.add_argument("kind", choices=SheetKind.values)
        template.add_argument("--out", type=Path)
        bring = verbs.add_parser("import", help="apply a table: all of it or nothing")
        bring.add_argument("kind", choices=SheetKind.values)
        bring.add_argument("file", type=Path)
        bring.add_argument("--dry-run", action="store_true", help="only say what would happen")
        bring.add_argument("--by", default="", help="user name of the administrator who does it")
        bring.add_argument("--faults", type=Path, help="write the faulty rows to this .xlsx")
        bring.add_argument("--slips", type=Path, help="write slips of new people to this PDF")
        undo = verbs.add_parser("undo", help="take a whole table back")
        undo.add_argument("kind", choices=SheetKind.values)
        undo.add_argument("number", type=int)
        undo.add_argument("--by", default="")
        again = verbs.add_parser("slip", help="a fresh code for an administrator who lost the first")
        again.add_argument("username", nargs="?", default="quantri")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdin: TextIO = options.get("stdin") or sys.stdin
        logging.disable(logging.INFO)  # the log's lines would stand between question and answer
        try:
            getattr(self, f"do_{options['verb'] or 'start'}")(options)
        except services.CannotStart as refused:
            raise CommandError(str(refused)) from refused
        except sheets.FileRefused as refused:
            raise CommandError(sheets.explain(refused)) from refused
        except sheets.UndoRefused as refused:
            raise CommandError("\n".join(refused.reasons)) from refused
        finally:
            logging.disable(logging.NOTSET)

    # --- the province

    def do_start(self, options: dict[str, Any]) -> None:
        plan = self._plan(options)
        started = services.start_province(plan)
        self._say(
            _("%(name)s is there: %(communes)s communes and wards, %(categories)s categories.")
            % {"name": started.portal.name, "communes": started.communes, "categories": started.categories}
        )
        self._tell_slip(started.slip, options.get("slip"))
        host = started.portal.hostname
        if host not in settings.ALLOWED_HOSTS:
            self._say(
                _(
                    "Before the portal opens under its name, set LANTOA_HOSTS=%(host)s and LANTOA_BASE_URL=https://%(host)s."
                )
                % {"host": host}
            )
        self.do_status(options)

    def _plan(self, options: dict[str, Any]) -> services.ProvincePlan:
        is_asking = not options["no_input"]
        table: Path | None = options["units"]
        province = options["province"]
        if is_asking and not province and table is None:
            answer = self._ask(_("Province (name, or path of a table of units)"), _province_or_table)
            province, table = (answer, None) if isinstance(answer, str) else ("", answer)
        day = options["on"]
        if is_asking and day is None:
            day = self._ask(_("Units of which day, as day/month/year (empty: today)"), _day_or_none, "")
        office = options["office"]
        if office is None:
            words = {"1": Layout.STATE, "2": Layout.PARTY}
            office = (
                self._ask(_("Whose portal: 1 State, 2 Party"), words.__getitem__, "1") if is_asking else Layout.STATE
            )
        domain = options["domain"]
        if not domain:
            if not is_asking:
                raise CommandError(_("Give the domain name of the portal: --domain tuyenquang.gov.vn"))
            domain = self._ask(_("Domain name of the portal"), hostname_from)
        name = options["name"] or (
            self._ask(_("Name of the portal (empty: a usual one)"), str, "") if is_asking else ""
        )
        logo: Path | None = options["logo"]
        if is_asking and logo is None:
            logo = self._ask(_("Picture of the logo (empty: later)"), _file_or_none, "")
        admin = options["admin_name"]
        email = options["admin_email"]
        if not admin:
            if not is_asking:
                raise CommandError(_("Give the full name of the first administrator: --admin-name"))
            admin = self._ask(_("Full name of the first administrator"), _some_text)
            email = email or self._ask(_("Their e-mail address (empty: none)"), str, "")
        return services.ProvincePlan(
            province=province,
            units=_bytes(table),
            units_file_name=table.name if table else "",
            root=options["root"],
            on=day,
            layout=Layout(office),
            hostname=domain,
            name=name,
            name_en=options["name_en"],
            responsible=options["responsible"],
            address=options["address"],
            phone=options["phone"],
            email=options["email"],
            logo=_bytes(logo),
            logo_name=logo.name if logo else "",
            with_categories=not options["no_categories"],
            administrator=Person(
                name=admin,
                position=options["admin_position"],
                email=email,
                phone=options["admin_phone"],
                username=options["admin_username"],
            ),
        )

    def _ask(self, question: str, read: Callable[[str], T], default: str | None = None) -> T:
        """Asks until the answer can be read."""
        while True:
            self.stdout.write(f"{question} [{default}]: " if default else f"{question}: ", ending="")
            self.stdout.flush()
            line = self.stdin.readline()
            if not line:
                raise CommandError(_("The input ended. Give everything as options and add --no-input."))
            answer = line.strip() or default
            if answer is not None:
                try:
                    return read(answer)
                except (services.CannotStart, ValueError, KeyError, LookupError, OSError) as fault:
                    why = str(fault) if isinstance(fault, services.CannotStart) else _("This answer cannot be used.")
                    self.stdout.write(self.style.ERROR(why))

    def _tell_slip(self, issued: Issued, file: Path | None) -> None:
        base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
        self._say(
            _("First administrator: user name %(username)s, one-time code %(code)s, valid until %(until)s.")
            % {
                "username": issued.slip.user.username,
                "code": grouped(issued.code),
                "until": f"{issued.slip.expires_at:%d/%m/%Y}",
            }
        )
        self._say(_("Open %(address)s and choose a password.") % {"address": f"{base}{issued.path}"})
        if file is not None:
            self._write_slips([issued], file)

    def _write_slips(self, issued: list[Issued], file: Path) -> None:
        try:
            paper = print_slips(issued, base_url=settings.WAGTAILADMIN_BASE_URL)
        except NoPrinter:
            raise CommandError(_("Slips cannot be printed on this installation.")) from None
        file.touch(mode=0o600)
        file.write_bytes(paper)
        self._say(_("Slips are in %(file)s: give each to its person and delete the file.") % {"file": file})

    def do_slip(self, options: dict[str, Any]) -> None:
        self._tell_slip(services.print_anew(options["username"]), options.get("slip"))

    def do_status(self, options: dict[str, Any]) -> None:
        start = queries.start()
        self._say(
            _("Missing until the first public story: %(count)s.") % {"count": start.missing}
            if start.missing
            else _("The first story is public. Nothing is missing.")
        )
        for step in start.steps:
            mark = "✓" if step.is_done else ("✗" if step.is_required else "·")
            self._say(f"  {mark} {step.title} – {step.detail}")

    def do_provinces(self, options: dict[str, Any]) -> None:
        for fact in dataset.provinces():
            self._say(f"{fact.code}  {fact.name}")

    # --- tables

    def do_template(self, options: dict[str, Any]) -> None:
        spec = services.spec(SheetKind(options["kind"]))
        file = options["out"] or Path(f"mau-{spec.key}.xlsx")
        file.write_bytes(sheets.template(spec))
        self._say(str(file))

    def do_import(self, options: dict[str, Any]) -> None:
        kind, file = SheetKind(options["kind"]), options["file"]
        by = _administrator(options["by"])
        data = _bytes(file)
        if options["dry_run"]:
            read, report = services.try_table(kind, data, file_name=file.name, by=by)
            record = None
        else:
            read, report, record = services.apply_table(kind, data, file_name=file.name, by=by)
        for fault in report.faults:
            self.stderr.write(str(fault))
        self._say(
            _("%(created)s new, %(changed)s completed, %(same)s unchanged, %(faults)s rows with faults.")
            % {
                "created": report.count("created"),
                "changed": report.count("changed"),
                "same": report.count("same"),
                "faults": report.faulty_rows,
            }
        )
        if report.faults:
            if options["faults"]:
                options["faults"].write_bytes(sheets.faults_workbook(read, report.faults))
            raise CommandError(_("Nothing has been changed. Mend these rows and send the table again."))
        if record is None:
            self._say(_("Only tried: nothing has been changed."))
            return
        self._say(
            _("Applied. To take all of it back: lantoa setup undo %(kind)s %(number)s")
            % {"kind": kind.value, "number": record.pk}
        )
        if kind == SheetKind.PEOPLE and options["slips"]:
            assert isinstance(record, TableImport)
            self._write_slips(services.new_slips(record, by=by), options["slips"])

    def do_undo(self, options: dict[str, Any]) -> None:
        record = queries.table_import(SheetKind(options["kind"]), options["number"])
        if record is None:
            raise CommandError(_("There is no such import."))
        services.undo_table(record, by=_administrator(options["by"]))
        self._say(_("“%(name)s” has been taken back.") % {"name": record.file_name})

    def _say(self, line: str) -> None:
        self.stdout.write(line)


def _administrator(username: str) -> User:
    """Who acts at the terminal: the one named, else the first administrator who has signed in."""
    held = Assignment.objects.valid_on(clock.today()).filter(role__in=ADMINISTRATORS, user__is_active=True)
    if username:
        held = held.filter(user__username=username)
    # The system's own administrators stand before those of units.
    own = held.filter(role=Role.SYSTEM_ADMINISTRATOR)
    found = next((rows[0] for rows in (own.select_related("user").order_by("pk"), held.order_by("pk")) if rows), None)
    if found is None:
        raise CommandError(_("No administrator has signed in yet. Use the one-time code first, or name one with --by."))
    return found.user


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _day_or_none(answer: str) -> dt.date | None:
    if not answer:
        return None
    try:
        found: dt.date = cells.day(answer)
    except sheets.CellFault as fault:
        raise services.CannotStart(str(fault)) from None
    return found


def _bytes(file: Path | None) -> bytes:
    if file is None:
        return b""
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(_("The file %(file)s cannot be read.") % {"file": file}) from error


def _province_or_table(answer: str) -> str | Path:
    path = Path(answer).expanduser()
    if path.suffix.lower() in (".xlsx", ".csv"):
        path.stat()
        return path
    try:
        dataset.province_code(answer)
    except dataset.UnknownProvince:
        message = _("“%(name)s” is none of the provinces that we know. Give a table of its units instead.")
        raise services.CannotStart(message % {"name": answer}) from None
    return answer


def _file_or_none(answer: str) -> Path | None:
    if not answer:
        return None
    path = Path(answer).expanduser()
    path.stat()
    return path


def _some_text(answer: str) -> str:
    if not answer.strip():
        raise ValueError(answer)
    return answer.strip()
