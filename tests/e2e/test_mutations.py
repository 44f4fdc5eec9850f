"""Real samples mutated at random: the verdict is that of the real API server, at every version.

RENDER_TEST_MUTATIONS says how many a version (500), RENDER_TEST_SEED which; the seed is printed. An object is put to
the API server itself, created as a dry run with strict field validation. (kubectl sends the same but for nulls, which
it leaves out: an unknown field whose value is null passes kubectl.)
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
from renderer.kuberay.versions import parse
from tests.api_server.manifests import check, judge
from tests.e2e.cluster import Cluster
from tests.e2e.mutations import mutated
from tests.reference import needs_reference, reference_files

MUTATIONS = int(os.environ.get("RENDER_TEST_MUTATIONS") or 500)
SEED = int(os.environ.get("RENDER_TEST_SEED") or random.SystemRandom().randrange(10**6))
SHOWN = 10


def samples() -> list[dict[str, Any]]:
    """Every RayCluster of the samples, of all versions, under a name that collides with nothing."""
    found = []
    for file in reference_files("kuberay/samples/*/*.yaml"):
        for document in yaml.load_all(file.read_bytes(), yaml.CSafeLoader):
            if isinstance(document, dict) and document.get("kind") == "RayCluster":
                document["metadata"]["name"] = "mutated"
                document["metadata"].pop("namespace", None)
                found.append(document)
    return found


class ApiServer:
    """One connection that stays open, through `kubectl proxy`, which knows how to log in."""

    def __init__(self, cluster: Cluster, connection: http.client.HTTPConnection) -> None:
        self._connection = connection
        self._path = f"/apis/ray.io/v1/namespaces/{cluster.namespace}/rayclusters?dryRun=All&fieldValidation=Strict"

    def refusal(self, manifest: dict[str, Any]) -> str | None:
        """Why it refuses to create the object, None if it takes it."""
        self._connection.request("POST", self._path, json.dumps(manifest), {"Content-Type": "application/json"})
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
        with closing(http.client.HTTPConnection("127.0.0.1", int(started[1]), timeout=60)) as connection:
            yield ApiServer(cluster, connection)
        proxy.terminate()


@needs_reference("kuberay/samples")
def test_the_verdict_is_that_of_the_api_server(
    cluster: Cluster, api_server: ApiServer, version: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cluster.install_crd(version)
    release = parse(version)
    rng = random.Random(f"{SEED} {version}")
    with capsys.disabled():
        print(f"\nseed {SEED}, {MUTATIONS} mutations of KubeRay {version}", end=" ")
    bases = samples()
    wrong = []
    for _ in range(MUTATIONS):
        what, manifest = mutated(rng, bases)
        before = deepcopy(manifest)
        problems = [problem for problem in check(manifest, release) if problem.severity is Severity.ERROR]
        assert manifest == before, f"the check changed the manifest: {what}"
        passed = quick.certainly_good(manifest, schemas.of_release(release))
        assert not (passed and judge(manifest, schemas.of_release(release))), f"quick and judge differ: {what}"
        refusal = api_server.refusal(manifest)
        if bool(problems) != (refusal is not None):
            wrong.append(f"{what}: API server: {refusal or 'taken'}; here: {problems or 'taken'}")
    assert not wrong, f"seed {SEED}: {len(wrong)} of {MUTATIONS} differ:\n" + "\n".join(wrong[:SHOWN])
