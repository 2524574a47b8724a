"""Whatever bytes come in, the verifier answers; and no changed byte is ever called intact."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.archive.forging import Files, forged, opened, zipped

from gezhi.cases.archive import container, record
from gezhi.cases.archive.verify import verify

_FEW = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=8) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


class TestAnyBytes:
    @_FEW
    @given(data=st.data())
    def test_no_changed_byte_is_intact(self, package: Path, tmp_path: Path, data: st.DataObject) -> None:
        whole = bytearray(package.read_bytes())
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at] ^= data.draw(st.integers(1, 255))
        out = tmp_path / "p.zip"
        out.write_bytes(whole)
        assert verify(out).code in (1, 2)

    def test_no_changed_byte_around_the_files_is_intact(self, package: Path, tmp_path: Path) -> None:
        """Every byte of every header, of the directory and of its end, one by one."""
        whole = package.read_bytes()
        members = container.read(package)
        last = members[-1]
        around = [at for member in members for at in range(member.header, member.start)]
        around += range(last.start + last.size, len(whole))
        out = tmp_path / "p.zip"
        for at in around:
            out.write_bytes(whole[:at] + bytes([whole[at] ^ 0x21]) + whole[at + 1 :])
            assert verify(out).code in (1, 2), at

    @_FEW
    @given(data=st.binary(max_size=400))
    def test_noise_is_answered(self, tmp_path: Path, data: bytes) -> None:
        out = tmp_path / "p.zip"
        for noise in (data, b"PK\x03\x04" + data, b"PK\x05\x06" + data):
            out.write_bytes(noise)
            assert verify(out).code in (1, 2)

    @pytest.mark.parametrize(("count", "entries"), [(1, 60_000), (container.MOST_MEMBERS, 60_000), (1, 1)])
    def test_a_directory_is_read_no_further_than_it_says(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, entries: int
    ) -> None:
        """A forged end of one entry before millions: no more of them are made than it counts."""
        made: list[str] = []

        class Counted(container.Member):
            def __init__(self, name: str, start: int, size: int, crc: int) -> None:
                made.append(name)
                super().__init__(name, start, size, crc)

        monkeypatch.setattr(container, "Member", Counted)
        out = tmp_path / "p.zip"
        central = b"PK\x01\x02" + bytes(42)
        end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, len(central) * entries, 0, 0)
        out.write_bytes(central * entries + end)
        container.salvaged(out)
        assert len(made) <= count

    @_FEW
    @given(data=st.data())
    def test_noise_in_any_file_is_answered(self, package: Path, tmp_path: Path, data: st.DataObject) -> None:
        """The manifests fit: the noise reaches every reader behind them."""
        files = opened(package)
        name = data.draw(st.sampled_from(sorted(files)))
        noise = data.draw(st.binary(max_size=60) | st.text(max_size=40).map(str.encode))
        at = data.draw(st.integers(0, len(files[name])))

        def spoil(files: Files) -> None:
            files[name] = files[name][:at] + noise + files[name][at + len(noise) // 2 :]

        try:
            out = forged(package, tmp_path / "p.zip", spoil)
        except UnicodeDecodeError:  # our forger cannot re-make a bag-info.txt that is not text
            files[name] = noise
            out = zipped(files, tmp_path / "p.zip")
        assert verify(out).code in (0, 1)

    @_FEW
    @given(data=st.data())
    def test_any_value_anywhere_in_the_chain_is_answered(
        self, package: Path, tmp_path: Path, data: st.DataObject
    ) -> None:
        def spoil(files: Files) -> None:
            chain = json.loads(files["data/chain.json"])
            _replace(chain, data)
            files["data/chain.json"] = json.dumps(chain, ensure_ascii=False, sort_keys=True, indent=1).encode(
                errors="surrogatepass"
            )

        assert verify(forged(package, tmp_path / "p.zip", spoil)).code in (0, 1)

    def test_depth_and_odd_numbers_are_answered(self, package: Path, tmp_path: Path) -> None:
        for odd in (b"[" * 100_000, b"{}", b"null", b"1" * 9999, b"NaN", b'"\\ud800"', b'{"format": 1e999}'):

            def spoil(files: Files, odd: bytes = odd) -> None:
                files["data/chain.json"] = odd

            assert verify(forged(package, tmp_path / "p.zip", spoil)).code == 1

    @pytest.mark.parametrize("depth", (1, 20, 25, 32, 40, 500, 900, 960, 980, 1000, 2000))
    def test_deep_words_are_answered(self, package: Path, tmp_path: Path, depth: int) -> None:
        """Deeper than a builder ever writes, in the record's own form as far as that can be written."""

        def spoil(files: Files) -> None:
            chain = json.loads(files["data/chain.json"])
            chain["steps"][0]["words"]["deep"] = "DEEP"
            text = json.dumps(chain, ensure_ascii=False, sort_keys=True, indent=1)
            text = text.replace('"DEEP"', "[" * depth + "]" * depth)
            try:
                files["data/chain.json"] = record.render(record.parse(text.encode()))
            except record.Unreadable:
                files["data/chain.json"] = text.encode()

        assert verify(forged(package, tmp_path / "p.zip", spoil)).code == 1


def _replace(value: Any, data: st.DataObject) -> None:
    """Put something else in one place, found by walking down at random."""
    while True:
        keys = sorted(value) if isinstance(value, dict) else list(range(len(value)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(value[key], dict | list) or not value[key] or data.draw(st.booleans()):
            value[key] = data.draw(_JSON)
            return
        value = value[key]
