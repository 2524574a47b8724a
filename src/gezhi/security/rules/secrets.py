"""Secrets and where they come from: tokens, passwords, the part of an address that the audit trail keeps."""

from __future__ import annotations

import ipaddress
import secrets
from hashlib import sha256

from gezhi.kernel.refusal import Kind, Refusal
from gezhi.kernel.text import Text

SHORTEST, LONGEST = 10, 128
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are mistaken for another

WEAK_PASSWORD = Refusal(
    "weak-password",
    Kind.INVALID,
    Text(
        "密码须为 {shortest} 到 {longest} 个字符，至少含两类字符（字母、数字、符号），且不得包含用户名。",
        "A password has {shortest} to {longest} characters of at least two kinds (letters, digits, signs) "
        "and does not contain the user name.",
    ),
)


def new_secret() -> str:
    """A fresh opaque secret of 256 random bits, fit for an HTTP header."""
    return secrets.token_urlsafe(32)


def new_password() -> str:
    """A random password that can be typed from paper: three groups of four, 59 bits."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(3))


def plain_code(typed: str) -> str:
    """A code as it was made, whatever blanks, dashes and capitals somebody typed it with."""
    return "".join(sign for sign in typed.lower() if sign in _SIGNS)


def digest_of(secret: str) -> str:
    """What is stored of a secret: SHA-256 as 64 hexadecimal digits. The secret is random, so it needs no salt."""
    return sha256(secret.encode()).hexdigest()


def check_password(password: str, username: str) -> None:
    """Refuses a password that is too short, of one kind of characters only, or made from the user name."""
    kinds = {_kind(sign) for sign in password}
    fits = SHORTEST <= len(password) <= LONGEST
    if not fits or len(kinds) < 2 or username.lower() in password.lower():
        raise WEAK_PASSWORD(field="password", shortest=SHORTEST, longest=LONGEST)


def address_prefix(address: str) -> str:
    """The network an address lies in (IPv4 /24, IPv6 /48): enough to see a pattern, not enough to follow a person."""
    try:
        ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0].strip())
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return str(ipaddress.ip_network((ip, 24 if ip.version == 4 else 48), strict=False))


def _kind(sign: str) -> str:
    if sign.isalpha():
        return "letter"
    return "digit" if sign.isdigit() else "sign"
