"""The rules of the area `pod` against the real API server: random Pods, made as the operator makes them.

A Pod is refused exactly where a rule says so. RENDER_TEST_SEED repeats a run, RENDER_TEST_PODS makes it longer.
"""

from __future__ import annotations

import json
import os
import random
from copy import deepcopy
from typing import Any

import pytest

from renderer.diagnostics import Severity
from renderer.kuberay.versions import parse
from tests.e2e.cluster import Cluster
from tests.operator.judged import check

SEED = int(os.environ.get("RENDER_TEST_SEED") or random.SystemRandom().randrange(10**6))
PODS = int(os.environ.get("RENDER_TEST_PODS") or 150)

QUANTITIES: list[str | int] = [
    1,
    2,
    "1",
    "2",
    "500m",
    "0.5",
    "1000m",
    "1e3",
    "1k",
    "1Ki",
    "1024",
    "4Gi",
    "4G",
    "4096Mi",
]
QUANTITIES += [
    "1Ei",
    "0",
    "-1",
    "100m",
    "1n",
    "1u",
    ".5",
    "5.",
    "1.5Gi",
    "1e-3",
    "2e0",
    "1.0000000001",
    "2Mi",
]
COMMON = ["cpu", "memory", "ephemeral-storage", "nvidia.com/gpu", "hugepages-2Mi"]
RARE = [
    "gpu",
    "Memory",
    "storage",
    "kubernetes.io/batch",
    "requests.nvidia.com/gpu",
    "a/b/c",
    "-x.com/y",
    "hugepages-1Gi",
]


class Maker:
    """Random specs of a head's Pod. `old`: lists need no distinct keys, as in the CRDs before 1.2."""

    def __init__(self, seed: int, *, old: bool) -> None:
        self.random = random.Random(seed)
        self.old = old

    def spec(self) -> dict[str, Any]:
        pick = self.random
        volumes = [
            {"name": name, "emptyDir": {}}
            for name in pick.sample(["v1", "v2", "shared-mem"], pick.randint(0, 3))
        ]
        if self.old and volumes and pick.random() < 0.2:
            volumes.append(deepcopy(volumes[0]))
        names = [str(volume["name"]) for volume in volumes]
        others = pick.sample(["side", "init", "autoscaler", "other"], pick.randint(0, 2))
        spec: dict[str, Any] = {
            "containers": [self.container(name, names) for name in ("ray-head", *others)]
        }
        if pick.random() < 0.3:
            spec["initContainers"] = [self.container(pick.choice(["init", "side", "init2"]), names)]
        if volumes:
            spec["volumes"] = volumes
        if pick.random() < 0.03:
            spec["ephemeralContainers"] = [{"name": "e", "image": "x"}]
        return spec

    def container(self, name: str, volumes: list[str]) -> dict[str, Any]:
        made: dict[str, Any] = {"name": name, "image": "x"}
        if self.random.random() < 0.4:
            made["resources"] = self.resources()
        if self.random.random() < 0.6:
            made["volumeMounts"] = self.mounts(volumes)
        return made

    def resources(self) -> dict[str, dict[str, str | int]]:
        pick = self.random
        made: dict[str, dict[str, str | int]] = {}
        for side in ("limits", "requests"):
            made[side] = {
                name: pick.choice(QUANTITIES) for name in pick.sample(COMMON, pick.randint(0, 2))
            }
            if pick.random() < 0.1:
                made[side][pick.choice(RARE)] = pick.choice(QUANTITIES)
        for name in made["requests"].keys() & made["limits"].keys():
            if pick.random() < 0.6:
                made["requests"][name] = made["limits"][name]
        return made

    def mounts(self, volumes: list[str]) -> list[dict[str, str]]:
        pick = self.random
        known = volumes or ["shared-mem"]
        mounts = [
            {
                "name": pick.choice(known if pick.random() < 0.9 else ["nope", "shared-mem"]),
                "mountPath": path,
            }
            for path in pick.choices(["/a", "/b", "/dev/shm", "/tmp/ray"], k=pick.randint(0, 3))
        ]
        return (
            mounts if self.old else list({mount["mountPath"]: mount for mount in mounts}.values())
        )


def as_the_operator_makes_it(spec: dict[str, Any], *, old: bool) -> dict[str, Any]:
    """Common/pod.go, BuildPod: shared memory for the first container; before 1.2 mounts of no volume are dropped."""
    made = deepcopy(spec)
    ray = made["containers"][0]
    mounts, volumes = ray.setdefault("volumeMounts", []), made.setdefault("volumes", [])
    names = {volume["name"] for volume in volumes}
    if not any(mount["mountPath"] == "/dev/shm" and mount["name"] in names for mount in mounts):
        if "shared-mem" not in names:
            volumes.append({"name": "shared-mem", "emptyDir": {"medium": "Memory"}})
            names.add("shared-mem")
        mounts.append({"name": "shared-mem", "mountPath": "/dev/shm"})
    if old:
        for container in (ray, *made.get("initContainers", [])[:1]):
            container["volumeMounts"] = [
                m for m in container.get("volumeMounts", []) if m["name"] in names
            ]
    return made


@pytest.mark.parametrize("operator", ["1.1.1", "1.7.0"])
def test_a_pod_is_rejected_exactly_where_a_rule_says_so(cluster: Cluster, operator: str) -> None:
    print(f"seed {SEED}")
    old = operator == "1.1.1"
    maker = Maker(SEED, old=old)
    specs = {f"pod-{number:04}": maker.spec() for number in range(PODS)}
    pods = [
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name},
            "spec": as_the_operator_makes_it(spec, old=old),
        }
        for name, spec in specs.items()
    ]
    whole = json.dumps({"apiVersion": "v1", "kind": "List", "items": pods})
    answer = cluster.kubectl(
        "create", "--dry-run=server", "-o", "name", "-f", "-", stdin=whole, check=False
    )
    taken = {line.removeprefix("pod/") for line in answer.stdout.split()}
    assert 0 < len(taken) < len(specs), answer.stderr[:3000]
    ours = {name for name, spec in specs.items() if not refusals(spec, operator)}
    different = {
        name: (answer_of(answer.stderr, name), refusals(specs[name], operator))
        for name in ours ^ taken
    }
    assert different == {}, f"seed {SEED}"


def refusals(spec: dict[str, Any], operator: str) -> list[str]:
    cluster = {
        "apiVersion": "ray.io/v1",
        "kind": "RayCluster",
        "metadata": {"name": "x"},
        "spec": {"headGroupSpec": {"rayStartParams": {}, "template": {"spec": spec}}},
    }
    found = check(cluster, parse(operator), {})
    return [f"{v.code} {v.message}" for v in found if v.severity is Severity.ERROR]


def answer_of(said: str, name: str) -> str:
    return next((line for line in said.splitlines() if f'"{name}"' in line), "taken")
