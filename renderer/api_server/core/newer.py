"""What Kubernetes 1.35 accepts and older versions that are still in use reject, or drop in silence:
warnings.

Source: k8s.io/kubernetes, pkg/features/kube_features.go, v1.35: the version in which a feature gate
is on by default.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from renderer.api_server.core import host
from renderer.api_server.core.at import At, quoted

_CODE: Final = "pod/newer-kubernetes"
# By field: the first version that has it by default.
_OF_POD: Final = {
    "hostUsers": "1.33",
    "hostnameOverride": "1.35",
    "resourceClaims": "1.34",
    "resources": "1.34",
}
_OF_CONTAINER: Final = {"restartPolicyRules": "1.35"}
_OLD_VARIABLE: Final = r"(?!\.\.)[-._a-zA-Z][-._a-zA-Z0-9]*"
_OLD_SEARCH: Final = r"[-.a-z0-9]*[-a-z0-9]\.?"


def of_pod(spec: Mapping[str, Any], at: At) -> None:
    """A Pod's spec without errors."""
    for field in spec.keys() & _OF_POD.keys():
        _needs(field, _OF_POD[field], at, field)
    for index, volume in enumerate(spec.get("volumes", ())):
        if "image" in volume:
            _needs("a volume of an image", "1.35", at, "volumes", index, "image")
    for index, search in enumerate(spec.get("dnsConfig", {}).get("searches", ())):
        if re.fullmatch(_OLD_SEARCH, search) is None:
            _needs(
                f"the search domain {quoted(search)}", "1.33", at, "dnsConfig", "searches", index
            )
    for container, place in host.containers(spec, at):
        _of_container(container, place)


def _of_container(container: Mapping[str, Any], at: At) -> None:
    for field in container.keys() & _OF_CONTAINER.keys():
        _needs(field, _OF_CONTAINER[field], at, field)
    if "restartPolicy" in container and (
        at.path[-2] == "containers" or container["restartPolicy"] != "Always"
    ):
        _needs("restartPolicy of this container", "1.35", at, "restartPolicy")
    for index, variable in enumerate(container.get("env", ())):
        if re.fullmatch(_OLD_VARIABLE, variable.get("name", "")) is None:
            _needs(
                f"the variable {quoted(variable.get('name', ''))}", "1.32", at, "env", index, "name"
            )
        if "fileKeyRef" in variable.get("valueFrom", ()):
            _needs("fileKeyRef", "1.35", at, "env", index, "valueFrom", "fileKeyRef")


def _needs(what: str, version: str, at: At, *steps: str | int) -> None:
    at.warning(
        _CODE, f"{what} needs Kubernetes {version}: older versions reject or ignore it", *steps
    )
