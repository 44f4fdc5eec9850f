"""How tests run the program: `run` in this process, `render` in its own, `execute` for any command.

A test that holds one end of a pipe while the program runs (an interrupt, a reader that goes away)
starts the process itself.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from renderer import Request, Result, Setter, Source
from renderer import render as render_request
from renderer.diagnostics import Diagnostic, Place
from tests.reference import CHECKOUT

CALL = (sys.executable, "-m", "renderer")
TIME_LIMIT = 300  # seconds, on a busy machine too; a call that takes longer hangs

# Variables for colour, language or Python are removed: no test depends on a developer's shell.
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
# The program is the checkout's, wherever it is called and whatever is installed.
CLEAN["PYTHONPATH"] = str(CHECKOUT)

Finished = subprocess.CompletedProcess[str]
Run = Callable[..., Finished]
"""The type of the fixture `render`."""


def run(
    values: str | Sequence[str] = "",
    kuberay_version: str | None = None,
    *,
    flags: Iterable[tuple[str, str]] = (),
    **request: Any,
) -> Result:
    """Render the text of a values file by the library.

    Its name is `values.yaml`; those after it are `values-2.yaml` and so on. `flags` are `--set` and
    its kin, with their texts. All else goes to the request.
    """
    texts = [values] if isinstance(values, str) else values
    names = ["values.yaml", *(f"values-{number}.yaml" for number in range(2, len(texts) + 1))]
    return render_request(
        Request(
            sources=tuple(map(Source, names, texts)),
            setters=tuple(Setter(flag, text) for flag, text in flags),
            kuberay_version=kuberay_version,
            **request,
        )
    )


def places(result: Result) -> list[str]:
    """Where each diagnostic of a result is, as `file:line:column` if it is in a file."""
    return [_place(one) for one in result.diagnostics]


def _place(diagnostic: Diagnostic) -> str:
    where = diagnostic.where
    if isinstance(where, Place):
        return f"{where.file}:{where.start.line}:{where.start.column}"
    return str(where)


def render(
    *arguments: str | os.PathLike[str],
    stdin: str | bytes = b"",
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    preexec_fn: Callable[[], None] | None = None,
) -> Finished:
    """Run `render` as a user does. `env` adds to the environment."""
    command = (*CALL, *arguments)
    return execute(
        command, stdin=stdin, cwd=cwd, env={**CLEAN, **(env or {})}, preexec_fn=preexec_fn
    )


def execute(
    command: Sequence[str | os.PathLike[str]],
    *,
    stdin: str | bytes = b"",
    cwd: Path | None = None,
    env: Mapping[str, str] = CLEAN,
    preexec_fn: Callable[[], None] | None = None,
) -> Finished:
    """Run a command to its end, in exactly this environment.

    stdout and stderr are text with the line ends that were written.
    """
    result = subprocess.run(
        command,
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        timeout=TIME_LIMIT,
        cwd=cwd,
        env=env,
        preexec_fn=preexec_fn,
    )
    return Finished(result.args, result.returncode, result.stdout.decode(), result.stderr.decode())


def install(folder: Path) -> Path:
    """Write the program `render` of this checkout into a folder for PATH, for any environment."""
    folder.mkdir(exist_ok=True)
    program = folder / "render"
    program.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(CHECKOUT)!r})\n"
        "from renderer.__main__ import main\nmain()\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    return program
