"""The ends of the pipe: closed, full, gone, interrupted.

Never a traceback, never half a manifest.
"""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from tests.program import CALL, CLEAN, Finished, Run, execute
from tests.reference import CHECKOUT

EXAMPLE = CHECKOUT / "values" / "minimal.yaml"


def shell(redirections: str, *arguments: str) -> Finished:
    return execute(["sh", "-c", f'"$@" {redirections}', "sh", *CALL, *arguments], cwd=CHECKOUT)


ENDS = [
    (">&-", ("-f", str(EXAMPLE)), 2, "stdout is closed"),
    (">/dev/full", ("-f", str(EXAMPLE)), 2, "No space left"),
    (">/dev/full", (), 2, "No space left"),
    ("<&-", ("-f", "-"), 2, "stdin cannot be read"),
    ("2>&-", ("-f", "nothing.yaml"), 2, ""),
    ("</dev/null", ("-f", ""), 2, "the name of a file is empty"),
    ("</dev/null", ("-f", "-", "-f", "-"), 2, "only once"),
]


@pytest.mark.parametrize(
    ("redirections", "arguments", "status", "word"), ENDS, ids=[f"{e[0]} {e[1]}" for e in ENDS]
)
def test_an_end_that_is_not_there(
    redirections: str, arguments: tuple[str, ...], status: int, word: str
) -> None:
    result = shell(redirections, *arguments)
    assert (result.returncode, result.stdout) == (status, "")
    assert (
        word in result.stderr
        and "Traceback" not in result.stderr
        and "internal error" not in result.stderr
    )


@pytest.mark.parametrize(
    "arguments", [("-f", str(EXAMPLE)), (), ("validate", "--help"), ("schema", "manifest")]
)
def test_a_reader_who_has_gone_away(arguments: tuple[str, ...]) -> None:
    command = ["bash", "-c", '"$@" | true; exit ${PIPESTATUS[0]}', "bash", *CALL, *arguments]
    result = execute(command, cwd=CHECKOUT)
    assert result.stderr == "" and result.returncode in (0, 1)


def test_an_interrupt_ends_it_with_130() -> None:
    process = subprocess.Popen(
        [*CALL, "-f", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=CHECKOUT,
        env=CLEAN,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's `&` ignores it
    )
    assert process.stdin is not None
    process.stdin.write(
        b"#" * (1 << 20)
    )  # more than a pipe holds: it comes back when the program reads
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, b"") and b"Traceback" not in err


def test_the_help_is_one_screen_and_names_every_option() -> None:
    import typer

    from renderer.cli.main import app

    text = shell("</dev/null", "--help").stdout
    assert len(text.split("\n")) <= 24 and max(map(len, text.split("\n"))) <= 80
    root = typer.main.get_command(app)
    names = [
        name for parameter in root.params for name in (*parameter.opts, *parameter.secondary_opts)
    ]
    assert [name for name in names if name not in text] == []


def test_what_is_not_shown_is_counted(tmp_path: Path) -> None:
    (tmp_path / "v.yaml").write_text("".join(f"k{number}: 1\n" for number in range(1010)))
    result = shell("</dev/null", "-f", str(tmp_path / "v.yaml"), "--error-format", "concise")
    lines = result.stderr.splitlines()
    assert (result.returncode, len(lines), lines[-1]) == (1, 1001, "and 10 more, not shown")


@pytest.mark.parametrize(
    ("env", "colored"),
    [
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "0"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({}, False),
    ],
    ids=["forced", "forced-off", "no-color-wins", "a-pipe"],
)
def test_color_is_forced_by_the_environment(
    render: Run, env: dict[str, str], colored: bool
) -> None:
    assert ("\x1b[" in render("--set", "nope=1", env=env).stderr) is colored


def test_lines_are_wrapped_at_the_width_of_the_terminal(render: Run) -> None:
    narrow = render("--set", "rayVersion=2,worker.replica=3", env={"COLUMNS": "60"}).stderr
    assert max(map(len, narrow.splitlines())) <= 60
    assert 'unknown key\n      "replica", did you mean "replicas"?' in narrow
