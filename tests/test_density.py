"""The code stays easy to read: one condition for each conditional expression."""

from __future__ import annotations

import ast
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


def nested(tree: ast.AST) -> Iterator[int]:
    """Lines of conditional expressions inside other ones."""
    for node in ast.walk(tree):
        if isinstance(node, ast.IfExp):
            yield from (
                inner.lineno
                for inner in ast.walk(node)
                if isinstance(inner, ast.IfExp) and inner is not node
            )


@pytest.mark.parametrize("file", SOURCES, ids=str)
def test_no_conditional_expression_is_inside_another(file: Path) -> None:
    tree = ast.parse((CHECKOUT / file).read_text(encoding="utf-8"))
    assert list(nested(tree)) == []


def test_a_nested_one_is_found() -> None:
    assert list(nested(ast.parse("x = 1 if a else 2 if b else 3"))) == [1]
