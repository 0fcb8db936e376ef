"""One template database for the whole run; every worker works on a copy of it.

A test runs in a transaction that is rolled back (`db`). A test that needs commits or a second connection asks for
`committed_db` and gets a copy of its own, dropped afterwards. Nothing is ever flushed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.ground import ROOT, TEMPLATE, WORKER_DATABASE, address


@contextmanager
def admin() -> Iterator[Any]:
    import psycopg

    with psycopg.connect(address("postgres"), autocommit=True) as connection:
        yield connection


def build_template() -> None:
    """Builds the template once; workers that come meanwhile wait for it."""
    import psycopg

    with admin() as connection:
        connection.execute("SELECT pg_advisory_lock(7001001)")
        try:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
                return
            building = f"{TEMPLATE}_building"
            connection.execute(f'DROP DATABASE IF EXISTS "{building}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{building}" TEMPLATE template0')
            environment = {**os.environ, "DATABASE_URL": address(building)}
            done = subprocess.run(
                [sys.executable, "-m", "lantoa", "prepare", "--quiet"],
                cwd=ROOT,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                raise RuntimeError(f"the schema cannot be prepared:\n{done.stdout}\n{done.stderr}")
            connection.execute(f'ALTER DATABASE "{building}" RENAME TO "{TEMPLATE}"')
        finally:
            connection.execute("SELECT pg_advisory_unlock(7001001)")
    del psycopg


def copy_template(name: str) -> None:
    with admin() as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')


def drop(name: str) -> None:
    with admin() as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def pytest_configure() -> None:
    """What is slow on purpose or once a process, and would be so in every test."""
    from django.conf import settings

    # Each Client builds the middleware anew; WhiteNoise would look at every static file each time (30 ms).
    settings.WHITENOISE_AUTOREFRESH = True
    # Argon2 takes a tenth of a second; who tests it sets it (test_accounts_pins).
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Replaces pytest-django's own: the worker's database is a copy of the template."""
    from django.db import connections

    build_template()
    copy_template(WORKER_DATABASE)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    drop(WORKER_DATABASE)


@contextmanager
def undone_at_the_end(blocker: Any) -> Iterator[None]:
    """What the tests of a module find made once; each works on a savepoint of it (`db`)."""
    from django.db import transaction

    with blocker.unblock():
        outer = transaction.atomic()
        outer._from_testcase = True  # as pytest-django's own: durable blocks inside are no fault
        outer.__enter__()
        try:
            yield
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: Any, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of the test's own where commits are real. Gives its address."""
    from django.db import connections

    name = f"{WORKER_DATABASE}_{abs(hash(request.node.nodeid)) % 10**8}"
    copy_template(name)
    connection = connections["default"]
    with django_db_blocker.unblock():
        connection.close()
        before = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = name
        told = os.environ["DATABASE_URL"]
        os.environ["DATABASE_URL"] = address(name)
        try:
            yield address(name)
        finally:
            connections.close_all()
            connection.settings_dict["NAME"] = before
            os.environ["DATABASE_URL"] = told
            drop(name)


_BROWSER = "tests/browser/"
_LONG = ("tests/faults/", "tests/journeys/", "lantoa/cli/", "lantoa/demo/", "lantoa/shared/media/")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, so that no worker waits for the other at the end; else the order is random."""
    items.sort(key=lambda item: (not item.nodeid.startswith(_BROWSER), not item.nodeid.startswith(_LONG)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file goes to one worker, all browser tests to one: a second house would take half a minute to furnish."""
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _BROWSER if nodeid.startswith(_BROWSER) else super()._split_scope(nodeid)

    return Scheduling(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_runtest_setup() -> None:
    """Tests reach this machine only: loopback and the database's socket."""
    from pytest_socket import disable_socket, socket_allow_hosts

    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
    del disable_socket


@pytest.fixture(scope="session")
def chromium_path() -> str:
    import shutil

    found = os.environ.get("LANTOA_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no Chromium here: install it through the system's package manager")
    return found


@pytest.fixture
def world(db: None) -> Any:
    """A small province with portals; people are made as they are asked for."""
    from tests.world import make_world

    return make_world()
