"""Liveness and readiness of the Ray container, by version.

Source: ray-project/kuberay, ray-operator/controllers/ray/common/pod.go
(initLivenessAndReadinessProbe; up to 1.0 initHealthProbe) and utils/constant.go, v1.0.0 to v1.7.0.
"""

from __future__ import annotations

import re
from typing import Any, Final

from renderer.children.cluster import AGENT_PORT, DASHBOARD_PORT, SERVE_PORT, container_port
from renderer.children.model import added, mapping, text
from renderer.children.pod import Pod
from renderer.kuberay.names import ray_version

_RAYLET, _GCS, _SERVE = "api/local_raylet_healthz", "api/gcs_healthz", "-/healthz"
_HANDLERS: Final = ("exec", "httpGet", "tcpSocket", "grpc")
_LARGEST_PORT: Final = 2**31
_ONE_ENDPOINT: Final = (2, 53)
"""The Ray version from which one HTTP endpoint answers for all."""


def add_probes(pod: Pod) -> None:
    """What the user did not write.

    In 1.0 only with fault tolerance, and there also the handler of a user's probe.
    """
    if pod.cluster.version < (1, 1, 0):
        if pod.metadata.data["annotations"].get("ray.io/ft-enabled") == "true":
            _add_first_probes(pod)
        return
    ray = pod.ray
    handler = _handler(pod)
    if ray.data.get("livenessProbe") is None:
        probe = {"initialDelaySeconds": 30, **_timing(pod), "failureThreshold": 120, **handler}
        ray.put("livenessProbe", probe, added("KubeRay adds the liveness probe"))
    if ray.data.get("readinessProbe") is None:
        probe = {"initialDelaySeconds": 10, **_timing(pod), "failureThreshold": 10, **handler}
        if pod.cluster.creator == "RayService" and not pod.head:
            probe = {**_without_handler(probe), "failureThreshold": 1, **_serve_handler(pod)}
        ray.put("readinessProbe", probe, added("KubeRay adds the readiness probe"))


def _timing(pod: Pod) -> dict[str, int]:
    version = pod.cluster.version
    timeout = 2 if version >= (1, 2, 0) else 1
    if pod.head and version >= (1, 2, 2):
        timeout = 5
    return {"timeoutSeconds": timeout, "periodSeconds": 5, "successThreshold": 1}


def _without_handler(probe: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in probe.items() if key not in _HANDLERS}


def _handler(pod: Pod) -> dict[str, Any]:
    if pod.cluster.version >= (1, 6, 0):
        found = ray_version(text(pod.cluster.spec.get("rayVersion")))
        if found is not None and found >= _ONE_ENDPOINT:
            return {"httpGet": {"path": "/api/healthz", "port": _agent_port(pod)}}
    return _shell(_commands(pod))


def _serve_handler(pod: Pod) -> dict[str, Any]:
    port = container_port(pod.ray.data, "serve")
    return _shell([*_commands(pod), _wget(pod, 10, SERVE_PORT if port is None else port, _SERVE)])


def _shell(commands: list[str]) -> dict[str, Any]:
    return {"exec": {"command": ["bash", "-c", " && ".join(commands)]}}


def _commands(pod: Pod) -> list[str]:
    raylet = _wget(pod, 2, _agent_port(pod), _RAYLET)
    if not pod.head:
        return [raylet]
    return [raylet, _wget(pod, 10, _port(pod, "dashboard-port", DASHBOARD_PORT), _GCS)]


def _wget(pod: Pod, timeout: int, port: int, path: str) -> str:
    version = pod.cluster.version
    seconds = timeout if version >= (1, 2, 0) else 2
    tries = "--tries 1 " if version >= (1, 4, 0) else ""
    return f"wget {tries}-T {seconds} -q -O- http://localhost:{port}/{path} | grep success"


def _agent_port(pod: Pod) -> int:
    return _port(pod, "dashboard-agent-listen-port", AGENT_PORT)


def _port(pod: Pod, param: str, default: int) -> int:
    """What `rayStartParams` says, which counts from 1.6 on."""
    return (
        port_number(pod.params.get(param), default) if pod.cluster.version >= (1, 6, 0) else default
    )


def port_number(written: Any, default: int) -> int:
    """A 32-bit integer that is written as text; the default for anything else."""
    if not isinstance(written, str) or re.fullmatch("[+-]?[0-9]{1,30}", written) is None:
        return default
    port = int(written)
    return port if -_LARGEST_PORT <= port < _LARGEST_PORT else default


def _add_first_probes(pod: Pod) -> None:
    for key, delay, failures in (("readinessProbe", 10, 10), ("livenessProbe", 30, 120)):
        written = pod.ray.data.get(key)
        probe = dict(mapping(written))
        if written is None:
            probe = {"initialDelaySeconds": delay, **_timing(pod), "failureThreshold": failures}
        if not any(probe.get(handler) is not None for handler in _HANDLERS):
            probe["exec"] = {"command": _first_command(pod)}
            origin = added(f"KubeRay adds the handler of {key}")
            pod.ray.put(key, probe, origin if written is None else pod.ray.origins[()])
            if written is not None:
                del pod.ray.origins[(key,)]
                pod.ray.origins[(key, "exec")] = origin


def _first_command(pod: Pod) -> list[str]:
    """1.0 chains two shells by a word that the first of them takes as an argument."""
    words = [["bash", "-c", command] for command in _commands(pod)]
    return words[0] if len(words) == 1 else [*words[0], "&&", *words[1]]
