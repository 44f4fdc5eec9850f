"""Manifests with the verdicts of real API servers and real operators, and a plain cluster to
change.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.reference import REFERENCE

_DATA = Path(__file__).resolve().parent.parent / "data"


ON_THE_OBJECT = ("operator", "parents")
"""Kinds of cases of which only the operator's checks of the object were seen, and no Pod."""


@dataclass(frozen=True)
class Case:
    """One manifest.

    `expected`: version -> what was seen: `crd` (ok, reject) and, where that is ok, `operator`.
    """

    name: str
    kind: str
    what: str
    manifest: dict[str, Any]
    gates: dict[str, bool]
    expected: dict[str, dict[str, str]]


def _read(name: str) -> list[dict[str, Any]]:
    packed, plain = _DATA / f"{name}.gz", _DATA / name
    if packed.exists():
        text = gzip.decompress(packed.read_bytes())
    elif plain.exists() or (REFERENCE / "kuberay" / name).exists():
        text = (plain if plain.exists() else REFERENCE / "kuberay" / name).read_bytes()
    else:
        return []
    cases: list[dict[str, Any]] = json.loads(text)["cases"]
    return cases


@cache
def cases() -> tuple[Case, ...]:
    """RayClusters, alone and inside parents: written ones, and random ones of the kinds schema,
    operator and parents.
    """
    return _cases("validation-cases.json", "generated-cases.json")


@cache
def parent_cases() -> tuple[Case, ...]:
    """Whole objects of all four kinds in both API versions, random ones of the kinds parent-schema,
    parent-operator.
    """
    return _cases("parent-cases.json")


def _cases(*files: str) -> tuple[Case, ...]:
    return tuple(
        Case(
            case["name"],
            case.get("kind", "written"),
            case.get("what", ""),
            case["manifest"],
            case.get("feature_gates") or {},
            case["expected"],
        )
        for file in files
        for case in _read(file)
    )


_PLAIN = """
apiVersion: ray.io/v1
kind: RayCluster
metadata: {name: demo}
spec:
  rayVersion: 2.52.0
  headGroupSpec:
    rayStartParams: {}
    template:
      spec:
        containers: [{name: ray-head, image: ray}]
  workerGroupSpecs:
  - groupName: small
    replicas: 1
    minReplicas: 0
    maxReplicas: 3
    rayStartParams: {}
    template:
      spec:
        containers: [{name: ray-worker, image: ray}]
"""


def cluster(changes: str = "", kind: str = "RayCluster") -> dict[str, Any]:
    """A good RayCluster (or a parent with it inside) with `changes` merged in: YAML whose `head`,
    `head_pod`, `ray`, `worker`, `worker_pod`, `ray_worker`, `spec`, `metadata`, `parent`, `job`
    name the places; lists replace. `parent` is the spec of the object, `job` that of a RayJob, its
    own or the template of a RayCronJob; null removes.
    """
    document: dict[str, Any] = yaml.safe_load(_PLAIN)
    spec = document["spec"]
    head, worker = spec["headGroupSpec"], spec["workerGroupSpecs"][0]
    document["kind"] = kind
    if kind in ("RayService", "RayJob"):
        document["spec"] = {
            {"RayService": "rayClusterConfig", "RayJob": "rayClusterSpec"}[kind]: spec
        }
    elif kind == "RayCronJob":
        document["spec"] = {"schedule": "0 * * * *", "jobTemplate": {"rayClusterSpec": spec}}
    places = {
        "metadata": document["metadata"],
        "parent": document["spec"],
        "job": document["spec"].get("jobTemplate", document["spec"]),
        "spec": spec,
        "head": head,
        "head_pod": head["template"]["spec"],
        "ray": head["template"]["spec"]["containers"][0],
        "worker": worker,
        "worker_pod": worker["template"]["spec"],
        "ray_worker": worker["template"]["spec"]["containers"][0],
    }
    for place, change in (yaml.safe_load(changes) or {}).items():
        _merge(places[place], change)
    return document


def _merge(into: dict[str, Any], change: dict[str, Any]) -> None:
    for key, value in change.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value
