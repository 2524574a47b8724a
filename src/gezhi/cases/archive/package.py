"""Seals the archive package of a case: one deterministic .zip with a BagIt bag in it (Art. 25 ¶2).

The same dossier gives the same bytes but for the moment of sealing. The file appears whole or not at all.
"""

from __future__ import annotations

import io
import os
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from gezhi.cases.archive import bag, checks, completeness, container, metadata, papers, sheet, timeline
from gezhi.cases.archive.dossier import Attachment, Dossier, iso
from gezhi.cases.archive.readme import README
from gezhi.cases.archive.record import Enclosure, Record, parse, render
from gezhi.cases.archive.verify import verify
from gezhi.kernel.text import Text

SOFTWARE = "Gezhi 格治"
ATTACHMENTS = "data/attachments"
_NOT_THESE_BYTES = Text(
    "附件“{name}”的文件不是登记的那一个", "the file of the attachment “{name}” is not the registered one"
)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A package on disk; digests are hexadecimal, ``head`` is the last hash of the chain, ``size`` is in bytes."""

    path: Path
    sha256: str
    sm3: str
    size: int
    head: str


class Unsealable(Exception):
    """The dossier itself does not hold: its chain, its words or its files. Nothing was written."""

    def __init__(self, fault: checks.Fault) -> None:
        step = "" if fault.step is None else f", step {fault.step}"
        super().__init__(f"{fault.file}{step}: {fault.text.en}")
        self.fault = fault


def seal(dossier: Dossier, *, now: datetime, out: Path) -> Sealed:
    """Write the package of a case to ``out`` (atomically, replacing what is there). Raises Unsealable, FontMissing."""
    record = _record(dossier)
    beside = _beside(dossier)
    wrong = chain(checks.faults(record), *(papers.faults(each) for each in beside))
    if fault := next(wrong, None):
        raise Unsealable(fault)
    made = _made(dossier, record, beside, now)
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    try:
        with os.fdopen(handle, "w+b") as target:
            whole = _write(target, dossier, record, beside, made, now)
            target.flush()
            os.fsync(target.fileno())
        _recheck(Path(temporary))
        Path(temporary).chmod(0o640)
        Path(temporary).replace(out)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise
    _sync_folder(out.parent)
    return Sealed(out, whole.sha256, whole.sm3, whole.size, record.head)


def _recheck(written: Path) -> None:
    """A package counts only once the verifier has accepted it: a file may have changed while it was copied."""
    report = verify(written)
    if report.code:
        raise Unsealable(report.faults[0])


def _record(dossier: Dossier) -> Record:
    enclosures = _enclosures(dossier.attachments, f"{ATTACHMENTS}/")
    record = Record(str(dossier.case.id), dossier.case.number, dossier.labels, dossier.steps, enclosures)
    return parse(render(record))  # what the verifier will see, not what we meant


def _beside(dossier: Dossier) -> tuple[Record, ...]:
    """The chains of the papers, in their order."""
    return tuple(
        parse(render(papers.record_of(each, _enclosures(each.attachments, f"{papers.FOLDER}{each.number}/"))))
        for each in dossier.papers
    )


def _enclosures(items: Iterable[Attachment], folder: str) -> tuple[Enclosure, ...]:
    return tuple(_enclosure(folder, number, item) for number, item in enumerate(items, start=1))


def _enclosure(folder: str, number: int, item: Attachment) -> Enclosure:
    path = None if item.file is None else f"{folder}{number:02d}-{file_name(item.name)}"
    return Enclosure(path, item.name, item.media_type, item.size, item.sha256, item.sm3, item.step, item.erased)


def file_name(name: str) -> str:
    """A name that every file system takes: letters, digits, ``.-_``; at most 60 letters; composed (NFC)."""
    plain = unicodedata.normalize("NFC", name).rpartition("/")[2]
    plain = "".join(letter if letter.isalnum() or letter in ".-_" else "_" for letter in plain).strip("._ ")
    stem, dot, ending = plain.rpartition(".")
    short = f"{stem[: 55 - len(ending)]}{dot}{ending}" if dot and len(ending) <= 8 else plain[:55]
    return short or "file"


def _made(dossier: Dossier, record: Record, beside: tuple[Record, ...], now: datetime) -> dict[str, bytes]:
    """The payload files that are made here; the attachments are copied."""
    chains = {papers.chain_file(each.number): render(each) for each in beside}
    prints = {papers.print_file(each.number): each.printed() for each in dossier.papers}
    return (
        {
            "data/README.txt": README.encode(),
            "data/chain.json": render(record),
            "data/completeness.csv": completeness.render(dossier),
            "data/metadata.xml": metadata.render(dossier, record, beside, sealed_at=now),
            "data/metadata.xsd": metadata.SCHEMA.read_bytes(),
            "data/timeline.csv": timeline.render(record),
            "data/timeline.pdf": sheet.render(dossier, record, sealed_at=now),
        }
        | chains
        | prints
    )


def _write(
    target: BinaryIO, dossier: Dossier, record: Record, beside: tuple[Record, ...], made: dict[str, bytes],
    now: datetime,
) -> bag.Digests:  # fmt: skip
    files = {path: item for item, path in _files(dossier, record, beside)}
    payload = {name: bag.digests([data]) for name, data in made.items()} | _copied(files)
    tags = _tags(dossier, record, payload, now)
    contents = {name: data.encode() for name, data in tags.items()} | made
    top = file_name(dossier.case.number)
    writer = container.Writer(target)
    for name in sorted(contents.keys() | files.keys()):
        with io.BytesIO(contents[name]) if name in contents else _open(files[name]) as source:
            writer.add(f"{top}/{name}", source)
    writer.finish()
    target.seek(0)
    return bag.digests(iter(lambda: target.read(container.BLOCK), b""))


def _files(dossier: Dossier, record: Record, beside: tuple[Record, ...]) -> Iterator[tuple[Attachment, str]]:
    items = [dossier.attachments, *(each.attachments for each in dossier.papers)]
    for attachments, holder in zip(items, (record, *beside), strict=True):
        for item, enclosure in zip(attachments, holder.enclosures, strict=True):
            if enclosure.path is not None:
                yield item, enclosure.path


def _copied(files: dict[str, Attachment]) -> dict[str, bag.Digests]:
    """The digests of the attachments as they lie on disk; Unsealable where they are not the registered ones."""
    found: dict[str, bag.Digests] = {}
    for path, item in files.items():
        with _open(item) as source:
            digests = bag.digests(iter(lambda source=source: source.read(container.BLOCK), b""))  # type: ignore[misc]
        if (digests.sha256, digests.sm3, digests.size) != (item.sha256, item.sm3, item.size):
            raise Unsealable(checks.Fault(path, item.step, _NOT_THESE_BYTES.fill(name=item.name)))
        found[path] = digests
    return found


def _open(item: Attachment) -> BinaryIO:
    if item.file is None:
        raise ValueError("an attachment without a file is not copied")
    return item.file.open("rb")


def _tags(dossier: Dossier, record: Record, payload: dict[str, bag.Digests], now: datetime) -> dict[str, str]:
    tags = {bag.BAGIT: bag.DECLARATION, bag.INFO: bag.info(_info(dossier, record, payload, now))}
    for algorithm, name in bag.MANIFESTS.items():
        tags[name] = bag.manifest(payload, algorithm)
    covered = {name: bag.digests([text.encode()]) for name, text in tags.items()}
    for algorithm, name in bag.TAG_MANIFESTS.items():
        tags[name] = bag.manifest(covered, algorithm)
    return tags


def _info(
    dossier: Dossier, record: Record, payload: dict[str, bag.Digests], now: datetime
) -> Iterator[tuple[str, str]]:
    yield "Source-Organization", dossier.keeper.name
    yield "External-Description", dossier.case.title
    yield "External-Identifier", dossier.case.number
    yield "Internal-Sender-Identifier", str(dossier.case.id)
    yield "Bagging-Date", timeline.beijing(now)[:10]
    yield "Payload-Oxum", bag.oxum(payload)
    yield "Bag-Software-Agent", SOFTWARE
    yield "Gezhi-Sealed-At", iso(now)
    for one in dossier.replaced[-1:]:
        yield bag.REPLACES, one.sm3
    yield "Gezhi-Chain-Steps", str(len(record.steps))
    yield "Gezhi-Chain-Head", record.head


def _sync_folder(folder: Path) -> None:
    """The new name itself must survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
