"""Random objects, and all that the real operators made of them: Services, Pods, Jobs, Ingresses,
policies, claims.

`tests/data/made-objects.json.gz` says how it was made. Of a RayService the Services that wait for
its applications were read off operators whose check of the applications was left out.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from renderer.children.shown import sent, shown
from renderer.diagnostics import Collector
from renderer.kuberay import gates
from renderer.kuberay.versions import parse
from tests.children.stored import stored

FILE = Path(__file__).parents[1] / "data" / "made-objects.json.gz"
CASES = {case["name"]: case for case in json.loads(gzip.decompress(FILE.read_bytes()))["cases"]}
FROM_CLUSTER = (
    "ray.io/cluster-hash",
    "ray.io/hash-without-replicas-and-workers-to-delete",
    "ray.io/upgrade-strategy-recreate-hash",
)


def ours(case: dict[str, Any]) -> Iterator[dict[str, Any]]:
    version = parse(case["version"])
    settings = gates.parse(case["gates"], Collector())
    for child in shown(case["manifest"], version, gates.effective(version, settings)):
        if child.when in case["when"] and not (
            child.when.endswith("deleted") and case["manifest"]["kind"] != "RayCluster"
        ):
            yield from (comparable(data) for data in sent(child, 100))


def comparable(data: dict[str, Any]) -> dict[str, Any]:
    """As stored. Ports that the operator adds to a Service in an arbitrary order are sorted."""
    made = stored(data)
    if made["kind"] == "Service" and "ports" in made["spec"]:
        made["spec"]["ports"].sort(key=lambda port: port.get("name", ""))
        if not made["spec"]["ports"]:
            del made["spec"]["ports"]
    if made["kind"] == "NetworkPolicy":
        for rule in [*made["spec"].get("ingress", []), *made["spec"].get("egress", [])]:
            for port in rule.get("ports", []):
                port.setdefault("protocol", "TCP")
    return made


def without_unknown_hashes(made: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> None:
    """Where only the cluster knows the hash, its place is compared, not its value."""
    for one, other in zip(made, theirs, strict=False):
        annotations = one["metadata"].get("annotations", {})
        for key in FROM_CLUSTER:
            if annotations.get(key) == "<hash>" and key in other["metadata"].get("annotations", {}):
                other["metadata"]["annotations"][key] = "<hash>"


def ordered(objects: Any) -> list[dict[str, Any]]:
    def key(data: dict[str, Any]) -> list[Any]:
        metadata = data["metadata"]
        labels = metadata.get("labels", {})
        numbers = [
            str(labels.get(f"ray.io/{name}"))
            for name in ("worker-group-replica-index", "replica-host-index")
        ]
        return [data["kind"], metadata["name"], *numbers]

    return sorted(objects, key=key)


@pytest.mark.parametrize("name", CASES)
def test_the_children_are_those_of_the_real_operator(name: str) -> None:
    case = CASES[name]
    made = ordered(ours(case))
    theirs = ordered(comparable(data) for data in case["made"])
    without_unknown_hashes(made, theirs)
    assert made == theirs


def test_every_kind_of_child_is_among_them() -> None:
    kinds = {data["kind"] for case in CASES.values() for data in case["made"]}
    assert kinds == {
        "Ingress",
        "Job",
        "NetworkPolicy",
        "PersistentVolumeClaim",
        "Pod",
        "Role",
        "RoleBinding",
        "Service",
        "ServiceAccount",
    }
