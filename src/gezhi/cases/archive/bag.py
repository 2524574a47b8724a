"""BagIt 1.0 (RFC 8493): the tag files of a bag as text, and back again.

Two manifests stand beside each other: SHA-256, which every tool checks, and SM3 (GB/T 32905-2016) under its own name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from cryptography.hazmat.primitives import hashes

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
ALGORITHMS = ("sha256", "sm3")
REPLACES = "Gezhi-Replaces-SM3"  # of bag-info.txt: the package that this one takes the place of
BAGIT, INFO = "bagit.txt", "bag-info.txt"
MANIFESTS = {algorithm: f"manifest-{algorithm}.txt" for algorithm in ALGORITHMS}
TAG_MANIFESTS = {algorithm: f"tagmanifest-{algorithm}.txt" for algorithm in ALGORITHMS}
TAG_FILES = (BAGIT, INFO, *MANIFESTS.values())


class Hasher(Protocol):
    """What both hashes have in common."""

    def update(self, data: bytes, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Digests:
    """Both digests of one run of bytes, as hexadecimal digits."""

    sha256: str
    sm3: str
    size: int

    def by(self, algorithm: str) -> str:
        return self.sha256 if algorithm == "sha256" else self.sm3


def digests(blocks: Iterable[bytes]) -> Digests:
    """Both digests in one pass."""
    sha256, sm3, size = hashlib.sha256(), hashes.Hash(hashes.SM3()), 0
    for block in blocks:
        sha256.update(block)
        sm3.update(block)
        size += len(block)
    return Digests(sha256.hexdigest(), sm3.finalize().hex(), size)


def manifest(files: Mapping[str, Digests], algorithm: str) -> str:
    """One line for each file, sorted: digest, two spaces, path (which needs no escapes, see container.is_safe)."""
    return "".join(f"{files[name].by(algorithm)}  {name}\n" for name in sorted(files))


def read_manifest(text: str) -> dict[str, str] | None:
    """Path → digest, or None where the text is not a manifest in the form that ``manifest`` writes."""
    lines = text.split("\n")
    if lines.pop() != "":
        return None
    entries: dict[str, str] = {}
    for line in lines:
        digest, _, name = line.partition("  ")
        if len(digest) != 64 or set(digest) - set("0123456789abcdef") or not name or name in entries:
            return None
        entries[name] = digest
    return entries


def info(fields: Iterable[tuple[str, str]]) -> str:
    """bag-info.txt: one line for each field; a value is kept on one line."""
    return "".join(f"{name}: {' '.join(value.split())}\n" for name, value in fields)


def read_info(text: str) -> dict[str, str] | None:
    """Name → value, or None where a line is not a field."""
    fields: dict[str, str] = {}
    for line in text.splitlines():
        name, colon, value = line.partition(": ")
        if not colon or name in fields:
            return None
        fields[name] = value
    return fields


def oxum(payload: Mapping[str, Digests]) -> str:
    """Payload-Oxum: bytes and number of the payload files (RFC 8493 § 2.2.2)."""
    return f"{sum(digests.size for digests in payload.values())}.{len(payload)}"
