"""A real API server, named by RENDER_TEST_KUBECONFIG: kind, a cluster of yours to throw away, or a
bare kube-apiserver.

These tests REPLACE the cluster's CRDs of KubeRay, again and again: one can be installed at a time,
so the tests run one after the other, those of a version together. All else they make lives in a
namespace of their own, deleted at the end.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from renderer.kuberay.versions import RELEASED, schema_of
from tests.e2e.cluster import CRDS, Cluster

HERE = Path(__file__).parent
KUBECONFIG = "RENDER_TEST_KUBECONFIG"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder, hand them all to one worker, and put those of one version side
    by side.
    """
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
    return tuple(map(int, version.split("."))) if version else ()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The API server; `cluster.install_crd(version, kind)` decides what it knows of a kind."""
    kubeconfig = os.environ.get(KUBECONFIG)
    if not kubeconfig:
        pytest.skip(f"no API server: set {KUBECONFIG} to the kubeconfig of a cluster to throw away")
    if not shutil.which("kubectl"):
        pytest.skip("no kubectl on PATH")
    if not CRDS.is_dir():
        pytest.skip("no CRD files: set RENDER_TEST_CRDS to a folder such as `make schema` reads")
    cluster = Cluster(kubeconfig)
    cluster.kubectl("create", "namespace", cluster.namespace)
    yield cluster
    cluster.kubectl("delete", "namespace", cluster.namespace, "--wait=false", check=False)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `version` runs for every CRD file that is there, unless it names its
    versions itself.
    """
    named = [
        mark
        for mark in metafunc.definition.iter_markers("parametrize")
        if "version" in str(mark.args[0])
    ]
    if "version" in metafunc.fixturenames and not named:
        missing = pytest.param("", marks=pytest.mark.skip(reason="no CRD files (RENDER_TEST_CRDS)"))
        versions = (
            sorted({str(schema_of(release)) for release in RELEASED}) if CRDS.is_dir() else []
        )
        metafunc.parametrize("version", versions or [missing])
