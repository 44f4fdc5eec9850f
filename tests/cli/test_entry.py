"""The start of a process: interrupts, locales, and environment variables that must not change a
call.
"""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from tests.program import Run, execute
from tests.reference import CHECKOUT

INTERRUPTED_IMPORT = (
    "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(60)\n"
)


@pytest.mark.parametrize("module", ["typing", "typer", "jinja2"])
def test_an_interrupt_during_an_import_ends_it_silently(
    render: Run, module: str, tmp_path: Path
) -> None:
    """`typing` is imported first, `typer` for the arguments, `jinja2` for the render."""
    (tmp_path / f"{module}.py").write_text(INTERRUPTED_IMPORT)
    result = render(
        "--name",
        "x",
        env={"PYTHONPATH": f"{tmp_path}:{CHECKOUT}"},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert (result.returncode, result.stdout, result.stderr) == (130, "", "")


@pytest.fixture(scope="module")
def latin_1(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a terminal whose locale is not UTF-8."""
    folder = tmp_path_factory.mktemp("locale")
    localedef = shutil.which("localedef")
    if localedef is None:
        pytest.skip("no localedef on PATH")
    made = execute([localedef, "-i", "en_US", "-f", "ISO-8859-1", folder / "en_US.ISO-8859-1"])
    if not (folder / "en_US.ISO-8859-1").exists():
        pytest.skip(f"localedef cannot make a locale: {made.stderr[-200:]}")
    return {"LOCPATH": str(folder), "LC_ALL": "en_US.ISO-8859-1"}


def test_arguments_are_utf_8_in_every_locale(render: Run, latin_1: dict[str, str]) -> None:
    result = render("values", "--no-defaults", "--set-string", "a=ü€", env=latin_1)
    assert (result.returncode, result.stdout, result.stderr) == (0, 'a: "ü€"\n', "")


def test_file_names_are_utf_8_in_every_locale(
    render: Run, latin_1: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "größe.yaml").write_text("a: 1\n")
    result = render("values", "--no-defaults", "-f", "größe.yaml", env=latin_1, cwd=tmp_path)
    assert (result.returncode, result.stdout) == (0, "a: 1\n")
    assert (
        "größer.yaml does not exist"
        in render("-f", "größer.yaml", env=latin_1, cwd=tmp_path).stderr
    )


@pytest.mark.parametrize("command", ["validate", "values", "schema", "versions", "argocd"])
def test_help_is_printed_in_every_locale(
    render: Run, latin_1: dict[str, str], command: str
) -> None:
    assert render(command, "--help", env=latin_1).stdout == render(command, "--help").stdout != ""


@pytest.mark.parametrize("instruction", ["complete_bash", "source_bash", "complete_zsh", "x"])
def test_the_variable_of_shell_completion_changes_no_call(render: Run, instruction: str) -> None:
    env = {"_RENDER_COMPLETE": instruction, "COMP_WORDS": "render ", "COMP_CWORD": "1"}
    result = render("values", "--no-defaults", "--set", "a=1", env=env)
    assert (result.returncode, result.stdout, result.stderr) == (0, "a: 1\n", "")
