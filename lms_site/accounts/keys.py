"""The RSA keys that sign and verify access tokens.

The private key comes from `LMS_JWT_PRIVATE_KEY` (PEM; of several keys one after the other the first signs and the
rest only verify, which is how a key is replaced), or from a file of the data folder that the first process makes.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_FILE = "jwt_private_key.pem"
_KEY_SIZE = 2048
_PEM = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Keys:
    """The key that signs, its id, and every public key that still verifies, by id."""

    signing: rsa.RSAPrivateKey
    kid: str
    verifying: Mapping[str, rsa.RSAPublicKey]

    def public_set(self) -> dict[str, Any]:
        """The public keys as a JSON Web Key Set (RFC 7517), for services that verify tokens themselves."""
        return {"keys": [_public_jwk(kid, key) for kid, key in self.verifying.items()]}


@cache
def keys() -> Keys:
    """The keys of this process. Raises ImproperlyConfigured when the configured text is no RSA key."""
    pem = settings.LMS_JWT_PRIVATE_KEY.replace("\\n", "\n") or _key_file(Path(settings.DATA_DIR))
    private = [_load(block) for block in _PEM.findall(pem)]
    if not private:
        raise ImproperlyConfigured("LMS_JWT_PRIVATE_KEY: holds no PEM private key")
    verifying = {_thumbprint(key.public_key()): key.public_key() for key in private}
    return Keys(private[0], next(iter(verifying)), MappingProxyType(verifying))


def _load(pem: str) -> rsa.RSAPrivateKey:
    try:
        key = serialization.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError) as error:
        raise ImproperlyConfigured(
            "LMS_JWT_PRIVATE_KEY: cannot be read as a PEM key without password"
        ) from error
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < _KEY_SIZE:
        raise ImproperlyConfigured(f"LMS_JWT_PRIVATE_KEY: needs an RSA key of at least {_KEY_SIZE} bits")
    return key


def _key_file(folder: Path) -> str:
    """The text of the key file; made (readable by its owner only) by whichever process comes first."""
    file = folder / KEY_FILE
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", dir=folder)  # readable by its owner only
        draft = Path(name)
        with os.fdopen(handle, "w") as out:
            out.write(_new_pem())
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)  # atomic, and never replaces the key of a process that was quicker
        draft.unlink()
    return file.read_text()


def _new_pem() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_SIZE)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _number(value: int) -> str:
    data = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _thumbprint(key: rsa.RSAPublicKey) -> str:
    """RFC 7638."""
    numbers = key.public_numbers()
    text = f'{{"e":"{_number(numbers.e)}","kty":"RSA","n":"{_number(numbers.n)}"}}'
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def _public_jwk(kid: str, key: rsa.RSAPublicKey) -> dict[str, str]:
    numbers = key.public_numbers()
    return {
        "kty": "RSA",
        "use": "sig",
        "alg": "RS256",
        "kid": kid,
        "n": _number(numbers.n),
        "e": _number(numbers.e),
    }
