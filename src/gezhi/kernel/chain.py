"""Hash chains over salted commitments (SM3, GB/T 32905-2016).

A link covers the facts of a step (who, when, which action) and the commitments to its words, not the words.
The words lie beside the chain with their salt; when they are deleted by law the chain still verifies, and nobody
can guess short words from their commitment once the salt is gone (privacy rule P42).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import hashes

GENESIS = "0" * 64
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))  # made once: it is asked often
SALT_BYTES = 16


def sm3(data: bytes) -> str:
    """The SM3 digest as 64 hexadecimal digits."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def canonical(value: Mapping[str, Any]) -> bytes:
    """One byte string for one value: JSON with sorted keys, no spaces, UTF-8 (after RFC 8785)."""
    return _CANONICAL.encode(value).encode()


def new_salt() -> str:
    """A fresh random salt as hexadecimal digits."""
    return secrets.token_hex(SALT_BYTES)


def commitment(words: Mapping[str, Any], salt: str) -> str:
    """What the chain keeps of words: SM3(salt ‖ canonical words)."""
    return sm3(bytes.fromhex(salt) + canonical(words))


def link(previous: str, facts: Mapping[str, Any]) -> str:
    """The hash of one step: SM3(previous hash ‖ canonical facts)."""
    return sm3(bytes.fromhex(previous) + canonical(facts))


@dataclass(frozen=True, slots=True)
class Link:
    """One step as a verifier sees it; ``words`` and ``salt`` are None where they were deleted by law."""

    seq: int
    facts: Mapping[str, Any]
    commitment: str
    hash: str
    words: Mapping[str, Any] | None
    salt: str | None


@dataclass(frozen=True, slots=True)
class Fault:
    """The first place at which a chain does not hold: the step's number and what is wrong there."""

    seq: int
    what: str  # "order" | "facts" | "words"


def verify(links: Iterable[Link]) -> Fault | None:
    """None where the chain holds; otherwise the first fault. ``facts`` must contain the step's own commitment."""
    previous, expected = GENESIS, 1
    for step in links:
        if step.seq != expected:
            return Fault(expected, "order")
        if step.facts.get("commitment") != step.commitment or link(previous, step.facts) != step.hash:
            return Fault(step.seq, "facts")
        if step.words is not None and commitment(step.words, step.salt or "") != step.commitment:
            return Fault(step.seq, "words")
        previous, expected = step.hash, expected + 1
    return None


def verify_to(links: Sequence[Link], *, head: str, count: int) -> Fault | None:
    """The same for a chain that must end in this hash after so many steps: one that was cut off is whole in itself."""
    fault = verify(links)
    if fault is None and (not links or links[-1].hash != head or len(links) != count):
        return Fault(len(links), "order")
    return fault
