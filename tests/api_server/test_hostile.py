"""Whatever is in a manifest, the answer is a list of problems: no exception, no hang, nothing
changed.
"""

from __future__ import annotations

import math
import random
import time
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renderer.api_server import quick, schemas
from renderer.api_server.structural import structural
from renderer.diagnostics import MOST_KEPT, Collector, Severity
from renderer.kuberay.kinds import RAY_CLUSTER, SPEC_PATHS
from renderer.kuberay.versions import NEWEST, RELEASED
from tests.api_server.manifests import CONTAINER, HEAD, POD, check, check_object, cluster, judge
from tests.api_server.test_structural import crd
from tests.e2e.mutations import mutated, places

TEXTS = st.text(max_size=5) | st.sampled_from(
    ["name", "spec", "metadata", "kind", "4Gi", "RayCluster", "\udc80"]
)
NUMBERS = st.integers() | st.floats() | st.sampled_from([2**63, -(2**64), 10**400])
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TEXTS | st.integers(), inner, max_size=4)
    ),
    max_leaves=15,
)
WHOLE = cluster((*CONTAINER, "env"), [{"name": "A", "value": "b"}])
PATHS = [(), *(path for _, _, path in places(WHOLE))]
FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def look(data: Any, version: Any = NEWEST) -> None:
    """The quick checker and the judge agree, and leave the data as it was."""
    kind = data.get("kind") if isinstance(data, dict) else None
    checked_by = schemas.of_release(
        version, kind if isinstance(kind, str) and kind in SPEC_PATHS else RAY_CLUSTER
    )
    assert checked_by is not None
    errors = [problem for problem in judge(data, checked_by) if problem.severity is Severity.ERROR]
    assert not (quick.certainly_good(data, checked_by) and errors)
    assert bool(check(data, version)) == bool(errors)
    for problem in errors:
        assert problem.message
        hash(problem)


@given(ANYTHING)
@FEW
def test_anything_in_place_of_a_manifest(data: Any) -> None:
    look(data)
    check_object(data)


@given(st.sampled_from(PATHS), ANYTHING, st.sampled_from(RELEASED))
@FEW
def test_anything_in_place_of_a_part(path: tuple[str | int, ...], value: Any, version: Any) -> None:
    data = cluster(path, value) if path else value
    look(data, version)


@pytest.mark.parametrize("seed", range(20))
def test_mutated_clusters(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(15):
        _, manifest = mutated(rng, [WHOLE])
        before = deepcopy(manifest)
        look(manifest, rng.choice(RELEASED))
        assert manifest == before


@given(
    ANYTHING,
    st.sampled_from(
        ["type", "properties", "items", "enum", "default", "anyOf", "pattern", "required", "x"]
    ),
)
@FEW
def test_anything_in_a_crd(value: Any, keyword: str) -> None:
    made = crd(
        {"a": {"type": "string", keyword: value}, "b": value}
        if isinstance(value, dict)
        else {"a": {keyword: value}}
    )
    found = structural([made, value], "crd.yaml", Collector())
    if found is not None:
        check(cluster(("spec",), {"a": "x", "b": value}), NEWEST, crd=found)


def nested(depth: int, of: str) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = {"name": value} if of == "map" else [value]
    return value


@pytest.mark.parametrize("of", ["map", "list"])
@pytest.mark.parametrize(
    "path",
    [
        *(
            ("spec",),
            POD,
            CONTAINER,
            (*CONTAINER, "env"),
            (*HEAD, "rayStartParams"),
            ("nope",),
            ("status", "head"),
        ),
        *(
            ("metadata",),
            ("metadata", "labels"),
            ("metadata", "annotations"),
            ("metadata", "managedFields"),
            ("kind",),
        ),
    ],
    ids=str,
)
def test_nesting_without_end(path: tuple[str | int, ...], of: str) -> None:
    taken = (
        path == ("status", "head") and of == "list"
    )  # of a status only the names of fields are looked at
    assert (check(cluster(path, nested(20_000, of)), NEWEST) == []) == taken


@pytest.mark.parametrize(
    "path",
    [("metadata", "name"), ("metadata", "namespace"), (*CONTAINER, "resources", "limits", "cpu")],
    ids=str,
)
@pytest.mark.parametrize(
    "text", ["a" * 10**6 + "!", "1" * 10**6 + "!", "a." * 10**6, "-" * 10**6, "." * 10**6]
)
def test_long_texts_are_rejected_at_once(path: tuple[str | int, ...], text: str) -> None:
    started = time.process_time()
    assert check(cluster(path, text), NEWEST) != []
    assert check(cluster(("metadata", "labels"), {text: text}), NEWEST) != []
    assert time.process_time() - started < 5  # seconds of CPU time


@pytest.mark.parametrize(
    "path",
    [(*POD, "priority"), (*CONTAINER, "image"), ("metadata", "generation"), ("nope",)],
    ids=str,
)
def test_integers_without_end(path: tuple[str | int, ...]) -> None:
    assert check(cluster(path, 10**5000), NEWEST) != []


def test_floats_that_json_does_not_have() -> None:
    for value in (math.nan, math.inf):
        assert check(cluster((*POD, "priority"), value), NEWEST) != []


def test_of_many_problems_the_first_are_reported() -> None:
    started = time.process_time()
    manifest = cluster((*CONTAINER, "env"), [{"name": "A", "nope": at} for at in range(5000)])
    assert len(check(manifest, NEWEST)) == MOST_KEPT
    assert time.process_time() - started < 20


def test_among_very_many_known_fields_no_near_name_is_looked_for() -> None:
    made = crd({f"p{at}": {"type": "string"} for at in range(20_000)})
    found = structural([made], "crd.yaml", Collector())
    started = time.process_time()
    problems = check(cluster(("spec",), {f"q{at}": 1 for at in range(1000)}), NEWEST, crd=found)
    assert "schema/unknown-field" in {problem.code for problem in problems}
    assert time.process_time() - started < 20
