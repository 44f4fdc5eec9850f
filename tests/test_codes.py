"""Every code that the program can say is explained, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

import renderer
from renderer.codes import CODES, page

PACKAGE = Path(renderer.__file__).parent
AREAS = "call|input|yaml|values|template|schema|operator|pod|service|ray|cluster|argocd"


def test_every_code_that_is_said_is_explained() -> None:
    said = {
        code
        for file in PACKAGE.rglob("*.py")
        if file.name != "codes.py"
        for code in re.findall(rf'"((?:{AREAS})/[a-z0-9-]+)"', file.read_text(encoding="utf-8"))
    }
    assert said <= set(CODES)
    built = {code for code in CODES if code.startswith("argocd/")}  # the plugin puts its area before the name
    assert set(CODES) - built <= said


def test_the_page_of_codes_is_fresh() -> None:
    text = (PACKAGE.parent / "docs" / "codes.md").read_text(encoding="utf-8")
    assert text == page(), "run `python -m renderer.codes > docs/codes.md`"
