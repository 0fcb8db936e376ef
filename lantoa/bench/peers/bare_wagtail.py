# ruff: noqa: E501
"""The site that `wagtail start` makes, with the same texts, on the same server and database; and a bare file."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg

from lantoa.bench.portal import loads
from lantoa.bench.portal.prepare import Site, cpu_of, family, stop, wait_for
from lantoa.bench.run import Run

THREADS = "4"

# What `wagtail start` leaves to the builder of a site: a page with a lead and a text, and its template.
_MODELS = """
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page


class HomePage(Page):
    pass


class ArticlePage(Page):
    lead = models.TextField(blank=True)
    body = RichTextField(blank=True)
    content_panels = Page.content_panels + [FieldPanel("lead"), FieldPanel("body")]
"""
_TEMPLATE = """{% extends "base.html" %}
{% load wagtailcore_tags %}
{% block body_class %}template-article{% endblock %}
{% block content %}<h1>{{ page.title }}</h1><p><strong>{{ page.lead }}</strong></p>{{ page.body|richtext }}
<p>{{ page.first_published_at }}</p>{% endblock %}
"""
_LOCAL = """
from .base import *
import os
DEBUG = False
SECRET_KEY = "bench"
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "peer", "USER": "lantoa",
    "HOST": os.environ["PEER_HOST"], "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}}
STORAGES = {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
"""
_FILL = """
import json, sys
from datetime import datetime, timezone
import django
django.setup()
from django.db import transaction
from home.models import ArticlePage, HomePage
from wagtail.models import Page, Site
root = HomePage.objects.first()
Site.objects.update(hostname="localhost")
with transaction.atomic():
    for n, (title, lead, body) in enumerate(json.load(open(sys.argv[1], encoding="utf-8"))):
        root.add_child(instance=ArticlePage(title=title, slug=f"tin-{n}", lead=lead, body=body, live=True,
            first_published_at=datetime.now(timezone.utc)))
"""


@dataclass
class Peers:
    figures: dict[str, float | None]
    reasons: dict[str, str]


def measure(run: Run, site: Site, *, seconds: float, times: int) -> Peers:
    if loads.wrk() is None:
        names = ("bare_wagtail_story_rps", "bare_wagtail_story_cpu_ms", "static_file_rps")
        return Peers(dict.fromkeys(names), dict.fromkeys(names, "wrk is not installed"))
    place = _made(run, site)
    rates: list[float] = []
    costs: list[float] = []
    with _granian(["peersite.wsgi:application"], place, _environment(site), run, "/tin-0/") as (process, port):
        paths = [f"/tin-{n}/" for n in range(200)]
        loads.run_wrk(port, paths, seconds=1, connections=4)
        for _time in range(times):
            before = sum(cpu_of(pid) for pid in family(process.pid))
            done = loads.run_wrk(port, paths, seconds=seconds, connections=4)
            if done.errors:
                raise RuntimeError(f"the peer answered {done.errors} times wrongly")
            spent = sum(cpu_of(pid) for pid in family(process.pid)) - before
            rates.append(done.rps or 0.0)
            costs.append(spent * 1000 / max(done.requests, 1))
    run.say(f"bare Wagtail, one story: {statistics.median(rates):,.0f}/s, {statistics.median(costs):.2f} ms of CPU")
    files = place / "files"
    files.mkdir(exist_ok=True)
    (files / "page.html").write_bytes(b"x" * max(site.page_bytes, 1))
    options = ["peersite.wsgi:application", "--static-path-route", "/files", "--static-path-mount", str(files)]
    with _granian(options, place, _environment(site), run, "/files/page.html") as (_process, port):
        static = loads.run_wrk(port, ["/files/page.html"], seconds=seconds)
    run.say(f"a file of the same size: {static.rps:,.0f}/s")
    return Peers(
        {
            "bare_wagtail_story_rps": round(statistics.median(rates), 1),
            "bare_wagtail_story_cpu_ms": round(statistics.median(costs), 3),
            "static_file_rps": static.rps,
        },
        {},
    )


def _environment(site: Site) -> dict[str, str]:
    host = psycopg.conninfo.conninfo_to_dict(site.url)["host"]
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("LANTOA_", "DJANGO_", "DATABASE_"))
    }
    return {**kept, "PEER_HOST": str(host), "DJANGO_SETTINGS_MODULE": "peersite.settings.bench", "PYTHONPATH": "."}


def _made(run: Run, site: Site) -> Path:
    place = site.home / "peer"  # its database stands in the province's server: they go together
    if (place / "made").exists():
        return place
    run.say("preparing bare Wagtail (untimed, once)")
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    environment = _environment(site)

    def python(*arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], cwd=place, env=environment, check=True, stdout=subprocess.DEVNULL)

    subprocess.run(
        [str(Path(sys.executable).parent / "wagtail"), "start", "peersite", "."],
        cwd=place,
        env={**environment, "DJANGO_SETTINGS_MODULE": ""},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (place / "home" / "models.py").write_text(_MODELS, encoding="utf-8")
    (place / "home" / "templates" / "home" / "article_page.html").write_text(_TEMPLATE, encoding="utf-8")
    (place / "peersite" / "settings" / "bench.py").write_text(_LOCAL, encoding="utf-8")
    (place / "fill.py").write_text(_FILL, encoding="utf-8")
    with psycopg.connect(site.url, autocommit=True) as connection:
        connection.execute('DROP DATABASE IF EXISTS "peer"')
        connection.execute('CREATE DATABASE "peer"')
    with psycopg.connect(site.url) as connection:
        rows = connection.execute(
            "SELECT title, lead, content->>'body' FROM newsroom_storyversion ORDER BY id DESC LIMIT 200"
        ).fetchall()

    (place / "texts.json").write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    python("manage.py", "makemigrations", "home")
    python("manage.py", "migrate", "--verbosity", "0")
    python("fill.py", "texts.json")
    (place / "made").write_text("1", encoding="ascii")
    return place


@contextlib.contextmanager
def _granian(options: list[str], place: Path, environment: dict[str, str], run: Run, path: str):  # type: ignore[no-untyped-def]
    port = run.free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2",
        "--blocking-threads", THREADS, "--no-log", *options,
    ]  # fmt: skip
    process = subprocess.Popen(
        command,
        cwd=place,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_for(process, port, path)
        yield process, port
    finally:
        stop(process)
