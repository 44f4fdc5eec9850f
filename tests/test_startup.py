"""What a good render loads: a start is most of its time, so a module more is a decision, and is taken here."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reference import CHECKOUT

EXAMPLE = CHECKOUT / "values" / "fault-tolerant.yaml"

THIRD_PARTY = {"jinja2", "markupsafe", "typer", "yaml"}
"""The libraries that a good render may load, and the floor of `make bench` loads too."""

NEVER = (
    "asyncio",
    "difflib",
    "email",
    "http",
    "importlib.metadata",
    "jsonschema",
    "pydantic",
    "referencing",
    "rich",
    "socket",
    "ssl",
    "urllib.request",
)


def modules_of(*arguments: str) -> set[str]:
    """The modules that this call of `render` imports, however it ends its process; the call must succeed."""
    call = [sys.executable, "-X", "importtime", "-m", "renderer", *arguments]
    result = subprocess.run(call, capture_output=True, text=True, cwd=CHECKOUT, stdin=subprocess.DEVNULL, timeout=60)
    assert result.returncode == 0, result.stderr[-2000:]
    return set(re.findall(r"^import time:[^|]*\|[^|]*\| *([\w.]+)$", result.stderr, re.MULTILINE))


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    return modules_of("-f", str(EXAMPLE), "--kuberay-version", "1.4")


@pytest.mark.parametrize("name", NEVER)
def test_a_good_render_does_not_load(name: str, loaded: set[str]) -> None:
    assert not [module for module in loaded if module == name or module.startswith(f"{name}.")]


def test_a_good_render_loads_no_other_library(loaded: set[str]) -> None:
    installed = {path.name.split(".")[0] for path in Path(sys.modules["pytest"].__file__).parents[1].iterdir()}
    assert {module.split(".")[0] for module in loaded} & installed - {"_virtualenv"} <= THIRD_PARTY | {
        "_yaml",
        "renderer",
    }


def test_a_good_render_loads_no_subcommand_and_no_report(loaded: set[str]) -> None:
    commands = {f"renderer.cli.{path.stem}" for path in (CHECKOUT / "renderer" / "cli").glob("*.py")}
    own = {"renderer.cli.__init__", "renderer.cli.main"}
    extra = {module for module in loaded & commands - own if not module.endswith(("streams", "render"))}
    assert not extra
    assert not [
        module for module in loaded if module.startswith(("renderer.report.", "renderer.argocd", "renderer.ready"))
    ]
