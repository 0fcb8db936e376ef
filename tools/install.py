"""Prepares `.venv` with the standard library alone: `python3 tools/install.py base` or `dev`.

A lock already installed (its hash stands in the stamp) is not installed again, and nothing is ever removed:
`make run` after `make dev` leaves the developing tools where they are.
"""

import glob
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
import zipfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.environ.get("LANTOA_VENV") or os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, ".lantoa-installed.json")
OLDEST = (3, 11)
# Only a bundle has this folder (tools/bundle.py): then nothing is asked of the network.
WHEELS = os.path.join(ROOT, "wheels")


def english():
    told = (os.environ.get("LANTOA_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or "").lower()
    encoding = (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "")
    return told.startswith("en") or encoding != "utf8"


def say(vi, en):
    print(en if english() else vi, flush=True)


def fail(vi, en):
    say(vi, en)
    sys.exit(1)


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def lock(name):
    return os.path.join(ROOT, "requirements", name + ".txt")


def read_stamp():
    try:
        with open(STAMP, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def wanted(name):
    return {"root": ROOT, "python": sys.version.split()[0], name: digest(lock(name))}


def is_installed(name):
    """The developing lock holds the whole running lock, so that either satisfies `base`."""
    stamp = read_stamp()
    if stamp.get("root") != ROOT or not os.path.exists(PYTHON):
        return False
    if stamp.get(name) == digest(lock(name)):
        return True
    return name == "base" and stamp.get("dev") == digest(lock("dev"))


def make_environment():
    if os.path.exists(PYTHON):
        try:
            found = subprocess.run(
                [PYTHON, "-c", "import sys; print(sys.version_info >= (3, 11))"], capture_output=True, text=True
            )
            if found.stdout.strip() == "True":
                return
        except OSError:
            pass
        say(
            ".venv trỏ tới một bản Python không còn dùng được: làm lại.",
            ".venv points to a Python that is gone: making it anew.",
        )
        shutil.rmtree(VENV, ignore_errors=True)
    try:
        # pip is not needed inside: uv comes by the interpreter's own pip, in a third of the time.
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", VENV], check=True)
    except subprocess.CalledProcessError:
        fail(
            "Không tạo được .venv. Trên Debian/Ubuntu hãy chạy: sudo apt-get install python3-venv",
            "Could not make .venv. On Debian/Ubuntu type: sudo apt-get install python3-venv",
        )


def quiet(command, log):
    """Runs a command whose output matters only when it fails."""
    environment = dict(os.environ, PIP_USER="0", PIP_ROOT_USER_ACTION="ignore")
    with open(log, "ab") as file:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, env=environment)
    return done.returncode == 0


def bundled_pip():
    """The pip that ensurepip carries; Debian keeps it apart."""
    try:
        import ensurepip

        places = [os.path.join(os.path.dirname(ensurepip.__file__), "_bundled")]
    except ImportError:
        places = []
    for place in places + ["/usr/share/python-wheels"]:
        found = sorted(glob.glob(os.path.join(place, "pip-*.whl")))
        if found:
            return os.path.join(found[-1], "pip")
    return None


def install_uv(log):
    uv = os.path.join(VENV, "bin", "uv")
    want = [line.split("==")[1].split()[0] for line in open(lock("uv"), encoding="utf-8") if line.startswith("uv==")][0]
    if os.path.exists(uv):
        found = subprocess.run([uv, "--version"], capture_output=True, text=True).stdout.split()
        if found[1:2] == [want]:
            return uv
    if os.path.isdir(WHEELS):
        return unpack_uv(uv, want)
    # Into a folder beside, by the pip that is already compiled: half the time of one that works inside .venv.
    beside = os.path.join(VENV, "uv.new")
    arguments = ["install", "--quiet", "--no-deps", "--no-compile", "--no-cache-dir", "--only-binary", ":all:"]
    arguments += ["--disable-pip-version-check", "--no-input", "--target", beside, "--require-hashes", "-r", lock("uv")]
    ways = [[sys.executable, "-m", "pip"] + arguments]
    bundled = bundled_pip()
    if bundled:
        ways.append([PYTHON, bundled] + arguments)
    ways.append(None)
    for way in ways:
        if way is None:
            quiet([PYTHON, "-m", "ensurepip"], log)
            way = [PYTHON, "-m", "pip"] + arguments
        shutil.rmtree(beside, ignore_errors=True)
        if quiet(way, log) and os.path.exists(os.path.join(beside, "bin", "uv")):
            shutil.move(os.path.join(beside, "bin", "uv"), uv)
            shutil.rmtree(beside, ignore_errors=True)
            return uv
    fail(
        "Không tải được uv. Chi tiết: %s" % log,
        "Could not fetch uv. Details: %s" % log,
    )


def unpack_uv(uv, version):
    """A wheel is a zip, and this one holds one program: no pip is needed on a machine that has none."""
    with open(lock("uv"), encoding="utf-8") as file:
        allowed = {line.split("sha256:")[1].split()[0] for line in file if "--hash=sha256:" in line}
    for wheel in glob.glob(os.path.join(WHEELS, "uv-%s-*.whl" % version)):
        if digest(wheel) not in allowed:
            fail("%s không đúng mã băm." % wheel, "%s has another hash than the lock." % wheel)
        with zipfile.ZipFile(wheel) as packed:
            name = [name for name in packed.namelist() if name.endswith(".data/scripts/uv")][0]
            with packed.open(name) as source, open(uv, "wb") as target:
                shutil.copyfileobj(source, target)
        os.chmod(uv, 0o755)
        return uv
    fail("Gói cài thiếu uv %s." % version, "The bundle lacks uv %s." % version)


def write_entrance():
    """`lantoa` on the path of `.venv`, and the repository importable, without a build backend."""
    library = subprocess.run(
        [PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    with open(os.path.join(library, "lantoa-checkout.pth"), "w", encoding="utf-8") as file:
        file.write(ROOT + "\n")
    script = os.path.join(VENV, "bin", "lantoa")
    with open(script, "w", encoding="utf-8") as file:
        # The shell line holds where a path has blanks or is longer than the kernel allows after `#!`.
        file.write(
            "#!/bin/sh\n'''exec' \"%s\" \"$0\" \"$@\"\n' '''\n"
            "import sys\n\nfrom lantoa.cli import main\n\nsys.exit(main())\n" % PYTHON
        )
    os.chmod(script, 0o755)


def start_compiling(*files):
    """Modules compiled once, by every core, are read by all processes of the first start, which would each compile them."""
    program = os.path.join(ROOT, "tools", "compile_modules.py")
    return subprocess.Popen([PYTHON, program] + list(files), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def compile_catalogues():
    sys.path.insert(0, ROOT)
    sys.dont_write_bytecode = True
    from lantoa.cli.catalogues import compile_stale

    compile_stale()


def main():
    name = sys.argv[1] if len(sys.argv) > 1 else "base"
    if sys.version_info < OLDEST:
        fail(
            "Cần Python từ 3.11 trở lên; máy này có %s (make PYTHON=/đường/dẫn/python3.11 …)."
            % platform.python_version(),
            "Python 3.11 or newer is needed; this one is %s (make PYTHON=/path/to/python3.11 …)."
            % platform.python_version(),
        )
    if is_installed(name):
        compile_catalogues()
        return
    started = time.monotonic()
    make_environment()
    # Ours while the network is waited for.
    ours = start_compiling()
    log = os.path.join(VENV, "install.log")
    if os.path.isdir(WHEELS):
        say("→ Chuẩn bị .venv từ gói, không dùng mạng …", "→ Preparing .venv from the bundle, without a network …")
    else:
        say("→ Chuẩn bị .venv: tải uv …", "→ Preparing .venv: fetching uv …")
    uv = install_uv(log)
    say(
        "→ Cài các gói đã khoá (requirements/%s.txt) …" % name,
        "→ Installing the locked packages (requirements/%s.txt) …" % name,
    )
    command = [uv, "pip", "install", "--quiet", "--python", PYTHON, "--require-hashes", "-r", lock(name)]
    command += ["--excludes", lock("excluded")]
    if os.path.isdir(WHEELS):
        command += ["--offline", "--no-index", "--find-links", WHEELS, "--cache-dir", os.path.join(VENV, "uv.cache")]
    if not quiet(command, log):
        with open(log, encoding="utf-8", errors="replace") as file:
            print("".join(file.readlines()[-15:]))
        fail("Cài đặt không xong. Chi tiết: %s" % log, "The installation did not finish. Details: %s" % log)
    shutil.rmtree(os.path.join(VENV, "uv.cache"), ignore_errors=True)
    theirs = start_compiling(os.path.join(ROOT, "lantoa", "config", "baseline", "modules.txt"))
    write_entrance()
    compile_catalogues()
    ours.wait()
    theirs.wait()
    stamp = {key: value for key, value in read_stamp().items() if key in ("base", "dev")}
    stamp.update(wanted(name))
    with open(STAMP, "w", encoding="utf-8") as file:
        json.dump(stamp, file)
    seconds = time.monotonic() - started
    say("→ Cài xong sau %.1f giây." % seconds, "→ Installed in %.1f seconds." % seconds)


if __name__ == "__main__":
    main()
