"""Masks: how sensitive values (L3) are shown before a purpose is given (privacy rule P18)."""

from __future__ import annotations

from gezhi.security.terms import PersonalKind


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


def mask_identity(number: str) -> str:
    """The last four signs; the platform keeps no more of an identity number than these (fields list)."""
    return f"****{number[-4:]}" if len(number) >= 8 else "****"


def mask_plate(plate: str) -> str:
    """``粤J***45``."""
    plate = "".join(plate.split())
    return f"{plate[:2]}***{plate[-2:]}" if len(plate) >= 6 else "****"


def mask_door(door: str) -> str:
    """Nothing of a room is shown."""
    return "***" if door else ""


def mask(kind: PersonalKind, value: str) -> str:
    """The mask for a kind of personal data."""
    return _MASKS[kind](value)


_MASKS = {
    PersonalKind.PHONE: mask_phone,
    PersonalKind.IDENTITY: mask_identity,
    PersonalKind.BANK_CARD: mask_identity,
    PersonalKind.PLATE: mask_plate,
    PersonalKind.DOOR: mask_door,
}
