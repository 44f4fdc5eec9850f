"""The rules for Kubernetes' own kinds against the real API server: random objects, equal verdicts.

RENDER_TEST_SEED repeats a run, RENDER_TEST_CORE multiplies the number of objects. Each is created
as a dry run with strict field validation; a rule says so exactly where the API server rejects the
object.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from copy import deepcopy
from typing import Any

import pytest

from renderer.api_server import core
from renderer.diagnostics import Collector
from tests.api_server.core.tables import ROWS
from tests.e2e.cluster import Cluster
from tests.e2e.core_objects import changed, seeds

SEED = int(os.environ.get("RENDER_TEST_SEED") or random.SystemRandom().randrange(10**6))
TIMES = float(os.environ.get("RENDER_TEST_CORE") or 1)
THREADS = 4
SHOWN = 10

COUNTS = {
    "Pod": 2000,
    **dict.fromkeys(("Service", "Job", "PersistentVolumeClaim", "Deployment", "PodTemplate"), 300),
    **dict.fromkeys(
        ("Ingress", "NetworkPolicy", "CronJob", "DaemonSet", "ReplicaSet", "StatefulSet"), 150
    ),
    **dict.fromkeys(("ConfigMap", "Secret", "ServiceAccount", "Namespace"), 100),
    **dict.fromkeys(("PodDisruptionBudget", "PriorityClass"), 100),
    **dict.fromkeys(("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"), 100),
}
RESOURCES = {
    "Ingress": "ingresses",
    "NetworkPolicy": "networkpolicies",
    "PriorityClass": "priorityclasses",
}
WITHOUT_NAMESPACE = ("ClusterRole", "ClusterRoleBinding", "Namespace", "PriorityClass")


class ApiServer:
    """Connections that stay open, through `kubectl proxy`, which knows how to log in."""

    def __init__(self, port: int, namespace: str) -> None:
        self._port = port
        self._namespace = namespace

    def rejections(self, objects: list[dict[str, Any]]) -> list[str | None]:
        """Why it rejects each object; None if it accepts it."""
        shares = [objects[start::THREADS] for start in range(THREADS)]
        with ThreadPoolExecutor(THREADS) as pool:
            answers = list(pool.map(self._share, shares))
        return [answers[index % THREADS][index // THREADS] for index in range(len(objects))]

    def _share(self, objects: list[dict[str, Any]]) -> list[str | None]:
        with closing(http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)) as connection:
            return [self._rejection(connection, one) for one in objects]

    def _rejection(
        self, connection: http.client.HTTPConnection, data: dict[str, Any]
    ) -> str | None:
        connection.request(
            "POST", self._path(data), json.dumps(data), {"Content-Type": "application/json"}
        )
        answer = connection.getresponse()
        text = answer.read().decode()
        return None if answer.status < 300 else text[:1000]

    def _path(self, data: dict[str, Any]) -> str:
        version, kind = data["apiVersion"], data["kind"]
        resource = RESOURCES.get(kind, f"{kind.lower()}s")
        prefix = f"/apis/{version}" if "/" in version else f"/api/{version}"
        scope = "" if kind in WITHOUT_NAMESPACE else f"/namespaces/{self._namespace}"
        return f"{prefix}{scope}/{resource}?dryRun=All&fieldValidation=Strict"


@pytest.fixture(scope="module")
def api_server(cluster: Cluster) -> Iterator[ApiServer]:
    call = ["kubectl", "--kubeconfig", cluster.kubeconfig, "proxy", "--port=0"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as proxy:
        assert proxy.stdout is not None
        said = proxy.stdout.readline()
        port = re.search(r"127\.0\.0\.1:(\d+)", said)
        assert port is not None, said
        yield ApiServer(int(port[1]), cluster.namespace)
        proxy.terminate()


@pytest.mark.parametrize("kind", COUNTS)
def test_random_objects_are_rejected_exactly_where_the_api_server_rejects_them(
    kind: str, api_server: ApiServer
) -> None:
    print(f"seed {SEED}")
    rng = random.Random(f"{SEED} {kind}")
    made = [changed(rng, seeds(kind)) for _ in range(int(COUNTS[kind] * TIMES))]
    objects = [data for _, data in made]
    answers = api_server.rejections([as_on_any_cluster(as_sent(data)) for data in objects])
    different = []
    for (what, data), answer in zip(made, answers, strict=True):
        found = Collector()
        core.check(deepcopy(data), found)
        ours = [f"{d.code} {d.path_text} {d.message}" for d in found.diagnostics]
        if found.has_errors is not bool(answer):
            different.append(
                f"{what}\n  the API server: {answer or 'accepted'}\n"
                f"  the rules: {ours or 'accepted'}"
            )
    rejected = sum(answer is not None for answer in answers)
    print(f"{kind}: {len(objects)} objects, {rejected} rejected")
    shown = "\n".join(different[:SHOWN])
    assert not different, (
        f"seed {SEED}: {len(different)} of {len(objects)} verdicts differ\n{shown}"
    )


def test_the_api_server_says_what_the_tables_say(api_server: ApiServer) -> None:
    answers = api_server.rejections([as_on_any_cluster(as_sent(row.object)) for row in ROWS])
    different = [
        (row.title, row.code, answer)
        for row, answer in zip(ROWS, answers, strict=True)
        if bool(row.code) is not bool(answer)
    ]
    assert different == []


def as_sent(value: Any) -> Any:
    """As kubectl sends it: 2.0 is 2."""
    if isinstance(value, dict):
        return {key: as_sent(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_sent(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def as_on_any_cluster(data: dict[str, Any]) -> dict[str, Any]:
    """The object as a cluster looks at it that has the namespace, and a ServiceAccount for each
    Pod.

    (The API server of the tests may run without the admission plugin that fills in the name of the
    ServiceAccount.)
    """
    namespace = data["metadata"].get("namespace")
    if isinstance(namespace, str) and re.fullmatch("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", namespace):
        del data["metadata"]["namespace"]
    spec = data.get("spec")
    if data["kind"] == "Pod" and isinstance(spec, dict):
        accounts = [spec.get("serviceAccountName"), spec.get("serviceAccount")]
        if all(name in (None, "") and name is not False for name in accounts):
            spec["serviceAccountName"] = "default"
    return data
