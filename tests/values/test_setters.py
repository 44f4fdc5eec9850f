"""`--set` and its kin, held against Helm row by row."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.diagnostics import Collector, Diagnostic, Flag
from renderer.sources import Source
from renderer.values.merge import merge
from renderer.values.setters import ORDER, Applied, Setter, apply
from tests.helm_rows import as_helm_has_it, rows


def setters(*arguments: str) -> list[Setter]:
    return [Setter(flag, text) for flag, text in zip(arguments[::2], arguments[1::2], strict=True)]


def applied(*arguments: str) -> Applied:
    return apply(setters(*arguments), {}, Collector())


def problems_of(*arguments: str) -> list[Diagnostic]:
    found = Collector()
    apply(setters(*arguments), {}, found)
    return found.diagnostics


@pytest.mark.parametrize(
    "row", rows("set-strings", "helm-set"), ids=lambda row: " ".join(row["args"])
)
def test_sets_what_helm_sets(row: dict[str, Any]) -> None:
    sources = [Source("v.yaml", row["base"])] if "base" in row else []
    found = Collector()
    values = merge(sources, setters(*row["args"]), found, defaults=False)
    if "error" in row:
        assert found.has_errors
    else:
        assert not found.diagnostics
        assert values is not None
        assert as_helm_has_it(values.data) == as_helm_has_it(row["values"])


def test_integers_keep_their_digits() -> None:
    result = applied("--set-json", "a=12345678901234567890", "--set", "b=9223372036854775807")
    assert result.data == {"a": 12345678901234567890, "b": 9223372036854775807}


def test_a_file_is_read_literally(tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes("\ufeffé: [\r\n\tnull, x\n".encode())
    assert applied("--set-file", f"a.b={tmp_path}/text").data == {
        "a": {"b": "\ufeffé: [\r\n\tnull, x\n"}
    }


@pytest.mark.parametrize(
    ("name", "code"), [("missing", "call/missing-file"), (".", "call/is-a-directory")]
)
def test_file_that_is_none(name: str, code: str, tmp_path: Path) -> None:
    assert [problem.code for problem in problems_of("--set-file", f"a={tmp_path}/{name}")] == [code]


@pytest.mark.parametrize(
    ("arguments", "path", "flag"),
    [
        (("--set", "a.b=1"), ("a", "b"), "--set a.b"),
        (("--set", "a=1,b[1].c=2"), ("b", 1, "c"), "--set b[1].c"),
        (("--set", "a[0][1]=x"), ("a", 0, 1), "--set a[0][1]"),
        (("--set", "a={x,y}"), ("a",), "--set a"),
        (("--set", r"a\.b/c=x"), ("a.b/c",), r"--set a\.b/c"),
        (("--set-json", 'a={"b": 1},c=2'), ("c",), "--set-json c"),
        (("--set-json", '{"a": {"b": 1}}'), ("a", "b"), "--set-json a.b"),
        (("--set-literal", "a.b=x,y=z"), ("a", "b"), "--set-literal a.b"),
        (("--set-string", "a=1", "--set", "a=2"), ("a",), "--set-string a"),
    ],
)
def test_remembers_which_flag_set_what(
    arguments: tuple[str, ...], path: tuple[str | int, ...], flag: str
) -> None:
    assert applied(*arguments).set_by[path] == Flag(flag)


def test_an_empty_name_sets_nothing() -> None:
    result = applied("--set", ".a=1,=2")
    assert (result.data, result.set_by) == ({}, {})


SECRET = "hunter2"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--set", f"auth.password=x,{SECRET}"),
        ("--set", f"auth.password=x,{SECRET},y=1"),
        ("--set", f"password={{{SECRET}"),
        ("--set", f"a=1,a.b={SECRET}"),
        ("--set", f"a[x]={SECRET}"),
        ("--set", f"a[0]b={SECRET}"),
        ("--set-json", f"password={SECRET}"),
        ("--set-json", f'{{"password": {SECRET}}}'),
        ("--set-json", f'password="{SECRET}'),
        ("--set-literal", f"a[x]={SECRET}"),
        ("--set-string", f"a[-1]={SECRET}"),
        ("--set", SECRET),
        ("--set", f"gcsFaultTolerance.redisPassword.value=abc,{SECRET}=x"),
        ("--set", f"gcsFaultTolerance.redisPassword.value=abc,{SECRET}"),
        ("--set-file", f"image.tag={SECRET}"),
        ("--set-file", f"gcsFaultTolerance.redisPassword.value=./{SECRET}"),
        ("--set-file", f"gcsFaultTolerance.redisPassword.value=redis://{SECRET}"),
    ],
)
def test_no_value_is_shown(arguments: tuple[str, str]) -> None:
    problems = problems_of(*arguments)
    assert problems
    assert SECRET not in repr(problems)


def test_all_flags_are_reported() -> None:
    where = [
        problem.where
        for problem in problems_of("--set", "image.tag", "--set", "b=1", "--set-json", "c={")
    ]
    assert where == [Flag("--set-json c"), Flag("--set image.tag")]


HOSTILE = {
    "many long lists": ",".join(f"a{i}[65536]=1" for i in range(10_000)),
    "long lists in long lists": "a" + "[65536]" * 10_000 + "=1",
    "deep lists": "a" + "[0]" * 40_000 + "=1",
    "deep lists and maps": "a" + "[0].b" * 20_000 + "=1",
    "deep maps": "a." * 50_000 + "b=1",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("flag", ["--set", "--set-json"])
def test_hostile_flags_are_rejected_quickly(flag: str, text: str) -> None:
    started = time.process_time()
    assert problems_of(flag, text)
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "text", ["a=" + "[" * 100_000, "a=" + "[" * 300 + "]" * 300, "a=" + "9" * 5000]
)
def test_hostile_json_is_rejected(text: str) -> None:
    assert problems_of("--set-json", text)


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("a[1000]=x", True),
        ("a[1001]=x", False),
        ("a[600].b=x,c[600]=x", False),
        ("a[65536]=x,a=0", True),
        (",".join(f"a[{index}]=x" for index in range(2000)), True),
    ],
    ids=[
        "1000 empty items",
        "1001",
        "1200 in two lists",
        "replaced later",
        "2000 items with values",
    ],
)
def test_a_list_may_not_be_mostly_empty(text: str, valid: bool) -> None:
    assert [problem.code for problem in problems_of("--set", text)] == (
        [] if valid else ["call/bad-setter"]
    )


@given(
    st.lists(
        st.tuples(
            st.sampled_from(ORDER[:3]), st.one_of(st.text(), st.text('ab.=[]{},\\01 "null:-'))
        ),
        max_size=3,
    )
)
def test_any_text_gives_values_or_a_diagnostic(given: list[tuple[str, str]]) -> None:
    result = apply([Setter(*one) for one in given], {"a": {"b": [1]}}, Collector())
    assert isinstance(result.data, dict)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text(
    "ab.=[]{},\\ \n\"'", max_size=8
)


@given(TEXTS)
def test_a_literal_is_its_text(text: str) -> None:
    assert applied("--set-literal", f"a={text}").data == {"a": text}


@given(TEXTS.filter(bool), st.sampled_from(["a", "a.b", "a[1].b"]))
def test_an_escaped_text_is_its_text(text: str, key: str) -> None:
    escaped = "".join(f"\\{character}" if character in ",\\{}" else character for character in text)
    nested = {"a": {"a": text}, "a.b": {"a": {"b": text}}, "a[1].b": {"a": [None, {"b": text}]}}[
        key
    ]
    assert applied("--set-string", f"{key}={escaped}").data == nested


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_json_is_its_data(data: Any) -> None:
    assert applied("--set-json", f"a={json.dumps(data)}").data == {"a": data}
