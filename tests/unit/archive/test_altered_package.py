from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.unit.archive.forging import Files, chain_changed, forged, opened, zipped

from gezhi.cases.archive import container
from gezhi.cases.archive.report import Report
from gezhi.cases.archive.verify import main, verify
from gezhi.kernel import chain

PAYLOAD = (
    "data/README.txt",
    "data/attachments/01-现场_照片.jpg",
    "data/chain.json",
    "data/completeness.csv",
    "data/metadata.xml",
    "data/metadata.xsd",
    "data/timeline.csv",
    "data/timeline.pdf",
)
TAGS = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "manifest-sm3.txt")


def places(report: Report) -> set[tuple[str, int | None]]:
    return {(fault.file, fault.step) for fault in report.faults}


def said(report: Report) -> str:
    return "\n".join(report.lines("en"))


class TestAlteredFile:
    @pytest.mark.parametrize("name", PAYLOAD + TAGS)
    def test_is_named(self, package: Path, tmp_path: Path, name: str) -> None:
        files = opened(package)
        files[name] = files[name][:-2] + bytes([files[name][-2] ^ 1]) + files[name][-1:]
        report = verify(zipped(files, tmp_path / "p.zip"))
        assert report.code == 1
        assert (name, None) in places(report)
        assert f"{name}: the contents were altered: SHA-256 + SM3" in said(report)

    @pytest.mark.parametrize("name", ("tagmanifest-sha256.txt", "tagmanifest-sm3.txt"))
    def test_is_found_in_a_tag_manifest_too(self, package: Path, tmp_path: Path, name: str) -> None:
        files = opened(package)
        files[name] = b"0" + files[name][1:] if files[name][:1] != b"0" else b"1" + files[name][1:]
        assert verify(zipped(files, tmp_path / "p.zip")).code == 1

    @pytest.mark.parametrize("name", PAYLOAD + TAGS + ("tagmanifest-sha256.txt", "tagmanifest-sm3.txt"))
    def test_is_missed_when_gone(self, package: Path, tmp_path: Path, name: str) -> None:
        files = opened(package)
        del files[name]
        report = verify(zipped(files, tmp_path / "p.zip"))
        assert report.code == 1 and (name, None) in places(report)

    @pytest.mark.parametrize("name", ("data/extra.txt", "extra.txt", "data/attachments/02-extra.jpg", "data.txt"))
    def test_is_noticed_when_too_many(self, package: Path, tmp_path: Path, name: str) -> None:
        report = verify(zipped({**opened(package), name: b"more"}, tmp_path / "p.zip"))
        assert report.code == 1 and (name, None) in places(report)

    def test_is_noticed_when_too_many_though_the_manifests_were_made_anew(self, package: Path, tmp_path: Path) -> None:
        def add(files: Files) -> None:
            files["data/attachments/02-extra.jpg"] = b"more"

        report = verify(forged(package, tmp_path / "p.zip", add))
        assert report.code == 1 and ("data/attachments/02-extra.jpg", None) in places(report)


