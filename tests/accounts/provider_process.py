"""A provider of identities as a process of its own: GitHub's addresses, and OpenID Connect's, strict about PKCE.

It lets everybody in at once as the person it was told of (`PUT /person`), and lies when told to (`PUT /lies`).
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "anthus", "a secret of the client, longer than 32 bytes"
KEY, OTHER_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


class Provider(ThreadingHTTPServer):
    """What the process remembers."""

    daemon_threads = True

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        super().__init__((host, port), Handler)
        self.person: dict = {}
        self.lies: dict = {}
        self.codes: dict[str, dict] = {}
        self.tokens: dict[str, dict] = {}
        self.address = f"http://{host}:{port}"


class Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_PUT(self):
        name = self.path.strip("/")
        setattr(self.server, name, json.loads(self.read()))
        self.answer({})

    def do_GET(self):
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        match parts.path:
            case "/login/oauth/authorize" | "/authorize":
                self.authorize(query)
            case "/api/v3/user" | "/userinfo":
                self.as_known(lambda person: person["profile"] | self.server.lies.get("profile", {}))
            case "/api/v3/user/emails":
                self.as_known(lambda person: person["emails"])
            case "/.well-known/openid-configuration":
                at = self.server.address
                about = {"issuer": at, "authorization_endpoint": f"{at}/authorize"}
                about |= {"token_endpoint": f"{at}/token", "jwks_uri": f"{at}/jwks"}
                about |= {"userinfo_endpoint": f"{at}/userinfo"}
                about["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
                self.answer(about | self.server.lies.get("configuration", {}))
            case "/jwks":
                key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
                self.answer({"keys": [{**key, "kid": "one", "use": "sig", "alg": "RS256"}]})
            case _:
                self.answer({}, 404)

    def do_POST(self):
        sent = {name: values[0] for name, values in parse_qs(self.read().decode()).items()}
        asked = self.server.codes.pop(sent.get("code", ""), None)
        if asked is None or not self.is_proven(sent, asked):
            self.answer({"error": "bad_verification_code"}, 200 if "login" in self.path else 400)
            return
        token = secrets.token_urlsafe()
        self.server.tokens[token] = dict(self.server.person)
        if "login" in self.path:  # GitHub answers in the form of a form
            self.answer(urlencode({"access_token": token, "token_type": "bearer", "scope": "user:email"}))
            return
        told = {"access_token": token, "token_type": "Bearer", "id_token": self.id_token(asked.get("nonce"))}
        self.answer({name: value for name, value in told.items() if name != self.server.lies.get("omit")})

    def authorize(self, query):
        if query.get("client_id") != CLIENT or query.get("code_challenge_method") != "S256":
            self.answer({"error": "invalid_request"}, 400)
            return
        code = secrets.token_urlsafe()
        self.server.codes[code] = query
        self.send_response(302)
        back = urlencode({"code": code, "state": query["state"]})
        self.send_header("Location", f"{query['redirect_uri']}?{back}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def is_proven(self, sent, asked):
        """Whether the client is who it says, and the one that asked (RFC 7636)."""
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return (
            (sent.get("client_id"), sent.get("client_secret")) == (CLIENT, SECRET)
            and sent.get("redirect_uri") == asked["redirect_uri"]
            and secrets.compare_digest(challenge, asked["code_challenge"])
        )

    def id_token(self, nonce):
        lies = self.server.lies
        claims = {"iss": self.server.address, "aud": CLIENT, "iat": int(time.time()), "nonce": nonce}
        claims |= {"exp": int(time.time()) + 300, **self.server.person.get("claims", {})}
        claims |= lies.get("claims", {})
        claims = {name: value for name, value in claims.items() if value is not None}
        if lies.get("alg") == "none":
            return jwt.encode(claims, None, algorithm="none")
        if lies.get("alg") == "HS256":
            return jwt.encode(claims, SECRET, algorithm="HS256", headers={"kid": "one"})
        signer = OTHER_KEY if lies.get("key") else KEY
        return jwt.encode(claims, signer, algorithm="RS256", headers={"kid": lies.get("kid", "one")})

    def as_known(self, tell):
        kind, _, token = self.headers.get("Authorization", "").partition(" ")
        person = self.server.tokens.get(token)
        if person is None or kind not in ("token", "Bearer"):
            self.answer({"message": "Bad credentials"}, 401)
        else:
            self.answer(tell(person))

    def read(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, value, status=200):
        is_text = isinstance(value, str)
        body = value.encode() if is_text else json.dumps(value).encode()
        kind = "application/x-www-form-urlencoded" if is_text else "application/json"
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


if __name__ == "__main__":
    port = int(sys.argv[1])
    elsewhere = Provider(port, "127.0.0.2")  # the same keys at another address
    threading.Thread(target=elsewhere.serve_forever, daemon=True).start()
    Provider(port).serve_forever()
