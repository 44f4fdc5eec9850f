"""The hooks that this project offers, run as pre-commit runs them: entry, args, then the files that
match.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import yaml

from tests.pipelines.steps import write_tools
from tests.program import CLEAN, Finished, Run, execute
from tests.reference import CHECKOUT

HOOKS = {
    hook["id"]: hook for hook in yaml.safe_load((CHECKOUT / ".pre-commit-hooks.yaml").read_text())
}

Hook = Callable[..., Finished]
"""Runs the hook of this id for files."""


@pytest.fixture
def hook(tmp_path: Path) -> Hook:
    tools = write_tools(tmp_path / "tools", kubectl=None)

    def run_hook(name: str, *files: str, args: Sequence[str] = ()) -> Finished:
        call = [*shlex.split(HOOKS[name]["entry"]), *args, *files]
        path = f"{tools}:{os.environ['PATH']}"
        return execute(call, cwd=tmp_path, env=CLEAN | {"PATH": path})

    return run_hook


def test_the_documentation_names_the_hooks_that_there_are() -> None:
    listed = re.findall(r"- id: (\S+)", (CHECKOUT / "docs" / "pipelines.md").read_text())
    assert listed == list(HOOKS)


def test_a_hook_describes_its_installation() -> None:
    for hook in HOOKS.values():
        assert hook["language"] == "python"
        assert {"id", "name", "description", "entry", "files", "types"} <= set(hook)


def test_render_reads_each_file_alone_and_continues_after_a_bad_one(
    tmp_path: Path, hook: Hook
) -> None:
    files = {
        "a": "fullnameOverride: a\n",
        "b": "wroker: {}\n",
        "c": "fullnameOverride: c\nimgae: {}\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    assert hook("raycluster-render", "a.yaml").returncode == 0
    result = hook("raycluster-render", "a.yaml", "b.yaml", "c.yaml")
    assert result.returncode == 1
    assert result.stdout == ""
    assert "b.yaml:1:1" in result.stderr
    assert "c.yaml:2:1" in result.stderr


def test_validate_accepts_manifests_and_a_version(tmp_path: Path, hook: Hook, render: Run) -> None:
    good = render(
        "--name", "x", "--set", "gcsFaultTolerance=true", "--set", "fullnameOverride=x"
    ).stdout
    (tmp_path / "good.yaml").write_text(good)
    (tmp_path / "bad.yaml").write_text(
        good.replace("gcsFaultToleranceOptions", "gcsFaultTolerance")
    )
    assert (
        hook("raycluster-validate", "good.yaml", args=["--kuberay-version", "1.4"]).returncode == 0
    )
    result = hook("raycluster-validate", "good.yaml", "bad.yaml", args=["--kuberay-version", "1.4"])
    assert result.returncode == 1
    assert "bad.yaml" in result.stdout


@pytest.mark.parametrize(
    ("hook_id", "file", "matches"),
    [
        ("raycluster-render", "raycluster.render.yaml", True),
        ("raycluster-render", "clusters/prod/raycluster.render.yaml", True),
        ("raycluster-render", "values.yaml", False),
        ("raycluster-render", "my-raycluster.render.yaml", False),
        ("raycluster-validate", "raycluster.yaml", True),
        ("raycluster-validate", "deploy/raycluster-prod.yml", True),
        ("raycluster-validate", "rayclusters/prod.yaml", True),
        ("raycluster-validate", "rayservice.yaml", True),
        ("raycluster-validate", "rayjob.yaml", True),
        ("raycluster-validate", "raycluster.render.yaml", False),
        ("raycluster-validate", "deployment.yaml", False),
    ],
)
def test_which_files_a_hook_reads(hook_id: str, file: str, matches: bool) -> None:
    """pre-commit searches `files` and `exclude` in the path from the repository's root."""
    hook = HOOKS[hook_id]
    excluded = "exclude" in hook and re.search(hook["exclude"], file) is not None
    assert (re.search(hook["files"], file) is not None and not excluded) is matches
