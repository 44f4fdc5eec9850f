"""What every test may use: the built program, run as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pytest

CALL = (sys.executable, "-m", "renderer")
TIME_LIMIT = 60  # seconds; a call that takes longer hangs


class Run(Protocol):
    def __call__(
        self,
        *arguments: str | os.PathLike[str],
        stdin: str | bytes = b"",
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture(scope="session")
def render() -> Run:
    """Runs `render` as a process of its own; stdout and stderr are text with the line ends that were written.

    `env` is added to an environment without what steers colour or Python, so that a developer's shell decides nothing.
    """
    steering = (
        "PYTHON",
        "LC_",
        "LANG",
        "TERM",
        "NO_COLOR",
        "FORCE_COLOR",
        "CLICOLOR",
        "RENDER_",
        "ARGOCD_",
        "COLUMNS",
        "TZ",
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith(steering)}

    def run(
        *arguments: str | os.PathLike[str],
        stdin: str | bytes = b"",
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        result = subprocess.run(
            [*CALL, *map(os.fspath, arguments)],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            timeout=TIME_LIMIT,
            cwd=cwd,
            env={**clean, **(env or {})},
        )
        return subprocess.CompletedProcess(
            result.args, result.returncode, result.stdout.decode(), result.stderr.decode()
        )

    return run
