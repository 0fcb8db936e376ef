"""Secrets at rest: sealed by a key that is kept outside the database.

The keyring is `secret.key` (0600) in the installation's home, one key a line, the newest first; or the variable
LANTOA_SECRET_KEY. Every sealed text says by which key it was sealed, so that keys can be changed while old texts open.
The last key also makes the digests: it stays as long as there are any.
"""

from lantoa.core.secrets.field import EncryptedTextField, Sealed
from lantoa.core.secrets.keyring import SecretsError, key_file, key_id, new_key, newest_key_id, rotate
from lantoa.core.secrets.renewing import (
    Kept,
    Renewed,
    all_kept,
    encrypted_fields,
    fault_of,
    kept_elsewhere,
    reseal_all,
    seal_rows,
)
from lantoa.core.secrets.sealing import (
    digest,
    is_digest_of,
    one_time_code,
    open,  # noqa: A004  (the pair seal/open is what the trade says)
    reseal,
    seal,
    sealed_by,
)

__all__ = [
    "EncryptedTextField",
    "Kept",
    "Renewed",
    "Sealed",
    "SecretsError",
    "all_kept",
    "digest",
    "encrypted_fields",
    "fault_of",
    "is_digest_of",
    "kept_elsewhere",
    "key_file",
    "key_id",
    "new_key",
    "newest_key_id",
    "one_time_code",
    "open",
    "reseal",
    "reseal_all",
    "rotate",
    "seal",
    "seal_rows",
    "sealed_by",
]
