"""Masks: how sensitive values (L3) are shown before a purpose is given (privacy rule P18)."""

from __future__ import annotations


def mask_phone(number: str) -> str:
    """``138****12`` of a mobile number, ``0750****56`` of a fixed line."""
    digits = "".join(sign for sign in number if sign.isdigit())
    if len(digits) > 11:  # without the country
        digits = digits.removeprefix("00").removeprefix("86")
    head = 4 if digits.startswith("0") else 3
    return f"{digits[:head]}****{digits[-2:]}" if len(digits) >= head + 4 else "****"


def mask_name(name: str) -> str:
    """``张*``: the first sign, whatever the length of the rest."""
    name = name.strip()
    return f"{name[0]}*" if name else ""
