"""data/papers/: the papers that stand beside a case, each with its own chain, its files and as it is printed.

``NUMBER.json`` has the form of chain.json, so that one reader and one set of checks serve both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gezhi.cases.archive import bag, checks
from gezhi.cases.archive.checks import Fault
from gezhi.cases.archive.dossier import Paper
from gezhi.cases.archive.record import Enclosure, Record, Unreadable, parse
from gezhi.kernel.text import Text

FOLDER = "data/papers/"
_RECORD = Text("在“{place}”处不是封存时的形式", "not in its sealed form at “{place}”")
_NAME = Text("文件名与其中的文书编号不符", "its name is not the number of the paper in it")
_NO_PRINT = Text("文书的打印件缺失", "the paper as it is printed is missing")
_FILE = Text("附件与文书的链所记的摘要或大小不符", "the attachment is not the one that the paper's chain names")


def chain_file(number: str) -> str:
    """Where a paper's chain lies in the bag."""
    return f"{FOLDER}{number}.json"


def print_file(number: str) -> str:
    """Where a paper as it is printed lies in the bag."""
    return f"{FOLDER}{number}.pdf"


def record_of(paper: Paper, enclosures: tuple[Enclosure, ...]) -> Record:
    """A paper's chain in the form of a case's."""
    return Record(str(paper.id), paper.number, paper.labels, paper.steps, enclosures)


def faults(record: Record) -> Iterator[Fault]:
    """What does not hold in a paper's chain."""
    return checks.faults(record, file=chain_file(record.number))


@dataclass(frozen=True, slots=True)
class Found:
    """What the verifier found of papers: their chains, what is wrong, and the files that are accounted for."""

    records: tuple[Record, ...]
    faults: tuple[Fault, ...]
    claimed: frozenset[str]


def check(chains: Mapping[str, bytes], digests: Mapping[str, bag.Digests]) -> Found:
    """Every paper's chain by its file's name, against the files of the bag."""
    records: list[Record] = []
    wrong: list[Fault] = []
    claimed: set[str] = set()
    for name, data in sorted(chains.items()):
        claimed.add(name)
        try:
            record = parse(data)
        except Unreadable as unreadable:
            wrong.append(Fault(name, None, _RECORD.fill(place=unreadable.place)))
            continue
        records.append(record)
        wrong += _wrong(name, record, digests)
        claimed |= {print_file(record.number), *(each.path for each in record.enclosures if each.path)}
    return Found(tuple(records), tuple(wrong), frozenset(claimed))


def _wrong(name: str, record: Record, digests: Mapping[str, bag.Digests]) -> Iterator[Fault]:
    if name != chain_file(record.number):
        yield Fault(name, None, _NAME)
    if print_file(record.number) not in digests:
        yield Fault(print_file(record.number), None, _NO_PRINT)
    yield from checks.faults(record, file=name)
    for each in record.enclosures:
        true = bag.Digests(each.sha256, each.sm3, each.size)
        inside = each.path is None or each.path.startswith(f"{FOLDER}{record.number}/")
        if each.path and not (inside and digests.get(each.path) == true):
            yield Fault(each.path, each.step, _FILE)
