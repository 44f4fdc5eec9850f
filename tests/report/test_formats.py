"""The formats, byte by byte where people read them, by their content where programs do."""

from __future__ import annotations

import io
import json as stdlib_json
from importlib import import_module
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

import renderer
from renderer.diagnostics import (
    Diagnostic,
    Flag,
    Judge,
    Place,
    Position,
    Related,
    Severity,
    Subject,
)
from renderer.kuberay.versions import KubeRayVersion
from renderer.report import FORMATS, format_diagnostics

SCHEMA = stdlib_json.loads((Path(renderer.__file__).parent / "diagnostics.schema.json").read_text())


def place(file: str, line: int, start: int, end: int, excerpt: str | None = None) -> Place:
    return Place(file, Position(line, start), Position(line, end), excerpt)


UNKNOWN_KEY = Diagnostic(
    "values/unknown-key",
    'unknown key "gcsFaultTolerence"',
    where=place("values/prod.yaml", 14, 3, 20, "  gcsFaultTolerence:"),
    help='did you mean "gcsFaultTolerance"?',
)
PAIR = Diagnostic(
    "operator/ft-both-forms",
    "both forms",
    where=place("a.yaml", 5, 5, 22, '    ray.io/ft-enabled: "true"'),
    path=("metadata", "annotations", "ray.io/ft-enabled"),
    document=2,
    subject=Subject(Judge.OPERATOR, KubeRayVersion(1, 4, 2)),
    help="remove the annotation\nthe options alone turn it on",
    related=(
        Related("the options are here", place("b.yaml", 120, 3, 27, "  gcsFaultToleranceOptions:")),
        Related("no place"),
    ),
)
OF_A_FLAG = Diagnostic(
    "values/type", "must be a map", Severity.WARNING, where=Flag("--set head"), path=("head",)
)
NOWHERE = Diagnostic("call/no-input", "nothing to validate")
EVIL = Diagnostic(
    "yaml/x",
    "a\x1b]0;owned\x07b\r\nerror: 100% c:d,e \u202e\x9b\ud800",
    where=place("evil\x1b[31m:,%.yaml", 1, 3, 4, 'k: \x1b[2J"\u2028'),
    path=("a\nb",),
    help="h\x1bh\nnext\x1b",
)
ALL = [UNKNOWN_KEY, PAIR, OF_A_FLAG, NOWHERE, EVIL]


def written(shape: str, *diagnostics: Diagnostic, color: bool = False) -> str:
    stream = io.StringIO()
    import_module(FORMATS[shape]).write(diagnostics, stream, color=color)
    return stream.getvalue()


def test_text_of_a_key() -> None:
    assert written("text", UNKNOWN_KEY) == (
        'values/prod.yaml:14:3: error[values/unknown-key]: unknown key "gcsFaultTolerence"\n'
        "   14 |   gcsFaultTolerence:\n"
        "      |   ^^^^^^^^^^^^^^^^^\n"
        'help: did you mean "gcsFaultTolerance"?\n'
    )


def test_text_names_both_places() -> None:
    assert written("text", PAIR) == (
        "a.yaml:5:5: error[operator/ft-both-forms]: both forms\n"
        '    5 |     ray.io/ft-enabled: "true"\n'
        "      |     ^^^^^^^^^^^^^^^^^\n"
        'at: metadata.annotations["ray.io/ft-enabled"] (KubeRay 1.4.2)\n'
        "help: remove the annotation\n"
        "      the options alone turn it on\n"
        "note: b.yaml:120:3: the options are here\n"
        "  120 |   gcsFaultToleranceOptions:\n"
        "      |   ^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "note: no place\n"
    )


def test_junit_has_a_suite_for_each_file_and_a_case_for_each_problem() -> None:
    warning = UNKNOWN_KEY._replace(severity=Severity.WARNING, message='a <b> & "c"\x1b')
    root = ET.fromstring(format_diagnostics([UNKNOWN_KEY, warning, PAIR], "junit"))
    suites = {suite.get("name"): suite for suite in root}
    assert {name: (one.get("tests"), one.get("failures")) for name, one in suites.items()} == {
        "values/prod.yaml": ("2", "1"),
        "a.yaml": ("1", "1"),
    }
    failure = suites["a.yaml"][0][0]
    assert (failure.tag, failure.get("type"), failure.get("message")) == (
        "failure",
        "operator/ft-both-forms",
        "both forms",
    )
    assert "note: b.yaml:120:3: the options are here" in (failure.text or "")
    assert (suites["values/prod.yaml"][1][0].text or "").startswith('a <b> & "c"\\x1b')


def test_junit_without_problems_is_one_passing_case() -> None:
    (suite,) = ET.fromstring(format_diagnostics([], "junit"))
    assert (suite.get("tests"), suite.get("failures"), suite[0].get("name")) == (
        "1",
        "0",
        "no problems",
    )


