"""Pods and Services as an API server stores them: its defaults filled in, empty values left out, quantities in one form.

Kubernetes' own rules (pkg/apis/core/v1/defaults.go and the admission plugins that are on by default), written for
comparisons only: what the operator's children lack compared with what was read back from a real API server.
"""

from __future__ import annotations

import re
from typing import Any

QUANTITIES = {"limits", "requests"}
KEPT_EMPTY = {"emptyDir", "resources", "securityContext"}
"""Fields that are stored though there is nothing in them."""


def stored(data: Any) -> dict[str, Any]:
    """A Pod or a Service as it would be read back, its flags of `ray start` in the order of their names."""
    made = compact(data)
    made.get("metadata", {}).pop("namespace", None)
    if made["kind"] == "Pod":
        fill_pod(made)
    elif made["kind"] == "Service":
        fill_service(made)
    made.pop("apiVersion", None)
    return made


def compact(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        kept = {name: compact(item, name) for name, item in value.items()}
        return {
            name: quantity(item) if key in QUANTITIES or name == "sizeLimit" else item
            for name, item in kept.items()
            if item not in ({}, [], "", None, False) or (item == {} and name in KEPT_EMPTY)
        }
    if isinstance(value, list):
        return [compact(item) for item in value]
    if isinstance(value, str) and "ray start" in value:
        return sorted_flags(value)
    return value


def sorted_flags(text: str) -> str:
    """The flags between `ray start` and the end of the text, or a `&&`."""
    before, start, after = text.partition("ray start ")
    flags, chain, rest = after.partition("&&")
    words = sorted(word.strip() for word in flags.split("  ") if word.strip())
    return f"{before}{start}{' '.join(words)}{chain}{rest}"


UNITS = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}


def quantity(value: Any) -> Any:
    """`2048Mi` as `2Gi`, `0.5` as `500m`, `1000m` as `1`: enough for the data at hand."""
    text = str(value)
    match = re.fullmatch(r"([0-9.]+)(Ki|Mi|Gi|Ti|m|k|M|G|)", text)
    if match is None:
        return text
    number, unit = float(match[1]), match[2]
    if unit in UNITS:
        size = number * UNITS[unit]
        for name in ("Ti", "Gi", "Mi", "Ki"):
            if size % UNITS[name] == 0:
                return f"{int(size // UNITS[name])}{name}"
        return str(int(size))
    millis = number * {"m": 1, "": 1e3, "k": 1e6, "M": 1e9, "G": 1e12}[unit]
    if millis % 1000:
        return f"{int(millis)}m"
    for name, size in (("G", 1e12), ("M", 1e9), ("k", 1e6), ("", 1e3)):
        if millis % size == 0:
            return f"{int(millis // size)}{name}"
    return text


# --- Pods ----------------------------------------------------------------------------------------------


def fill_pod(pod: dict[str, Any]) -> None:
    metadata, spec = pod["metadata"], pod["spec"]
    if "name" not in metadata:
        metadata["name"] = metadata["generateName"] + "<random>"
    defaults = {
        "restartPolicy": "Always",
        "terminationGracePeriodSeconds": 30,
        "dnsPolicy": "ClusterFirst",
        "schedulerName": "default-scheduler",
        "priority": 0,
        "preemptionPolicy": "PreemptLowerPriority",
        "enableServiceLinks": True,
        "securityContext": {},
        "serviceAccountName": "default",
    }
    for key, value in defaults.items():
        spec.setdefault(key, value)
    spec["serviceAccount"] = spec["serviceAccountName"]
    if spec["terminationGracePeriodSeconds"] < 0:
        spec["terminationGracePeriodSeconds"] = 1
    have = spec.setdefault("tolerations", [])
    have += [toleration for toleration in unreachable_node() if toleration not in have]
    for container in [*spec["containers"], *spec.get("initContainers", [])]:
        fill_container(container)
    for volume in spec.get("volumes", []):
        for source in ("configMap", "secret", "projected"):
            if source in volume:
                volume[source].setdefault("defaultMode", 0o644)
        if "persistentVolumeClaim" in volume or "emptyDir" in volume:
            continue
        for projection in volume.get("projected", {}).get("sources", []):
            if "serviceAccountToken" in projection:
                projection["serviceAccountToken"].setdefault("expirationSeconds", 3600)


def unreachable_node() -> list[dict[str, Any]]:
    return [
        {"key": f"node.kubernetes.io/{key}", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}
        for key in ("not-ready", "unreachable")
    ]


def fill_container(container: dict[str, Any]) -> None:
    container.setdefault("terminationMessagePath", "/dev/termination-log")
    container.setdefault("terminationMessagePolicy", "File")
    latest = container.get("image", "").rpartition("/")[2].partition(":")[2] in ("", "latest")
    container.setdefault("imagePullPolicy", "Always" if latest else "IfNotPresent")
    resources = container.setdefault("resources", {})
    if "limits" in resources:
        resources["requests"] = {**resources["limits"], **resources.get("requests", {})}
    for port in container.get("ports", []):
        port.setdefault("protocol", "TCP")
    for variable in container.get("env", []):
        reference = variable.get("valueFrom", {}).get("fieldRef")
        if reference:
            reference.setdefault("apiVersion", "v1")
    for key in ("livenessProbe", "readinessProbe", "startupProbe"):
        if key in container:
            fill_probe(container[key])


def fill_probe(probe: dict[str, Any]) -> None:
    defaults = {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}
    for key, value in defaults.items():
        probe.setdefault(key, value)
    if "httpGet" in probe:
        probe["httpGet"].setdefault("scheme", "HTTP")
        probe["httpGet"].setdefault("path", "/")


# --- Services -----------------------------------------------------------------------------------------


def fill_service(service: dict[str, Any]) -> None:
    spec = service["spec"]
    spec.setdefault("type", "ClusterIP")
    for port in spec.get("ports", []):
        port.setdefault("protocol", "TCP")
        port.setdefault("targetPort", port["port"])
    if spec.get("clusterIP") == "None":
        del spec["clusterIP"]
