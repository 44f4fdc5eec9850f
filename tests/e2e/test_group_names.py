"""Names of worker groups, as they get into names and labels of Pods: a real API server says which
ones are rejected.
"""

from __future__ import annotations

import json

import pytest

from renderer.diagnostics import Severity
from renderer.kuberay.names import worker_pod_prefix
from renderer.kuberay.versions import parse
from tests.e2e.cluster import Cluster
from tests.operator.cases import cluster as manifest
from tests.operator.judged import check

GROUPS = (
    *(
        "small",
        "gpu_workers",
        "GPU_A100",
        "GPU-A100",
        "a.b",
        "-a",
        "a-",
        "_a",
        "1a",
        "a..b",
        "a b",
        ".a",
        "a.",
    ),
    *("a" * 63, "a" * 64, "A" * 40, "a" * 30 + "." + "b" * 30, "a." * 20 + "z"),
)
CLUSTERS = ("demo", "c" * 40, "c" * 53)


@pytest.mark.parametrize("operator", ["1.1.1", "1.7.0"])
def test_a_group_is_rejected_exactly_where_its_pods_are(cluster: Cluster, operator: str) -> None:
    release = parse(operator)
    wrong = []
    for name in CLUSTERS:
        pods, ours = {}, set()
        for group in GROUPS:
            prefix = worker_pod_prefix(name, group, release)
            metadata = {"generateName": prefix, "labels": {"ray.io/group": group}}
            spec = {"containers": [{"name": "x", "image": "x"}]}
            pods[group] = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}
            changes = json.dumps({"metadata": {"name": name}, "worker": {"groupName": group}})
            if any(p.severity is Severity.ERROR for p in check(manifest(changes), release)):
                ours.add(group)
        for group, pod in pods.items():
            answer = cluster.kubectl(
                "create", "--dry-run=server", "-f", "-", stdin=json.dumps(pod), check=False
            )
            if (answer.returncode != 0) != (group in ours):
                wrong.append((name, group, answer.stderr or "accepted"))
    assert wrong == []
