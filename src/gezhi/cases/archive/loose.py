"""The contents of a zip that is not in its sealed form, as far as they can be read safely.

Whoever unpacks a package, edits a file and packs it again gets a zip of another tool's form. The contents are copied
into the one form of ``container`` so that every check of the contents can say which file was edited. Nothing here makes
a package whole: the caller reports the form besides. Bounded before anything is unpacked: number of files, names,
kinds of compression, and the sizes said, of which no more is ever read.
"""

from __future__ import annotations

import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from gezhi.cases.archive import bag, container

MOST_TIMES = 100  # as large as the zip itself may its contents be, and SPARE more: texts shrink, but not that much
SPARE = 1 << 24
_LARGEST_DIRECTORY = container.MOST_MEMBERS * 512
_TAIL = (1 << 16) + 22
_ENCRYPTED, _UTF8 = 0x1, 0x800
_BAD = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError,
    IndexError, OverflowError, OSError,
)  # fmt: skip


class Unsafe(Exception):
    """The zip cannot be read, or not safely."""


@dataclass(frozen=True, slots=True)
class Copy:
    """The contents in the one form: where, the members, the bag's folder in them, and the files that did not unpack."""

    path: Path
    members: list[container.Member]
    top: str
    broken: frozenset[str]


@contextmanager
def copied(path: Path) -> Iterator[Copy]:
    """The contents of a zip while the caller looks at them; Unsafe where they cannot be had."""
    with tempfile.TemporaryDirectory(prefix="gezhi-verify-") as folder:
        try:
            copy = _copy(path, Path(folder) / "contents.zip")
        except _BAD as bad:
            raise Unsafe(str(bad)) from bad
        yield copy


def _copy(path: Path, out: Path) -> Copy:
    _check_directory(path)
    with zipfile.ZipFile(path) as archive, out.open("w+b") as target:
        entries = _entries(archive, path.stat().st_size)
        writer, broken = container.Writer(target), set()
        for name in sorted(entries):
            with tempfile.TemporaryFile() as plain:
                if not _unpack(archive, entries[name], cast(BinaryIO, plain)):
                    broken.add(name)
                plain.seek(0)
                writer.add(name, cast(BinaryIO, plain))
        writer.finish()
    return Copy(out, container.read(out), _top(list(entries)), frozenset(broken))


def _check_directory(path: Path) -> None:
    """The directory is parsed in memory, so its size is looked at first; Zip64 is never a package."""
    with path.open("rb") as source:
        source.seek(max(0, source.seek(0, 2) - _TAIL))
        tail = source.read()
    at = len(tail) - 22 if tail[-22:-18] == b"PK\x05\x06" else tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22 or tail[max(0, at - 20) :].startswith(b"PK\x06\x07"):
        raise ValueError("no directory")
    if struct.unpack_from("<I", tail, at + 12)[0] > _LARGEST_DIRECTORY:
        raise ValueError("directory too large")


def _entries(archive: zipfile.ZipFile, length: int) -> dict[str, zipfile.ZipInfo]:
    """The files by name; ValueError where one of them is not to be touched."""
    files = [entry for entry in archive.infolist() if not entry.is_dir()]
    entries = {_name(entry): entry for entry in files}
    if len(files) > container.MOST_MEMBERS or len(entries) != len(files):
        raise ValueError("too many files, or two of one name")
    if not all(container.is_safe(name) for name in entries):
        raise ValueError("a name that leads outside")
    plain = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    if any(entry.flag_bits & _ENCRYPTED or entry.compress_type not in plain for entry in files):
        raise ValueError("a file that cannot be unpacked")
    if sum(entry.file_size for entry in files) > min(container.MOST_BYTES, MOST_TIMES * length + SPARE):
        raise ValueError("too large when unpacked")
    return entries


def _name(entry: zipfile.ZipInfo) -> str:
    """Some tools write names in UTF-8 or GBK without saying so; they are then read as the old IBM letters."""
    if entry.flag_bits & _UTF8 or entry.filename.isascii():
        return entry.filename
    for encoding in ("utf-8", "gbk"):
        try:
            return entry.filename.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return entry.filename


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: BinaryIO) -> bool:
    """Whether the file unpacked to what its zip says; what came until then is kept. At most the size said is read."""
    try:
        with archive.open(entry) as source:
            while block := source.read(container.BLOCK):
                target.write(block)
    except _BAD:
        return False
    return target.tell() == entry.file_size


def _top(names: list[str]) -> str:
    """The folder of the bag, with its slash; "" where the files lie at the top themselves."""
    tops = [name.removesuffix(bag.BAGIT) for name in names if PurePosixPath(name).name == bag.BAGIT]
    tops += [name.removesuffix("data/chain.json") for name in names if ("/" + name).endswith("/data/chain.json")]
    return min(tops, key=len, default="")
