"""Which layer wins, what null does, and where each value came from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from renderer.diagnostics import Collector, Flag, Path, Place
from renderer.sources import Source
from renderer.values.defaults import default_values
from renderer.values.merge import Values, merge
from renderer.values.setters import Setter
from tests.helm_rows import DATA


def merged(*texts: str, setters: tuple[str, ...] = (), defaults: bool = False) -> Values:
    sources = [Source(f"{index}.yaml", text) for index, text in enumerate(texts, 1)]
    flags = [Setter("--set", text) for text in setters]
    found = Collector()
    values = merge(sources, flags, found, defaults=defaults)
    assert values is not None, found.diagnostics
    return values


@pytest.mark.parametrize(
    ("texts", "data"),
    [
        (("a: 1\n", "a: 2\n"), {"a": 2}),
        (("a: {b: 1, c: 2}\n", "a: {c: 3, d: 4}\n"), {"a": {"b": 1, "c": 3, "d": 4}}),
        (("a: [1, 2]\n", "a: [3]\n"), {"a": [3]}),
        (("a: {b: 1}\n", "a: 2\n"), {"a": 2}),
        (("a: 2\n", "a: {b: 1}\n"), {"a": {"b": 1}}),
        # between files null is a value
        (("a: {b: 1}\n", "a: null\n"), {"a": None}),
        (("a: {b: 1}\n", "a: {b: null}\n"), {"a": {"b": None}}),
        (("a: null\n", "a: {b: 1}\n"), {"a": {"b": 1}}),
        (("", "a: 1\n"), {"a": 1}),
        ((), {}),
    ],
)
def test_later_files_win(texts: tuple[str, ...], data: dict[str, Any]) -> None:
    """Helm v4.1.4, pkg/chart/v2/loader.MergeMaps."""
    assert merged(*texts).data == data


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("image: null\n", ("image",), None),
        (
            "image: {tag: null}\n",
            ("image",),
            {"repository": "rayproject/ray", "pullPolicy": "IfNotPresent"},
        ),
        ("image: {tag: x}\n", ("image", "repository"), "rayproject/ray"),
        ("mine: null\n", ("mine",), None),
    ],
)
def test_null_removes_a_default(text: str, path: tuple[str, ...], expected: object) -> None:
    data: Any = merged(text, defaults=True).data
    for part in path:
        data = data.get(part)
    assert data == expected
    assert ("image" in merged(text, defaults=True).data) is (text != "image: null\n")
    assert ("mine" in merged(text, defaults=True).data) is text.startswith("mine")


def test_the_defaults_stay_as_they_are() -> None:
    before = json.dumps(default_values())
    merged(
        "worker: {replicas: 7}\n",
        setters=("head.rayVersion=x", "worker.volumes[3]=x"),
        defaults=True,
    )
    assert json.dumps(default_values()) == before


def test_an_alias_is_set_at_one_place_only() -> None:
    assert merged("a: &a {b: [1]}\nc: *a\n", setters=("a.b[0]=2",)).data == {
        "a": {"b": [2]},
        "c": {"b": [1]},
    }


FIRST = "a:\n  b: 1\n  c: [x, {d: 1}]\ne: {f: 1}\n"
SECOND = "a:\n  b: 2\ng: {}\n"


@pytest.mark.parametrize(
    ("path", "where"),
    [
        (("a", "b"), ("2.yaml", 2, 6)),
        (("a", "c"), ("1.yaml", 3, 6)),
        (("a", "c", 1, "d"), ("1.yaml", 3, 14)),
        (("e", "f"), "--set e.f"),
        (("h", 0), "--set h[0].i"),
        (("h", 0, "i"), "--set h[0].i"),
        # An item that the flag filled in before its own.
        (("k", 0), "--set k[1]"),
        # The flag set something in a map that a file has.
        (("e",), ("1.yaml", 4, 4)),
        (("g", "nothing"), ("2.yaml", 3, 1)),
        (("a", "nothing", "below"), ("2.yaml", 1, 1)),
    ],
    ids=str,
)
def test_where_a_value_came_from(path: Path, where: tuple[str, int, int] | str) -> None:
    found = merged(FIRST, SECOND, setters=("e.f=9", "h[0].i=1", "k[1]=1")).where(path)
    if isinstance(where, str):
        assert found == Flag(where)
    else:
        assert isinstance(found, Place)
        assert (found.file, found.start.line, found.start.column) == where


def test_a_value_that_nobody_gave_has_no_place() -> None:
    assert merged(FIRST).where(("nothing",)) is None


@pytest.mark.parametrize("over", ["a: null\n", "a: 2\n", "a: [1]\n"])
def test_what_was_replaced_came_from_where_it_was_replaced(over: str) -> None:
    place = merged(FIRST, over).where(("a", "b"))
    assert isinstance(place, Place)
    assert (place.file, place.start.line) == ("2.yaml", 1)


def test_places_of_keys() -> None:
    place = merged(FIRST, SECOND).where(("a", "c"), of="key")
    assert isinstance(place, Place)
    assert (place.file, place.start.line, place.start.column) == ("1.yaml", 3, 3)


def test_the_place_of_a_default_is_in_its_own_file() -> None:
    place = merged(defaults=True).where(("image", "tag"))
    assert isinstance(place, Place)
    assert place.file == "values/default.yaml (built in)"


@pytest.mark.parametrize(
    ("path", "is_default"),
    [
        (("image",), True),
        (("image", "tag"), True),
        (("worker",), False),
        (("worker", "replicas"), False),
        (("worker", "minReplicas"), True),
        (("head",), False),
        (("head", "rayVersion"), False),
        (("service",), False),
        (("nothing",), True),
    ],
)
def test_is_default(path: Path, is_default: bool) -> None:
    values = merged(
        "worker: {replicas: 1}\nservice: null\n", setters=("head.rayVersion=x",), defaults=True
    )
    assert values.is_default(path) is is_default


@pytest.mark.parametrize(
    ("path", "written"), [(("a",), "0x10"), (("b",), None), (("c",), None), (("d", 0), "On")]
)
def test_written(path: Path, written: str | None) -> None:
    assert merged("a: 0x10\nb: y\nd: [On]\n", setters=("b=True",)).written(path) == written


@pytest.mark.parametrize(
    "name", ["map-over-scalar", "null-deletes-nested-default", "set-null-removes"]
)
def test_cases_of_the_chart_are_merged_without_a_problem(name: str) -> None:
    """What comes of them is compared in test_chart_goldens."""
    folder = DATA / "ray-cluster-chart" / name
    sources = [Source(file.name, file.read_text()) for file in sorted(folder.glob("values*.yaml"))]
    found = Collector()
    merge(sources, (), found)
    assert found.diagnostics == []


TREES: st.SearchStrategy[Any] = st.recursive(
    st.integers() | st.text("ab", max_size=2) | st.lists(st.integers(), max_size=2) | st.just({}),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
LAYERS = st.lists(
    st.dictionaries(st.sampled_from("abc"), TREES, max_size=3), min_size=1, max_size=3
)


def paths(data: Any, above: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Each path to what is not a map, with its value."""
    if not isinstance(data, dict):
        yield above, data
    else:
        for key, value in data.items():
            yield from paths(value, (*above, key))


