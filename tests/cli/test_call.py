"""A wrong call is reported in the requested format, at the flag that is wrong, with what was
probably meant.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.program import Run


@pytest.mark.parametrize(
    ("arguments", "code", "flag"),
    [
        (("--bogus",), "call/unknown-option", "--bogus"),
        (("--kube-version", "1.30"), "call/unknown-option", "--kube-version"),
        (("-o", "toml"), "call/bad-option", "-o"),
        (("--output=toml",), "call/bad-option", "--output"),
        (("-f", "missing.yaml"), "call/missing-file", "--values"),
        (("-f", "."), "call/is-a-directory", "--values"),
        (("-f", "https://example.com/values.yaml"), "call/url", "--values"),
        (("--kuberay-version", ""), "call/kuberay-version", "--kuberay-version"),
        (("--set-file", "head.x=missing"), "call/missing-file", "--set-file head.x"),
        (("--crd", "missing.yaml"), "call/missing-file", "--crd"),
        (("--crd", "no-crd.yaml"), "call/crd", "--crd"),
        (("values", "--bogus"), "call/unknown-option", "--bogus"),
        (("vaildate",), "call/unknown-command", None),
        (("--quiet", "validate"), "call/misplaced-option", None),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_wrong_call_is_one_json_object_with_the_flag(
    render: Run, tmp_path: Path, arguments: tuple[str, ...], code: str, flag: str | None
) -> None:
    (tmp_path / "no-crd.yaml").write_text("kind: Pod\n")
    first = ("--error-format", "json")
    words = (*arguments, *first) if arguments[0] == "values" else (*first, *arguments)
    result = render(*words, cwd=tmp_path)
    (problem,) = json.loads(result.stderr)["diagnostics"]
    assert (result.returncode, result.stdout) == (2, "")
    assert (problem["code"], problem.get("flag")) == (code, flag)


@pytest.mark.parametrize("word", ["--error-format=github", "--error-format github"])
def test_both_spellings_of_the_format_count(render: Run, word: str) -> None:
    assert render("--bogus", *word.split()).stderr.startswith("::error ")


@pytest.mark.parametrize(
    ("arguments", "help"),
    [
        (("values", "--bogus"), "`render values --help`"),
        (("schema", "value"), "`render schema values`"),
        (("schema", "foo"), "the commands are values, manifest"),
        (("schema",), "values, manifest"),
        (("help",), "`render --help`"),
        (("prod.yaml",), "render -f prod.yaml"),
        (("template",), "to render, leave out the command and the chart"),
        (("-o", "toml"), "`render --help`"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_the_help_is_that_of_the_command(
    render: Run, arguments: tuple[str, ...], help: str
) -> None:
    assert help in render(*arguments).stderr


@pytest.mark.parametrize(
    "command", ["validate", "values", "schema", "schema manifest", "versions", "argocd"]
)
def test_h_is_help_everywhere(render: Run, command: str) -> None:
    short, long = (render(*command.split(), flag) for flag in ("-h", "--help"))
    assert (short.returncode, short.stdout) == (0, long.stdout) and "Usage: render" in short.stdout


@pytest.mark.parametrize("words", [("template", "my", "kuberay/ray-cluster"), ("install", "x")])
def test_a_command_of_helm_is_answered_with_the_call_that_renders(
    render: Run, words: tuple[str, ...]
) -> None:
    result = render(*words)
    assert result.returncode == 2
    assert (
        "help: to render, leave out the command and the chart: render --name NAME -f values.yaml"
        in result.stderr
    )


def test_debug_may_follow_a_command(render: Run) -> None:
    assert render("versions", "--debug").stdout == render("versions").stdout != ""


def test_a_group_of_commands_names_them(render: Run) -> None:
    result = render("argocd")
    assert result.returncode == 2
    assert "`render argocd` needs a command: generate, parameters, plugin" in result.stderr
