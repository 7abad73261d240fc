"""Every setting that comes from the environment, in one documented table.

A wrong or missing value ends the process with one line that names the variable. The table in
`docs/operations/settings.md` is generated from here.
"""

from __future__ import annotations

import json
import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from lms_site.foundation.kinds import QUEUES
from lms_site.settings import values

SHORTEST_SECRET = 32
_IDS = {
    "google_client_secret": "google_client_id",
    "github_client_secret": "github_client_id",
    "s3_secret_access_key": "s3_access_key_id",
}
_KINDS = ("google", "github", "openid_connect")
Words = Annotated[tuple[str, ...], NoDecode]


class ConfigurationError(SystemExit):
    """A value in the environment is wrong or missing; the message is for the operator."""


class OidcProvider(BaseModel):
    """One of LMS_OIDC_PROVIDERS. `trust_email`: an address it calls verified needs no mail of ours."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str
    client_id: str = Field(min_length=1)
    client_secret: str = Field(min_length=1, repr=False)
    name: str = Field("", max_length=40)
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    trust_email: bool = True

    @field_validator("issuer")
    @classmethod
    def _is_safe(cls, value: str) -> str:
        """Identity tokens vouch for people: in the clear only on the same machine."""
        return values.named_over_tls(value)

    @field_validator("scopes")
    @classmethod
    def _has_openid(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if "openid" not in value:
            msg = "must have openid among them"
            raise ValueError(msg)
        return value


class Environment(BaseSettings):
    """The environment as typed values."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    database_url: str = Field(
        alias="DATABASE_URL",
        description="PostgreSQL: postgres://user:password@host:5432/name; over a network that others share with "
        "?sslmode=verify-full&sslrootcert=/path/to/ca.pem",
    )
    prepared_statements: bool = Field(
        default=True,
        alias="LMS_PREPARED_STATEMENTS",
        description="Let PostgreSQL keep plans of hot statements; 0 behind a pooler older than PgBouncer 1.21",
    )
    valkey_url: str = Field(alias="VALKEY_URL", description="Valkey or Redis: redis://:password@host:6379/0")
    broker_url: str = Field(
        "", alias="BROKER_URL", description="RabbitMQ (amqp://...) for jobs; empty: the Valkey of VALKEY_URL"
    )
    queue_prefix: str = Field(
        "lms",
        alias="LMS_QUEUE_PREFIX",
        pattern=r"^[a-z][a-z0-9_-]{0,39}$",
        description="First part of the names on the broker; differs where several sites share one",
    )
    http_networks: Words = Field(
        (),
        alias="LMS_HTTP_NETWORKS",
        description="Private networks (10.1.2.0/24) that the site may call, besides public addresses",
    )
    secret_keys: Words = Field(
        alias="LMS_SECRET_KEYS",
        description="Comma-separated secrets of at least 32 characters; the first signs and encrypts, "
        "the rest only verify and decrypt",
    )
    role: str = Field(
        "all",
        alias="LMS_ROLE",
        description="What the process serves: all, api, studio, worker:<kinds of work>, scheduler",
    )
    bind: str = Field("127.0.0.1", alias="LMS_BIND", description="Address the web server listens on")
    port: int = Field(8000, alias="LMS_PORT", ge=1, le=65535, description="Port the web server listens on")
    processes: int = Field(
        2, alias="LMS_PROCESSES", ge=1, le=64, description="Processes of a web server or worker; one a core"
    )
    plugins: Words = Field(
        ("*",),
        alias="LMS_PLUGINS",
        description="Keys of the plugins to load, comma-separated; * for every installed one",
    )
    plugins_dir: Path | None = Field(None, alias="LMS_PLUGINS_DIR", description="Folder of one-file plugins")
    plugins_strict: bool = Field(
        default=False, alias="LMS_PLUGINS_STRICT", description="A broken plugin ends the start"
    )
    plugin_config: Annotated[dict[str, dict[str, Any]], NoDecode] = Field(
        {},
        alias="LMS_PLUGIN_CONFIG",
        description='Settings of plugins, as JSON: {"acme.judge": {"url": "https://judge.example"}}',
        repr=False,
    )
    safe_mode: bool = Field(default=False, alias="LMS_SAFE_MODE", description="Start with no plugin at all")
    scoring_inline: Words = Field(
        ("lms.*",), alias="LMS_SCORING_INLINE", description="Types whose scoring may run in a web request"
    )
    debug: bool = Field(
        default=False, alias="LMS_DEBUG", description="Development only: pages with tracebacks"
    )
    hosts: Words = Field(("localhost", "127.0.0.1"), alias="LMS_HOSTS", description="Host names served")
    base_url: str = Field(
        "http://localhost:8000",
        alias="LMS_BASE_URL",
        description="Public address of the site, without a final slash",
    )
    frontend_url: str = Field(
        "",
        alias="LMS_FRONTEND_URL",
        description="Address of the frontend that mails link to; empty: the site's own",
    )
    passkey_domain: str = Field(
        "",
        alias="LMS_PASSKEY_DOMAIN",
        pattern=r"^([a-z0-9-]+(\.[a-z0-9-]+)*)?$",
        description="Domain that passkeys are bound to; empty: the host of LMS_FRONTEND_URL or LMS_BASE_URL. "
        "Passkeys of another domain stop working",
    )
    google_client_id: str = Field(
        "", alias="LMS_GOOGLE_CLIENT_ID", description="Logging in with Google: the client's id; empty: none"
    )
    google_client_secret: str = Field(
        "",
        alias="LMS_GOOGLE_CLIENT_SECRET",
        description="The client's secret at Google",
        repr=False,
        validate_default=True,
    )
    github_client_id: str = Field(
        "",
        alias="LMS_GITHUB_CLIENT_ID",
        description="Logging in with GitHub: the app's client id; empty: none",
    )
    github_client_secret: str = Field(
        "",
        alias="LMS_GITHUB_CLIENT_SECRET",
        description="The app's client secret at GitHub",
        repr=False,
        validate_default=True,
    )
    github_url: str = Field(
        "https://github.com",
        alias="LMS_GITHUB_URL",
        description="Address of GitHub; another one for a GitHub Enterprise Server",
    )
    oidc_providers: Annotated[dict[str, OidcProvider], NoDecode] = Field(
        {},
        alias="LMS_OIDC_PROVIDERS",
        description='Other OpenID Connect providers, as JSON: {"school": {"issuer": "https://id.school.example", '
        '"client_id": "...", "client_secret": "...", "name": "School"}}; see docs/operations/logging-in.md',
        repr=False,
    )
    cors_origins: Words = Field(
        (), alias="LMS_CORS_ORIGINS", description="Origins whose scripts may call the API, comma-separated"
    )
    trusted_proxies: int = Field(
        0,
        alias="LMS_TRUSTED_PROXIES",
        ge=0,
        le=5,
        description="Number of proxies in front that set X-Forwarded-For",
    )
    teaching: Literal["approval", "open", "closed"] = Field(
        "approval",
        alias="LMS_TEACHING",
        description="Who may make courses: approval (whoever applied and was approved), open (whoever asks), closed",
    )
    rate_anonymous: str = Field(
        "600/m",
        alias="LMS_RATE_ANONYMOUS",
        description="API calls from one address without a token, such as 600/m or 5000/h; empty: no limit",
    )
    rate_files: str = Field(
        "6000/m",
        alias="LMS_RATE_FILES",
        description="Files of one person, or of one address without a token, such as 6000/m; empty: no limit",
    )
    rate_person: str = Field(
        "1200/m",
        alias="LMS_RATE_PERSON",
        description="API calls of one person, such as 1200/m; empty: no limit",
    )
    rate_plugin: str = Field(
        "600/m",
        alias="LMS_RATE_PLUGIN",
        description="Calls of one plugin's endpoints by one person, or by one address without a token, such as 600/m; "
        "empty: no limit",
    )
    data_dir: Path = Field(
        Path("var"), alias="LMS_DATA_DIR", description="Folder for uploaded files and local state"
    )
    email_url: str = Field(
        "",
        alias="EMAIL_URL",
        description="smtp://user:password@host:587 or smtps://; empty: mails are kept as files",
    )
    email_from: str = Field("school@localhost", alias="LMS_EMAIL_FROM", description="Sender of mails")
    s3_bucket: str = Field(
        "", alias="S3_BUCKET", description="Bucket for media; empty: the folder of LMS_DATA_DIR"
    )
    s3_endpoint_url: str = Field("", alias="S3_ENDPOINT_URL", description="S3 API address; empty: AWS")
    s3_public_url: str = Field(
        "",
        alias="S3_PUBLIC_URL",
        description="S3 API address as browsers reach it, for signed links; empty: that of S3_ENDPOINT_URL",
    )
    s3_region: str = Field("us-east-1", alias="S3_REGION", description="Region of the bucket")
    s3_access_key_id: str = Field("", alias="S3_ACCESS_KEY_ID", description="Access key")
    s3_secret_access_key: str = Field(
        "", alias="S3_SECRET_ACCESS_KEY", description="Secret key", repr=False, validate_default=True
    )
    jwt_private_key: str = Field(
        "",
        alias="LMS_JWT_PRIVATE_KEY",
        description="RSA private key (PEM) that signs access tokens; empty: made at first start, "
        "kept in LMS_DATA_DIR",
        repr=False,
    )
    log_format: Literal["console", "json"] = Field(
        "json", alias="LMS_LOG_FORMAT", description="Form of log lines"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", alias="LMS_LOG_LEVEL", description="Least level logged"
    )

    @field_validator(
        "secret_keys", "plugins", "scoring_inline", "hosts", "cors_origins", "http_networks", mode="before"
    )
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(word.strip() for word in value.split(",") if word.strip())
        return value

    @field_validator("plugin_config", "oidc_providers", mode="before")
    @classmethod
    def _of_json(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value or "{}")
        except ValueError:
            msg = "must be a JSON object of objects"
            raise ValueError(msg) from None

    _is_postgresql = field_validator("database_url")(values.database)
    _is_valkey = field_validator("valkey_url")(values.valkey)
    _is_a_broker = field_validator("broker_url")(values.broker)
    _is_a_mail_server = field_validator("email_url")(values.mail_server)
    _is_an_address = field_validator("bind")(values.bound)
    _is_a_site = field_validator("frontend_url", "s3_endpoint_url", "s3_public_url")(values.site)
    _is_the_site = field_validator("base_url")(values.own_site)
    _holds_keys = field_validator("jwt_private_key")(values.private_keys)
    _is_github = field_validator("github_url")(values.named_over_tls)

    @field_validator("hosts")
    @classmethod
    def _are_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            msg = "names no host, so every request would be refused"
            raise ValueError(msg)
        return tuple(map(values.host, value))

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(values.origin, value))

    def secrets(self) -> tuple[str, ...]:
        """Every value that must never be logged."""
        addresses = (self.database_url, self.valkey_url, self.broker_url, self.email_url)
        passwords = [unquote(urlsplit(address).password or "") for address in addresses]
        of_plugins = [value for config in self.plugin_config.values() for value in config.values()]
        return (
            *self.secret_keys,
            self.s3_secret_access_key,
            self.jwt_private_key,
            *filter(None, passwords),
            *(value for value in of_plugins if isinstance(value, str)),
            *filter(None, (self.google_client_secret, self.github_client_secret)),
            *(one.client_secret for one in self.oidc_providers.values()),
        )

    @field_validator("http_networks")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            ip_network(network)
        return value

    @field_validator("s3_endpoint_url", "s3_public_url", "s3_access_key_id")
    @classmethod
    def _goes_with_a_bucket(cls, value: str, info: ValidationInfo) -> str:
        if value and "s3_bucket" in info.data and not info.data["s3_bucket"]:
            msg = "is set but S3_BUCKET is not"
            raise ValueError(msg)
        return value

    @field_validator("google_client_secret", "github_client_secret", "s3_secret_access_key")
    @classmethod
    def _goes_with_its_id(cls, value: str, info: ValidationInfo) -> str:
        other = _IDS[str(info.field_name)]
        if other not in info.data:  # is wrong itself, which is said
            return value
        if bool(value) != bool(info.data.get(other)):
            missing, given = ("is not set", "is") if info.data.get(other) else ("is set", "is not")
            msg = f"{missing} but {cls.model_fields[other].alias} {given}"
            raise ValueError(msg)
        return value

    @field_validator("oidc_providers")
    @classmethod
    def _have_keys_of_their_own(cls, value: dict[str, OidcProvider]) -> dict[str, OidcProvider]:
        for key in value:
            if not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", key) or key in _KINDS:
                msg = f"{key!r} cannot be a key: small letters, digits and hyphens, and none of {', '.join(_KINDS)}"
                raise ValueError(msg)
        return value

    @field_validator("secret_keys")
    @classmethod
    def _are_long(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value or any(len(key) < SHORTEST_SECRET for key in value):
            msg = "needs one or more secrets of at least 32 characters each"
            raise ValueError(msg)
        return value

    @field_validator("role")
    @classmethod
    def _is_a_role(cls, value: str) -> str:
        role, colon, kinds = value.partition(":")
        if role == "worker" and colon:
            unknown = [kind for kind in map(str.strip, kinds.split(",")) if kind not in QUEUES]
            if unknown:
                msg = f"there is no kind of work {unknown[0]!r} for a worker; there are {', '.join(QUEUES)}"
                raise ValueError(msg)
        elif value not in {"all", "api", "studio", "scheduler"}:
            msg = "must be all, api, studio, scheduler or worker:<kinds of work>"
            raise ValueError(msg)
        return value

    @field_validator("rate_anonymous", "rate_files", "rate_person", "rate_plugin")
    @classmethod
    def _is_a_rate(cls, value: str) -> str:
        if value and not re.fullmatch(r"[1-9][0-9]*/([1-9][0-9]*)?[smhd]", value):
            msg = (
                "must be a number of calls and a period, such as 600/m, 100/10s or 5000/h; empty for no limit"
            )
            raise ValueError(msg)
        return value


def read_environment() -> Environment:
    """The environment, checked. Raises ConfigurationError with one line per wrong or missing variable."""
    try:
        return Environment()
    except ValidationError as error:
        lines = []
        for problem in error.errors():
            name, *inner = map(str, problem["loc"] or ["environment"])
            if name in Environment.model_fields:  # a default is found wrong by the field's name
                name = Environment.model_fields[name].alias or name
            what = (
                "is not set" if problem["type"] == "missing" else problem["msg"].removeprefix("Value error, ")
            )
            lines.append(": ".join([name, *([".".join(inner)] if inner else []), what]))
        raise ConfigurationError("Settings: " + "; ".join(lines)) from None
