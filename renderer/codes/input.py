"""The code of a check that stopped early."""

from __future__ import annotations

from renderer.codes.model import Code, shell

CODES: dict[str, Code] = {
    "input/too-many-problems": Code(
        meaning="The check stopped after the first 1,000 problems.",
        why="More problems may follow: fix those that are reported, and check again.",
        bad=shell("""
            { render --name demo; seq -f '  unknown%g: 1' 2000; } | render validate -
        """),
        good=shell("render --name demo | render validate -"),
    ),
}