class TestForgedChain:
    """The forger makes all manifests and the zip anew; only the chain and the files' agreement are left to tell."""

    def found(self, package: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None]) -> Report:
        return verify(forged(package, tmp_path / "p.zip", lambda files: chain_changed(files, change)))

    @pytest.mark.parametrize("seq", range(1, 9))
    def test_words_are_found_at_their_step(self, package: Path, tmp_path: Path, seq: int) -> None:
        report = self.found(package, tmp_path, lambda value: value["steps"][seq - 1]["words"].update(reason="改过"))
        assert ("data/chain.json", seq) in places(report)
        assert f"step {seq}: the words or the salt were altered" in said(report)

    @pytest.mark.parametrize("seq", range(1, 9))
    def test_facts_are_found_at_their_step(self, package: Path, tmp_path: Path, seq: int) -> None:
        report = self.found(package, tmp_path, lambda value: value["steps"][seq - 1]["facts"].update(person="someone"))
        assert report.code == 1
        assert f"data/chain.json, step {seq}: the facts or a hash were altered" in said(report)

    def test_a_salt_is_found(self, package: Path, tmp_path: Path) -> None:
        report = self.found(package, tmp_path, lambda value: value["steps"][2].update(salt="0" * 32))
        assert "step 3: the words or the salt" in said(report)

    def test_a_removed_step_is_found(self, package: Path, tmp_path: Path) -> None:
        report = self.found(package, tmp_path, lambda value: value["steps"].pop(3))
        assert "step 4: the step numbers are not consecutive" in said(report)

    def test_a_cut_off_end_is_found(self, package: Path, tmp_path: Path) -> None:
        def cut(value: dict[str, Any]) -> None:
            value["steps"].pop()
            value["head"] = value["steps"][-1]["hash"]

        report = self.found(package, tmp_path, cut)
        assert {("data/metadata.xml", None), ("bag-info.txt", None)} <= places(report)

    def test_exchanged_steps_are_found(self, package: Path, tmp_path: Path) -> None:
        def exchange(value: dict[str, Any]) -> None:
            steps = value["steps"]
            steps[1], steps[2] = steps[2], steps[1]

        assert "step 2: the step numbers" in said(self.found(package, tmp_path, exchange))

    def test_removed_words_are_found(self, package: Path, tmp_path: Path) -> None:
        gone = {"words": None, "salt": None, "erased": {"zh": "依据", "en": "basis"}}
        report = self.found(package, tmp_path, lambda value: value["steps"][4].update(gone))
        assert "step 5: the words are missing, and no later step" in said(report)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("at", "2026-03-02T06:15:00Z"),
            ("action", {"code": "accept", "zh": "受理", "en": "accept"}),
            ("to", None),
            ("list_version", "440703-2026-2"),
            ("posting", "posting-2"),
        ],
    )
    def test_what_is_shown_must_be_what_was_hashed(self, package: Path, tmp_path: Path, field: str, value: Any) -> None:
        report = self.found(package, tmp_path, lambda chain: chain["steps"][0]["shown"].update({field: value}))
        assert f"data/chain.json, step 1: what is shown as “{field}”" in said(report)

    @pytest.mark.parametrize(("shown", "hashed"), [("actor", "name"), ("organisation", "organisation_name")])
    def test_who_is_shown_must_be_who_was_hashed(self, package: Path, tmp_path: Path, shown: str, hashed: str) -> None:
        report = self.found(package, tmp_path, lambda value: value["steps"][5]["shown"].update({shown: "别人"}))
        assert f"data/chain.json, step 6: what is shown as “{hashed}”" in said(report)

    def test_a_dropped_attachment_is_found(self, package: Path, tmp_path: Path) -> None:
        def drop(files: Files) -> None:
            del files["data/attachments/01-现场_照片.jpg"]
            chain_changed(files, lambda value: value["attachments"].clear())

        report = verify(forged(package, tmp_path / "p.zip", drop))
        assert "step 1: an attachment that this step names is not listed" in said(report)

    def test_a_new_chain_is_told_by_the_registered_value_alone(self, package: Path, tmp_path: Path) -> None:
        head = json.loads(opened(package)["data/chain.json"])["head"]

        def rewrite(files: Files) -> None:
            chain_changed(files, lambda value: relink(value, "老早已经修好"))
            new = json.loads(files["data/chain.json"])
            files["bag-info.txt"] = files["bag-info.txt"].replace(head.encode(), new["head"].encode())
            old_hashes = [step["hash"] for step in json.loads(opened(package)["data/chain.json"])["steps"]]
            for old, step in zip(old_hashes, new["steps"], strict=True):
                for name in ("data/metadata.xml", "data/timeline.csv"):
                    files[name] = files[name].replace(old.encode(), step["hash"].encode())
            files["data/timeline.csv"] = fresh_timeline(files)

        forgery = forged(package, tmp_path / "p.zip", rewrite)
        assert verify(forgery).code == 0, "a whole new package is whole in itself"
        report = verify(forgery, expect=head)
        assert report.code == 1 and "not the registered value" in said(report)


def relink(value: dict[str, Any], words: str) -> None:
    """What an insider could do to chain.json: other words, and every hash made anew."""
    previous = chain.GENESIS
    value["steps"][4]["words"]["result"] = words
    for step in value["steps"]:
        step["commitment"] = step["facts"]["commitment"] = chain.commitment(step["words"], step["salt"])
        step["hash"] = previous = chain.link(previous, step["facts"])
    value["head"] = previous


def fresh_timeline(files: Files) -> bytes:
    from gezhi.cases.archive import record, timeline

    return timeline.render(record.parse(files["data/chain.json"]))


