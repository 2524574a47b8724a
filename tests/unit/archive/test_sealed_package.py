from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.archive.dossiers import PHOTO, SEALED, dossier, linked
from tests.unit.archive.forging import opened
from tests.unit.archive.schema import Schema

from gezhi.cases.archive import fonts
from gezhi.cases.archive.dossier import Step
from gezhi.cases.archive.package import Sealed, Unsealable, file_name, seal
from gezhi.cases.archive.verify import main, verify
from gezhi.kernel.chain import sm3
from gezhi.kernel.text import Text

SOURCE = Path(__file__).resolve().parents[3] / "src"


class TestSealedPackage:
    def test_verifies_offline(self, sealed: Sealed) -> None:
        report = verify(sealed.path)
        assert (report.code, report.faults) == (0, ())
        assert (report.sha256, report.sm3) == (sealed.sha256, sealed.sm3)
        assert report.summary is not None and report.summary.steps == 8

    def test_verifies_without_django_settings_database_or_typesetter(self, package: Path) -> None:
        program = (
            "import sys; from gezhi.cases.archive.verify import main; code = main(sys.argv[1:]);"
            "sys.exit(code or bool({'django', 'typst', 'psycopg'} & sys.modules.keys()))"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, str(package), "--lang", "en"],
            env={"PYTHONPATH": str(SOURCE), "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("intact")

    def test_gives_the_same_bytes_for_the_same_dossier(self, sealed: Sealed, tmp_path: Path) -> None:
        again = seal(dossier(tmp_path), now=SEALED, out=tmp_path / "again.zip")
        assert (again.sha256, again.size) == (sealed.sha256, sealed.size)

    def test_differs_only_in_the_moment_of_sealing(self, package: Path, tmp_path: Path) -> None:
        later = seal(dossier(tmp_path), now=SEALED + timedelta(hours=1), out=tmp_path / "later.zip")
        before, after = opened(package), opened(later.path)
        changed = {name for name in before if before[name] != after[name]}
        assert {name for name in changed if "manifest" not in name} == {
            "bag-info.txt",
            "data/metadata.xml",
            "data/timeline.pdf",
        }

    def test_is_a_bag_that_any_tool_can_check(self, package: Path) -> None:
        files = opened(package)
        assert files["bagit.txt"] == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
        for line in files["manifest-sha256.txt"].decode().splitlines():
            digest, name = line.split("  ")
            assert hashlib.sha256(files[name]).hexdigest() == digest
        for line in files["manifest-sm3.txt"].decode().splitlines():
            digest, name = line.split("  ")
            assert sm3(files[name]) == digest
        assert files["data/attachments/01-现场_照片.jpg"] == PHOTO

    def test_is_a_zip_that_any_tool_can_open(self, package: Path) -> None:
        with zipfile.ZipFile(package) as archive:
            assert archive.testzip() is None
            assert {name.partition("/")[0] for name in archive.namelist()} == {"PJ20260302-0007"}

    def test_carries_a_program_that_checks_the_chain_without_us(self, package: Path, tmp_path: Path) -> None:
        files = opened(package)
        (tmp_path / "chain.json").write_bytes(files["data/chain.json"])
        program = files["data/README.txt"].decode().partition("---\n")[2]
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=tmp_path, env={}, capture_output=True, text=True, check=False
        )
        assert done.stdout.startswith("OK ") and done.returncode == 0

    def test_holds_metadata_as_its_schema_says(self, package: Path) -> None:
        files = opened(package)
        schema = Schema(files["data/metadata.xsd"])
        assert schema.faults(files["data/metadata.xml"]) == []
        assert schema.faults(
            files["data/metadata.xml"].replace(b"<title>", b"<titel>").replace(b"</title>", b"</titel>")
        )

    def test_holds_a_pdf_for_the_long_term(self, package: Path) -> None:
        pdf = opened(package)["data/timeline.pdf"]
        assert pdf.startswith(b"%PDF-1.7")
        assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" in pdf
        assert "江华社区河堤边井盖破损".encode() in pdf
        assert b"NotoSans" in pdf

    def test_holds_a_table_that_a_spreadsheet_reads(self, package: Path) -> None:
        table = opened(package)["data/timeline.csv"]
        assert table.startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
        assert [row["动作 Action"] for row in rows][:3] == ["上报", "受理", "派单"]
        assert rows[0]["北京时间 Beijing time"] == "2026-03-02 14:15:00"
        assert "河堤边个沙井盖烂咗" in rows[0]["内容 Words"]
        assert rows[4]["内容 Words"] == "结果类别:已解决\n办理结果:已更换井盖并加装防坠网。😀"

    def test_keeps_a_spreadsheet_from_taking_words_for_a_formula(self, tmp_path: Path) -> None:
        whole = dossier(tmp_path)
        said = "=HYPERLINK(1)"
        steps = linked(replace(step, actor=said, facts={**step.facts, "name": said}) for step in whole.steps)
        package = seal(replace(whole, steps=steps), now=SEALED, out=tmp_path / "p.zip")
        assert ",'=HYPERLINK(1)," in opened(package.path)["data/timeline.csv"].decode()

    def test_names_its_anchor_in_three_places(self, sealed: Sealed) -> None:
        files = opened(sealed.path)
        for name in ("bag-info.txt", "data/metadata.xml", "data/chain.json"):
            assert sealed.head in files[name].decode()

    def test_agrees_with_the_registered_value(self, sealed: Sealed) -> None:
        assert verify(sealed.path, expect=sealed.head).code == 0
        assert verify(sealed.path, expect=sealed.sm3.upper()).code == 0
        assert verify(sealed.path, expect="0" * 64).code == 1

    def test_shows_masked_petitioners_only(self, package: Path) -> None:
        metadata = opened(package)["data/metadata.xml"].decode()
        assert "<name>测*</name>" in metadata and "138****0000" in metadata


