"""Recipes of docs/pipelines, split into the shell commands that a runner would start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.program import CLEAN, Finished, execute, install
from tests.reference import CHECKOUT

RECIPES = CHECKOUT / "docs" / "pipelines"


@dataclass(frozen=True)
class Job:
    """`script`: what the runner's shell is given, one text a step; `shell`: how that runner starts
    it.
    """

    name: str
    variables: Mapping[str, str]
    script: tuple[str, ...]
    shell: tuple[str, ...]


def github(job: str) -> Job:
    """`shell: bash` is `bash --noprofile --norc -eo pipefail`, one a step (docs.github.com,
    workflow syntax).
    """
    recipe = yaml.safe_load((RECIPES / "github-actions.yaml").read_text())
    assert recipe["jobs"][job]["defaults"] == {"run": {"shell": "bash"}}
    script = tuple(step["run"] for step in recipe["jobs"][job]["steps"] if "run" in step)
    return Job(
        f"github-{job}", recipe["env"], script, ("bash", "--noprofile", "--norc", "-eo", "pipefail")
    )


def gitlab(job: str) -> Job:
    """before_script and script run in one shell that ends at the first line that fails
    (docs.gitlab.com, script).
    """
    recipe: dict[str, Any] = yaml.safe_load((RECIPES / "gitlab-ci.yaml").read_text())
    lines = [*recipe["default"]["before_script"], *recipe[job]["script"]]
    return Job(f"gitlab-{job}", recipe["variables"], ("\n".join(lines),), ("bash", "-e"))


def run(
    job: Job, checkout: Path, tools: Path, environ: Mapping[str, str] | None = None
) -> Finished:
    """The steps in turn, up to the first that fails; `tools` comes first on PATH."""
    result = None
    for number, step in enumerate(job.script):
        script = checkout.parent / f"step-{number}.sh"
        script.write_text(step + "\n")
        path = f"{tools}:{os.environ['PATH']}"
        result = execute(
            [*job.shell, str(script)],
            cwd=checkout,
            env=CLEAN | {**job.variables, "PATH": path, **(environ or {})},
        )
        if result.returncode:
            break
    assert result is not None
    return result


def write_tools(folder: Path, *, kubectl: str | None) -> Path:
    """`render` of this checkout, a `python` whose `-m pip install` does nothing, and `kubectl` as a
    shell script.
    """
    install(folder)
    scripts = {"python": '#!/bin/sh\n[ "$1 $2 $3" = "-m pip install" ]\n'}
    if kubectl is not None:
        scripts["kubectl"] = f"#!/bin/sh\n{kubectl}\n"
    for name, text in scripts.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    return folder
