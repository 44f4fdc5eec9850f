"""What the official chart prints, printed by Helm itself, is what comes out here:
`tests/data/ray-cluster-chart`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from renderer.diagnostics import Severity
from renderer.pipeline import Result
from tests.program import run

CASES = sorted(
    path
    for path in (Path(__file__).parent / "data" / "ray-cluster-chart").iterdir()
    if path.is_dir()
)
TOOL_LABELS = {"helm.sh/chart", "app.kubernetes.io/managed-by", "app.kubernetes.io/version"}


def render_case(case: Path) -> Result:
    flags = (case / "args").read_text().split("\n") if (case / "args").exists() else []
    pairs = list(zip(flags[::2], flags[1::2], strict=False))
    release = case / "release"
    return run(
        [file.read_text(encoding="utf-8") for file in sorted(case.glob("values*.yaml"))],
        dict(pairs).get("--kuberay-version"),
        flags=[(flag, text) for flag, text in pairs if flag.startswith("--set")],
        name=release.read_text().strip() if release.exists() else "demo",
        namespace="ray",
    )


def comparable(data: Any) -> Any:
    """Without the labels that name the tool, and without what is null or empty: the chart writes
    that for "nothing".
    """
    if isinstance(data, dict):
        kept = {key: comparable(value) for key, value in data.items() if key not in TOOL_LABELS}
        return {
            key: value for key, value in kept.items() if value is not None and value not in ({}, [])
        }
    if isinstance(data, list):
        return [comparable(item) for item in data]
    return data


@pytest.mark.parametrize(
    "case", [c for c in CASES if (c / "expected.json").exists()], ids=lambda c: c.name
)
def test_prints_what_the_chart_prints(case: Path) -> None:
    result = render_case(case)
    assert not result.rejected, result.diagnostics
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    assert comparable([made.data for made in result.objects]) == comparable(expected)


@pytest.mark.parametrize(
    "case", [c for c in CASES if not (c / "expected.json").exists()], ids=lambda c: c.name
)
def test_rejects_what_must_be_rejected(case: Path) -> None:
    result = render_case(case)
    assert result.rejected and not result.objects
    assert any(d.severity is Severity.ERROR and d.where is not None for d in result.diagnostics)


def test_nothing_is_missing_from_the_cases() -> None:
    assert len(CASES) == 86
