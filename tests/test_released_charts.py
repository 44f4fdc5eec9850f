"""The values.yaml of every released chart, unchanged. They are other people's and not kept here.

RENDER_TEST_CHARTS names a clone of ray-project/kuberay with its tags, of which each release is
read; without it the tests skip. What the keys of older charts become is in `tests/test_reports.py`.
"""

from __future__ import annotations

import os
import subprocess

import pytest

from renderer import Request, Source, render
from renderer.kuberay.versions import RELEASED

CLONE = os.environ.get("RENDER_TEST_CHARTS")
FILE = "helm-chart/ray-cluster/values.yaml"


@pytest.mark.skipif(
    CLONE is None, reason="RENDER_TEST_CHARTS names no clone of ray-project/kuberay"
)
@pytest.mark.parametrize("version", [str(version) for version in RELEASED])
@pytest.mark.parametrize("stated", [False, True], ids=["for any operator", "for its operator"])
def test_the_values_of_a_released_chart_are_rendered(version: str, stated: bool) -> None:
    read = ["git", "-C", str(CLONE), "show", f"v{version}:{FILE}"]
    text = subprocess.run(read, capture_output=True, text=True, check=True).stdout
    result = render(
        Request(
            sources=(Source("values.yaml", text),),
            kuberay_version=version if stated else None,
        )
    )
    assert not result.rejected, result.diagnostics
    assert {problem.code for problem in result.diagnostics} <= {"values/retired-key"}
