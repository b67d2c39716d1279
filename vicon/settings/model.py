"""The settings, each with its default, what it means and an example, and what follows from them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from vicon.settings import values
from vicon.settings.broadcasts import BroadcastSettings
from vicon.settings.cluster import ClusterSettings
from vicon.settings.documents import DocumentSettings
from vicon.settings.films import FilmSettings
from vicon.settings.mail import MailSettings
from vicon.settings.media import MediaSettings
from vicon.settings.messages import MessageSettings
from vicon.settings.sources import PREFIX, secret_files
from vicon.settings.speech import SpeechSettings
from vicon.settings.sso import SsoSettings
from vicon.settings.tracing import TracingSettings


def default_data() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "vicon"


class Settings(
    SsoSettings,
    MessageSettings,
    SpeechSettings,
    FilmSettings,
    BroadcastSettings,
    ClusterSettings,
    TracingSettings,
    MailSettings,
    DocumentSettings,
    MediaSettings,
):
    """Frozen: roles that `vicon serve` starts get theirs through the environment."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    data: values.Directory = Field(
        default_factory=default_data,
        description="Directory of everything vicon writes: database, keys, sockets, recordings in progress. "
        "Default: $XDG_DATA_HOME/vicon, else ~/.local/share/vicon.",
        examples=["/var/lib/vicon"],
    )
    url: values.Origin = Field(
        default="http://localhost:8000",
        description="Address people type. It is the issuer and audience of tokens and the one origin "
        "browsers may connect from. Browsers give camera and microphone only to https and to localhost.",
        examples=["https://rapat.kota.example"],
    )
    origins: values.Origins = Field(
        default=(),
        description="Further origins that may open the WebSocket and call the API, comma-separated; "
        "needed only when other sites embed vicon.",
        examples=["https://portal.kota.example"],
    )
    listen: values.Listen = Field(
        default="127.0.0.1:8000",
        description="Host and TCP port for HTTP, or unix:/path. Put a TLS proxy before it, "
        "or listen on all addresses with 0.0.0.0:8000.",
        examples=["0.0.0.0:8000"],
    )
    proxies: values.Networks = Field(
        default=(),
        description="Addresses or networks of reverse proxies whose X-Forwarded-For and -Proto are believed, "
        "comma-separated. Empty: nobody's.",
        examples=["127.0.0.1", "10.0.0.0/24"],
    )
    signaling_processes: int = Field(
        default=1,
        ge=1,
        le=64,
        description="How many signalling processes `vicon serve` starts.",
        examples=[2],
    )
    meetings: Literal["anyone", "people", "admins"] = Field(
        default="anyone",
        description="Who may start a meeting from the home page; people: whoever has an account.",
        examples=["admins"],
    )
    password_memory_mib: int = Field(
        default=64,
        ge=12,
        le=1024,
        description="MiB that a password's hash takes (argon2id, three passes); two are made at once. More "
        "makes stolen hashes harder to guess. Existing hashes are renewed when their owners sign in.",
        examples=[64],
    )
    joins_per_minute: int = Field(
        default=300,
        ge=1,
        le=1_000_000,
        description="Joins and room tokens one network address may have in a minute. Many may share one "
        "address: a village hall, a mobile operator.",
        examples=[300],
    )
    database: values.DatabaseAddress = Field(
        default="",
        description="SQLAlchemy address of PostgreSQL, for a cluster. What libpq knows may follow, as "
        "?sslmode=verify-full&sslrootcert=FILE, and pool_size, the connections of a process (15). "
        "Empty: SQLite in the data directory.",
        examples=["postgresql+psycopg://vicon:k7Jd2m9QxW@db/vicon"],
    )
    server_key: str = Field(
        default="",
        description="File of the server key, under which secrets in the database lie encrypted; made when "
        "absent. All machines of a cluster need the same one; back it up apart from the database. "
        "Empty: server.key in the data directory.",
        examples=["/etc/vicon/server.key"],
    )
    redis: values.RedisAddress = Field(
        default="",
        description="Redis of a cluster: redis://, rediss:// (TLS), unix://, redis+sentinel://HOST,HOST/NAME,"
        " redis+cluster://HOST,HOST; see docs/cluster.md. Empty: `vicon serve` runs a private "
        "one on a Unix socket in the data directory.",
        examples=["rediss://:k7Jd2m9QxW@redis:6379/0"],
    )
    node: str = Field(
        default="m1",
        pattern=r"^[a-z0-9][a-z0-9-]{0,31}$",
        description="Name of this media node, unique in the cluster and the same after a restart.",
        examples=["m1"],
    )
    drain_s: int = Field(
        default=10,
        ge=0,
        le=86400,
        description="Seconds a stopping media node lets running meetings go on before it closes them.",
        examples=[10],
    )
    metrics: values.Ports = Field(
        default="",
        description="Host and TCP port where Prometheus reads /metrics of the media node; signalling "
        "processes use the ports after it, in order. Keep it inside: whoever reaches it sees how much the "
        "server is used, but no names. Empty: nowhere.",
        examples=["127.0.0.1:9470"],
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least important line that is logged.", examples=["info"]
    )
    log_format: Literal["auto", "human", "json"] = Field(
        default="auto", description="auto: for people on a terminal, JSON lines elsewhere.", examples=["json"]
    )

    @model_validator(mode="after")
    def _together(self) -> Settings:
        if self.message_url and self.message_dialect == "cloud-api" and not self.message_phone:
            raise ValueError(
                "VICON_MESSAGE_PHONE is missing, and VICON_MESSAGE_DIALECT=cloud-api needs it. Set it to the "
                "phone number id that the account of WhatsApp names"
            )
        if self.speech_engine and not self.speech_model:
            raise ValueError(
                "VICON_SPEECH_MODEL is missing, and VICON_SPEECH_ENGINE needs it. Set it to the model's file "
                "or folder on this machine"
            )
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        files = InitSettingsSource(settings_cls, secret_files())
        return (init_settings, files, env_settings, dotenv_settings)

    # --- what follows from the values -----------------------------------------------------------

    @property
    def run(self) -> Path:
        """Where sockets live (mode 0700)."""
        return self.data / "run"

    @property
    def redis_url(self) -> str:
        return self.redis or f"unix://{self.run}/redis.sock"

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.data}/vicon.db"

    @property
    def server_key_file(self) -> Path:
        return Path(self.server_key) if self.server_key else self.data / "server.key"

    @property
    def link_socket(self) -> Path:
        """Where this media node takes links from signalling processes."""
        return self.run / f"{self.node}.link"

    def metrics_of(self, process: int) -> str:
        """Where the figures of a process are read: 0 is the media node, others signalling; empty: nowhere."""
        host, _, port = self.metrics.rpartition(":")
        return f"{host}:{int(port) + process}" if self.metrics else ""

    @property
    def allowed_origins(self) -> frozenset[str]:
        """`url` and `origins`; on one's own machine every spelling of loopback is the same place."""
        allowed = {self.url, *self.origins}
        parts = urlsplit(self.url)
        if parts.hostname in values.LOOPBACK:
            port = f":{parts.port}" if parts.port else ""
            allowed |= {f"{parts.scheme}://{host}{port}" for host in ("localhost", "127.0.0.1", "[::1]")}
        return frozenset(allowed)
