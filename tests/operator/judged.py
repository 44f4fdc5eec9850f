"""What the rules report about an object, as a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from renderer import operator as rules
from renderer.diagnostics import Collector, Diagnostic, Of
from renderer.kuberay.versions import KubeRayVersion
from renderer.paths import has


def check(
    document: dict[str, Any], version: KubeRayVersion, gates: Mapping[str, bool] | None = None
) -> list[Diagnostic]:
    found = Collector()
    rules.check(document, version, gates or {}, found)
    for problem in found.diagnostics:
        # What a report refers to is in the object.
        assert all(has(document, related.path or ()) for related in problem.related), problem
        assert problem.of in get_args(Of)
    return found.diagnostics
