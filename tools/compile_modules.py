"""Compiles modules on every core: those of a list, relative to site-packages, or without one all of ours."""

import os
import py_compile
import sys
import sysconfig

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def listed(path):
    library = sysconfig.get_path("purelib")
    with open(path, encoding="utf-8") as file:
        return [os.path.join(library, line.strip()) for line in file if not line.startswith("#")]


def ours():
    found = []
    for parent, folders, files in os.walk(os.path.join(ROOT, "lantoa")):
        folders[:] = [name for name in folders if name not in ("tests", "migrations", "__pycache__")]
        found += [os.path.join(parent, name) for name in files if name.endswith(".py")]
    return found


def compile_all(paths):
    for path in paths:
        try:
            py_compile.compile(path, doraise=True, quiet=1)
        except (OSError, py_compile.PyCompileError):
            pass  # not installed on this system, or a file that is never imported


def main():
    if len(sys.argv) > 1:
        paths = [path for name in sys.argv[1:] if os.path.exists(name) for path in listed(name)]
    else:
        paths = ours()
    cores = os.cpu_count() or 1
    children = []
    for number in range(1, cores):
        child = os.fork()
        if child == 0:
            compile_all(paths[number::cores])
            os._exit(0)
        children.append(child)
    compile_all(paths[::cores])
    for child in children:
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
