"""Settings of official records: their letterhead, their clock, and who signs them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings


class DocumentSettings(BaseSettings):
    """None is needed: records are then printed without a letterhead, and signed by nobody."""

    letterhead: str = Field(
        default="",
        description="Lines of the letterhead (kop) of official records, from the highest office to the "
        "address, separated by |. Empty: no letterhead.",
        examples=["Pemerintah Kota Contoh|Sekretariat Daerah|Jalan Pahlawan 37, Kota Contoh 63116"],
    )
    city: str = Field(
        default="",
        max_length=100,
        description="Where records are signed: it stands before the date above the signatures.",
        examples=["Contoh"],
    )
    zone: Literal["Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"] = Field(
        default="Asia/Jakarta",
        description="The clock of the city: that of the schedule, of pages and of records, where it is "
        "called WIB, WITA or WIT.",
        examples=["Asia/Makassar"],
    )
    sign_p12: str = Field(
        default="",
        description="File of a certificate and its key (PKCS#12) that signs records on request, such as the "
        "city's electronic seal. Empty: none.",
        examples=["/etc/vicon/segel.p12"],
    )
    sign_password: str = Field(
        default="", description="Password of that file.", examples=["hS8nQ2v7LxW4kR9pTz3yBc6d"]
    )
    sign_authority: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="Address of a time-stamping authority (RFC 3161) for those signatures. Empty: none.",
        examples=["http://tsa.kota.example/"],
    )
    sign_folder: str = Field(
        default="",
        description="Folder that exchanges records with desktop signers: NAME.pdf goes out, and the worker "
        "takes up what comes back. Empty: none.",
        examples=["/srv/tanda-tangan"],
    )
