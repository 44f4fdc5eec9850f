"""Completion in the shell, by Typer's own scripts: loaded only when a shell, or a user, asks for
it.

A script calls `render` without arguments and says in the environment what is typed. Without the
shell's own variables `_RENDER_COMPLETE` means nothing, so that no ordinary call is changed by it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from renderer.diagnostics import Diagnostic, Path, format_path

VARIABLE = "_RENDER_COMPLETE"
SHELLS = ("bash", "zsh", "fish")
OPTIONS = ("--show-completion", "--install-completion")

_PROGRAM = "render"


def answer(command: Any) -> int:
    """Print what completes the words in the environment; the exit status."""
    from typer._completion_classes import completion_init
    from typer.completion import shell_complete

    completion_init()
    return int(shell_complete(command, {}, _PROGRAM, VARIABLE, os.environ[VARIABLE]))


def script(arguments: Sequence[str]) -> str | Diagnostic:
    """`--show-completion SHELL` is a script for the shell; `--install-completion SHELL` writes it
    where the shell reads it.

    Without a name it is the shell of SHELL.
    """
    option, *rest = arguments
    shell = rest[0] if rest else os.path.basename(os.environ.get("SHELL", ""))
    if shell not in SHELLS or len(rest) > 1:
        help = f"{option} takes one of {', '.join(SHELLS)}"
        return Diagnostic(
            "call/bad-option",
            f"{option} is not available for the shell {shell or 'of this terminal'}",
            help=help,
        )
    from typer._completion_shared import get_completion_script, install

    if option == OPTIONS[0]:
        return get_completion_script(prog_name=_PROGRAM, complete_var=VARIABLE, shell=shell) + "\n"
    _, path = install(shell=shell, prog_name=_PROGRAM, complete_var=VARIABLE)
    return f"wrote {path}; it takes effect in new terminals\n"


def versions(incomplete: str) -> list[str]:
    """KubeRay versions that begin so."""
    from renderer.kuberay.versions import MINORS, RELEASED

    known = [*MINORS, *map(str, RELEASED)]
    return [version for version in known if version.startswith(incomplete)]


def value_keys(incomplete: str) -> list[str]:
    """Keys for `--set` that begin so, one level after what is typed, each with its equals sign or
    its dot.
    """
    from renderer.values.keys import walk

    found = dict.fromkeys(
        _next(format_path(path), incomplete, key.keys is not None)
        for path, key in walk()
        if _plain(path)
    )
    return [one for one in found if one.startswith(incomplete)]


def _plain(path: Path) -> bool:
    return "<name>" not in path


def _next(path: str, typed: str, has_keys: bool) -> str:
    above = typed.count(".")
    parts = path.split(".")
    shown = ".".join(parts[: above + 1])
    return f"{shown}." if len(parts) > above + 1 or has_keys else f"{shown}="


def templates(incomplete: str) -> list[str]:
    """Names of the built-in templates that begin so."""
    from renderer import resources

    return sorted(
        name
        for name in os.listdir(resources.templates_folder())
        if name.startswith(incomplete) and name[0] != "_"
    )
