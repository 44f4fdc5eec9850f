"""The quick checker says "certainly good" of what the rules accept, and of nothing else."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from renderer.api_server import core
from renderer.api_server.core import quick
from renderer.diagnostics import Collector
from tests.api_server.core.tables import ROWS, Row
from tests.e2e.core_objects import changed, seeds
from tests.reference import REFERENCE, needs_reference


@pytest.fixture
def rules_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick, "certainly_good", lambda _: False)


def reported(data: dict[str, Any]) -> list[str]:
    found = Collector()
    core.check(data, found)
    return [f"{d.code} {d.path_text} {d.message}" for d in found.diagnostics]


SIMPLE: dict[str, dict[str, Any]] = {
    "Pod": {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "a", "labels": {"app": "x"}},
        "spec": {
            "containers": [
                {
                    "name": "a",
                    "image": "b",
                    "env": [{"name": "A", "value": "b"}],
                    "ports": [{"name": "http", "containerPort": 80}],
                    "resources": {
                        "limits": {"cpu": 2, "memory": "2Gi", "nvidia.com/gpu": 1},
                        "requests": {"cpu": "500m", "memory": "1Gi", "nvidia.com/gpu": 1},
                    },
                    "livenessProbe": {"exec": {"command": ["a"]}, "periodSeconds": 5},
                    "lifecycle": {"preStop": {"exec": {"command": ["a"]}}},
                    "volumeMounts": [{"name": "data", "mountPath": "/data"}],
                    "securityContext": {
                        "capabilities": {"drop": ["ALL"]},
                        "allowPrivilegeEscalation": False,
                    },
                }
            ],
            "priorityClassName": "production",
            "runtimeClassName": "nvidia",
            "topologySpreadConstraints": [
                {
                    "maxSkew": 1,
                    "topologyKey": "topology.kubernetes.io/zone",
                    "whenUnsatisfiable": "ScheduleAnyway",
                    "labelSelector": {"matchLabels": {"app": "x"}},
                }
            ],
            "volumes": [
                {"name": "data", "emptyDir": {"sizeLimit": "1Gi"}},
                {
                    "name": "code",
                    "configMap": {
                        "name": "code",
                        "defaultMode": 511,
                        "items": [{"key": "a.py", "path": "b.py"}],
                        "optional": True,
                    },
                },
                {
                    "name": "key",
                    "secret": {"secretName": "key", "items": [{"key": "a", "path": "b"}]},
                },
            ],
            "securityContext": {"fsGroup": 100, "runAsNonRoot": True, "runAsUser": 1000},
            "tolerations": [
                {
                    "key": "a",
                    "operator": "Equal",
                    "value": "b",
                    "effect": "NoExecute",
                    "tolerationSeconds": 5,
                }
            ],
        },
    },
    "Service": {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "a"},
        "spec": {
            "ports": [{"name": "a", "port": 1}, {"name": "b", "port": 2}],
            "selector": {"a": "b"},
        },
    },
    "Job": {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "a"},
        "spec": {
            "activeDeadlineSeconds": 300,
            "backoffLimit": 2,
            "ttlSecondsAfterFinished": 10,
            "template": {
                "metadata": {"generateName": "a-", "labels": {"app": "x"}},
                "spec": {
                    "containers": [{"name": "a", "image": "b"}],
                    "restartPolicy": "Never",
                },
            },
        },
    },
    "ServiceAccount": {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": "a", "labels": {"app": "x"}},
    },
    "Role": {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": {"name": "a"},
        "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get", "list"]}],
    },
    "RoleBinding": {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "RoleBinding",
        "metadata": {"name": "a"},
        "subjects": [{"kind": "ServiceAccount", "name": "a"}],
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "a"},
    },
}


@pytest.mark.parametrize("kind", SIMPLE)
def test_a_simple_object_is_certainly_good(kind: str) -> None:
    assert quick.certainly_good(SIMPLE[kind])


@pytest.mark.parametrize("kind", SIMPLE)
@pytest.mark.parametrize("seed", range(8))
def test_what_is_certainly_good_is_accepted_by_the_rules(kind: str, seed: int) -> None:
    rng = random.Random(f"{kind} {seed}")
    made = [changed(rng, [SIMPLE[kind], *seeds(kind)]) for _ in range(250)]
    good = [(what, data) for what, data in made if quick.certainly_good(data)]
    assert good
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quick, "certainly_good", lambda _: False)
        assert [(what, found) for what, data in good if (found := reported(data))] == []


DEVICE = "nvidia.com/gpu"


@pytest.mark.parametrize(
    ("resources", "good"),
    [
        ({"limits": {DEVICE: 1}}, True),
        ({"limits": {DEVICE: "2"}, "requests": {DEVICE: 2}}, True),
        ({"limits": {DEVICE: "2k"}, "requests": {DEVICE: 2000}}, True),
        ({"limits": {DEVICE: "500m"}}, False),
        ({"limits": {DEVICE: 2}, "requests": {DEVICE: 1}}, False),
        ({"requests": {DEVICE: 1}}, False),
        ({"limits": {"cpu": 1}, "requests": {"cpu": "1500m"}}, False),
        ({"limits": {"cpu": 1}, "requests": {"memory": "1Gi"}}, True),
    ],
    ids=str,
)
def test_devices_are_whole_and_requested_as_they_are_limited(
    resources: dict[str, Any], good: bool
) -> None:
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "a"},
        "spec": {"containers": [{"name": "a", "image": "b", "resources": resources}]},
    }
    assert quick.certainly_good(pod) is good
    assert (reported(pod) == []) is good


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.code and row.kind in SIMPLE], ids=lambda row: row.title
)
def test_no_change_that_is_rejected_is_certainly_good(row: Row) -> None:
    assert not quick.certainly_good(row.object)


def pods(value: Any) -> Iterator[dict[str, Any]]:
    """The Pods and Services in what an operator made, with names in place of what was random."""
    if isinstance(value, dict) and value.get("kind") in ("Pod", "Service") and "spec" in value:
        text = (
            json.dumps(value)
            .replace("<random>", "abcde")
            .replace("<uid>", "u")
            .replace("<namespace>", "ns")
        )
        made = {"apiVersion": "v1", **json.loads(text)}
        if made["kind"] == "Service" and "ports" not in made["spec"]:
            made["spec"]["clusterIP"] = "None"  # addresses are left out of the data, this one too
        yield made
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from pods(item)


@needs_reference("kuberay/made-pods.json.gz")
def test_real_pods_and_services_are_accepted_and_mostly_certainly_good(rules_only: None) -> None:
    cases = json.loads(gzip.decompress((REFERENCE / "kuberay" / "made-pods.json.gz").read_bytes()))[
        "cases"
    ]
    found = [pod for case in cases for pod in pods(case["made"])]
    assert found
    assert [(pod["metadata"]["name"], errors) for pod in found if (errors := reported(pod))] == []


@needs_reference("kuberay/made-pods.json.gz")
def test_nine_of_ten_real_pods_need_no_rule() -> None:
    cases = json.loads(gzip.decompress((REFERENCE / "kuberay" / "made-pods.json.gz").read_bytes()))[
        "cases"
    ]
    found = [pod for case in cases for pod in pods(case["made"])]
    assert sum(map(quick.certainly_good, found)) >= 0.9 * len(found)
