"""The zip that holds a bag: one fixed form, so that every single byte of the file is accounted for.

A package is a plain .zip that any tool opens, but written in exactly one way: members stored, not deflated (nothing
to explode, and the same bytes whatever version of zlib), in the order of their names, dated 1980-01-01, no extra
fields, no comment, nothing between, before or after. ``read`` accepts this form only, and so a byte changed in a
header is found just as one changed in a file. Layout: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

BLOCK = 1 << 20
MOST_BYTES = 0xFFFFFFFF  # no Zip64: a case that needs more than 4 GiB is not one case
MOST_MEMBERS = 5000
LONGEST_NAME = 240
_VERSION, _UTF8, _STORED, _TIME, _DATE = 20, 0x0800, 0, 0, 0x0021
_MADE_BY = (3 << 8) | _VERSION
_PLAIN_FILE = 0o100644 << 16
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")


class Misformed(Exception):
    """The file is not in the one form; ``member`` names the entry (or "") and ``at`` is the offset in bytes."""

    def __init__(self, member: str, at: int) -> None:
        super().__init__(f"{member or 'zip'} at byte {at}")
        self.member = member
        self.at = at


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the zip: where its bytes begin, how many, and their CRC-32."""

    name: str
    start: int
    size: int
    crc: int

    @property
    def header(self) -> int:
        return self.start - _LOCAL.size - len(self.name.encode())


