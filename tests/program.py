"""The program, run as a user runs it: a process of its own, with bytes in and bytes out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.reference import CHECKOUT

CALL = (sys.executable, "-m", "renderer")
TIME_LIMIT = 300  # seconds, on a busy machine too; a call that takes longer hangs

# What steers colour, language or Python is taken out of the environment, so that a developer's shell decides nothing.
_STEERING = (
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
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(_STEERING)}
CLEAN["PYTHONPATH"] = str(
    CHECKOUT
)  # the program is the checkout's, wherever it is called and whatever is installed

Run = Callable[..., "subprocess.CompletedProcess[str]"]
"""The type of the fixture `render`, which is `run`."""


def run(
    *arguments: str | os.PathLike[str],
    stdin: str | bytes = b"",
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    preexec_fn: Callable[[], None] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run `render`; stdout and stderr are text with the line ends that were written. `env` adds to the environment."""
    result = subprocess.run(
        [*CALL, *map(os.fspath, arguments)],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        timeout=TIME_LIMIT,
        cwd=cwd,
        env={**CLEAN, **(env or {})},
        preexec_fn=preexec_fn,
    )
    return subprocess.CompletedProcess(
        result.args, result.returncode, result.stdout.decode(), result.stderr.decode()
    )
