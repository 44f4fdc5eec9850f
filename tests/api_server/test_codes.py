"""Every code that the API server's part reports is in the table of codes, and the table has no
other of its area.
"""

from __future__ import annotations

import re

from renderer.codes import every
from tests.reference import CHECKOUT

SOURCES = [
    *(CHECKOUT / "renderer" / "api_server").rglob("*.py"),
    CHECKOUT / "renderer" / "verdict.py",
]


def test_the_table_of_codes_is_that_of_the_sources() -> None:
    reported = {
        code
        for file in SOURCES
        for code in re.findall(r'"(schema/[a-z-]+)"', file.read_text(encoding="utf-8"))
    }
    assert reported == {code for code in every() if code.startswith("schema/")}
