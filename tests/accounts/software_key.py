"""A passkey in software: keeps its private key, answers a browser's questions, cannot be told from one in hardware.

Written after WebAuthn Level 3, section 6; shares no code with what the site checks it with but CBOR.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import struct

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class SoftwareKey:
    """One key for one site. `origin` is what the browser says it is at, `domain` what the key is bound to."""

    def __init__(self, origin: str = "http://localhost:8000", domain: str = "localhost") -> None:
        self.origin, self.domain = origin, domain
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(32)
        self.counter = 0
        self.user = ""

    def create(self, options: dict, *, flags: int = PRESENT | VERIFIED) -> dict:
        """What a browser answers to the options of a registration."""
        asked = options["publicKey"]
        assert -7 in [one["alg"] for one in asked["pubKeyCredParams"]]  # ES256
        self.user = asked["user"]["id"]
        point = self.private.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor.encode(public)
        data = self._data(flags | ATTESTED) + attested
        statement = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        response = {"attestationObject": b64(statement), "transports": ["internal"]}
        return self._credential("webauthn.create", asked["challenge"], response) | {
            "clientExtensionResults": {"credProps": {"rk": True}}
        }

    def get(self, options: dict, *, flags: int = PRESENT | VERIFIED, user: str | None = None) -> dict:
        """What a browser answers to the options of a login."""
        self.counter += 1
        data = self._data(flags)
        credential = self._credential(
            "webauthn.get", options["publicKey"]["challenge"], {"authenticatorData": b64(data)}
        )
        response = credential["response"]
        signed = data + hashlib.sha256(raw(response["clientDataJSON"])).digest()
        response["signature"] = b64(self.private.sign(signed, ec.ECDSA(SHA256())))
        response["userHandle"] = self.user if user is None else user
        return credential

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.domain.encode()).digest() + struct.pack(">BI", flags, self.counter)

    def _credential(self, kind: str, challenge: str, response: dict) -> dict:
        client = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        said = {"clientDataJSON": b64(json.dumps(client).encode()), **response}
        return {
            "id": b64(self.id),
            "rawId": b64(self.id),
            "type": "public-key",
            "response": said,
            "clientExtensionResults": {},
        }
