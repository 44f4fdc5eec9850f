"""`render values`, run as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.helm_rows import DATA, as_helm_has_it, rows
from tests.program import Run

CHECKOUT = Path(__file__).parents[2]


def test_alone_it_prints_the_documented_defaults(render: Run) -> None:
    assert render("values").stdout == (CHECKOUT / "values" / "default.yaml").read_text()


def test_files_and_flags_over_the_defaults(render: Run, tmp_path: Path) -> None:
    (tmp_path / "v.yaml").write_text("image: {tag: 2.10}\nmisspelled: kept\n")
    result = render("values", "-f", "v.yaml", "--set", "worker.replicas=3", cwd=tmp_path)
    data = yaml.safe_load(result.stdout)
    assert (result.returncode, result.stderr) == (0, "")
    assert (data["image"]["repository"], data["worker"]["replicas"], data["misspelled"]) == (
        "rayproject/ray",
        3,
        "kept",
    )


@pytest.mark.parametrize("row", rows("set-strings")[::8], ids=lambda row: " ".join(row["args"]))
def test_flags(row: dict[str, Any], render: Run) -> None:
    """Some rows through the whole program; all of them are in tests/values/test_setters.py."""
    result = render("values", "--no-defaults", "-o", "json", *row["args"])
    if "error" in row:
        assert (result.returncode, result.stdout) == (2, "")
    else:
        assert as_helm_has_it(json.loads(result.stdout)) == as_helm_has_it(row["values"])


def test_stdin_and_numbers(render: Run) -> None:
    result = render(
        "values",
        "--no-defaults",
        "-o",
        "json",
        "-f",
        "-",
        stdin="a: 9223372036854775807\nb: 1.0\nc: 2.50\nd: é😀\n",
    )
    assert (
        result.stdout == '{\n  "a": 9223372036854775807,\n  "b": 1,\n  "c": 2.5,\n  "d": "é😀"\n}\n'
    )


@pytest.mark.parametrize(
    ("arguments", "stdin", "status", "codes"),
    [
        (("-f", "-"), "a: 1\na: 2\nb: [\n", 1, ["yaml/duplicate-key", "yaml/syntax"]),
        (("-f", "missing.yaml", "-f", "."), "", 2, ["call/missing-file", "call/is-a-directory"]),
        (("--set", "a", "--set-json", "b={"), "", 2, ["call/bad-setter", "call/bad-setter"]),
    ],
)
def test_what_is_wrong_goes_to_stderr(
    arguments: tuple[str, ...], stdin: str, status: int, codes: list[str], render: Run
) -> None:
    result = render("values", *arguments, "--error-format", "json", stdin=stdin)
    assert (result.returncode, result.stdout) == (status, "")
    assert [problem["code"] for problem in json.loads(result.stderr)["diagnostics"]] == codes


def test_a_warning_hides_no_result(render: Run) -> None:
    result = render("values", "--no-defaults", "-f", "-", stdin="true: a\nyes: b\n")
    assert (result.returncode, result.stdout) == (0, '"true": b\n')
    assert "warning[yaml/duplicate-key]" in result.stderr


def test_the_tables_are_there() -> None:
    assert (DATA / "set-strings.json").is_file()
