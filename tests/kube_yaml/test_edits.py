"""Edits of text by place: what differs between two data changes, and everything else stays byte for
byte.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from renderer.kube_yaml.edits import CannotEditError, Change, rewrite
from renderer.kube_yaml.reader import Source, read_documents


def edited(text: str, new: Any, document: int = 1) -> str:
    old = next(
        one.data
        for one in read_documents(Source("a.yaml", text)).documents
        if one.index == document
    )
    return rewrite(text, [Change(document, old, new)])


EDITS = {
    "remove the only entry of a map, and its key": (
        "a:\n  b: 1 # gone\nc: 2\n",
        {"c": 2},
        "c: 2\n",
    ),
    "a comment on a line of its own stays": (
        "a:\n  # kept\n  b: 1\n  # kept, too\n  c: 2\n",
        {"a": {"c": 2}},
        "a:\n  # kept\n  # kept, too\n  c: 2\n",
    ),
    "a comment inside what is removed stays, no deeper than what was removed": (
        "a:\n  b:\n    # kept\n    c: 1\nd: 2\n",
        {"d": 2},
        "# kept\nd: 2\n",
    ),
    "a line of a block scalar that looks like a comment goes with it": (
        "a: |\n  # text\n  more\nb: 1\n",
        {"b": 1},
        "b: 1\n",
    ),
    "a single quoted text stays single quoted": (
        "a: 'x' # why\n",
        {"a": "k"},
        "a: 'k' # why\n",
    ),
    "a double quoted text stays double quoted": (
        'a: "x"\n',
        {"a": "k"},
        'a: "k"\n',
    ),
    "insert after the entry before": (
        "a:\n    b: 1\n\n    d: 2\n",
        {"a": {"b": 1, "c": {"x": "1"}, "d": 2}},
        'a:\n    b: 1\n    c:\n      x: "1"\n\n    d: 2\n',
    ),
    "insert before the first entry, above its comment": (
        "a:\n  # about d\n  d: 2\n",
        {"a": {"c": 1, "d": 2}},
        "a:\n  c: 1\n  # about d\n  d: 2\n",
    ),
    "insert at an end without a line break": (
        "a: 1",
        {"a": 1, "b": 2},
        "a: 1\nb: 2",
    ),
    "line ends of Windows": (
        "a: 1\r\nb: 2\r\n",
        {"a": 1, "c": {"d": 3}},
        "a: 1\r\nc:\r\n  d: 3\r\n",
    ),
    "a byte order mark": (
        "\ufeffa: 1\nb: 2\n",
        {"b": 2},
        "\ufeffb: 2\n",
    ),
    "remove an item of a list": (
        "a:\n  - name: x # gone\n    v: 1\n  # kept\n  - name: k\n",
        {"a": [{"name": "k"}]},
        "a:\n  # kept\n  - name: k\n",
    ),
    "a list at the column of its key": (
        "a:\n- name: x\n- name: k\nb: 1\n",
        {"a": [{"name": "x"}], "b": 1},
        "a:\n- name: x\nb: 1\n",
    ),
    "insert items before the first and after the last": (
        "a:\n  - name: x\n",
        {"a": [{"name": "w", "v": 1}, {"name": "x"}, {"name": "k"}]},
        "a:\n  - name: w\n    v: 1\n  - name: x\n  - name: k\n",
    ),
    "remove the first key of an item": (
        "a:\n  - b: 1\n    c: 2\n",
        {"a": [{"c": 2}]},
        "a:\n  - c: 2\n",
    ),
    "remove the first key of an item, with a comment after it": (
        "a:\n  - b: 1\n    # kept\n    c: 2\n",
        {"a": [{"c": 2}]},
        "a:\n  - \n    # kept\n    c: 2\n",
    ),
    "remove from a flow map": (
        "a: {b: 1, c: 2}\n",
        {"a": {"b": 1}},
        "a: {b: 1}\n",
    ),
    "remove the first part of a flow map": (
        "a: {b: 1, c: 2} # why\n",
        {"a": {"c": 2}},
        "a: {c: 2} # why\n",
    ),
    "insert into a flow map": (
        "a: {b: 1}\n",
        {"a": {"b": 1, "c": {"d": "x"}}},
        "a: {b: 1, c: {d: x}}\n",
    ),
    "JSON stays JSON": (
        '{\n  "a": "x",\n  "b": [1, 2],\n  "c": 3\n}\n',
        {"a": "k", "c": 3, "d": {"e": "f"}},
        '{\n  "a": "k",\n  "c": 3,\n  "d": {"e": "f"}\n}\n',
    ),
    "remove neighbours at the end of a flow map": (
        "a: {b: 1, c: 2,\n    d: 3} # why\n",
        {"a": {"b": 1}},
        "a: {b: 1} # why\n",
    ),
    "remove neighbours at the front, and insert": (
        "a: {b: 1, c: 2, d: 3}\n",
        {"a": {"e": 4, "d": 3}},
        "a: {e: 4, d: 3}\n",
    ),
    "replace all of a flow map": (
        "a: {b: 1, c: 2}\n",
        {"a": {"d": 3, "e": 4}},
        "a: {d: 3, e: 4}\n",
    ),
    "remove items in the middle of a flow list": (
        "a: [{name: b}, {name: c}, {name: d}, {name: e}]\n",
        {"a": [{"name": "b"}, {"name": "e"}]},
        "a: [{name: b}, {name: e}]\n",
    ),
    "JSON of one key a line": (
        '{\n  "a": {\n    "c": 3\n  }\n}\n',
        {"a": {"b": "x", "c": 3}},
        '{\n  "a": {\n    "b": "x",\n    "c": 3\n  }\n}\n',
    ),
    "YAML in flow style is not JSON": (
        '{a: x, "b": 1}\n',
        {"a": "x", "b": 1, "c": {"d": "e"}},
        '{a: x, "b": 1, c: {d: e}}\n',
    ),
    "a value of another kind": (
        "a: true\nb: 1\n",
        {"a": {"c": 1}, "b": 1},
        "a:\n  c: 1\nb: 1\n",
    ),
    "a map that becomes empty": (
        "a:\n  b: 1\nc: 2\n",
        {"a": {}, "c": 2},
        "a: {}\nc: 2\n",
    ),
    "an anchor elsewhere stays": (
        "x: &x {k: 1}\nz: *x\na: 1\nb: 2\n",
        {"x": {"k": 1}, "z": {"k": 1}, "b": 2},
        "x: &x {k: 1}\nz: *x\nb: 2\n",
    ),
    "keys that YAML reads as something else": (
        "1: a\ntrue: b\nc: d\n",
        {"1": "a", "c": "d"},
        "1: a\nc: d\n",
    ),
}


@pytest.mark.parametrize(("text", "new", "expected"), EDITS.values(), ids=EDITS)
def test_edit(text: str, new: Any, expected: str) -> None:
    assert edited(text, new) == expected


SHARED = {
    "inside an alias": ("x: &x {k: 1, z: 2}\na: *x\n", {"x": {"k": 1, "z": 2}, "a": {"z": 2}}),
    "inside an anchor that an alias repeats": (
        "x: &x {k: 1, z: 2}\na: *x\n",
        {"x": {"z": 2}, "a": {"k": 1, "z": 2}},
    ),
    "an anchor that an alias needs": ("x: &x {k: 1}\na: *x\n", {"a": {"k": 1}}),
    "a key that a merge brings": (
        "x: &x {k: 1}\na:\n  <<: *x\n  b: 2\n",
        {"x": {"k": 1}, "a": {"b": 2}},
    ),
    "a text with an anchor": ("x: &x k\na: *x\n", {"x": "z", "a": "k"}),
}


@pytest.mark.parametrize(("text", "new"), SHARED.values(), ids=SHARED)
def test_shared_places_are_not_edited(text: str, new: Any) -> None:
    with pytest.raises(CannotEditError):
        edited(text, new)


def test_other_documents_pass_through() -> None:
    before, after = "# one\na:   [1,\n 2]\n---\n", "...\n---\n\n# three\n'b':  2\n"
    assert edited(f"{before}c: 1\nd: 2\n{after}", {"d": 2}, 2) == f"{before}d: 2\n{after}"


def test_comments_at_every_line_survive() -> None:
    text = (
        "a:\n  b:\n    - name: x\n      value: 1\n    - name: k\n      value:\n        z: 2\n"
        "  c: 3\nd: 4\n"
    )
    data = read_documents(Source("a.yaml", text)).documents[0].data
    new = deepcopy(data)
    del new["a"]["b"][1]
    lines = text.splitlines(keepends=True)
    for number in range(len(lines) + 1):
        indent = " " * (
            len(lines[number]) - len(lines[number].lstrip()) if number < len(lines) else 0
        )
        commented = "".join([*lines[:number], f"{indent}# {number}\n", *lines[number:]])
        assert f"# {number}\n" in rewrite(commented, [Change(1, data, new)])