class TestForgedPapers:
    def test_a_row_of_the_timeline_is_found_with_its_column(self, package: Path, tmp_path: Path) -> None:
        def rewrite(files: Files) -> None:
            files["data/timeline.csv"] = files["data/timeline.csv"].replace(
                "演示承办人0003".encode(), "别人".encode(), 1
            )

        report = verify(forged(package, tmp_path / "p.zip", rewrite))
        assert said(report).endswith(
            "data/timeline.csv, step 4: “经办人 Actor” of this step is not what the chain says"
        )

    @pytest.mark.parametrize(
        ("old", "new", "place"),
        [
            ('seq="3" action="dispatch"', 'seq="3" action="transfer"', ("data/metadata.xml", 3)),
            ("<recordNumber>PJ20260302-0007", "<recordNumber>PJ20260302-0008", ("data/metadata.xml", None)),
            ("</package>", "</package", ("data/metadata.xml", None)),
            ("<file>", '<!DOCTYPE a [<!ENTITY b "c">]><file>', ("data/metadata.xml", None)),
            ('path="data/attachments/01', 'path="data/attachments/02', ("data/metadata.xml", None)),
            ("<title>江华社区", "<title>別的社区", ("bag-info.txt", None)),
        ],
    )
    def test_metadata_must_agree_with_the_chain(
        self, package: Path, tmp_path: Path, old: str, new: str, place: tuple[str, int | None]
    ) -> None:
        def rewrite(files: Files) -> None:
            assert old.encode() in files["data/metadata.xml"]
            files["data/metadata.xml"] = files["data/metadata.xml"].replace(old.encode(), new.encode())

        report = verify(forged(package, tmp_path / "p.zip", rewrite))
        assert report.code == 1 and place in places(report)

    def test_an_exchanged_attachment_is_found_at_its_step(self, package: Path, tmp_path: Path) -> None:
        def exchange(files: Files) -> None:
            files["data/attachments/01-现场_照片.jpg"] = b"another picture"

        report = verify(forged(package, tmp_path / "p.zip", exchange))
        assert ("data/attachments/01-现场_照片.jpg", 1) in places(report)


class TestContainer:
    def test_packed_anew_is_not_as_sealed(self, package: Path, tmp_path: Path) -> None:
        out = tmp_path / "p.zip"
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in opened(package).items():
                archive.writestr(f"top/{name}", data)
        report = verify(out)
        assert report.code == 1 and "all contents hold" in said(report) and "packed anew" in said(report)
        assert len(report.faults) == 1

    @pytest.mark.parametrize("more", (b"\0", b"PK\x05\x06" + bytes(18)))
    def test_bytes_before_or_after_are_found(self, package: Path, tmp_path: Path, more: bytes) -> None:
        whole = package.read_bytes()
        for number, data in enumerate((whole + more, more + whole)):
            out = tmp_path / f"{number}.zip"
            out.write_bytes(data)
            assert verify(out).code == 1

    @pytest.mark.parametrize("keep", (0.1, 0.5, 0.99))
    def test_cut_short_is_found(self, package: Path, tmp_path: Path, keep: float) -> None:
        whole = package.read_bytes()
        out = tmp_path / "p.zip"
        out.write_bytes(whole[: int(len(whole) * keep)])
        assert verify(out).code == 1

    @pytest.mark.parametrize(
        "name", ("../evil", "/etc/passwd", "top/../../evil", "top/con:", "top\\evil", "top/a\n", "top//a", "top/%2e")
    )
    def test_names_cannot_lead_outside(self, package: Path, tmp_path: Path, name: str) -> None:
        assert not container.is_safe(name)
        files = {f"PJ/{file}": data for file, data in opened(package).items()} | {name: b""}
        out = tmp_path / "p.zip"
        with out.open("w+b") as target:
            writer = container.Writer(target)
            for file in sorted(files):
                writer.add(file, io.BytesIO(files[file]))
            writer.finish()
        assert verify(out).code == 1

    def test_two_files_of_one_name_are_found(self, package: Path, tmp_path: Path) -> None:
        out = tmp_path / "p.zip"
        with out.open("w+b") as target:
            writer = container.Writer(target)
            for file, data in sorted(opened(package).items()):
                writer.add(f"PJ/{file}", io.BytesIO(data))
                writer.add(f"PJ/{file}", io.BytesIO(data))
            writer.finish()
        assert verify(out).code == 1

    def test_a_false_size_explodes_nothing(self, package: Path, tmp_path: Path) -> None:
        whole = bytearray(package.read_bytes())
        struct.pack_into("<II", whole, 18, 0xFFFFFFFF, 0xFFFFFFFF)
        out = tmp_path / "p.zip"
        out.write_bytes(whole)
        assert verify(out).code == 1


