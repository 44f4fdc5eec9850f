"""Completion in the shell, as the scripts of Typer ask for it."""

from __future__ import annotations

import pytest

from tests.program import Run


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
