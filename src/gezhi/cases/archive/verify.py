"""Checks an archive package offline: no database, no settings, nothing but the file (Art. 25 ¶2).

Exit 0 and a summary; or 1 and the exact place that was altered; or 2 where the file is not a package at all. Every
byte of the file counts: what is not content has one allowed form (see container), and whatever bytes come in, the
answer is a sentence, never a traceback.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from gezhi.cases.archive import bag, checks, container, loose, metadata, papers, timeline
from gezhi.cases.archive import sentences as say
from gezhi.cases.archive.checks import Fault
from gezhi.cases.archive.record import LARGEST, Record, Unreadable, parse
from gezhi.cases.archive.report import ALTERED, INTACT, NOT_A_PACKAGE, Report, Summary, deletions_of
from gezhi.kernel.text import CHINESE, ENGLISH, Text

REQUIRED = ("README.txt", "chain.json", "metadata.xml", "metadata.xsd", "timeline.csv", "timeline.pdf")
ALSO = ("completeness.csv",)  # packages that were sealed before it came do not have it
_TAIL = 1 << 18


@dataclass(slots=True)
class _Opened:
    """A package while it is looked through: its files by their path in the bag, and what was found wrong."""

    given: Path
    path: Path  # what is read: the file given, or a copy of its contents in the one form
    members: dict[str, container.Member]
    digests: dict[str, bag.Digests] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, file: str, text: Text, step: int | None = None) -> None:
        self.faults.append(Fault(file, step, text))

    def read(self, name: str) -> bytes | None:
        """One file in full, or None where it is missing or too large (which is then a fault)."""
        member = self.members.get(name)
        if member is None or member.size > LARGEST:
            if member is not None:
                self.fault(name, say.TOO_LARGE)
            return None
        with self.path.open("rb") as source:
            return b"".join(container.blocks(source, member))

    def text(self, name: str) -> str | None:
        data = self.read(name)
        try:
            return None if data is None else data.decode()
        except UnicodeDecodeError:
            self.fault(name, say.FORM)
            return None


def verify(path: Path, *, expect: str | None = None) -> Report:
    """Check one file. ``expect``: a registered value it must carry (chain head, or the file's SHA-256 or SM3)."""
    try:
        return _verify(path, expect)
    except OSError:
        return Report(str(path), NOT_A_PACKAGE, why=say.NO_FILE)


def _verify(path: Path, expect: str | None) -> Report:
    if path.is_dir():
        return Report(str(path), NOT_A_PACKAGE, why=say.FOLDER)
    if not path.is_file():
        return Report(str(path), NOT_A_PACKAGE, why=say.NO_FILE)
    try:
        members = container.read(path)
    except container.Misformed as misformed:
        return _verify_loose(path, expect, misformed.at)
    top = members[0].name.partition("/")[0] + "/" if members else ""
    opened = _open(path, path, members, top)
    return _report(opened, expect) if opened else Report(str(path), NOT_A_PACKAGE, why=say.OTHER_FILE)


def _verify_loose(path: Path, expect: str | None, at: int) -> Report:
    """A zip that is not in the one form: never intact, but its contents are checked where they can be had."""
    members, contradicted = container.salvaged(path)
    if members and (opened := _open(path, path, members, members[0].name.partition("/")[0] + "/")):
        return _report(opened, expect, at if contradicted is None else contradicted, say.AROUND)
    with contextlib.suppress(loose.Unsafe), loose.copied(path) as copy:
        if opened := _open(path, copy.path, copy.members, copy.top):
            for name in sorted(copy.broken):
                opened.fault(name.removeprefix(copy.top), say.CRC)
            return _report(opened, expect, at)
    if not _resembles(path):
        return Report(str(path), NOT_A_PACKAGE, why=say.OTHER_FILE)
    return Report(str(path), ALTERED, faults=(Fault(path.name, None, say.UNREADABLE.fill(at=at)),))


def _open(given: Path, path: Path, members: list[container.Member], top: str) -> _Opened | None:
    """The bag in the folder ``top`` of a zip, or None where there is none."""
    inside = {member.name.removeprefix(top): member for member in members if member.name.startswith(top)}
    if not {bag.BAGIT, checks.CHAIN} & inside.keys():
        return None
    opened = _Opened(given, path, inside)
    for member in members:
        if not member.name.startswith(top):
            opened.fault(member.name, say.OUTSIDE)
    return opened


def _resembles(path: Path) -> bool:
    """Whether a zip that is not in our form was once a package: its directory, at the end, still names the files."""
    with path.open("rb") as source:
        head = source.read(_TAIL)
        source.seek(max(0, source.seek(0, os.SEEK_END) - _TAIL))
        both = head + source.read()
    return b"/" + bag.BAGIT.encode() in both or checks.CHAIN.encode() in both


def _report(
    opened: _Opened, expect: str | None, misformed_at: int | None = None, form_only: Text = say.FORM_ONLY
) -> Report:
    """Everything about the contents, then about the zip around them (``misformed_at``: where its form is not ours)."""
    _read_all(opened)
    _check_bag(opened)
    record = _read_record(opened)
    summary = _check_contents(opened, record) if record else None
    if misformed_at is not None:
        opened.fault(opened.given.name, (say.CONTAINER if opened.faults else form_only).fill(at=misformed_at))
    with opened.given.open("rb") as source:
        whole = bag.digests(iter(lambda: source.read(container.BLOCK), b""))
    known = {whole.sha256, whole.sm3, record.head if record else ""}
    if expect is not None and expect.strip().lower() not in known - {""}:
        opened.fault(opened.given.name, say.NOT_EXPECTED.fill(expect=expect))
    code = ALTERED if opened.faults else INTACT
    faults = tuple(dict.fromkeys(opened.faults))
    return Report(str(opened.given), code, None, faults, summary, whole.sha256, whole.sm3, expect is not None)


def _read_all(opened: _Opened) -> None:
    """One pass over every file: digests for the manifests, CRC-32 for the zip."""
    with opened.path.open("rb") as source:
        for name, member in opened.members.items():
            opened.digests[name], crc = _digests(source, member)
            if crc != member.crc:
                opened.fault(name, say.CRC)


def _digests(source: BinaryIO, member: container.Member) -> tuple[bag.Digests, int]:
    crc = 0

    def blocks() -> Iterator[bytes]:
        nonlocal crc
        for block in container.blocks(source, member):
            crc = zlib.crc32(block, crc)
            yield block

    return bag.digests(blocks()), crc


def _check_bag(opened: _Opened) -> None:
    payload = {name: digests for name, digests in opened.digests.items() if name.startswith("data/")}
    tags = {name: opened.digests[name] for name in bag.TAG_FILES if name in opened.digests}
    _check_manifests(opened, bag.TAG_MANIFESTS, tags, bag.TAG_FILES)
    _check_manifests(opened, bag.MANIFESTS, payload, tuple(f"data/{name}" for name in REQUIRED))
    if opened.text(bag.BAGIT) not in (None, bag.DECLARATION):
        opened.fault(bag.BAGIT, say.FORM)
    known = {*bag.TAG_FILES, *bag.TAG_MANIFESTS.values(), *payload}
    for name in opened.members.keys() - known:
        opened.fault(name, say.EXTRA)


def _check_manifests(
    opened: _Opened, manifests: dict[str, str], files: dict[str, bag.Digests], required: tuple[str, ...]
) -> None:
    """Both manifests against the files: same names, same digests, and the text exactly as it is written."""
    wrong: dict[str, list[str]] = {}
    for algorithm, manifest in manifests.items():
        entries = _entries(opened, manifest)
        if entries is None:
            continue
        for name in sorted({*entries, *files, *required}):
            if name not in files:
                opened.fault(name, say.MISSING)
            elif name not in entries:
                opened.fault(name, say.EXTRA)
            elif entries[name] != files[name].by(algorithm):
                wrong.setdefault(name, []).append({"sha256": "SHA-256", "sm3": "SM3"}[algorithm])
    for name, algorithms in wrong.items():
        opened.fault(name, say.DIGEST.fill(names=" + ".join(algorithms)))


def _entries(opened: _Opened, manifest: str) -> dict[str, str] | None:
    """The lines of a manifest, or None where it is missing or not in the form it must have."""
    if manifest not in opened.members:
        opened.fault(manifest, say.MISSING)
        return None
    entries = bag.read_manifest(opened.text(manifest) or "")
    if entries is None or list(entries) != sorted(entries):
        opened.fault(manifest, say.FORM)
        return None
    return entries


def _read_record(opened: _Opened) -> Record | None:
    data = opened.read(checks.CHAIN)
    if data is None:
        return None
    try:
        return parse(data)
    except Unreadable as unreadable:
        opened.fault(checks.CHAIN, say.RECORD.fill(place=unreadable.place))
        return None


def _check_contents(opened: _Opened, record: Record) -> Summary:
    opened.faults.extend(checks.faults(record))
    for enclosure in record.enclosures:
        found = opened.digests.get(enclosure.path or "")
        if enclosure.path and found != bag.Digests(enclosure.sha256, enclosure.sm3, enclosure.size):
            opened.fault(enclosure.path, say.ATTACHMENT, enclosure.step)
    beside = _check_papers(opened)
    _check_unclaimed(opened, record, beside)
    _check_timeline(opened, record)
    outline = _check_metadata(opened, record)
    if outline is not None and sorted(outline.papers) != sorted(metadata.papers_of(beside.records)):
        opened.fault("data/metadata.xml", say.PAPERS)
    info = _check_info(opened, record, outline)
    return Summary(
        number=record.number,
        title=outline.title if outline else "",
        keeper=info.get("Source-Organization", ""),
        sealed_at=info.get("Gezhi-Sealed-At", ""),
        steps=len(record.steps),
        head=record.head,
        files=sum(name.startswith("data/") for name in opened.members),
        attachments=sum(enclosure.path is not None for enclosure in record.enclosures),
        deletions=tuple(deletions_of(record)),
        replaced=outline.replaces if outline else (),
        papers=len(beside.records),
        papers_erased=sum(any(step.words is None for step in each.steps) for each in beside.records),
    )


def _check_papers(opened: _Opened) -> papers.Found:
    """The documents beside the case: each chain, its files and its print."""
    names = [name for name in opened.members if name.startswith(papers.FOLDER) and name.endswith(".json")]
    chains = {name: opened.read(name) for name in names if name.count("/") == papers.FOLDER.count("/")}
    found = papers.check({name: data for name, data in chains.items() if data is not None}, opened.digests)
    opened.faults.extend(found.faults)
    return found


def _check_unclaimed(opened: _Opened, record: Record, beside: papers.Found) -> None:
    claimed = {f"data/{name}" for name in REQUIRED + ALSO} | {enclosure.path for enclosure in record.enclosures}
    claimed |= beside.claimed
    for name in opened.members:
        if name.startswith("data/") and name not in claimed:
            opened.fault(name, say.EXTRA)


def _check_timeline(opened: _Opened, record: Record) -> None:
    name = "data/timeline.csv"
    found, expected = opened.read(name), timeline.render(record)
    if found is None or found == expected:
        return
    rows, wanted = timeline.cells(found), timeline.cells(expected)
    if rows is None or wanted is None or len(rows) != len(wanted) or rows[0] != wanted[0]:
        opened.fault(name, say.ROWS)
        return
    places = [
        (step.seq, column)
        for step, row, right in zip(record.steps, rows[1:], wanted[1:], strict=True)
        for column, cell, value in zip(timeline.COLUMNS, [*row, *[""] * len(right)], right, strict=False)
        if cell != value
    ]
    for seq, column in places:
        opened.fault(name, say.ROW.fill(column=column), seq)
    if not places:
        opened.fault(name, say.ROWS)


def _check_metadata(opened: _Opened, record: Record) -> metadata.Outline | None:
    name = "data/metadata.xml"
    data = opened.read(name)
    outline = None if data is None else metadata.read(data)
    if outline is None:
        if data is not None:
            opened.fault(name, say.FORM)
        return None
    for label, said, true in (
        ("recordNumber", outline.number, record.number),
        ("identifier", outline.identifier, record.id),
        ("head", outline.head, record.head),
    ):
        if said != true:
            opened.fault(name, say.FIELD.fill(field=label))
    _check_activities(opened, outline, record)
    if outline.components != metadata.components_of(record):
        opened.fault(name, say.COMPONENTS)
    return outline


def _check_activities(opened: _Opened, outline: metadata.Outline, record: Record) -> None:
    true = metadata.activities_of(record)
    for step, said, right in zip(record.steps, outline.activities, true, strict=False):
        if said != right:
            opened.fault("data/metadata.xml", say.ACTIVITY, step.seq)
    if len(outline.activities) != len(true):
        opened.fault("data/metadata.xml", say.FIELD.fill(field="activity"))


def _check_info(opened: _Opened, record: Record, outline: metadata.Outline | None) -> dict[str, str]:
    text = opened.text(bag.INFO)
    info = None if text is None else bag.read_info(text)
    if info is None:
        if text is not None:
            opened.fault(bag.INFO, say.FORM)
        return {}
    payload = {name: digests for name, digests in opened.digests.items() if name.startswith("data/")}
    true = {
        "External-Identifier": record.number,
        "Internal-Sender-Identifier": record.id,
        "Payload-Oxum": bag.oxum(payload),
        "Gezhi-Chain-Steps": str(len(record.steps)),
        "Gezhi-Chain-Head": record.head,
    }
    if outline is not None:
        true["External-Description"] = " ".join(outline.title.split())
        if outline.replaces:
            true[bag.REPLACES] = outline.replaces[-1][0]
    for name, value in true.items():
        if info.get(name) != value:
            opened.fault(bag.INFO, say.FIELD.fill(field=name))
    return info


def main(argv: Sequence[str]) -> int:
    """``gezhi verify FILE… [--lang zh|en] [--expect VALUE]``; the worst exit code of the files given."""
    parser = argparse.ArgumentParser(
        prog="gezhi verify", description="校验案件归档包，不需要数据库 · Check the archive package of a case, offline"
    )
    parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="归档包 (.zip) · the package")
    parser.add_argument("--lang", choices=("zh", "en"), help="报告的语言 · language of the report")
    parser.add_argument(
        "--expect", metavar="VALUE", help="登记的末链值、SHA-256 或 SM3 · a registered value to compare"
    )
    try:
        given = parser.parse_args(argv)
    except SystemExit as end:
        return int(end.code or 0)
    language = {"zh": CHINESE, "en": ENGLISH, None: _language()}[given.lang]
    reports = [verify(path, expect=given.expect) for path in given.files]
    for report in reports:
        _say("\n".join(report.lines(language)))
    return max(report.code for report in reports)


def _language() -> str:
    setting = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return ENGLISH if setting.lower().startswith("en") else CHINESE


def _say(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, errors="backslashreplace").decode(encoding))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
