"""Settings of mail: the server that sends it, and the mailbox that answers come to."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings


class MailSettings(BaseSettings):
    """None is needed: nothing is sent then, and nothing read."""

    smtp_host: str = Field(
        default="",
        description="Mail server that sends invitations and reminders. Empty: vicon sends no mail.",
        examples=["surel.kota.example"],
    )
    smtp_port: int = Field(
        default=587,
        ge=1,
        le=65535,
        description="Its port: 587 with starttls, 465 with tls, 25 for a relay nearby.",
        examples=[465],
    )
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="How the way to it is secured; none: for a relay on the same machine.",
        examples=["tls"],
    )
    smtp_user: str = Field(
        default="", description="Account there. Empty: it asks for none.", examples=["vicon@kota.example"]
    )
    smtp_password: str = Field(
        default="", description="Password of that account.", examples=["qT7wZ3nB9xK5mV2cR8yL4hJd"]
    )
    smtp_from: str = Field(
        default="",
        pattern=r"^([^\s@<>\",;:\\]+@[A-Za-z0-9.-]+)?$",
        description="Address that mail comes from and that answers to invitations go to.",
        examples=["rapat@kota.example"],
    )
    imap_host: str = Field(
        default="",
        description="Mail server whose mailbox of VICON_SMTP_FROM is read for answers to invitations. Empty: "
        "none is read.",
        examples=["surel.kota.example"],
    )
    imap_port: int = Field(
        default=993, ge=1, le=65535, description="Its port: 993 with tls, 143 with starttls.", examples=[143]
    )
    imap_security: Literal["tls", "starttls", "none"] = Field(
        default="tls",
        description="How the way to it is secured; none: for a server on the same machine.",
        examples=["starttls"],
    )
    imap_user: str = Field(default="", description="Account of the mailbox.", examples=["rapat@kota.example"])
    imap_password: str = Field(
        default="", description="Password of that account.", examples=["hV8mQ2xN5cW9rT4bK7yZ3sLp"]
    )
    imap_folder: str = Field(
        default="INBOX",
        pattern=r"^[\x20-\x7e]{1,200}$",
        description="The folder whose unread mails are read; they are marked as read, and what is no answer "
        "also as flagged.",
        examples=["Jawaban"],
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.smtp_host and not self.smtp_from:
            raise ValueError(
                "VICON_SMTP_FROM is missing, and VICON_SMTP_HOST needs it. Set it to an address whose "
                "answers somebody reads, for example rapat@kota.example"
            )
        if self.imap_host and not self.imap_user:
            raise ValueError(
                "VICON_IMAP_USER is missing, and VICON_IMAP_HOST needs it. Set it to the account of the "
                "mailbox that answers to invitations come to"
            )
        return self
