"""The example of docs/templates.md prints what the page shows."""

from __future__ import annotations

import re
from pathlib import Path

from renderer.pipeline import to_text
from tests.program import run
from tests.reference import CHECKOUT

PAGE = (CHECKOUT / "docs" / "templates.md").read_text(encoding="utf-8")


def shown(mark: str) -> str:
    found = re.search(rf"<!-- example: {re.escape(mark)} -->\n```\w+\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None, mark
    return found[1]


def test_the_example(tmp_path: Path) -> None:
    (tmp_path / "settings.yaml.j2").write_text(shown("settings.yaml.j2"), encoding="utf-8")
    result = run(
        shown("values.yaml"), templates=str(tmp_path), show_only=("settings",), validate=False
    )
    assert to_text(result) == shown("output")
