"""An API server, spoken to by kubectl, as a user speaks to it."""

from __future__ import annotations

import json
import os
import time
import uuid
from pathlib import Path
from typing import Any

import yaml

from maintain.build_schema import file_of
from renderer.kuberay.kinds import RAY_CLUSTER
from renderer.kuberay.versions import parse
from tests.program import Finished, execute
from tests.reference import REFERENCE

CRDS = Path(os.environ.get("RENDER_TEST_CRDS") or REFERENCE / "kuberay" / "crds-all")
"""The CRD files of all kinds and releases, laid out as for `make schema`."""

SERVED_WITHIN = 30  # seconds that the API server may take to serve a CRD that it has accepted


class Cluster:
    """One API server and one namespace in it. Fields are validated strictly, kubectl's default."""

    def __init__(self, kubeconfig: str) -> None:
        self.kubeconfig = kubeconfig
        self.namespace = f"render-e2e-{uuid.uuid4().hex[:8]}"
        self.versions: dict[str, str | None] = {}
        """The KubeRay version whose CRD is served, by kind."""

    def kubectl(self, *arguments: str, stdin: str = "", check: bool = True) -> Finished:
        target = (f"--kubeconfig={self.kubeconfig}", f"--namespace={self.namespace}")
        result = execute(["kubectl", *target, *arguments], stdin=stdin, env=os.environ)
        if check and result.returncode:
            raise AssertionError(
                f"kubectl {' '.join(arguments)}: {result.stderr.strip()}\n--- stdin\n{stdin[:4000]}"
            )
        return result

    def apply(self, manifests: str, *, dry_run: bool = False) -> Finished:
        """`kubectl apply -f -`, its verdict included; stdout holds a List of what is stored, as
        JSON.
        """
        flags = ["--dry-run=server"] if dry_run else []
        return self.kubectl("apply", "-f", "-", "-o", "json", *flags, stdin=manifests, check=False)

    def stored(self, manifests: str) -> list[dict[str, Any]]:
        """What the API server holds of these manifests, read back, in their order."""
        result: dict[str, Any] = json.loads(
            self.kubectl("get", "-f", "-", "-o", "json", stdin=manifests).stdout
        )
        return result["items"] if result["kind"] == "List" else [result]

    def delete(self, manifests: str) -> None:
        self.kubectl(
            "delete", "-f", "-", "--ignore-not-found", "--wait=false", stdin=manifests, check=False
        )

    def install_crd(self, version: str, kind: str = RAY_CLUSTER) -> None:
        """Serve the CRD of this KubeRay version ("1.4.2") and no other; returns once it is really
        served.

        It is replaced, not applied: its size is over what `kubectl apply` can note in an
        annotation, and a merge would keep fields that another manager once put there. For a moment
        the API server goes on serving the old one, so the new one is marked, outside `spec`, and
        asked for until the API server knows the mark.
        """
        if self.versions.get(kind) == version:
            return
        crd = yaml.load(file_of(CRDS, kind, parse(version)).read_bytes(), yaml.CSafeLoader)
        mark = f"served-{uuid.uuid4().hex}"
        for served in crd["spec"]["versions"]:
            served["schema"]["openAPIV3Schema"]["properties"]["e2eMark"] = {
                "type": "string",
                "enum": [mark],
            }
        self.versions[kind] = None
        known = self.kubectl(
            "get", "crd", crd["metadata"]["name"], "--ignore-not-found", "-o", "name"
        ).stdout.strip()
        self.kubectl("replace" if known else "create", "-f", "-", stdin=json.dumps(crd))
        probe = {
            "apiVersion": "ray.io/v1",
            "kind": kind,
            "metadata": {"name": "probe"},
            "e2eMark": mark,
        }
        deadline = time.monotonic() + SERVED_WITHIN
        while (answer := self.apply(json.dumps(probe), dry_run=True)).returncode:
            if time.monotonic() > deadline:
                raise AssertionError(
                    f"the CRD of {kind} of KubeRay {version} is not served: {answer.stderr.strip()}"
                )
            time.sleep(0.1)
        self.versions[kind] = version
