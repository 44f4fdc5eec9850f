"""Whatever stands under a known key: a manifest, or diagnostics with an error among them, never an
exception.
"""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.diagnostics import has_errors
from renderer.pipeline import to_text
from renderer.values.keys import walk
from tests.program import run

PATHS = [path for path, _ in walk()]
WORDS = st.sampled_from(
    [
        "",
        "x",
        "y",
        "1",
        "{{ x }}",
        "${X}",
        "a\nb\n",
        " x",
        "é" * 70,
        "\u2028",
        "redis://u:p@h",
        "4Gi",
        "-",
    ]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS
    | st.text()
)
NAMES = st.sampled_from(
    [
        "name",
        "value",
        "limits",
        "cpu",
        "mode",
        "type",
        "spec",
        "metadata",
        "items",
        "values",
        "x-y",
        "",
    ]
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.text(), inner, max_size=3)
    ),
    max_leaves=8,
)


def put(data: dict[str, Any], path: tuple[Any, ...], value: Any) -> None:
    for part in path[:-1]:
        if not isinstance(data.get(part), dict):
            data[part] = {}
        data = data[part]
    data[path[-1]] = value


@st.composite
def values(draw: Any) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for _ in range(draw(st.integers(1, 4))):
        group = draw(st.sampled_from(["g", "Bad Name", "1", "é"]))
        path = draw(st.sampled_from(PATHS))
        put(data, tuple(group if part == "<name>" else part for part in path), draw(ANYTHING))
    return data


@settings(max_examples=300, deadline=None)
@given(
    data=values(),
    version=st.sampled_from([None, "1.0", "1.2", "1.4", "1.7"]),
    compat=st.sampled_from([None, True]),
    validate=st.booleans(),
)
def test_any_values_give_a_manifest_or_diagnostics(
    data: dict[str, Any], version: str | None, compat: bool | None, validate: bool
) -> None:
    result = run(json.dumps(data), version, compat=compat, validate=validate)
    assert result.rejected == (not result.objects) == has_errors(result.diagnostics)
    if not result.rejected:
        assert to_text(result).startswith("---\n") and json.loads(to_text(result, "json"))
