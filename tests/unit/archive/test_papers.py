"""The documents beside a case are in its package, each with its chain; whatever is altered of them is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.archive import beside, dossiers, schema
from tests.unit.archive.forging import Files, forged, opened

from gezhi.cases.archive import metadata
from gezhi.cases.archive.completeness import Presence, elements
from gezhi.cases.archive.package import Unsealable, seal
from gezhi.cases.archive.verify import verify

CHAIN, PRINT = f"data/papers/{beside.NUMBER}.json", f"data/papers/{beside.NUMBER}.pdf"
FILE = f"data/papers/{beside.NUMBER}/01-回证.pdf"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    dossier = beside.with_papers(dossiers.dossier(folder), beside.order(folder))
    return seal(dossier, now=dossiers.SEALED, out=folder / "PJ20260302-0007.zip").path


def changed(files: Files, old: str, new: str) -> None:
    files[CHAIN] = files[CHAIN].replace(old.encode(), new.encode())


def cut_off(files: Files) -> None:
    paper = json.loads(files[CHAIN])
    paper["steps"].pop()
    paper["attachments"].clear()
    paper["head"] = paper["steps"][-1]["hash"]
    files[CHAIN] = json.dumps(paper, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"
    del files[FILE]


def taken_away(files: Files) -> None:
    for name in (CHAIN, PRINT, FILE):
        del files[name]


class TestInThePackage:
    def test_it_holds_the_chain_the_print_and_the_files_and_verifies(self, package: Path) -> None:
        assert {CHAIN, PRINT, FILE} <= opened(package).keys()
        report = verify(package)
        assert report.code == 0 and report.summary is not None and report.summary.papers == 1
        assert "文书  1 份" in "\n".join(report.lines("zh"))

    def test_its_metadata_follow_the_schema_and_name_the_anchor(self, package: Path) -> None:
        files = opened(package)
        assert schema.Schema(metadata.SCHEMA.read_bytes()).faults(files["data/metadata.xml"]) == []
        assert json.loads(files[CHAIN])["head"].encode() in files["data/metadata.xml"]

    def test_what_was_deleted_by_law_is_said_to_be(self, tmp_path: Path) -> None:
        paper = beside.erased(beside.order(tmp_path))
        path = seal(beside.with_papers(dossiers.dossier(tmp_path), paper), now=dossiers.SEALED, out=tmp_path / "p.zip")
        report = verify(path.path)
        assert report.code == 0 and "1 份文书有文字已依法删除" in "\n".join(report.lines("zh"))

    def test_one_whose_chain_does_not_hold_is_not_sealed(self, tmp_path: Path) -> None:
        paper = beside.order(tmp_path)
        wrong = replace(paper, steps=(replace(paper.steps[0], words={"grounds": "别的"}), *paper.steps[1:]))
        with pytest.raises(Unsealable) as caught:
            seal(beside.with_papers(dossiers.dossier(tmp_path), wrong), now=dossiers.SEALED, out=tmp_path / "p.zip")
        assert caught.value.fault.file == CHAIN and not (tmp_path / "p.zip").exists()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda files: changed(files, "两日内办结", "两月内办结"), (CHAIN, 1)),
        (lambda files: changed(files, '"en": "issued"', '"en":  "issued"'), (CHAIN, None)),
        (lambda files: files.update({CHAIN: b"[]"}), (CHAIN, None)),
        (lambda files: files.update({FILE: b"%PDF-1.4 another"}), (FILE, 2)),
        (lambda files: files.pop(PRINT), (PRINT, None)),
        (lambda files: files.update({"data/papers/more.txt": b"more"}), ("data/papers/more.txt", None)),
        (lambda files: files.update({CHAIN.replace("01.json", "02.json"): files.pop(CHAIN)}), None),
        (cut_off, ("data/metadata.xml", None)),
        (taken_away, ("data/metadata.xml", None)),
    ],
)  # fmt: skip
def test_what_a_forger_changes_is_found_though_the_manifests_were_made_anew(
    package: Path, tmp_path: Path, change: Callable[[Files], object], place: tuple[str, int | None] | None
) -> None:
    report = verify(forged(package, tmp_path / "p.zip", lambda files: (change(files), None)[1]))
    assert report.code == 1
    assert place is None or place in {(fault.file, fault.step) for fault in report.faults}


class TestCompleteness:
    def test_each_is_listed_with_where_it_stands_and_one_that_waits_is_missing(self, tmp_path: Path) -> None:
        dossier = dossiers.dossier(tmp_path)
        paper = beside.order(tmp_path)
        (found,) = [each for each in elements(beside.with_papers(dossier, paper)) if beside.NUMBER in each.name.zh]
        assert (found.presence, found.why.zh) == (Presence.MISSING, "2 步，现为“已签收”，还没有办完")
        over = replace(beside.erased(paper), waits=False)
        (found,) = [each for each in elements(beside.with_papers(dossier, over)) if beside.NUMBER in each.name.zh]
        assert (found.presence, found.why.zh) == (Presence.THERE, "3 步，“已签收”；第 1 步的内容已依法删除")

    def test_that_there_are_none_is_said_too(self, tmp_path: Path) -> None:
        found = {each.name.en: each for each in elements(dossiers.dossier(tmp_path))}
        for name in ("documents of supervision", "coordination meeting", "assistance and shares"):
            assert found[name].presence is Presence.NOT_NEEDED
