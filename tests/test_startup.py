"""What a good render loads: a start is most of its time, so a module more is a decision, and is
taken here.
"""

from __future__ import annotations

import re
import sys

import pytest

from renderer.cli.main import COMMANDS
from tests.program import CALL, execute
from tests.reference import CHECKOUT

EXAMPLE = CHECKOUT / "values" / "fault-tolerant.yaml"

NEVER = (
    "asyncio",
    "email",
    "http",
    "importlib.metadata",
    "jsonschema",
    "pydantic",
    "referencing",
    "renderer.api_server.core.cron",
    "renderer.api_server.judge",
    "renderer.argocd",
    "renderer.children.jobs",
    "renderer.children.parents",
    "renderer.children.submit",
    "renderer.kuberay.durations",
    "renderer.kuberay.schedules",
    "renderer.operator.job_view",
    "renderer.operator.raycronjob",
    "renderer.operator.rayjob",
    "renderer.operator.rayservice",
    "renderer.operator.submitter",
    "renderer.operator.texts",
    "renderer.ray",
    "renderer.codes",
    "maintain.ready",
    "renderer.report.text",
    "rich",
    "socket",
    "ssl",
    "urllib.request",
    "xml",
)


def modules(*call: str) -> set[str]:
    """The modules that this Python imports, however its process ends; it must succeed."""
    timed = (sys.executable, "-X", "importtime", *call)
    result = execute(timed, cwd=CHECKOUT)
    assert result.returncode == 0, result.stderr[-2000:]
    return set(re.findall(r"^import time:[^|]*\|[^|]*\| *([\w.]+)$", result.stderr, re.MULTILINE))


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    return modules(*CALL[1:], "-f", str(EXAMPLE), "--kuberay-version", "1.4")


@pytest.fixture(scope="module")
def floor() -> set[str]:
    """What any program must load that is built on Typer, Jinja2 and PyYAML: the least there is."""
    return modules(str(CHECKOUT / "bench" / "floor.py"))


@pytest.mark.parametrize("name", [*NEVER, *(f"renderer.cli.{command}" for command in COMMANDS)])
def test_a_good_render_does_not_load(name: str, loaded: set[str]) -> None:
    assert not [module for module in loaded if module == name or module.startswith(f"{name}.")]


def test_a_good_render_loads_no_library_that_the_floor_does_not(
    loaded: set[str], floor: set[str]
) -> None:
    roots = {module.split(".")[0] for module in loaded - floor} - {
        module.split(".")[0] for module in floor
    }
    assert roots - set(sys.stdlib_module_names) == {"renderer"}


def test_a_good_render_loads_little_else_of_the_standard_library(
    loaded: set[str], floor: set[str]
) -> None:
    beside = {
        module for module in loaded - floor if module.split(".")[0] in sys.stdlib_module_names
    }
    assert beside <= {"__main__", "dataclasses", "encodings.utf_8_sig", "gc", "runpy"}
