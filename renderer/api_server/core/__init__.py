"""The API server's verdict on Kubernetes' own kinds, at their creation: Pods, Services,
Deployments, Jobs and others.

`check` judges a whole object; `check_pod_template` the template of a Pod wherever it is. Both
report into a collector, with paths from the root of the document. Verdicts are those of Kubernetes
1.35 with the feature gates and admission plugins that are on by default. Nothing here knows of
KubeRay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any, Final

from renderer.diagnostics import Collector, Path

__all__ = ["check", "check_pod_template", "is_judged"]

Rule = Callable[[Mapping[str, Any], Any], None]

# By kind: the module and its function, loaded when the first object of the kind is judged.
_RULES: Final[dict[tuple[str, str], tuple[str, str]]] = {
    ("v1", "ConfigMap"): ("config", "check_config_map"),
    ("v1", "Namespace"): ("config", "check_namespace"),
    ("v1", "PersistentVolumeClaim"): ("claims", "check"),
    ("v1", "Pod"): ("pod", "check"),
    ("v1", "PodTemplate"): ("config", "check_pod_template"),
    ("v1", "Secret"): ("config", "check_secret"),
    ("v1", "Service"): ("service", "check"),
    ("v1", "ServiceAccount"): ("config", "check_service_account"),
    ("apps/v1", "DaemonSet"): ("workloads", "check_daemon_set"),
    ("apps/v1", "Deployment"): ("workloads", "check_deployment"),
    ("apps/v1", "ReplicaSet"): ("workloads", "check_replica_set"),
    ("apps/v1", "StatefulSet"): ("workloads", "check_stateful_set"),
    ("batch/v1", "CronJob"): ("jobs", "check_cron_job"),
    ("batch/v1", "Job"): ("jobs", "check"),
    ("networking.k8s.io/v1", "Ingress"): ("network", "check_ingress"),
    ("networking.k8s.io/v1", "NetworkPolicy"): ("network", "check_network_policy"),
    ("policy/v1", "PodDisruptionBudget"): ("policy", "check_disruption_budget"),
    ("rbac.authorization.k8s.io/v1", "ClusterRole"): ("rbac", "check_cluster_role"),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"): ("rbac", "check_cluster_role_binding"),
    ("rbac.authorization.k8s.io/v1", "Role"): ("rbac", "check_role"),
    ("rbac.authorization.k8s.io/v1", "RoleBinding"): ("rbac", "check_role_binding"),
    ("scheduling.k8s.io/v1", "PriorityClass"): ("policy", "check_priority_class"),
}


def is_judged(api_version: object, kind: object) -> bool:
    """Whether `check` knows the kind: `is_judged("apps/v1", "Deployment")`."""
    return isinstance(api_version, str) and isinstance(kind, str) and (api_version, kind) in _RULES


def check(
    data: Mapping[str, Any],
    found: Collector,
    *,
    at: Path = (),
    title: str = "",
    strict: bool = True,
) -> None:
    """Report what the API server rejects in a whole object of a kind that `is_judged`.

    `at`: the path of the object in the document, if it is not its root. `title` ("the head Pod")
    begins every message, for an object that the user did not write. `strict`: unknown fields are
    rejected, as for kubectl; else they are dropped. Raises KeyError for a kind that is not judged.
    """
    api_version, kind = data["apiVersion"], data["kind"]
    if _certainly_good(data):
        return
    from renderer.api_server.core import types
    from renderer.api_server.core.at import At

    rule = _rule(api_version, kind)
    type_ = types.of_kind(api_version, kind)
    assert type_ is not None
    place = At(found, at, title, strict=strict)
    good = _decoded(data, type_, place)
    if good is not None:
        rule(good, place)


def check_pod_template(
    template: Mapping[str, Any],
    found: Collector,
    *,
    at: Path = (),
    title: str = "",
    as_pod: bool = False,
) -> None:
    """Report what the API server rejects in a PodTemplateSpec (`metadata` and `spec`) at the path
    `at`.

    `as_pod`: judge the Pod that is made of it under a name that is valid, which is stricter in a
    few places.
    """
    from renderer.api_server.core import pod, types
    from renderer.api_server.core.at import At

    place = At(found, at, title)
    good = _decoded(template, types.of_code("PodTemplateSpec"), place)
    if good is None:
        return
    if as_pod:
        pod.check({**good, "metadata": {"name": "pod", **good.get("metadata", {})}}, place)
    else:
        pod.check_template(good, place)


def _certainly_good(data: Mapping[str, Any]) -> bool:
    from renderer.api_server.core import quick

    return quick.certainly_good(data)


def _decoded(data: Mapping[str, Any], type_: Any, at: Any) -> Mapping[str, Any] | None:
    """The object as the decoder makes it; None if the decoder rejects it, so that nothing more is
    looked at.
    """
    from renderer.api_server.core import types

    if types.is_plain(data, type_):
        return data
    before = at.reported
    decoded: Mapping[str, Any] = types.decoded(data, type_, at)
    return decoded if at.reported == before else None


@cache
def _rule(api_version: str, kind: str) -> Rule:
    module, function = _RULES[api_version, kind]
    rule: Rule = getattr(import_module(f"renderer.api_server.core.{module}"), function)
    return rule
