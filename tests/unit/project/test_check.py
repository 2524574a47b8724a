"""The checks of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from gezhi.project import check


class TestLanguages:
    @pytest.mark.parametrize(
        "source",
        [
            '<p>{% t "待受理" "Reported" %}</p>',
            "<p>{{ case.number }} · 12&nbsp;/ 3</p>",
            '<input class="wide" name="place" value="{{ place }}">',
            "<script type='module'>const word = 1;</script>",
            "{# Only for who reads the code. #}",
            "{% block width %}wide{% endblock %}",
        ],
    )
    def test_passes_what_no_reader_sees_or_both_can_read(self, source: str) -> None:
        assert list(check.bare_words(source)) == []

    @pytest.mark.parametrize(
        ("source", "found"),
        [
            ("<p>\n待受理</p>", (2, "待受理")),
            ("<p>Reported</p>", (1, "Reported")),
            ('<input placeholder="Name">', (1, "Name")),
            ('<img alt="地图">', (1, "地图")),
        ],
    )
    def test_finds_what_is_in_one_language(self, source: str, found: tuple[int, str]) -> None:
        assert list(check.bare_words(source)) == [found]


class TestSizes:
    def test_finds_long_files_and_long_functions(self, tmp_path: Path) -> None:
        for name in check.SOURCES:
            (tmp_path / name).mkdir()
        (tmp_path / "src" / "short.py").write_text("x = 1\n")
        (tmp_path / "src" / "long.py").write_text("def f():\n" + "    x = 1\n" * 401)
        assert len(list(check.sizes(tmp_path))) == 2
