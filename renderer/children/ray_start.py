"""The `ray start` line of a group: its parameters, completed, and the command made of them.

Source: ray-project/kuberay, ray-operator/controllers/ray/common/pod.go (setMissingRayStartParams,
updateRayStartParamsResources, updateRayStartParamsLabels, generateRayStartCommand,
convertParamMap), v1.0.0 to v1.7.0.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any, Final

from renderer.children.cluster import AGENT_PORT, METRICS_PORT, Cluster
from renderer.children.model import mapping, scalar_text, strings
from renderer.kuberay import quantity

Params = dict[str, str]

AGENT_SERVICE: Final = "ray.io/enableAgentService"
"""An annotation that 1.0 puts on the RayCluster of a RayService."""

_MIG: Final = r"nvidia\.com/mig-[0-9]+g\.[0-9]+gb$"
_ACCELERATORS: Final = {"aws.amazon.com/neuroncore": "neuron_cores", "google.com/tpu": "TPU"}
"""Resources of a container that Ray knows by another name (1.3 and later)."""
_QUOTES: Final = "'\"` "


def params(cluster: Cluster, group: Mapping[str, Any], *, head: bool) -> Params:
    """`rayStartParams` of a group with all that the operator adds before the Pod is built."""
    made = strings(group.get("rayStartParams"))
    if cluster.version >= (1, 5, 0):
        _add_group_resources(made, mapping(group.get("resources")))
        _add_group_labels(made, strings(group.get("labels")))
    if head:
        made.setdefault("dashboard-host", "0.0.0.0")  # noqa: S104 what the operator writes
    else:
        made.setdefault("address", f"{cluster.fqdn}:{cluster.gcs_port}")
    made.setdefault("metrics-export-port", str(METRICS_PORT))
    _add_block_and_agent(made, cluster)
    if head and cluster.autoscaling:
        made["no-monitor"] = "true"
    if head:
        _add_redis(made, cluster)
    return made


def _add_block_and_agent(made: Params, cluster: Cluster) -> None:
    if cluster.version >= (1, 1, 0):
        made["block"] = "true"
        made.setdefault("dashboard-agent-listen-port", str(AGENT_PORT))
        return
    made.setdefault("block", "true")
    if cluster.annotations.get(AGENT_SERVICE) == "true":
        made.setdefault("dashboard-agent-listen-port", str(AGENT_PORT))


def _add_redis(made: Params, cluster: Cluster) -> None:
    """The credentials of `gcsFaultToleranceOptions` reach Ray as environment variables."""
    options = mapping(cluster.ft_options)
    if cluster.ft_embedded:
        return
    if isinstance(options.get("redisUsername"), Mapping):
        made["redis-username"] = "$REDIS_USERNAME"
    if isinstance(options.get("redisPassword"), Mapping):
        made["redis-password"] = "$REDIS_PASSWORD"


def _add_group_labels(made: Params, labels: Mapping[str, str]) -> None:
    if labels:
        made["labels"] = ",".join(f"{key}={labels[key]}" for key in sorted(labels))


def _add_group_resources(made: Params, resources: Mapping[Any, Any]) -> None:
    custom: dict[str, float] = {}
    for name in sorted(key for key in resources if isinstance(key, str)):
        size = quantity.parse(scalar_text(resources[name]))
        if size is None:
            continue
        known = name.lower()
        if known == "cpu":
            made["num-cpus"] = _whole(size)
        elif known == "memory":
            made["memory"] = _whole(size)
        elif _is_gpu(known, mig=True):
            made["num-gpus"] = _whole(size)
        else:
            custom[name] = size / quantity.ONE
    if custom:
        made["resources"] = _resources_flag(custom)


def command(cluster: Cluster, made: Params, container: Mapping[str, Any], *, head: bool) -> str:
    """`ray start …`. `made` is completed by what the Ray container's resources say."""
    resources = mapping(container.get("resources"))
    limits, requests = mapping(resources.get("limits")), mapping(resources.get("requests"))
    cpus = _size(limits, "cpu")
    if cpus == 0 and cluster.version >= (1, 3, 0):
        cpus = _size(requests, "cpu")
    if cpus:
        made.setdefault("num-cpus", _whole(cpus))
    memory = _size(limits, "memory")
    if memory:
        made.setdefault("memory", _whole(memory))
    _add_devices(made, limits, cluster)
    return f"ray start {'--head ' if head else ''}{_flags(made, cluster)}"


def _add_devices(made: Params, limits: Mapping[Any, Any], cluster: Cluster) -> None:
    """GPUs and other accelerators among the limits.

    Custom resources that are not JSON stop the search.
    """
    accelerators = cluster.version >= (1, 3, 0)
    custom = _custom_resources(made) if accelerators else {}
    if custom is None:
        return
    named = any(name in custom for name in _ACCELERATORS.values())
    for key in sorted(key for key in limits if isinstance(key, str)):
        size = _size(limits, key)
        if not size:
            continue
        if _is_gpu(key, mig=cluster.version >= (1, 4, 0)):
            made.setdefault("num-gpus", _whole(size))
        if accelerators and not named and key in _ACCELERATORS:
            custom[_ACCELERATORS[key]] = size / quantity.ONE
            made["resources"] = _resources_flag(custom)
            named = True


def _custom_resources(made: Params) -> dict[str, float] | None:
    """What `--resources` says already; None if that is not a map of numbers."""
    if "resources" not in made:
        return {}
    try:
        said = json.loads(
            made["resources"].strip(_QUOTES), parse_constant=_no_number, parse_int=float
        )
    except (ValueError, RecursionError):
        return None
    if said is None:
        return {}
    if not isinstance(said, dict):
        return None
    numbers = {key: 0.0 if value is None else value for key, value in said.items()}
    if any(not isinstance(value, float) or math.isinf(value) for value in numbers.values()):
        return None
    return numbers


def _no_number(word: str) -> float:
    raise ValueError(word)


def _resources_flag(custom: dict[str, float]) -> str:
    """The map as Go writes it: keys in order, no spaces, in single quotes for the shell."""
    from renderer.children.go_json import encoded

    return f"'{encoded(custom)}'"


def _flags(made: Params, cluster: Cluster) -> str:
    """Each flag between two spaces.

    The order is that of the names: up to 1.2 the operator's is arbitrary.
    """
    with_value = ["log-color", "include-dashboard"]
    if cluster.version >= (1, 7, 0):
        with_value.append("include-log-monitor")
    flags: list[str] = []
    for name in sorted(made):
        value = made[name]
        word = value.lower()
        if word not in ("true", "false") or name in with_value:
            flags.append(f" --{name}={value} ")
        elif word == "true":
            flags.append(f" --{name} ")
    return "".join(flags)


def _size(resources: Mapping[str, Any], name: str) -> int:
    """In billionths; 0 for what is missing or is not a quantity."""
    return quantity.parse(scalar_text(resources.get(name))) or 0


def _whole(size: int) -> str:
    """A quantity as a whole number, rounded away from zero as Kubernetes does."""
    whole = -(-abs(size) // quantity.ONE)
    return str(-whole if size < 0 else whole)


def _is_gpu(key: str, *, mig: bool) -> bool:
    return key.endswith("gpu") or (mig and re.search(_MIG, key) is not None)
