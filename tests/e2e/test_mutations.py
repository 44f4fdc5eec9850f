"""Real samples mutated at random: the verdict is that of the real API server, at every version.

RENDER_TEST_MUTATIONS says how many a version (500), RENDER_TEST_SEED which; the seed is printed. An
object is put to the API server itself, created as a dry run with strict field validation. (kubectl
sends the same but for nulls, which it leaves out: an unknown field whose value is null passes
kubectl.)
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import subprocess
from collections.abc import Iterator
from contextlib import closing
from copy import deepcopy
from typing import Any

import pytest
import yaml

from renderer.api_server import quick, schemas
from renderer.diagnostics import Severity
from renderer.kuberay.kinds import KINDS, PLURALS, RAY_CLUSTER
from renderer.kuberay.versions import parse
from renderer.schema import model as schema
from tests.api_server.manifests import check, judge
from tests.e2e.cluster import Cluster
from tests.e2e.mutations import mutated
from tests.operator.cases import Case, parent_cases
from tests.reference import needs_reference, reference_files

MUTATIONS = int(os.environ.get("RENDER_TEST_MUTATIONS") or 500)
SEED = int(os.environ.get("RENDER_TEST_SEED") or random.SystemRandom().randrange(10**6))
SHOWN = 10


def samples(kind: str) -> list[dict[str, Any]]:
    """RayClusters of the samples of all versions; of the other kinds what some API server accepted
    of the cases.
    """
    if kind != RAY_CLUSTER:
        return [
            renamed(case.manifest)
            for case in parent_cases()
            if case.manifest["kind"] == kind and accepted(case)
        ]
    return [
        renamed(document)
        for file in reference_files("kuberay/samples/*/*.yaml")
        for document in yaml.load_all(file.read_bytes(), yaml.CSafeLoader)
        if isinstance(document, dict) and document.get("kind") == kind
    ]


def accepted(case: Case) -> bool:
    return any(seen["crd"] == "ok" for seen in case.expected.values())


def renamed(manifest: dict[str, Any]) -> dict[str, Any]:
    """Under a name that collides with nothing, in no namespace of its own."""
    metadata = {key: value for key, value in manifest["metadata"].items() if key != "namespace"}
    return {**manifest, "metadata": {**metadata, "name": "mutated"}}


class ApiServer:
    """One connection that stays open, through `kubectl proxy`, which knows how to log in."""

    def __init__(self, cluster: Cluster, connection: http.client.HTTPConnection) -> None:
        self._connection = connection
        self._namespace = cluster.namespace

    def refusal(self, manifest: dict[str, Any], kind: str, api: str) -> str | None:
        """Why it rejects the object, None if it accepts it."""
        objects = f"/apis/ray.io/{api}/namespaces/{self._namespace}/{PLURALS[kind]}"
        path = f"{objects}?dryRun=All&fieldValidation=Strict"
        self._connection.request(
            "POST", path, json.dumps(manifest), {"Content-Type": "application/json"}
        )
        answer = self._connection.getresponse()
        body = json.loads(answer.read())
        return None if answer.status == 201 else str(body["message"])


@pytest.fixture(scope="module")
def api_server(cluster: Cluster) -> Iterator[ApiServer]:
    command = ["kubectl", "--kubeconfig", cluster.kubeconfig, "proxy", "--port=0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as proxy:
        assert proxy.stdout is not None
        started = re.search(r":([0-9]+)", proxy.stdout.readline())
        assert started is not None
        with closing(
            http.client.HTTPConnection("127.0.0.1", int(started[1]), timeout=60)
        ) as connection:
            yield ApiServer(cluster, connection)
        proxy.terminate()


@needs_reference("kuberay/samples")
@pytest.mark.parametrize("kind", KINDS)
def test_the_verdict_is_that_of_the_api_server(
    cluster: Cluster,
    api_server: ApiServer,
    version: str,
    kind: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    release = parse(version)
    served = [api_version.partition("/")[2] for api_version in schema.served(kind, release)]
    if not served:
        pytest.skip(f"KubeRay {version} has no {kind}")
    cluster.install_crd(version, kind)
    rng = random.Random(f"{SEED} {version} {kind}")
    with capsys.disabled():
        print(f"\nseed {SEED}, {MUTATIONS} mutations of a {kind} of KubeRay {version}", end=" ")
    bases = samples(kind)
    wrong = []
    for _ in range(MUTATIONS):
        what, manifest = mutated(rng, bases)
        api = rng.choice(served)
        manifest |= {"apiVersion": f"ray.io/{api}", "kind": kind}
        before = deepcopy(manifest)
        problems = [
            problem for problem in check(manifest, release) if problem.severity is Severity.ERROR
        ]
        assert manifest == before, f"the check changed the manifest: {what}"
        checked_by = schemas.of_release(release, kind, api)
        assert checked_by is not None
        passed = quick.certainly_good(manifest, checked_by)
        assert not (passed and judge(manifest, checked_by)), f"quick and judge differ: {what}"
        refusal = api_server.refusal(manifest, kind, api)
        if bool(problems) != (refusal is not None):
            wrong.append(
                f"{api}: {what}: API server: {refusal or 'accepted'}; here: "
                f"{problems or 'accepted'}"
            )
    assert not wrong, f"seed {SEED}: {len(wrong)} of {MUTATIONS} differ:\n" + "\n".join(
        wrong[:SHOWN]
    )
