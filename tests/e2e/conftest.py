"""A real API server, named by RENDER_TEST_KUBECONFIG: kind, a cluster of yours to throw away, or a bare kube-apiserver.

These tests REPLACE the cluster's RayCluster CRD, again and again: one can be installed at a time, so the tests run one
after the other, those of a version together. All else they make lives in a namespace of their own, deleted at the end.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.reference import REFERENCE

HERE = Path(__file__).parent
KUBECONFIG = "RENDER_TEST_KUBECONFIG"
CRDS = Path(os.environ.get("RENDER_TEST_CRDS") or REFERENCE / "kuberay" / "crds")
SERVED_WITHIN = 30  # seconds that the API server may take to serve a CRD that it has accepted


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder, hand them all to one worker, and put those of one version side by side."""
    own = [index for index, item in enumerate(items) if HERE in item.path.parents]
    for index in own:
        items[index].add_marker(pytest.mark.e2e)
        items[index].add_marker(pytest.mark.xdist_group("e2e"))
    by_version = sorted((items[index] for index in own), key=_version_of)
    for index, item in zip(own, by_version, strict=True):
        items[index] = item


def _version_of(item: pytest.Item) -> tuple[int, ...]:
    callspec = getattr(item, "callspec", None)
    version = callspec.params.get("version") if callspec else None
    return tuple(map(int, version.split("."))) if isinstance(version, str) else ()


class Cluster:
    """An API server, spoken to by kubectl, as a user speaks to it. Fields are validated strictly, kubectl's default."""

    def __init__(self, kubeconfig: str) -> None:
        self.kubeconfig = kubeconfig
        self.namespace = f"render-e2e-{uuid.uuid4().hex[:8]}"
        self.version: str | None = None

    def kubectl(self, *arguments: str, stdin: str = "", check: bool = True) -> subprocess.CompletedProcess[str]:
        result = subprocess.run(
            ["kubectl", "--kubeconfig", self.kubeconfig, "--namespace", self.namespace, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
        )
        if check and result.returncode:
            raise AssertionError(f"kubectl {' '.join(arguments)}: {result.stderr.strip()}\n--- stdin\n{stdin[:4000]}")
        return result

    def apply(self, manifests: str, *, dry_run: bool = False) -> subprocess.CompletedProcess[str]:
        """`kubectl apply -f -`, its verdict included; stdout holds a List of what is stored, as JSON."""
        flags = ["--dry-run=server"] if dry_run else []
        return self.kubectl("apply", "-f", "-", "-o", "json", *flags, stdin=manifests, check=False)

    def stored(self, manifests: str) -> list[dict[str, Any]]:
        """What the API server holds of these manifests, read back, in their order."""
        result: dict[str, Any] = json.loads(self.kubectl("get", "-f", "-", "-o", "json", stdin=manifests).stdout)
        return result["items"] if result["kind"] == "List" else [result]

    def delete(self, manifests: str) -> None:
        self.kubectl("delete", "-f", "-", "--ignore-not-found", "--wait=false", stdin=manifests, check=False)

    def install_crd(self, version: str) -> None:
        """Serve the RayCluster CRD of this KubeRay version ("1.4.2") and no other; returns once it is really served.

        It is replaced, not applied: its size is over what `kubectl apply` can note in an annotation, and a merge would
        keep fields that another manager once put there. For a moment the API server goes on serving the old one, so the
        new one is marked, outside `spec`, and asked for until the API server knows the mark.
        """
        if self.version == version:
            return
        crd = yaml.load((CRDS / f"v{version}.yaml").read_bytes(), yaml.CSafeLoader)
        mark = f"served-{uuid.uuid4().hex}"
        for served in crd["spec"]["versions"]:
            served["schema"]["openAPIV3Schema"]["properties"]["e2eMark"] = {"type": "string", "enum": [mark]}
        self.version = None
        known = self.kubectl("get", "crd", crd["metadata"]["name"], "--ignore-not-found", "-o", "name").stdout.strip()
        self.kubectl("replace" if known else "create", "-f", "-", stdin=json.dumps(crd))
        probe = {"apiVersion": "ray.io/v1", "kind": "RayCluster", "metadata": {"name": "probe"}, "e2eMark": mark}
        deadline = time.monotonic() + SERVED_WITHIN
        while (answer := self.apply(json.dumps(probe), dry_run=True)).returncode:
            if time.monotonic() > deadline:
                raise AssertionError(f"the CRD of KubeRay {version} is not served: {answer.stderr.strip()}")
            time.sleep(0.1)
        self.version = version


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The API server; `cluster.install_crd(version)` decides what it knows of RayClusters."""
    kubeconfig = os.environ.get(KUBECONFIG)
    if not kubeconfig:
        pytest.skip(f"no API server: set {KUBECONFIG} to the kubeconfig of a cluster to throw away")
    if not shutil.which("kubectl"):
        pytest.skip("no kubectl on PATH")
    if not CRDS.is_dir():
        pytest.skip("no CRD files: set RENDER_TEST_CRDS to a folder with one vX.Y.Z.yaml a KubeRay release")
    cluster = Cluster(kubeconfig)
    cluster.kubectl("create", "namespace", cluster.namespace)
    yield cluster
    cluster.kubectl("delete", "namespace", cluster.namespace, "--wait=false", check=False)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `version` runs for every CRD file that is there, unless it names its versions itself."""
    named = [mark for mark in metafunc.definition.iter_markers("parametrize") if "version" in str(mark.args[0])]
    if "version" in metafunc.fixturenames and not named:
        found = sorted(
            (path.stem.removeprefix("v") for path in CRDS.glob("v*.yaml")), key=lambda v: [*map(int, v.split("."))]
        )
        metafunc.parametrize(
            "version", found or [pytest.param("", marks=pytest.mark.skip(reason=f"no CRD files in {CRDS.name}"))]
        )
