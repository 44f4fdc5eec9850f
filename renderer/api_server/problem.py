"""What the API server refuses, as data without a place in any file; `renderer.verdict` adds the places."""

from __future__ import annotations

from typing import Literal, NamedTuple

from renderer.diagnostics import Path, Severity


class Problem(NamedTuple):
    """One refusal: of the key at `path`, or of its value. No value is ever quoted: it may be secret."""

    code: str
    path: Path
    message: str
    of: Literal["key", "value"] = "value"
    help: str | None = None
    severity: Severity = Severity.ERROR