class TestNotAPackage:
    def test_no_file(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main([str(tmp_path / "none.zip"), "--lang", "zh"]) == 2
        assert "没有这个文件" in capsys.readouterr().out

    def test_a_folder(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main([str(tmp_path), "--lang", "en"]) == 2
        assert "this is a folder; give the package's .zip" in capsys.readouterr().out

    @pytest.mark.parametrize("data", (b"", b"PK", b"PK\x05\x06" + bytes(18), b"PK\x03\x04" * 99, b"hello", bytes(9999)))
    def test_other_bytes(self, tmp_path: Path, data: bytes) -> None:
        (tmp_path / "p.zip").write_bytes(data)
        assert main([str(tmp_path / "p.zip")]) == 2

    def test_another_zip(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
            archive.writestr("hello.txt", "hello")
        assert main([str(tmp_path / "p.zip")]) == 2

    def test_another_zip_in_our_form(self, tmp_path: Path) -> None:
        assert verify(zipped({"hello.txt": b"hello"}, tmp_path / "p.zip")).code == 2

    def test_wrong_arguments_are_answered_with_the_usage(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main([]) == 2
        assert main(["--help"]) == 0
        assert "gezhi verify" in capsys.readouterr().out


class TestReport:
    def test_speaks_the_reader_s_language(
        self, package: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for setting, first in (("zh_CN.UTF-8", "完好"), ("C", "完好"), ("en_GB.UTF-8", "intact")):
            monkeypatch.setenv("LC_ALL", setting)
            assert main([str(package)]) == 0
            assert capsys.readouterr().out.startswith(first)

    def test_answers_for_the_worst_of_several_files(self, package: Path, tmp_path: Path) -> None:
        assert main([str(package), str(tmp_path / "none.zip")]) == 2

    def test_cannot_steer_a_terminal(self, package: Path, tmp_path: Path) -> None:
        def colour(files: Files) -> None:
            for name in ("bag-info.txt", "data/metadata.xml"):
                files[name] = files[name].replace("江华".encode(), "\u202e江华\x9b".encode())

        report = verify(forged(package, tmp_path / "p.zip", colour))
        assert report.code == 0
        assert "\\u202e江华\\u009b" in said(report)

    def test_stays_short_when_everything_is_wrong(self, package: Path, tmp_path: Path) -> None:
        def rename(value: dict[str, Any]) -> None:
            for step in value["steps"]:
                step["shown"]["actor"] = "别人"

        def spoil(files: Files) -> None:
            files["data/timeline.csv"] = files["data/timeline.csv"].replace(b"440703-2026-1", b"440703-2026-9")
            files["data/metadata.xml"] = files["data/metadata.xml"].replace(b'at="2026', b'at="2027')
            chain_changed(files, rename)

        report = verify(forged(package, tmp_path / "p.zip", spoil))
        assert len(report.faults) > 20 and len(report.lines("zh")) == 22


class TestAlteredContainer:
    """One byte of the zip around the files: the files are not blamed for it, and the byte is named."""

    @pytest.mark.parametrize(
        "place", ["first", "local header", "crc", "size", "name length", "name", "signature", "directory", "end"]
    )
    def test_names_the_byte_and_no_file(self, package: Path, tmp_path: Path, place: str) -> None:
        whole = bytearray(package.read_bytes())
        second = whole.index(b"PK\x03\x04", 4)
        at = {
            "first": 0, "local header": second + 10, "crc": second + 14, "size": second + 18,
            "name length": second + 26, "name": second + 34, "signature": whole.index(b"PK\x01\x02"),
            "directory": whole.index(b"PK\x01\x02") + 12,
            "end": len(whole) - 5,
        }[place]  # fmt: skip
        whole[at] ^= 1
        out = tmp_path / "p.zip"
        out.write_bytes(whole)
        report = verify(out)
        assert report.code == 1
        assert [fault.file for fault in report.faults] == ["p.zip"], said(report)
        assert f"byte {at}" in report.faults[0].text.en