class Writer:
    """Writes members in the order they come; the caller sorts them. The target must be seekable and empty."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._members: list[Member] = []

    def add(self, name: str, source: BinaryIO) -> Member:
        """Copy one file in, block by block."""
        header = self._target.tell()
        encoded = name.encode()
        self._target.write(bytes(_LOCAL.size) + encoded)
        size, crc = 0, 0
        while block := source.read(BLOCK):
            self._target.write(block)
            size, crc = size + len(block), zlib.crc32(block, crc)
        member = Member(name, header + _LOCAL.size + len(encoded), size, crc)
        end = self._target.tell()
        self._target.seek(header)
        self._target.write(_local(member))
        self._target.seek(end)
        self._members.append(member)
        return member

    def finish(self) -> None:
        """Write the directory; ValueError where the package would need Zip64."""
        at = self._target.tell()
        if at > MOST_BYTES or len(self._members) > MOST_MEMBERS:
            raise ValueError(f"a package holds at most {MOST_BYTES} bytes and {MOST_MEMBERS} files")
        self._target.write(_directory(self._members, at))


def read(path: Path) -> list[Member]:
    """The members of a zip in the one form; Misformed with the first place that is not. Contents are not read."""
    with path.open("rb") as source:
        length = source.seek(0, 2)
        source.seek(0)
        members = list(_members(source, length))
        at = source.tell()
        expected = _directory(members, at)
        found = source.read(len(expected) + 1)
    if found != expected:
        raise Misformed("", at + _first_difference(found, expected))
    return members


def salvaged(path: Path) -> tuple[list[Member], int | None]:
    """The members of a zip whose form does not hold, where what is left of it still says where each of them lies.

    A changed byte hits a header before a file or the directory behind them all, seldom both: whichever is whole is
    believed, so that no file is blamed. With the members the place in a header that the whole directory contradicts;
    None where the headers agree with it. No members where neither is whole.
    """
    with path.open("rb") as source:
        length = source.seek(0, 2)
        members, at = _listed(source, length)
        if members:
            return members, _first_contradiction(source, members)
        source.seek(0)
        try:
            found = list(_members(source, length))
        except Misformed:
            return [], None
        return (found, None) if source.tell() == at or source.read(4) == b"PK\x01\x02" else ([], None)


def _first_contradiction(source: BinaryIO, members: list[Member]) -> int | None:
    for member in members:
        source.seek(member.header)
        expected = _local(member)
        found = source.read(len(expected))
        if found != expected:
            return member.header + _first_difference(found, expected)
    return None


def _listed(source: BinaryIO, length: int) -> tuple[list[Member], int]:
    """What the directory at the end says, where it is in the one form, and where it says that it begins."""
    source.seek(max(0, length - _END.size))
    end = source.read(_END.size)
    if len(end) < _END.size:
        return [], -1
    count, size, at = _END.unpack(end)[4:7]
    if count > MOST_MEMBERS or size > count * (_CENTRAL.size + LONGEST_NAME) or at + size + _END.size != length:
        return [], -1
    source.seek(at)
    whole = source.read(size)
    members = list(_entries(whole, count))
    sound = all(is_safe(each.name) and 0 <= each.header and each.start + each.size <= at for each in members)
    return (members, at) if sound and _directory(members, at)[: -_END.size] == whole else ([], at)


def _entries(directory: bytes, count: int) -> Iterator[Member]:
    at = 0
    for _ in range(count):
        if at + _CENTRAL.size > len(directory):
            return
        fields = _CENTRAL.unpack_from(directory, at)
        crc, size, named, header = fields[7], fields[8], fields[10], fields[16]
        name = directory[at + _CENTRAL.size : at + _CENTRAL.size + named]
        yield Member(name.decode(errors="replace"), header + _LOCAL.size + named, size, crc)
        at += _CENTRAL.size + named


def blocks(source: BinaryIO, member: Member) -> Iterator[bytes]:
    """The bytes of one member, block by block."""
    source.seek(member.start)
    left = member.size
    while left and (block := source.read(min(BLOCK, left))):
        left -= len(block)
        yield block


def _members(source: BinaryIO, length: int) -> Iterator[Member]:
    previous, count = "", 0
    while (at := source.tell()) + _LOCAL.size <= length:
        header = source.read(_LOCAL.size)
        if not header.startswith(b"PK\x03\x04"):
            source.seek(at)
            return
        member = _member(source, header, at, length)
        count += 1
        if member.name <= previous or count > MOST_MEMBERS or not is_safe(member.name):
            raise Misformed(member.name, at)
        previous = member.name
        source.seek(member.size, 1)
        yield member


def _member(source: BinaryIO, header: bytes, at: int, length: int) -> Member:
    crc, size, _, name_length = _LOCAL.unpack(header)[6:10]
    encoded = source.read(min(name_length, LONGEST_NAME))
    name = encoded.decode(errors="replace")
    member = Member(name, at + _LOCAL.size + len(encoded), size, crc)
    expected = _local(member)
    if header + encoded != expected or member.start + size > length:
        raise Misformed(name, at + _first_difference(header + encoded, expected))
    return member


def is_safe(name: str) -> bool:
    """Whether a name stays inside the folder it is unpacked into, on any system; % would need escapes in a manifest."""
    parts = name.split("/")
    return (
        0 < len(name.encode(errors="replace")) <= LONGEST_NAME
        and all(part not in ("", ".", "..") and part == part.strip(" ") for part in parts)
        and not any(ord(letter) < 32 or ord(letter) == 127 or letter in '\\:*?"<>|%\ufffd' for letter in name)
    )


def _local(member: Member) -> bytes:
    name = member.name.encode()
    fields = (_VERSION, _UTF8, _STORED, _TIME, _DATE, member.crc, member.size, member.size, len(name), 0)
    return _LOCAL.pack(b"PK\x03\x04", *fields) + name


def _directory(members: list[Member], at: int) -> bytes:
    central = b"".join(_central(member) for member in members)
    count = len(members)
    return central + _END.pack(b"PK\x05\x06", 0, 0, count, count, len(central), at, 0)


def _central(member: Member) -> bytes:
    name = member.name.encode()
    shape = (_VERSION, _UTF8, _STORED, _TIME, _DATE, member.crc, member.size, member.size, len(name))
    return _CENTRAL.pack(b"PK\x01\x02", _MADE_BY, *shape, 0, 0, 0, 0, _PLAIN_FILE, member.header) + name


def _first_difference(found: bytes, expected: bytes) -> int:
    pairs = enumerate(zip(found, expected, strict=False))
    return next((index for index, (one, other) in pairs if one != other), min(len(found), len(expected)))
