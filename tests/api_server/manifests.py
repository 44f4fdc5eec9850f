"""A small RayCluster, and ways to change it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from renderer import api_server
from renderer.api_server import judge as judging
from renderer.api_server.schemas import Schema
from renderer.api_server.structural import Structural
from renderer.diagnostics import Collector, Diagnostic
from renderer.kuberay.versions import KubeRayVersion

GONE = object()
"""In place of a value: the key is removed."""

HEAD = ("spec", "headGroupSpec")
POD = (*HEAD, "template", "spec")
CONTAINER = (*POD, "containers", 0)


def cluster(path: tuple[str | int, ...] = (), value: Any = None) -> dict[str, Any]:
    """A RayCluster that every release takes, with `value` at `path`; what is missing on the way
    there is made.
    """
    container = {"name": "ray-head", "image": "rayproject/ray:2.52.0"}
    made: dict[str, Any] = {
        "apiVersion": "ray.io/v1",
        "kind": "RayCluster",
        "metadata": {"name": "demo"},
        "spec": {
            "headGroupSpec": {
                "rayStartParams": {},
                "template": {"spec": {"containers": [container]}},
            }
        },
    }
    if not path:
        return made
    here: Any = made
    for step, following in pairwise(path):
        if isinstance(here, list) and step == len(here):
            here.append([] if isinstance(following, int) else {})
        elif isinstance(here, dict):
            here.setdefault(step, [] if isinstance(following, int) else {})
        here = here[step]
    if value is GONE:
        del here[path[-1]]
    elif isinstance(here, list) and path[-1] == len(here):
        here.append(value)
    else:
        here[path[-1]] = value
    return made


def parent(kind: str, spec: Any) -> dict[str, Any]:
    """A RayService or RayJob that embeds a RayCluster's spec."""
    field = {"RayService": "rayClusterConfig", "RayJob": "rayClusterSpec"}[kind]
    return {
        "apiVersion": "ray.io/v1",
        "kind": kind,
        "metadata": {"name": "demo"},
        "spec": {field: spec},
    }


def check(data: Any, version: KubeRayVersion, *, crd: Structural | None = None) -> list[Diagnostic]:
    """What the API server reports, as a list."""
    found = Collector()
    api_server.check(data, version, found, crd=crd)
    return found.diagnostics


def check_object(data: Any) -> list[Diagnostic]:
    found = Collector()
    api_server.check_object(data, found)
    return found.diagnostics


def judge(data: Any, schema: Schema) -> list[Diagnostic]:
    """What the judge reports, whatever the quick checker says."""
    found = Collector()
    judging.judge(data, schema, found)
    return found.diagnostics
