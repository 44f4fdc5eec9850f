"""Each rule by a table: what the change is told by, or that it is accepted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import renderer
from renderer.api_server import core
from renderer.diagnostics import Collector, Diagnostic
from tests.api_server.core.tables import BASES, ROWS, Row

SOURCES = Path(renderer.__file__).parent / "api_server" / "core"


def judged(row: Row) -> list[Diagnostic]:
    found = Collector()
    core.check(row.object, found)
    return found.diagnostics


@pytest.mark.parametrize("kind", BASES)
def test_the_good_objects_are_accepted(kind: str) -> None:
    found = Collector()
    core.check(BASES[kind], found)
    assert found.diagnostics == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_a_change_is_reported_by_its_code(row: Row) -> None:
    assert {d.code for d in judged(row)} == ({row.code} if row.code else set())


def test_every_code_has_a_row() -> None:
    texts = [file.read_text(encoding="utf-8") for file in SOURCES.glob("*.py")]
    said = {code for text in texts for code in re.findall(r'"((?:pod|service|schema)/[a-z-]+)"', text)}
    assert said == {row.code for row in ROWS if row.code}