def test_sarif_has_a_result_for_each_problem_with_its_region() -> None:
    log = stdlib_json.loads(format_diagnostics([UNKNOWN_KEY, PAIR, OF_A_FLAG, NOWHERE], "sarif"))
    (run,) = log["runs"]
    assert (log["version"], run["columnKind"]) == ("2.1.0", "unicodeCodePoints")
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert ids == sorted(ids)
    results = run["results"]
    assert [ids[one["ruleIndex"]] for one in results] == [one["ruleId"] for one in results]
    assert [one["ruleId"] for one in results] == [
        one.code for one in (UNKNOWN_KEY, PAIR, OF_A_FLAG, NOWHERE)
    ]
    assert [one["level"] for one in results] == ["error", "error", "warning", "error"]
    first, pair, of_a_flag, nowhere = results
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "values/prod.yaml"},
        "region": {"startLine": 14, "startColumn": 3, "endLine": 14, "endColumn": 20},
    }
    assert pair["relatedLocations"][0]["message"] == {"text": "the options are here"}
    assert of_a_flag["message"]["text"] == "--set head: must be a map"
    assert of_a_flag["locations"] == [{"logicalLocations": [{"fullyQualifiedName": "head"}]}]
    assert "locations" not in nowhere


def test_sarif_names_a_file_as_a_uri() -> None:
    odd = UNKNOWN_KEY._replace(where=Place("my values #1.yaml", Position(1, 1), Position(1, 2)))
    (run,) = stdlib_json.loads(format_diagnostics([odd], "sarif"))["runs"]
    location = run["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "my%20values%20%231.yaml"


def test_sarif_without_problems_is_a_run_without_results() -> None:
    (run,) = stdlib_json.loads(format_diagnostics([], "sarif"))["runs"]
    assert run["results"] == [] and run["tool"]["driver"]["name"] == "render"


def test_text_is_sorted_by_place_with_the_counts_last() -> None:
    later = PAIR._replace(
        where=Place("a.yaml", Position(9, 1), Position(9, 2)), related=(), help=None, path=None
    )
    lines = written("text", later, PAIR).splitlines()
    assert next(line for line in lines if line.startswith("a.yaml")).startswith("a.yaml:5:5: ")
    assert lines[-2:] == ["", "2 errors"]


def test_of_many_errors_of_a_file_the_first_are_shown() -> None:
    many = [
        PAIR._replace(where=Place("a.yaml", Position(line, 1), Position(line, 2)))
        for line in range(1, 31)
    ]
    text = format_diagnostics(many, most=20)
    assert text.count("error[") == 20
    assert text.endswith("and 10 more errors in a.yaml (--all shows all)\n\n30 errors\n")
    assert format_diagnostics(many).count("error[") == 30


def test_text_is_wrapped_at_words() -> None:
    long = PAIR._replace(message="word " * 40, help="more " * 40)
    lines = format_diagnostics([long], columns=60).splitlines()
    assert max(map(len, lines)) <= 60
    assert "".join(format_diagnostics([long]).split()) == "".join("".join(lines).split())


def test_text_without_a_place() -> None:
    assert written("text", OF_A_FLAG, NOWHERE) == (
        "--set head: warning[values/type]: must be a map\nat: head\n"
        "\nerror[call/no-input]: nothing to validate\n"
        "\n1 error, 1 warning\n"
    )


@pytest.mark.parametrize(
    ("excerpt", "start", "end", "line", "carets"),
    [
        ("k: 値段 x", 4, 6, "k: 値段 x", "   ^^^^"),
        ("值: x", 4, 5, "值: x", "    ^"),
        ("é́: x", 1, 3, "é́: x", "^"),
        ("\tk: x", 5, 6, " k: x", "    ^"),
        ("k: \x1bx", 5, 6, "k: \\x1bx", "       ^"),
        ("k:", 3, 3, "k:", "  ^"),
        ("k:", 40, 50, "k:", "  ^"),
        ("k: x   ", 1, 1, "k: x", "^"),
    ],
    ids=[
        "wide",
        "after-wide",
        "combining",
        "tab",
        "escaped",
        "empty",
        "past-the-end",
        "trailing-space",
    ],
)
def test_carets_are_under_what_is_meant(
    excerpt: str, start: int, end: int, line: str, carets: str
) -> None:
    shown = written(
        "text", Diagnostic("a/b", "m", where=place("f", 1, start, end, excerpt))
    ).splitlines()
    assert shown[1:] == [f"    1 | {line}", f"      | {carets}"]


def test_a_stretch_of_several_lines_is_marked_to_the_end_of_its_first() -> None:
    where = Place("f", Position(3, 3), Position(9, 1), "  spec:  ")
    assert written("text", Diagnostic("a/b", "m", where=where)).splitlines()[1:] == [
        "    3 |   spec:",
        "      |   ^^^^^",
    ]


def test_a_long_line_is_cut_around_the_place() -> None:
    where = place("f", 1, 2001, 2005, "x" * 2000 + "here" + "y" * 5000)
    _, line, carets = written("text", Diagnostic("a/b", "m", where=where)).splitlines()
    assert len(line) < 140
    column = carets.index("^")
    assert line[column : column + 4] == "here"
    assert carets.count("^") == 4


def test_concise_is_one_line_each() -> None:
    assert written("concise", *ALL[:4]) == (
        'values/prod.yaml:14:3: error[values/unknown-key]: unknown key "gcsFaultTolerence"\n'
        "a.yaml:5:5: error[operator/ft-both-forms]: both forms"
        ' [metadata.annotations["ray.io/ft-enabled"]] (KubeRay 1.4.2)\n'
        "--set head: warning[values/type]: must be a map [head]\n"
        "error[call/no-input]: nothing to validate\n"
    )
    assert written("concise", EVIL).count("\n") == 1


def test_github_escapes_what_would_end_a_command() -> None:
    assert written("github", UNKNOWN_KEY, OF_A_FLAG) == (
        "::error file=values/prod.yaml,line=14,col=3,title=values/unknown-key::unknown key "
        '"gcsFaultTolerence"'
        '%0Ahelp: did you mean "gcsFaultTolerance"?\n'
        "::warning title=values/type::--set head: must be a map%0Aat: head\n"
    )
    (line,) = written("github", EVIL).splitlines()
    assert line.startswith(
        "::error file=evil\\x1b[31m%3A%2C%25.yaml,line=1,col=3,title=yaml/x"
        "::a\\x1b]0;owned\\x07b%0D%0Aerror: 100%25 c:d,e "
    )


def test_github_has_no_file_for_stdin() -> None:
    where = place("-", 7, 1, 2)
    assert written("github", Diagnostic("a/b", "m", where=where)) == "::error title=a/b::-:7:1: m\n"


def test_json_is_the_contract() -> None:
    assert stdlib_json.loads(written("json", PAIR, OF_A_FLAG, NOWHERE)) == {
        "version": 1,
        "diagnostics": [
            {
                "code": "operator/ft-both-forms",
                "severity": "error",
                "message": "both forms",
                "file": "a.yaml",
                "range": {"start": {"line": 5, "column": 5}, "end": {"line": 5, "column": 22}},
                "path": 'metadata.annotations["ray.io/ft-enabled"]',
                "document": 2,
                "kuberayVersion": "1.4.2",
                "help": "remove the annotation\nthe options alone turn it on",
                "related": [
                    {
                        "message": "the options are here",
                        "file": "b.yaml",
                        "range": {
                            "start": {"line": 120, "column": 3},
                            "end": {"line": 120, "column": 27},
                        },
                    },
                    {"message": "no place"},
                ],
                "fix": None,
            },
            {
                "code": "values/type",
                "severity": "warning",
                "message": "must be a map",
                "flag": "--set head",
                "path": "head",
                "document": None,
                "kuberayVersion": None,
                "help": None,
                "related": [],
                "fix": None,
            },
            {
                "code": "call/no-input",
                "severity": "error",
                "message": "nothing to validate",
                "path": None,
                "document": None,
                "kuberayVersion": None,
                "help": None,
                "related": [],
                "fix": None,
            },
        ],
    }


def test_the_shipped_schema_is_a_schema_and_accepts_what_is_written() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    validator = Draft202012Validator(SCHEMA)
    for diagnostics in ((), ALL):
        validator.validate(stdlib_json.loads(written("json", *diagnostics)))


@pytest.mark.parametrize(
    "change",
    [
        {"code": "Area/x"},
        {"code": "no-area"},
        {"severity": "fatal"},
        {"message": None},
        {
            "flag": "--set x",
            "file": "f",
            "range": {"start": {"line": 1, "column": 1}, "end": {"line": 1, "column": 1}},
        },
        {"file": "f"},
        {
            "file": "f",
            "range": {"start": {"line": 0, "column": 1}, "end": {"line": 1, "column": 1}},
        },
        {"fix": "x"},
        {"extra": 1},
    ],
    ids=str,
)
def test_the_shipped_schema_rejects_what_is_never_written(change: dict[str, object]) -> None:
    whole = stdlib_json.loads(written("json", NOWHERE))
    whole["diagnostics"][0].update(change)
    assert not Draft202012Validator(SCHEMA).is_valid(whole)


@pytest.mark.parametrize("shape", FORMATS)
@pytest.mark.parametrize("color", [False, True], ids=["plain", "color"])
def test_control_characters_of_a_file_never_reach_a_terminal(shape: str, color: bool) -> None:
    text = written(shape, *ALL, color=color)
    text.encode("utf-8")
    for code in ("0", "1;31", "1;33", "1;34", "1;32", "1"):
        text = text.replace(f"\x1b[{code}m", "") if color else text
    assert all(c == "\n" or (c.isprintable() and c not in "\u202e\u2028") for c in text)


def test_color_only_when_asked() -> None:
    assert "\x1b[1;31merror[values/unknown-key]\x1b[0m" in written("text", UNKNOWN_KEY, color=True)
    assert "\x1b[1;33mwarning[values/type]\x1b[0m" in written("concise", OF_A_FLAG, color=True)
    assert "\x1b" not in "".join(written(shape, *ALL) for shape in FORMATS)
