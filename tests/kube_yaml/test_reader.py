"""Places, limits and messages of the reader; what it reads is held against Helm in
test_as_helm_reads.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.diagnostics import Diagnostic, Path, Place, Position
from renderer.kube_yaml import quick
from renderer.kube_yaml.compose import Composer
from renderer.kube_yaml.reader import Document, Source, read_documents, read_values
from renderer.kube_yaml.scalars import WrittenFloat, WrittenInt
from renderer.kube_yaml.text import Text
from renderer.kube_yaml.writer import to_yaml
from tests.helm_rows import rows


def values(text: str) -> Document:
    read = read_values(Source("v.yaml", text))
    assert not read.diagnostics
    return read.documents[0]


def problems(text: str) -> list[Diagnostic]:
    return list(read_values(Source("v.yaml", text)).diagnostics)


def start(place: Place | None) -> tuple[int, int] | None:
    return (place.start.line, place.start.column) if place else None


TEXT = """\
base: &base
  cpu: 2
  "two words": x
head:
  <<: *base
  env:
  - name: A   # c
    value: |
      text
  - {name: B, value: 😀, after: c}
copy: *base
empty:
"""


@pytest.mark.parametrize(
    ("path", "of", "line_and_column"),
    [
        ((), "value", (1, 1)),
        (("base", "cpu"), "value", (2, 8)),
        (("base", "cpu"), "key", (2, 3)),
        (("base", "two words"), "key", (3, 3)),
        (("head", "env"), "value", (7, 3)),
        (("head", "env", 0), "value", (7, 5)),
        (("head", "env", 0, "value"), "value", (8, 12)),
        (("head", "env", 1, "after"), "value", (10, 32)),
        (("head", "env", 1, "after"), "key", (10, 25)),
        (("empty",), "value", (12, 7)),
        # through an alias or a merge key: where it was written
        (("head", "cpu"), "value", (2, 8)),
        (("copy", "cpu"), "key", (2, 3)),
        (("copy",), "key", (11, 1)),
        # nothing there: the nearest above, by its key
        (("head", "env", 0, "nothing"), "value", (7, 5)),
        (("head", "nothing", "at", "all"), "value", (4, 1)),
        (("head", "env", 9), "value", (6, 3)),
        (("nothing",), "value", (1, 1)),
    ],
    ids=str,
)
def test_place(path: Path, of: str, line_and_column: tuple[int, int]) -> None:
    assert start(values(TEXT).place(path, of=of)) == line_and_column  # type: ignore[arg-type]


def test_a_place_ends_after_the_scalar() -> None:
    place = values("a: 😀😀\n").place(("a",))
    assert place == Place("v.yaml", Position(1, 4), Position(1, 6))
    assert place is not None
    assert place.shown() == ("a: 😀😀", 3, 5)


def test_byte_order_mark_counts_for_no_column() -> None:
    assert start(values("\ufeffa: 1\n").place(("a",))) == (1, 4)


@pytest.mark.parametrize(
    "text", ["x: 1\r\na: 2\r\n", "x: 1\ra: 2\r", "x: 1\x85a: 2\n"], ids=["crlf", "cr", "nel"]
)
def test_lines_end_as_yaml_ends_them(text: str) -> None:
    assert start(values(text).place(("a",))) == (2, 4)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("y", "y"),
        ("2.10", "2.10"),
        ("0x10", "0x10"),
        ('"2.10"', "2.10"),
        ("x", "x"),
        ("", ""),
        ("[1]", None),
    ],
)
def test_written(text: str, written: str | None) -> None:
    assert values(f"a: {text}\n").written(("a",)) == written


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("2.10", WrittenFloat, "2.10"),
        ("1e9", WrittenFloat, "1e9"),
        (".5", WrittenFloat, ".5"),
        ("0644", WrittenInt, "0644"),
        ("1_000", WrittenInt, "1_000"),
        ("08080", WrittenInt, "08080"),
        ("+5", WrittenInt, "+5"),
        ("0.5", float, None),
        ("200000000", int, None),
        ("9223372036854775807", int, None),
        ("123456789012345678901", int, None),
    ],
)
def test_numbers_keep_their_spelling(text: str, kind: type, shown: str | None) -> None:
    value = values(f"a: {text}\n").data["a"]
    assert type(value) is kind
    assert getattr(value, "text", None) == shown
    assert shown is not None or str(value) == text


PROBLEMS = {
    "duplicate": ("a: 1\nb: 2\na: 3\n", "yaml/duplicate-key", (3, 1)),
    "duplicate in flow": ("a: {b: 1, b: 2}\n", "yaml/duplicate-key", (1, 11)),
    "duplicate by quotes": ('a: 1\n"a": 2\n', "yaml/duplicate-key", (2, 1)),
    "duplicate by number": ('1: a\n"1": b\n', "yaml/duplicate-key", (2, 1)),
    "duplicate after merge": (
        "b: &b {p: 1}\nx: {q: 1, <<: *b, q: 2}\n",
        "yaml/duplicate-key",
        (2, 19),
    ),
    "two documents": ("a: 1\n---\nb: 2\n", "yaml/several-documents", (3, 1)),
    "unknown tag": ("a: !secret x\n", "yaml/unknown-tag", (1, 4)),
    "list": ("- a\n", "yaml/not-a-map", (1, 1)),
    "word": ("word\n", "yaml/not-a-map", (1, 1)),
    "infinity": ("a: [.inf]\n", "yaml/not-a-number", (1, 5)),
    "list as key": ("? [a]\n: b\n", "yaml/bad-key", (1, 3)),
    "null as key": ("~: b\n", "yaml/bad-key", (1, 1)),
    "merge of a word": ("a:\n  <<: word\n", "yaml/bad-merge", (2, 7)),
    "unknown anchor": ("a: 1\nb: *c\n", "yaml/unknown-anchor", (2, 4)),
    "anchor in itself": ("a: &a [*a]\n", "yaml/alias-bomb", (1, 8)),
    "sops": ("a: ENC[AES256_GCM,data:x]\nsops:\n  mac: x\n  version: 3\n", "yaml/sops", (2, 1)),
    "sops without its map": ("a:\n  b: ENC[AES256_GCM,data:x]\n", "yaml/sops", (2, 3)),
    "too deep": ("a: " + "[" * 257 + "]" * 257 + "\n", "yaml/too-deep", (1, 259)),
    "too deep by aliases": (
        "a: &a " + "[" * 200 + "]" * 200 + "\nb: " + "[" * 100 + "*a" + "]" * 100 + "\n",
        "yaml/too-deep",
        (2, 104),
    ),
    "control character": ("a: 1\nb: x\x07\n", "yaml/syntax", (2, 5)),
    "tab": ("a:\n  b: 1\n\tc: 2\n", "yaml/syntax", (3, 1)),
    "directive": ("%YAML 1.1\n---\na: 1\n", "yaml/syntax", (1, 1)),
    "separator": ("--- {a: 1}\n", "yaml/syntax", (1, 4)),
    "byte order mark inside": ("a: 1\n\ufeffb: 1\n", "yaml/syntax", (2, 1)),
    "half a character": ('a: "\ud83d"\n', "yaml/encoding", None),
}


@pytest.mark.parametrize(("text", "code", "place"), PROBLEMS.values(), ids=PROBLEMS)
def test_problem(text: str, code: str, place: tuple[int, int] | None) -> None:
    first = problems(text)[0]
    assert (first.code, start(first.where if isinstance(first.where, Place) else None)) == (
        code,
        place,
    )


SYNTAX = {
    "colon in value": ("a: b: c\n", (1, 5), 'a second ": "'),
    "deeper key": ("a: 1\n  b: 2\n", (2, 4), "indented deeper"),
    "shallower key": ("a:\n    b: 1\n  c: 2\n", (3, 3), "does not continue|does not match"),
    "list item less": ("a:\n  - b\n - c\n", (3, 2), "does not continue|does not match"),
    "open bracket": ("a: [1, 2\nb: 1\n", (1, 4), r"this \[ is not closed"),
    "open brace": ("a: {b: 1\nc: 2\n", (1, 4), "this { is not closed"),
    "open bracket at the end": ("a: [\n", (2, 1), r"above is not closed"),
    "two commas": ("a: [b,,c]\n", (1, 7), "a value is missing before a comma"),
    "open quote": ('a: "b\nc: d\n', (1, 4), "this quote is never closed"),
    "escape": ('a: "C:\\dir"\n', (1, 7), "unknown escape"),
    "at": ("a: @b\n", (1, 4), "a value cannot begin"),
    "no colon": ("a: 1\nword\nb: 2\n", (2, 1), '":" is missing'),
    "list after key": ("a: - b\n", (1, 4), "a list cannot begin here"),
    "template": ("a: {{ .Values.b }}\n", (1, 4), "cannot be a key"),
    "bar": ("a: |x\n", (1, 5), "may follow"),
}


@pytest.mark.parametrize(("text", "place", "says"), SYNTAX.values(), ids=SYNTAX)
def test_syntax_errors_are_explained(text: str, place: tuple[int, int], says: str) -> None:
    import re

    first = problems(text)[0]
    assert re.search(says, first.message), first.message
    assert isinstance(first.where, Place)
    assert first.where.start.line == place[0]


def test_duplicate_names_both_places() -> None:
    (problem,) = problems("m:\n  a: 1\n  a: 2\n")
    assert [start(one.where) for one in problem.related if isinstance(one.where, Place)] == [(2, 3)]


def test_two_words_of_one_truth_are_a_warning() -> None:
    read = read_values(Source("v.yaml", "true: a\nyes: b\n"))
    assert [problem.severity.value for problem in read.diagnostics] == ["warning"]
    assert read.documents[0].data == {"true": "b"}


def test_all_problems_are_reported() -> None:
    codes = [problem.code for problem in problems("a: 1\na: 2\nb: !x 1\nc: .nan\nd: [\n")]
    assert codes == ["yaml/duplicate-key", "yaml/unknown-tag", "yaml/not-a-number", "yaml/syntax"]


def test_sops_shows_the_pipe() -> None:
    (problem,) = problems("a: ENC[AES256_GCM,data:x]\nsops: {mac: x}\n")
    assert problem.help is not None
    assert "sops -d v.yaml | render -f -" in problem.help


def test_a_key_named_sops_is_not_encryption() -> None:
    assert values("sops: true\nnote: about ENC[AES256_GCM,…]\n").data["sops"] is True


@pytest.mark.parametrize("text", ["", "# only\n", "---\n", "null\n", "\n\n"])
def test_nothing_is_an_empty_map(text: str) -> None:
    assert values(text).data == {}


def test_aliases_may_repeat_within_reason() -> None:
    lists = "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n"
    assert values(lists).data["c"] == [[["x"] * 3] * 3] * 3


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(
            f"{c}: &{c} [{','.join(['*' + p] * 9)}]\n"
            for p, c in zip("abcdefgh", "bcdefghi", strict=True)
        ),
        f"a: &a {'x' * 1_000_000}\nb: [{', '.join(['*a'] * 2000)}]\n",
    ],
    ids=["billion laughs", "a long word often"],
)
def test_alias_bomb(text: str) -> None:
    started = time.process_time()
    assert [problem.code for problem in problems(text)] == ["yaml/alias-bomb"]
    assert time.process_time() - started < 5


class TestStream:
    def test_empty_documents_are_counted_and_dropped(self) -> None:
        read = read_documents(Source("m.yaml", "---\n# nothing\n---\na: 1\n---\n---\nb: 2\n"))
        assert [(document.index, document.data) for document in read.documents] == [
            (2, {"a": 1}),
            (4, {"b": 2}),
        ]
        assert start(read.documents[1].place(("b",))) == (7, 4)

    def test_reading_continues_after_a_mistake(self) -> None:
        text = "a: 1\n---\nb: [1\n---\nc: 1\nc: 2\n---\n\td: 1\n---\ne: 5\n"
        read = read_documents(Source("m.yaml", text))
        assert [(problem.code, start(problem.where)) for problem in read.diagnostics] == [  # type: ignore[arg-type]
            ("yaml/syntax", (3, 4)),
            ("yaml/duplicate-key", (6, 1)),
            ("yaml/syntax", (8, 1)),
        ]
        assert [(document.index, document.data) for document in read.documents] == [
            (1, {"a": 1}),
            (3, {"c": 2}),
            (5, {"e": 5}),
        ]
        assert start(read.documents[2].place(("e",))) == (10, 4)

    def test_anchors_end_with_their_document(self) -> None:
        read = read_documents(Source("m.yaml", "a: &a 1\n---\nb: *a\n"))
        assert [problem.code for problem in read.diagnostics] == ["yaml/unknown-anchor"]


@pytest.mark.parametrize(
    "row", rows("yaml-scalars", "yaml-documents", "helm-yaml"), ids=lambda row: row["yaml"][:30]
)
def test_both_readers_read_the_same(row: dict[str, str]) -> None:
    text = row["yaml"].removeprefix("\ufeff")
    fast = quick.documents(text)
    if fast is not None:
        composed = Composer(Text("v.yaml", text)).compose()
        assert [node.data if node is not None else None for node in composed.roots] == fast
        assert not [
            problem for problem in composed.diagnostics if problem.severity.value == "error"
        ]


@given(st.one_of(st.text(), st.text(alphabet="ab:- \n\t{}[],\"'#&*!|>%@?\\~<1.0\u2028\ufeff")))
def test_any_text_gives_data_or_a_diagnostic(text: str) -> None:
    read = read_values(Source("v.yaml", text))
    assert bool(read.documents) != any(
        problem.severity.value == "error" for problem in read.diagnostics
    )
    read_documents(Source("v.yaml", text))


# --- places and streams of JSON

WORDS = st.text("abcxyz-_ :#'\"\\{}[],é😀", max_size=8)
TREES = st.recursive(
    st.integers() | st.booleans() | WORDS,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(WORDS, inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


def scalars(data: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from scalars(value, (*above, key))
    else:
        yield above, data


@settings(max_examples=60)
@given(
    st.dictionaries(WORDS, TREES, min_size=1, max_size=3),
    st.sampled_from(["yaml", "json", "stream"]),
)
def test_a_place_is_where_the_value_is(data: dict[str, Any], form: str) -> None:
    texts = {
        "yaml": to_yaml(data),
        "json": json.dumps(data, ensure_ascii=False, indent=2),
        "stream": '{"a": 1}\n' + json.dumps({"a": 2}) + " " + json.dumps(data, ensure_ascii=False),
    }
    document = read_documents(Source("f", texts[form])).documents[-1]
    assert document.data == data
    lines = texts[form].split("\n")
    for path, value in scalars(data):
        place = document.place(path)
        assert isinstance(place, Place)
        assert place.start.line == place.end.line
        written = lines[place.start.line - 1][place.start.column - 1 : place.end.column - 1]
        assert read_documents(Source("x", f"- {written}")).documents[0].data == [value]


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ('{"a": 1}\n{"b": 2}\n', [{"a": 1}, {"b": 2}]),
        (' {"a": 1}{"b":\n2} \n\n{"c": {}}', [{"a": 1}, {"b": 2}, {"c": {}}]),
        (r'{"a": "\ud83d\ude00"}', [{"a": "😀"}]),
        (r'{"a": "\uD83D\uDE00 \\ud83d"} {"b": "\ud83d"}', [{"a": r"😀 \ud83d"}, {"b": "\ufffd"}]),
        ('{a: 1}\n---\n{"b": 2}\n', [{"a": 1}, {"b": 2}]),
    ],
)
def test_a_stream_of_json_objects(text: str, data: list[Any]) -> None:
    """As kubectl 1.35 reads it."""
    read = read_documents(Source("f", text))
    assert not read.diagnostics
    assert [document.data for document in read.documents] == data
    assert [document.index for document in read.documents] == list(range(1, len(data) + 1))


def test_a_problem_in_a_stream_of_json_objects_has_its_place() -> None:
    read = read_documents(Source("f", '{"a": 1}\n{"b": 1} {"c": 1, "c": 2}\n'))
    (problem,) = read.diagnostics
    assert isinstance(problem.where, Place)
    assert (problem.code, problem.where.start) == ("yaml/duplicate-key", (2, 19))
    shown = problem.where.shown()
    assert shown is not None
    assert (shown.text, shown.start) == ('{"c": 1, "c": 2}', 9)
