"""What is written comes back the same, whoever reads it."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from renderer.kube_yaml.reader import Source, read_documents
from renderer.kube_yaml.scalars import WrittenFloat, WrittenInt
from renderer.kube_yaml.writer import to_json, to_yaml

BARE = """a A1 abc-def a.b/c rayproject/ray:2.46.0 /tmp/ray $(NAME) 8Gi 500m 100k 1Gi key=value a,b
http://x:80/y?z=1 ray.io/cluster RollingUpdate x_y a:b _a redis:6379 yesno nope
trueish""".split()  # noqa: SIM905

QUOTED = """y Y n N yes Yes YES no on On off OFF true True false null Null NULL ~ = << . .. - -- ---
... ? : , # ! & * % @ ` | > 1 -1 +1 0 00 012 0777 0o17 0x1F 0b1 1_000 1e3 1E3 1e 1. .5 1.5 2.10 +.5
.inf -.Inf .nan NaN nan inf Infinity 12:30 190:20:30 1:2 2001-01-01 2001-01-01T00:00:00Z 123abcdef
1e5f a: :a #a !a &a *a %a @a `a [a] {a} 'a' "a" -a +a .a
=a ~a ,a 1:a é 😀 None""".split()  # noqa: SIM905


@pytest.mark.parametrize("text", BARE)
def test_is_left_bare(text: str) -> None:
    assert to_yaml({"k": text}) == f"k: {text}\n"


@pytest.mark.parametrize(
    "text", [*QUOTED, "", " a", "a ", "a: b", "a #b", "a\tb", "a:", "a\x7fb", "a\u2028b", "\ufeff"]
)
def test_is_quoted(text: str) -> None:
    assert to_yaml({"k": text}).startswith('k: "')
    assert to_yaml({text: "v"}).startswith('"')


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (
            {"a": {"b": [1, {"c": 2, "d": [3]}, [4, [5]], {}, []]}},
            "a:\n  b:\n  - 1\n  - c: 2\n    d:\n    - 3\n  - - 4\n    - - 5\n  - {}\n  - []\n",
        ),
        (
            {"a": None, "b": True, "c": False, "d": {}, "e": []},
            "a: null\nb: true\nc: false\nd: {}\ne: []\n",
        ),
        (
            {"a": 1.0, "b": 0.1, "c": 1e21, "d": 1e-7, "e": 1e20},
            "a: 1\nb: 0.1\nc: 1.0e+21\nd: 1.0e-07\ne: 100000000000000000000\n",
        ),
        ({"a": WrittenInt(420, "0644"), "b": WrittenFloat(2.1, "2.10")}, "a: 420\nb: 2.1\n"),
        (
            {"a": 9223372036854775807, "b": 123456789012345678901},
            "a: 9223372036854775807\nb: 123456789012345678901\n",
        ),
        ({"a": "x\ny\n"}, "a: |\n  x\n  y\n"),
        ({"a": ["x\n\n  y"]}, "a:\n- |-\n  x\n\n    y\n"),
        ({"a": "x\n\n"}, 'a: "x\\n\\n"\n'),
        ({"a": " x\ny"}, 'a: " x\\ny"\n'),
        ({"a": "x\n\ty"}, 'a: "x\\n\\ty"\n'),
        ({"a": "x" * 300 + " y" * 300}, f"a: {'x' * 300}{' y' * 300}\n"),
        ({"a": "\x00\x1b\x85"}, 'a: "\\u0000\\u001b\\u0085"\n'),
        ("x", "x\n"),
        ([], "[]\n"),
        (None, "null\n"),
    ],
    ids=repr,
)
def test_writes(data: Any, text: str) -> None:
    assert to_yaml(data) == text


def test_a_long_key_follows_a_question_mark() -> None:
    data = {"k" * 2000: {"a": 1}, "b": 2}
    assert yaml.safe_load(to_yaml(data)) == data


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"a": 1.0}, '{\n  "a": 1\n}'),
        ([WrittenFloat(2.1, "2.10"), 0.5, 1e21], "[\n  2.1,\n  0.5,\n  1e+21\n]"),
        ("é", '"é"'),
    ],
)
def test_writes_json(data: Any, text: str) -> None:
    assert to_json(data) == text


# --- whoever reads it

WORDS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.text(
        "0123456789.eExob:_-+ ,tTzZnNaAiIfF~=<#|>\n\t yYsS'\"\\{}[]&*!%@`?\u2028\x85\ufeff\x7f😀",
        max_size=10,
    ),
    st.sampled_from(BARE + QUOTED),
)
DATA = st.recursive(
    st.one_of(
        WORDS,
        st.integers(-(2**63), 2**64 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
        st.booleans(),
        st.none(),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(WORDS, inner, max_size=4)),
    max_leaves=12,
)


def typed(data: Any) -> Any:
    """Data in which 1, 1.0 and True differ where readers must not mix them up; whole floats are
    written as integers.
    """
    if isinstance(data, dict):
        return {key: typed(value) for key, value in data.items()}
    if isinstance(data, list):
        return [typed(value) for value in data]
    return (
        ("number", float(data))
        if isinstance(data, (int, float)) and not isinstance(data, bool)
        else data
    )


@given(DATA)
def test_our_reader_reads_it_back(data: Any) -> None:
    read = read_documents(Source("x", to_yaml({"x": data})))
    assert not read.diagnostics
    assert typed(read.documents[0].data) == typed({"x": data})


@given(DATA)
def test_pyyaml_reads_it_back(data: Any) -> None:
    assert typed(yaml.safe_load(to_yaml({"x": data}))) == typed({"x": data})


@given(DATA)
def test_libyaml_reads_it_back(data: Any) -> None:
    assert typed(yaml.load(to_yaml({"x": data}), yaml.CSafeLoader)) == typed({"x": data})


@given(DATA)
def test_json_reads_it_back(data: Any) -> None:
    assert typed(json.loads(to_json(data))) == typed(data)


@given(DATA)
def test_json_is_yaml(data: Any) -> None:
    read = read_documents(Source("x", "# not JSON\n" + to_json({"x": data})))
    assert not read.diagnostics
    assert typed(read.documents[0].data) == typed({"x": data})


def test_json_escapes_what_yaml_does_not_read() -> None:
    assert (
        to_json("é\x7f\x85\x9f\u2028\ufeff\uffff😀")
        == '"é\\u007f\\u0085\\u009f\\u2028\\ufeff\\uffff😀"'
    )


def test_it_is_faster_than_pyyaml() -> None:
    """Side by side in one run: five times, where it is about twenty."""
    data = {
        "spec": [
            {"name": f"n{i}", "image": "rayproject/ray:2.46.0", "args": ["a b", "1"], "n": i}
            for i in range(100)
        ]
    }

    def best(write: Any) -> float:
        times = []
        for _ in range(3):
            started = time.perf_counter()
            write(data)
            times.append(time.perf_counter() - started)
        return min(times)

    assert best(to_yaml) * 5 < best(yaml.safe_dump)
