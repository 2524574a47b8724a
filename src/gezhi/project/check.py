"""Checks of our own for ``./run check``: import contracts, sizes, both languages in every template."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from gezhi.project.config import ROOT

LONGEST_FILE, LONGEST_FUNCTION = 400, 40
SOURCES = ("src", "tests", "bench", "tools")
NOT_OURS = {"migrations", "node_modules", "__pycache__"}
# What stands between tags in a template must come from {% t "中文" "English" %} or a value.
# A block that holds one lower-case word gives a class its name.
CLASS_BLOCK = re.compile(r"({%\s*block\s+\w+\s*%})[a-z-]+(?={%\s*endblock)")
TEMPLATE_CODE = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|{%.*?%}|{{.*?}}", re.DOTALL)
NOT_SHOWN = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
SHOWN_ATTRIBUTE = re.compile(r"\b(?:title|alt|placeholder|aria-label|content)\s*=\s*([\"'])(.*?)\1", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
TECHNICAL_META = re.compile(r"<meta\b[^>]*>", re.IGNORECASE)
ENTITY = re.compile(r"&#?\w+;")
WORDS = re.compile(r"[\u4e00-\u9fff]+|[A-Za-z]{2,}")
# Names and units that are the same in both languages.
SAME_IN_BOTH = frozenset("Gezhi 格治 English 中文 CSV PDF API ID GB MB KB SM SHA CGCS WGS GCJ Ctrl Shift".split())


def sizes(root: Path = ROOT) -> Iterator[str]:
    """Files and functions that are longer than they may be."""
    for path in _sources(root):
        text = path.read_text(encoding="utf-8")
        if (lines := text.count("\n")) > LONGEST_FILE:
            yield f"{path.relative_to(root)}: {lines} lines, at most {LONGEST_FILE}"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    place = f"{path.relative_to(root)}:{node.lineno}"
                    yield f"{place}: {node.name} has {lines} lines, at most {LONGEST_FUNCTION}"


def languages(root: Path = ROOT) -> Iterator[str]:
    """Words in templates that are in one language only."""
    for path in sorted((root / "src").rglob("templates/**/*.html")):
        source = path.read_text(encoding="utf-8")
        for number, words in bare_words(source):
            yield f"{path.relative_to(root)}:{number}: “{words}” is not in {{% t “中文” “English” %}}"


def bare_words(source: str) -> Iterator[tuple[int, str]]:
    """Visible words of a template that no ``{% t %}`` says, each with its line."""
    text = CLASS_BLOCK.sub(_blank, source)
    for hidden in (TEMPLATE_CODE, NOT_SHOWN, TECHNICAL_META):
        text = hidden.sub(_blank, text)
    for attribute in SHOWN_ATTRIBUTE.finditer(text):
        yield from _words(text, attribute.start(2), attribute[2])
    yield from _words(text, 0, TAG.sub(_blank, text))


def _words(source: str, offset: int, text: str) -> Iterator[tuple[int, str]]:
    for found in WORDS.finditer(ENTITY.sub(_blank, text)):
        if found[0] not in SAME_IN_BOTH:
            yield source.count("\n", 0, offset + found.start()) + 1, found[0]


def _blank(hidden: re.Match[str]) -> str:
    """Spaces and line ends in place of what is hidden, so that places stay true."""
    return re.sub(r"[^\n]", " ", hidden[0])


def _sources(root: Path) -> Iterator[Path]:
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*.py")):
            if not NOT_OURS & set(path.parts):
                yield path


def imports() -> Iterator[str]:
    """The import contracts of pyproject.toml."""
    from importlinter.cli import lint_imports

    if lint_imports(no_cache=True):
        yield "an import contract is broken"


CHECKS = {"size": sizes, "languages": languages, "imports": imports}


def main(names: list[str]) -> int:
    """Runs the named checks; 1 where one of them found something."""
    found = [line for name in names for line in CHECKS[name]()]
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(CHECKS)))
