"""What the rules report about an object, as a list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from renderer import operator as rules
from renderer.diagnostics import Collector, Diagnostic
from renderer.kuberay.versions import KubeRayVersion


def check(
    document: dict[str, Any], version: KubeRayVersion, gates: Mapping[str, bool] | None = None
) -> list[Diagnostic]:
    found = Collector()
    rules.check(document, version, gates or {}, found)
    return found.diagnostics
