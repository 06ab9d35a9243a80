"""Secrets that travel inside a provisioning file, sealed under a code that is read to the store by phone."""

import json
from collections.abc import Mapping

from pos_client.provisioning.document import refused
from pos_client.services.code_sealing import Box, CodeWrong, boxed, unboxed


def sealed(wanted: Mapping[str, str], code: str, *, bound_to: bytes) -> dict[str, str]:
    """Salt, nonce and box in hex; `bound_to` must be the same when it is opened."""
    plain = json.dumps(dict(sorted(wanted.items()))).encode()
    # Its length says nothing about how long a secret is.
    plain += b" " * (-len(plain) % 256)
    made = boxed(plain, code, bound_to=bound_to)
    return {"salt": made.salt.hex(), "nonce": made.nonce.hex(), "box": made.content.hex()}


def opened(kept: Mapping[str, str], code: str, *, bound_to: bytes) -> dict[str, str]:
    """The secrets. Raises Refused(PROVISIONING, code_wrong)."""
    try:
        salt, nonce, content = (bytes.fromhex(str(kept[name])) for name in ("salt", "nonce", "box"))
        plain = unboxed(Box(salt, nonce, content), code, bound_to=bound_to)
    except (CodeWrong, KeyError, ValueError) as error:
        raise refused("code_wrong") from error
    found = json.loads(plain)
    return {str(name): str(value) for name, value in found.items()}
