"""Every Pod and Service that the real operators made of a RayCluster, byte for byte but for the
order of flags.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from renderer.children.shown import sent, shown
from renderer.kuberay import gates
from renderer.kuberay.versions import parse
from tests.children.stored import stored
from tests.reference import REFERENCE, needs_reference

FILE = "kuberay/made-pods.json.gz"
REPLICA_NAME = "ray.io/worker-group-replica-name"


@cache
def cases() -> dict[str, dict[str, Any]]:
    path = REFERENCE / FILE
    if not path.exists():
        return {}
    read = json.loads(gzip.decompress(path.read_bytes()))
    return {f"{case['version']}-{case['name']}": case for case in read["cases"]}


def ours(case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    version = parse(case["version"])
    for child in shown(case["manifest"], version, gates.effective(version, {})):
        if child.data["kind"] in ("Pod", "Service") and child.when == "at once":
            yield from (stored(data) for data in sent(child, 100))


def real(case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """As stored there; the random part of a replica's name is replaced as that of Pods is in the
    data.
    """
    for data in case["made"]:
        labels = data["metadata"].get("labels", {})
        if REPLICA_NAME in labels:
            labels[REPLICA_NAME] = labels[REPLICA_NAME][:-5] + "<random>"
        yield stored(data)


def ordered(objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(
        objects, key=lambda data: json.dumps([data["kind"], data["metadata"]], sort_keys=True)
    )


@needs_reference(FILE)
@pytest.mark.parametrize("name", cases())
def test_the_pods_and_services_are_those_of_the_real_operator(name: str) -> None:
    case = cases()[name]
    theirs = ordered(list(real(case)))
    made = ordered(list(ours(case)))
    if not any(
        data["kind"] == "Pod" for data in theirs
    ):  # the API server rejected the head Pod, and so came no other
        made = [data for data in made if data["kind"] != "Pod"]
    assert made == theirs


@needs_reference(FILE)
def test_the_cases_are_there() -> None:
    assert len(cases()) == 200
