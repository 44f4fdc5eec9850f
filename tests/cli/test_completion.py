"""Completion in the shell, as the scripts of Typer ask for it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.program import CALL, CLEAN, Run


def completed(render: Run, line: str) -> list[str]:
    """What bash offers for the last word of a line."""
    words = line.split(" ")
    env = {
        "_RENDER_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
    }
    return render(env=env).stdout.split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("render --kuberay-v", {"--kuberay-version"}),
        ("render val", {"validate", "values"}),
        ("render --kuberay-version 1.4", {"1.4", "1.4.0", "1.4.1", "1.4.2"}),
        ("render validate --kuberay-version 1.3", {"1.3", "1.3.0", "1.3.1", "1.3.2"}),
        ("render --show-only rayc", {"raycluster.yaml.j2", "raycronjob.yaml.j2"}),
    ],
)
def test_what_can_follow_is_offered(render: Run, line: str, offered: set[str]) -> None:
    assert set(completed(render, line)) == offered


@pytest.mark.parametrize(
    ("typed", "offered"), [("gcs", "gcsFaultTolerance."), ("worker.rep", "worker.replicas=")]
)
def test_keys_of_values_are_offered_after_set(render: Run, typed: str, offered: str) -> None:
    assert completed(render, f"render --set {typed}") == [offered]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell_is_printed(render: Run, shell: str) -> None:
    result = render("--show-completion", shell)
    assert result.returncode == 0 and "_RENDER_COMPLETE" in result.stdout


def test_another_shell_is_an_error(render: Run) -> None:
    result = render("--show-completion", "tcsh")
    assert (result.returncode, result.stdout) == (2, "")
    assert "bash, zsh, fish" in result.stderr


def test_without_the_variables_of_a_shell_nothing_changes(render: Run) -> None:
    assert render(env={"_RENDER_COMPLETE": "complete_bash"}).stdout == render("--help").stdout


# In each shell: the files that it reads at its start, then its own way to complete `render val`.
IN_SHELL = {
    "bash": """
        source ~/.bashrc
        COMP_WORDS=(render val) COMP_CWORD=1
        "$(complete -p render | sed 's/.*-F \\([^ ]*\\).*/\\1/')" render
        printf '%s\\n' "${COMPREPLY[@]}"
    """,
    # What zsh would list is printed: `_arguments` itself works in an interactive terminal only.
    "zsh": """
        source ~/.zshrc
        _render
        _arguments() { print -r -- "$@" }
        words=(render val) CURRENT=2
        $_comps[render]
    """,
    "fish": "complete -C 'render val'",
}


@pytest.mark.parametrize("shell", IN_SHELL)
def test_the_installed_script_completes_in_a_new_shell(
    render: Run, tmp_path: Path, shell: str
) -> None:
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"no {shell} on PATH")
    program = tmp_path / "bin" / "render"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.join(CALL)} "$@"\n')
    program.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    env = {"HOME": str(home), "SHELL": found, "PATH": f"{program.parent}:{os.environ['PATH']}"}
    for folder in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "ZDOTDIR"):
        env[folder] = str(home / ".config") if folder == "XDG_CONFIG_HOME" else str(home)
    installed = render("--install-completion", shell, env=env)
    assert (installed.returncode, installed.stderr) == (0, "")
    assert installed.stdout.startswith(f"wrote {home}")
    result = subprocess.run(
        [found, "-c", IN_SHELL[shell]],
        capture_output=True,
        text=True,
        env={**CLEAN, **env},
        cwd=tmp_path,
        timeout=60,
    )
    offered = re.findall(r"\b(?:validate|values|versions)\b", result.stdout)
    assert sorted(set(offered)) == ["validate", "values"], result.stdout + result.stderr


def test_installing_twice_adds_one_line(render: Run, tmp_path: Path) -> None:
    env = {"HOME": str(tmp_path), "SHELL": "/bin/bash"}
    render("--install-completion", "bash", env=env)
    assert render("--install-completion", "bash", env=env).returncode == 0
    assert (tmp_path / ".bashrc").read_text().count("source ") == 1
