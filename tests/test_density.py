"""The code stays easy to read: one condition for each conditional expression, short lines."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reference import CHECKOUT

FOLDERS = ("renderer", "maintain", "bench")
SOURCES = [
    file.relative_to(CHECKOUT)
    for folder in FOLDERS
    for file in sorted((CHECKOUT / folder).rglob("*.py"))
    if file.parent.name != "_ready"
]
TESTS = [file.relative_to(CHECKOUT) for file in sorted((CHECKOUT / "tests").rglob("*.py"))]

LONGEST_LINE = 100
PRAGMA = r"  # (noqa|type): .*$"
"""At the end of a line, for a tool: it has to be there, and is not read by people."""

GENERATED = {"docs/codes.md", "docs/values.md"}
PAGES = [page.relative_to(CHECKOUT) for page in sorted((CHECKOUT / "docs").glob("*.md"))]
PROSE = [
    page
    for page in (Path("CONTRIBUTING.md"), Path("SECURITY.md"), *PAGES)
    if page.as_posix() not in GENERATED
]


def nested(tree: ast.AST) -> Iterator[int]:
    """Lines of conditional expressions inside other ones."""
    for node in ast.walk(tree):
        if isinstance(node, ast.IfExp):
            yield from (
                inner.lineno
                for inner in ast.walk(node)
                if isinstance(inner, ast.IfExp) and inner is not node
            )


def too_long(text: str) -> list[int]:
    """Numbers of the lines that are too long, pragmas not counted."""
    lines = enumerate(text.splitlines(), 1)
    return [number for number, line in lines if len(re.sub(PRAGMA, "", line)) > LONGEST_LINE]


def without_tables_and_code(text: str) -> str:
    """The prose of a Markdown page, with the lines in their places."""
    fenced = r"^ *```.*?^ *```"
    blanked = re.sub(
        fenced, lambda found: "\n" * found[0].count("\n"), text, flags=re.MULTILINE | re.DOTALL
    )
    return re.sub(r"^(\|| {4}).*$", "", blanked, flags=re.MULTILINE)


@pytest.mark.parametrize("file", SOURCES, ids=str)
def test_no_conditional_expression_is_inside_another(file: Path) -> None:
    tree = ast.parse((CHECKOUT / file).read_text(encoding="utf-8"))
    assert list(nested(tree)) == []


def test_a_nested_one_is_found() -> None:
    assert list(nested(ast.parse("x = 1 if a else 2 if b else 3"))) == [1]


@pytest.mark.parametrize(
    "file", [*SOURCES, *TESTS, Path("hatch_build.py"), Path("Makefile")], ids=str
)
def test_lines_have_at_most_100_columns(file: Path) -> None:
    assert too_long((CHECKOUT / file).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", PROSE, ids=str)
def test_lines_of_prose_have_at_most_100_columns(page: Path) -> None:
    text = (CHECKOUT / page).read_text(encoding="utf-8")
    assert too_long(without_tables_and_code(text)) == []


def test_a_long_line_is_found() -> None:
    page = f"{'a' * 100}\n| {'b' * 100} |\n```sh\n{'c' * 101}\n```\n{'d' * 101}\n"
    assert too_long(without_tables_and_code(page)) == [6]
    assert too_long(f"{'a' * 101}\n{'b' * 99}  # noqa: S108\n") == [1]