class TestSealing:
    def test_refuses_a_chain_that_does_not_hold(self, tmp_path: Path) -> None:
        whole = dossier(tmp_path)
        steps = list(whole.steps)
        steps[3] = replace(steps[3], words={"reason": "另外一句"})
        with pytest.raises(Unsealable, match=r"chain\.json, step 4: the words"):
            seal(replace(whole, steps=tuple(steps)), now=SEALED, out=tmp_path / "out" / "p.zip")
        assert not (tmp_path / "out").exists()

    def test_refuses_a_file_that_is_not_the_registered_one(self, tmp_path: Path) -> None:
        whole = dossier(tmp_path)
        (tmp_path / "photo").write_bytes(PHOTO + b"!")
        with pytest.raises(Unsealable, match="not the registered one"):
            seal(whole, now=SEALED, out=tmp_path / "p.zip")
        assert [file.name for file in tmp_path.iterdir()] == ["photo"]

    def test_leaves_the_old_package_when_it_fails(self, tmp_path: Path) -> None:
        out = tmp_path / "p.zip"
        out.write_bytes(b"old")
        whole = dossier(tmp_path)
        (tmp_path / "photo").unlink()
        with pytest.raises(FileNotFoundError):
            seal(whole, now=SEALED, out=out)
        assert out.read_bytes() == b"old"
        assert [file.name for file in tmp_path.iterdir()] == ["p.zip"]

    def test_gives_attachments_names_that_every_system_takes(self) -> None:
        assert file_name("../../etc/passwd") == "passwd"
        assert file_name('a:b*c?"<>|%.jpg') == "a_b_c______.jpg"
        assert file_name("...") == "file"
        assert len(file_name("长" * 300 + ".jpeg")) <= 60
        assert file_name("长" * 300 + ".jpeg").endswith(".jpeg")

    def test_needs_a_chinese_font(self, tmp_path: Path) -> None:
        with pytest.raises(fonts.FontMissing, match="fonts-noto-cjk"):
            fonts.find((tmp_path,))

    def test_writes_letters_the_font_lacks_as_code_points(self) -> None:
        coverage = fonts.coverage(fonts.find().regular)
        assert coverage.showable("井盖😀\u200d\x07\n") == "井盖[U+1F600][U+0007]\n"


def erased(steps: tuple[Step, ...], seq: int) -> tuple[Step, ...]:
    """The steps after the words of one were deleted by law, with the step at the end that says so."""
    basis = Text("《个人信息保护法》第四十七条", "Article 47, Personal Information Protection Law")
    last = steps[-1]
    deletion = replace(
        last,
        seq=last.seq + 1,
        words={"basis": basis.zh},
        salt="ab" * 16,
        facts={**last.facts, "erases": [seq]},
    )
    gone = [replace(step, words=None, salt=None, erased=basis) if step.seq == seq else step for step in steps]
    return linked([*gone, deletion])


class TestErasedWords:
    def test_still_verify_and_say_so(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        whole = dossier(tmp_path)
        steps = erased(whole.steps, 5)
        package = seal(replace(whole, steps=steps), now=SEALED, out=tmp_path / "p.zip")
        assert main([str(package.path), "--lang", "zh"]) == 0
        assert "第 5 步的内容已依法删除：《个人信息保护法》第四十七条" in capsys.readouterr().out
        assert "防坠网" not in opened(package.path)["data/chain.json"].decode()

    def test_take_their_attachments_with_them(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        whole = dossier(tmp_path)
        steps = erased(whole.steps, 1)
        gone = replace(whole.attachments[0], file=None, erased=steps[0].erased)
        package = seal(replace(whole, steps=steps, attachments=(gone,)), now=SEALED, out=tmp_path / "p.zip")
        assert main([str(package.path), "--lang", "en"]) == 0
        assert "step 1: 1 attachments deleted by law: Article 47" in capsys.readouterr().out
        assert not any("attachments" in name for name in opened(package.path))

    def test_cannot_vanish_without_a_step_that_says_so(self, tmp_path: Path) -> None:
        whole = dossier(tmp_path)
        steps = tuple(
            replace(step, words=None, salt=None, erased=Text("依据", "basis")) if step.seq == 5 else step
            for step in whole.steps
        )
        with pytest.raises(Unsealable, match="no later step of the chain"):
            seal(replace(whole, steps=steps), now=SEALED, out=tmp_path / "p.zip")


class TestManyCases:
    def test_cost_little_each(self, tmp_path: Path) -> None:
        """The compiler and its fonts are kept: a hundred-step case is sealed well under a second."""
        whole = dossier(tmp_path)
        middle = [replace(whole.steps[4], seq=seq) for seq in range(2, 100)]
        steps = linked([whole.steps[0], *middle, replace(whole.steps[-1], seq=100)])
        facts = [replace(step, facts={**step.facts, "seq": step.seq}) for step in steps]
        package = seal(replace(whole, steps=linked(facts)), now=SEALED, out=tmp_path / "p.zip")
        assert len(json.loads(opened(package.path)["data/chain.json"])["steps"]) == 100
