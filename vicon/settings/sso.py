"""The settings of signing in with the city's account (OpenID Connect)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings

from vicon.destinations import Host, entry, own
from vicon.settings import values

if TYPE_CHECKING:
    from vicon.people.sso.standing import Rules


class SsoSettings(BaseSettings):
    """All of no effect while `oidc_issuer` is empty."""

    oidc_issuer: str = Field(
        default="",
        description="Address of the city's OpenID Connect provider, as it names itself in "
        "/.well-known/openid-configuration. Empty: people sign in with accounts of vicon alone.",
        examples=["https://sso.kota.example/realms/pegawai"],
    )
    oidc_hosts: values.WebhookHosts = Field(
        default=(),
        description="Hosts besides the issuer's own that it may name for its tokens, keys and claims, "
        "comma-separated: names, *.name for all below, addresses or networks. Loopback and other special "
        "addresses only if listed.",
        examples=["token.sso.kota.example"],
    )
    oidc_client_id: str = Field(
        default="", description="Name under which the provider knows vicon.", examples=["vicon"]
    )
    oidc_client_secret: str = Field(
        default="",
        description="What vicon shows the provider for that name. Empty: a public client, with PKCE alone.",
        examples=["hS8nQ2v7LxW4kR9pTz3yBc6d"],
    )
    oidc_name: str = Field(
        default="SSO",
        min_length=1,
        max_length=40,
        description="What the city calls it: the button says `Masuk dengan` and this.",
        examples=["SSO Kota Contoh"],
    )
    oidc_scopes: str = Field(
        default="openid profile email",
        pattern=r"^openid( [!#-\[\]-~]+)*$",
        description="What is asked for, separated by spaces; openid first.",
        examples=["openid profile email groups"],
    )
    oidc_groups_claim: str = Field(
        default="groups",
        min_length=1,
        description="Claim that holds a person's groups; a dot leads into an object.",
        examples=["realm_access.roles"],
    )
    oidc_roles: values.Pairs = Field(
        default=(),
        description="Role of each group, comma-separated: staff, organiser, opd_admin or admin. The highest "
        "counts, at each sign-in. `*`: whoever is in none of them, unless an administrator gave them a role.",
        examples=["vicon-admin=admin", "vicon-opd=opd_admin", "rapat=organiser", "*=staff"],
    )
    oidc_opd_claim: str = Field(
        default="opd",
        min_length=1,
        description="Claim that holds the name of a person's OPD; a dot leads into an object.",
        examples=["unit_kerja"],
    )
    oidc_opd: values.Pairs = Field(
        default=(),
        description="OPD of a group, or of a value of that claim which is not the OPD's name here, "
        "comma-separated.",
        examples=["kominfo=Dinas Kominfo"],
    )
    oidc_leeway_s: int = Field(
        default=120,
        ge=0,
        le=600,
        description="Seconds by which the provider's clock may differ from this machine's.",
        examples=[120],
    )

    @model_validator(mode="after")
    def _whole(self) -> SsoSettings:
        if not self.oidc_issuer:
            return self
        parts = urlsplit(self.oidc_issuer)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in values.LOOPBACK):
            raise ValueError(
                "VICON_OIDC_ISSUER must begin with https://: what is said on the way decides who is let in"
            )
        if not self.oidc_client_id:
            raise ValueError(
                "VICON_OIDC_CLIENT_ID is missing: set it to the name under which the provider knows vicon"
            )
        if not self.oidc_roles:
            raise ValueError(
                "VICON_OIDC_ROLES is empty, so nobody could come in. Set it to, for example, "
                "vicon-admin=admin,*=staff"
            )
        self.oidc_rules()
        return self

    @property
    def oidc_destinations(self) -> tuple[Host, ...]:
        """Where the provider may be asked: its own host and those that are listed."""
        parts = urlsplit(self.oidc_issuer)
        here = own(self.oidc_issuer)
        if parts.hostname == "localhost":
            port = here[0].port
            here += (entry(f"127.0.0.1:{port}"), entry(f"[::1]:{port}"))
        return here + tuple(map(entry, self.oidc_hosts))

    def oidc_rules(self) -> Rules:
        """What groups and claims make of people. Raises ValueError."""
        # Here, since most settings are read by programs that let nobody in.
        from vicon.people.sso.standing import Rules

        return Rules.read(self.oidc_roles, self.oidc_opd, self.oidc_groups_claim, self.oidc_opd_claim)
