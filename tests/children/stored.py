"""Objects as an API server stores them: its defaults filled in.

Kubernetes' own rules (pkg/apis/core/v1/defaults.go and the admission plugins that are on by
default), written for comparisons only: what the operator's children lack compared with what was
read back from a real API server.
"""

from __future__ import annotations

from typing import Any


def stored(data: Any) -> dict[str, Any]:
    """An object as it would be read back, its flags of `ray start` in the order of their names."""
    made: dict[str, Any] = compact(data)
    made.get("metadata", {}).pop("namespace", None)
    if made["kind"] == "Pod":
        fill_pod(made)
    elif made["kind"] == "Service":
        fill_service(made)
    elif made["kind"] == "Job":
        fill_job(made)
    made.pop("apiVersion", None)
    return made


def compact(value: Any) -> Any:
    """A copy, with the flags of `ray start` in order."""
    if isinstance(value, dict):
        return {name: compact(item) for name, item in value.items()}
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


# --- Pods -----------------------------------------------------------------------------------------


def fill_pod(pod: dict[str, Any]) -> None:
    """A Pod as it is admitted: with a name, and with what admission plugins add."""
    metadata, spec = pod["metadata"], pod["spec"]
    if "name" not in metadata:
        metadata["name"] = metadata["generateName"] + "<random>"
    fill_pod_spec(spec)
    admitted = {
        "priority": 0,
        "preemptionPolicy": "PreemptLowerPriority",
        "enableServiceLinks": True,
        "serviceAccountName": "default",
    }
    for key, value in admitted.items():
        spec.setdefault(key, value)
    spec["serviceAccount"] = spec["serviceAccountName"]
    have = spec.setdefault("tolerations", [])
    have += [toleration for toleration in unreachable_node() if toleration not in have]


def fill_job(job: dict[str, Any]) -> None:
    template = job["spec"]["template"]
    template.get("metadata", {}).pop("namespace", None)
    fill_pod_spec(template["spec"])
    if "serviceAccountName" in template["spec"]:
        template["spec"]["serviceAccount"] = template["spec"]["serviceAccountName"]
    if not template.get("metadata", {}).get("labels"):
        template.get("metadata", {}).pop("labels", None)
    template.setdefault("metadata", {})


def fill_pod_spec(spec: dict[str, Any]) -> None:
    defaults = {
        "restartPolicy": "Always",
        "terminationGracePeriodSeconds": 30,
        "dnsPolicy": "ClusterFirst",
        "schedulerName": "default-scheduler",
        "securityContext": {},
    }
    for key, value in defaults.items():
        spec.setdefault(key, value)
    if spec["terminationGracePeriodSeconds"] < 0:
        spec["terminationGracePeriodSeconds"] = 1
    for container in [*spec["containers"], *spec.get("initContainers", [])]:
        fill_container(container)
    for volume in spec.get("volumes", []):
        fill_volume(volume)


def fill_volume(volume: dict[str, Any]) -> None:
    for source in ("configMap", "secret", "projected"):
        if source in volume:
            volume[source].setdefault("defaultMode", 0o644)
    if "hostPath" in volume:
        volume["hostPath"].setdefault("type", "")
    for projection in volume.get("projected", {}).get("sources", []):
        if "serviceAccountToken" in projection:
            projection["serviceAccountToken"].setdefault("expirationSeconds", 3600)


def unreachable_node() -> list[dict[str, Any]]:
    return [
        {
            "key": f"node.kubernetes.io/{key}",
            "operator": "Exists",
            "effect": "NoExecute",
            "tolerationSeconds": 300,
        }
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
    defaults = {
        "timeoutSeconds": 1,
        "periodSeconds": 10,
        "successThreshold": 1,
        "failureThreshold": 3,
    }
    for key, value in defaults.items():
        probe.setdefault(key, value)
    if "httpGet" in probe:
        probe["httpGet"].setdefault("scheme", "HTTP")
        probe["httpGet"].setdefault("path", "/")


# --- Services -------------------------------------------------------------------------------------


def fill_service(service: dict[str, Any]) -> None:
    spec = service["spec"]
    spec.setdefault("type", "ClusterIP")
    for port in spec.get("ports", []):
        port.setdefault("protocol", "TCP")
        port.setdefault("targetPort", port["port"])
    if spec.get("clusterIP") == "None":
        del spec["clusterIP"]
