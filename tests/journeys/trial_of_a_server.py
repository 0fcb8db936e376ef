"""Runs inside a bare Debian without a network, as root, with the standard library alone: installs the bundle as an
office would, starts each unit's ExecStart as the user that the unit names, asks through nginx and TLS, ends everything.

The last line of its output is JSON. Nothing is asserted here: what was seen is told, the test judges.
"""

# ruff: noqa: PTH101, PTH103, PTH110, PTH116, PTH118, PTH119, PTH207, PTH208, UP031, SIM115, SIM117, BLE001

import configparser
import fcntl
import glob
import json
import os
import pwd
import shlex
import signal
import socket
import ssl
import struct
import subprocess
import sys
import time

DOMAIN = "tinh.example.vn"
seen = {}


def lift_loopback():
    """The namespace has nothing but a loopback, and that one is down."""
    with socket.socket() as probe:
        fcntl.ioctl(probe, 0x8914, struct.pack("16sh14x", b"lo", 0x41))


def network_is_shut():
    try:
        socket.create_connection(("192.0.2.1", 443), timeout=2).close()
    except OSError as fault:
        return fault.strerror or str(fault)
    return ""


def run(*command, **more):
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", **more)
    return done.returncode, done.stdout + done.stderr


def read_unit(name):
    """ExecStart, user and settings, as systemd would read them."""
    found = configparser.RawConfigParser(strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    found.optionxform = str
    found.read("/etc/systemd/system/" + name, encoding="utf-8")
    service = found["Service"]
    settings = {}
    with open(service["EnvironmentFile"], encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                key, _sign, value = line.strip().partition("=")
                settings[key] = value
    return service, settings


def start(name, **more):
    service, settings = read_unit(name)
    person = pwd.getpwnam(service["User"])
    if "RuntimeDirectory" in service:
        place = os.path.join("/run", service["RuntimeDirectory"])
        os.makedirs(place, exist_ok=True)
        os.chown(place, person.pw_uid, person.pw_gid)
    log = open("/var/log/lantoa/%s.log" % name.partition(".")[0], "ab")
    return subprocess.Popen(
        shlex.split(service["ExecStart"]),
        env={"PATH": "/usr/bin:/bin:/usr/sbin", "HOME": person.pw_dir, "LANG": "C.UTF-8", **settings, **more},
        user=person.pw_uid, group=person.pw_gid, extra_groups=[], umask=int(service.get("UMask", "0022"), 8),
        cwd=service["WorkingDirectory"], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
    )  # fmt: skip


def wait(until, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = until()
        if found:
            return found
        time.sleep(0.2)
    return None


def over_socket(path):
    try:
        with socket.socket(socket.AF_UNIX) as door:
            door.settimeout(20)
            door.connect("/run/lantoa/web.sock")
            door.sendall(("GET %s HTTP/1.0\r\nHost: %s\r\n\r\n" % (path, DOMAIN)).encode())
            return b"".join(iter(lambda: door.recv(65536), b"")).split(b"\r\n")[0].decode()
    except OSError:
        return ""


def over_tls(path, port=443):
    trusting = ssl.create_default_context(cafile="/etc/ssl/lantoa/fullchain.pem")
    with socket.create_connection(("127.0.0.1", port), timeout=20) as plain:
        with trusting.wrap_socket(plain, server_hostname=DOMAIN) as door:
            door.sendall(("GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" % (path, DOMAIN)).encode())
            return b"".join(iter(lambda: door.recv(65536), b"")).decode(errors="replace")


MIGRATION = """
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "%s")]
    operations = [migrations.RunSQL("CREATE TABLE made_by_newer (id int)", "SELECT 1")]
"""


def make_newer(folder):
    """A bundle of a later version: the same, with one more migration, and sums that say so."""
    run("cp", "-r", folder, "/root/newer")
    last = max(os.path.basename(path)[:-3] for path in glob.glob("/root/newer/lantoa/core/migrations/0*.py"))
    added = "lantoa/core/migrations/9999_one_more.py"
    with open("/root/newer/" + added, "w", encoding="utf-8") as file:
        file.write(MIGRATION % last)
    with open("/root/newer/bundle.json", encoding="utf-8") as file:
        told = {**json.load(file), "commit": "later"}
    with open("/root/newer/bundle.json", "w", encoding="utf-8") as file:
        json.dump(told, file, indent=1)
    with open("/root/newer/SHA256SUMS", encoding="utf-8") as file:
        names = [line.rstrip("\n").split("  ", 1)[1] for line in file]
    _code, sums = run("sha256sum", *names, added, cwd="/root/newer")
    with open("/root/newer/SHA256SUMS", "w", encoding="utf-8") as file:
        file.write(sums)


def main():
    lift_loopback()
    seen["network"] = network_is_shut()
    started = time.monotonic()
    os.chdir("/root")
    run("tar", "-xzf", "/root/bundle.tar.gz")
    folder = glob.glob("/root/lantoa-*")[0]
    os.makedirs("/etc/ssl/lantoa", exist_ok=True)
    run(
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=" + DOMAIN,
        "-addext", "subjectAltName=DNS:" + DOMAIN, "-out", "/etc/ssl/lantoa/fullchain.pem",
        "-keyout", "/etc/ssl/lantoa/key.pem",
    )  # fmt: skip
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "LANTOA_LANG": "en", "HOME": "/root"}
    seen["install"] = run("./install.sh", "--domain", DOMAIN, cwd=folder, env=environment)
    seen["install_s"] = round(time.monotonic() - started, 1)
    seen["again"] = run("/srv/lantoa/app/.venv/bin/lantoa", "install", "--domain", DOMAIN, env=environment)
    seen["user"] = list(pwd.getpwnam("lantoa")[5:])
    seen["rights"] = {
        path: "%o %s" % (os.stat(path).st_mode & 0o7777, pwd.getpwuid(os.stat(path).st_uid).pw_name)
        for path in ("/srv/lantoa/var", "/var/log/lantoa", "/etc/lantoa.env", "/srv/lantoa/app/lantoa/__init__.py")
    }
    notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notices.bind("/run/notify")
    os.chmod("/run/notify", 0o777)
    notices.settimeout(120)
    children = []
    try:
        children.append(start("lantoa-database.service", NOTIFY_SOCKET="/run/notify"))
        seen["notified"] = notices.recv(100).decode()
        children.append(start("lantoa-web.service"))
        seen["ready"] = wait(lambda: over_socket("/readyz") if os.path.exists("/run/lantoa/web.sock") else "")
        children.append(start("lantoa-worker.service"))
        seen["nginx"] = run("nginx")
        answer = over_tls("/accounts/login/")
        seen["https"] = answer.split("\r\n")[0]
        seen["hsts"] = "strict-transport-security" in answer.lower()
        time.sleep(3)
        seen["living"] = [child.poll() for child in children]
        backup = start("lantoa-backup.service")
        seen["backup"] = backup.wait(120)
        seen["backups"] = sorted(os.listdir("/srv/lantoa/var/backups"))
        seen["owners"] = sorted({
            pwd.getpwuid(os.stat("/proc/%d" % child.pid).st_uid).pw_name for child in children
        })  # fmt: skip
        with open("/etc/hosts", "a", encoding="utf-8") as file:
            file.write("127.0.0.1 %s\n" % DOMAIN)
        seen["doctor"] = run("/usr/local/sbin/lantoa", "doctor", env=environment)
        seen["as_root"] = run("/srv/lantoa/app/.venv/bin/lantoa", "doctor", env={
            **environment, "LANTOA_HOME": "/srv/lantoa/var"
        })  # fmt: skip
        seen["rotated"] = run("logrotate", "--force", "/etc/logrotate.d/lantoa")
        seen["logs"] = sorted(os.listdir("/var/log/lantoa"))
    finally:
        run("nginx", "-s", "stop")
        seen["ended"] = []
        for child in reversed(children):
            child.send_signal(signal.SIGTERM)
            try:
                seen["ended"].append(child.wait(30))
            except subprocess.TimeoutExpired:
                child.kill()
                seen["ended"].append("killed")
        for path in glob.glob("/var/log/lantoa/lantoa-*.log"):
            with open(path, encoding="utf-8", errors="replace") as file:
                seen.setdefault("said", {})[os.path.basename(path)] = file.read()[-1500:]
    make_newer(folder)
    seen["before"] = os.path.realpath("/srv/lantoa/app")
    seen["upgrade"] = run("./install.sh", "--upgrade", cwd="/root/newer", env=environment)
    seen["after"] = os.path.realpath("/srv/lantoa/app")
    seen["left"] = run("sh", "-c", "for p in /proc/[0-9]*; do cat $p/comm; done")[1].split()


if __name__ == "__main__":
    try:
        main()
    except Exception as fault:
        seen["fault"] = repr(fault)
    print(json.dumps(seen))
    sys.exit(0)
