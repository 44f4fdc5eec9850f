"""YAML in a string of YAML: how it is read, and where its parts are in the file."""

from __future__ import annotations

import pytest

from renderer.kube_yaml.embedded import read
from renderer.kube_yaml.reader import Source, read_documents

# What sigs.k8s.io/yaml v1.6 makes of a text that is decoded into a map, tried one by one.
READ = {
    "an empty text": ("", None, True),
    "null": ("null", None, True),
    "a map": ("a: 1\n", {"a": 1}, True),
    "only the first document counts": ("a: 1\n---\nb: [\n", {"a": 1}, True),
    "a key twice": ("a: 1\na: 2\n", {"a": 2}, True),
    "a number as a key": ("1: a\n", {"1": "a"}, True),
    "a list": ("- a\n", ["a"], True),
    "a word": ("text", "text", True),
    "an open bracket": ("a: [", None, False),
    "an alias without its anchor": ("a: *x", None, False),
    "a list as a key": ("? [a]\n: 1\n", None, False),
    "a map as a key": ("{a: 1}: 2\n", None, False),
    "a tab as indent": ("a:\n\tb: 1\n", None, False),
    "an open quote": ("'", None, False),
}


@pytest.mark.parametrize(("text", "data", "good"), READ.values(), ids=READ)
def test_a_text_is_read_as_the_operator_reads_it(text: str, data: object, good: bool) -> None:
    embedded = read(text)
    assert (embedded.problem is None) is good
    assert embedded.data == data


def test_the_line_of_a_mistake_is_known() -> None:
    assert read("a: 1\nb: *nope\n").line == 1


LITERAL = "spec:\n  text: |\n    a: 1\n    list:\n    - name: x\n"
INDENTED = "spec:\n  text: |2\n      a: 1\n      list:\n      - name: x\n"
CHOMPED = "spec:\n  text: |-\n\n    # first\n    a: 1\n    list: [{name: x}]\n"
DOUBLE = 'spec:\n  text: "a: 1\\nlist:\\n- {name: x}"\n'
SINGLE = "spec:\n  text: '{a: 1, list: [{name: x}]}'\n"
PLAIN = "spec:\n  text: \n    a\n"
FOLDED = "spec:\n  text: >\n    {a: 1,\n    list: [{name: x}]}\n"
ANCHORED = "spec:\n  text: &t |\n    a: 1\n"
PLACES = {
    "a literal block": (LITERAL, ("list", 0, "name"), (5, 13)),
    "a literal block with an indent of its own": (INDENTED, ("list", 0, "name"), (5, 15)),
    "a literal block after an empty line": (CHOMPED, ("list", 0, "name"), (6, 19)),
    "double quotes with escapes": (DOUBLE, ("list", 0, "name"), (2, 32)),
    "single quotes": (SINGLE, ("list", 0, "name"), (2, 31)),
    "a missing key: the map around it": (LITERAL, ("list", 0, "nope"), (5, 7)),
    "a line": (LITERAL, (1,), (4, 5)),
    "a plain text that is not a map": (PLAIN, ("a",), (3, 5)),
    "a folded block that is not as it is written: its key": (FOLDED, ("list", 0, "name"), (2, 3)),
    "an anchor before the text": (ANCHORED, ("a",), (3, 8)),
}


@pytest.mark.parametrize(("text", "path", "place"), PLACES.values(), ids=PLACES)
def test_a_part_of_a_text_has_a_place_in_the_file(
    text: str, path: tuple[str | int, ...], place: tuple[int, int]
) -> None:
    (document,) = read_documents(Source("x.yaml", text)).documents
    found = document.place(("spec", "text", *path))
    assert found is not None
    assert tuple(found.start) == place


def test_a_key_of_a_text_has_a_place_of_its_own() -> None:
    (document,) = read_documents(Source("x.yaml", LITERAL)).documents
    found = document.place(("spec", "text", "list", 0, "name"), of="key")
    assert found is not None
    assert tuple(found.start) == (5, 7)