def at(data: Any, path: Path) -> Any:
    for part in path:
        data = data.get(part, MISSING) if isinstance(data, dict) else MISSING
    return data


MISSING = object()


@settings(max_examples=60)
@given(LAYERS)
def test_each_value_is_that_of_the_last_file_that_has_it(layers: list[dict[str, Any]]) -> None:
    values = merged(*map(json.dumps, layers))
    for path, value in paths(values.data):
        having = [
            number for number, layer in enumerate(layers, 1) if at(layer, path) is not MISSING
        ]
        assert having
        assert at(layers[having[-1] - 1], path) == value
        place = values.where(path)
        assert isinstance(place, Place)
        assert place.file == f"{having[-1]}.yaml"


@settings(max_examples=60)
@given(LAYERS)
def test_what_the_last_file_has_is_in_the_values(layers: list[dict[str, Any]]) -> None:
    data = merged(*map(json.dumps, layers)).data
    for path, value in paths(layers[-1]):
        assert at(data, path) == value


@settings(max_examples=60)
@given(LAYERS, st.sampled_from(["a", "a.b", "c.a.b"]))
def test_a_flag_wins_over_all_files(layers: list[dict[str, Any]], key: str) -> None:
    path = tuple(key.split("."))
    for length in range(1, len(path)):
        assume(
            all(
                isinstance(at(layer, path[:length]), dict) or at(layer, path[:length]) is MISSING
                for layer in layers
            )
        )
    values = merged(*map(json.dumps, layers), setters=(f"{key}=set",))
    assert at(values.data, path) == "set"
    assert values.where(path) == Flag(f"--set {key}")
