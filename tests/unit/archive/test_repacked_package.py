"""A package that was unpacked, edited or not, and packed again by another tool."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from tests.unit.archive.forging import Files, chain_changed, opened
from tests.unit.archive.test_altered_package import PAYLOAD, TAGS, said

from gezhi.cases.archive.verify import verify


def repacked(files: Files, out: Path, top: str = "PJ20260302-0007/") -> Path:
    """As any other tool packs them."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(f"{top}{name}", data)
    return out


def without_utf8(whole: bytes, mark: bytes, flags: int) -> bytes:
    """Every header that begins with ``mark``, without the flag that says that its name is UTF-8."""
    changed, at = bytearray(whole), -1
    while (at := whole.find(mark, at + 1)) >= 0:
        changed[at + flags + 1] &= ~0x08
    return bytes(changed)


class TestRepacked:
    @pytest.mark.parametrize("top", ("PJ20260302-0007/", "another name/", ""))
    @pytest.mark.parametrize("name", PAYLOAD + TAGS)
    def test_an_edited_file_is_named_before_the_form(self, package: Path, tmp_path: Path, top: str, name: str) -> None:
        files = opened(package)
        files[name] += b" "
        report = verify(repacked(files, tmp_path / "p.zip", top))
        assert report.code == 1
        assert any(fault.file == name for fault in report.faults[:-1])
        assert report.faults[-1].file == "p.zip" and "not in its sealed form" in report.faults[-1].text.en

    def test_an_edited_step_is_named_though_packed_anew(self, package: Path, tmp_path: Path) -> None:
        files = opened(package)
        chain_changed(files, lambda value: value["steps"][2]["words"].update(reason="改过"))
        lines = said(verify(repacked(files, tmp_path / "p.zip")))
        assert "data/chain.json, step 3: the words or the salt were altered" in lines
        assert "data/chain.json: the contents were altered" in lines

    @pytest.mark.parametrize("encoding", ("utf-8", "gbk"))
    def test_names_of_tools_that_do_not_say_their_letters_are_read(
        self, package: Path, tmp_path: Path, encoding: str
    ) -> None:
        out = repacked(opened(package), tmp_path / "p.zip")
        whole = out.read_bytes()
        name = "01-现场_照片.jpg"
        swapped = whole.replace(name.encode(), name.encode(encoding).ljust(len(name.encode()), b"_"))
        for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            swapped = without_utf8(swapped, mark, at)
        out.write_bytes(swapped)
        report = verify(out)
        assert report.code == 1 and "�" not in said(report)
        assert ("all contents hold" in said(report)) == (encoding == "utf-8")

    def test_a_bomb_is_not_unpacked(self, package: Path, tmp_path: Path) -> None:
        report = verify(repacked({**opened(package), "data/bomb": bytes(64 << 20)}, tmp_path / "p.zip"))
        assert report.code == 1 and "contents could not be checked" in said(report)

    @pytest.mark.parametrize("name", ("../evil", "/evil", "a/../../evil"))
    def test_a_name_that_leads_outside_is_not_unpacked(self, package: Path, tmp_path: Path, name: str) -> None:
        out = repacked(opened(package), tmp_path / "p.zip")
        with zipfile.ZipFile(out, "a") as archive:
            archive.writestr(name, b"evil")
        report = verify(out)
        assert report.code == 1 and "contents could not be checked" in said(report)

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_two_files_of_one_name_packed_anew_are_not_unpacked(self, package: Path, tmp_path: Path) -> None:
        out = repacked(opened(package), tmp_path / "p.zip")
        with zipfile.ZipFile(out, "a") as archive:
            archive.writestr("PJ20260302-0007/data/chain.json", b"{}")
        report = verify(out)
        assert report.code == 1 and "contents could not be checked" in said(report)
