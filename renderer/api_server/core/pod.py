"""Pods, and the templates of Pods in other kinds.

Source: k8s.io/kubernetes, pkg/apis/core/validation/validation.go (ValidatePodCreate,
ValidatePodTemplateSpec and what they call); the admission plugins Priority and RuntimeClass, v1.35.
Whether a class that a Pod names exists, only the cluster knows. A token of a service account is
accepted without `serviceAccountName`: the plugin ServiceAccount, on by default, fills the name in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from renderer.api_server.core import (
    containers,
    environment,
    host,
    metadata,
    newer,
    resources,
    volumes,
    words,
)
from renderer.api_server.core.at import At, quoted
from renderer.api_server.core.containers import Surroundings
from renderer.api_server.core.metadata import Codes

_RESTART_POLICIES: Final = ("Always", "OnFailure", "Never")
PREEMPTION_POLICIES: Final = ("PreemptLowerPriority", "Never")
SYSTEM_CLASSES: Final = {
    "system-cluster-critical": 2_000_000_000,
    "system-node-critical": 2_000_001_000,
}
_DEFAULT_GRACE_PERIOD: Final = 30
_MAX_INT32: Final = 2**31 - 1
_MEANINGFUL: Final = "kubernetes.io/"
"""What is in the key of every annotation that means something to a Pod."""
_SCHEDULING: Final = frozenset(
    ("affinity", "readinessGates", "schedulingGates", "tolerations", "topologySpreadConstraints")
)
_MIRROR: Final = "kubernetes.io/config.mirror"
_NODE_SELECTOR: Final = Codes("pod/node-selector", "pod/node-selector", "pod/node-selector")


def check(pod: Mapping[str, Any], at: At) -> None:
    """A whole Pod."""
    meta, spec = pod.get("metadata", {}), pod.get("spec", {})
    metadata.check(meta, words.SUBDOMAIN, metadata.POD, at.to("metadata"))
    _parts(meta, spec, at.to("metadata"), at.to("spec"), (), is_pod=True)
    _admission(spec, at.to("spec"))


def check_template(
    template: Mapping[str, Any], at: At, *, claim_volumes: Collection[str] = ()
) -> None:
    """A template: labels, annotations and the spec. Its names are not looked at.

    `claim_volumes`: names of volumes that are made of claims.
    """
    meta, spec = template.get("metadata", {}), template.get("spec", {})
    metadata.check_labels(meta.get("labels"), metadata.POD, at.to("metadata", "labels"))
    metadata.check_annotations(
        meta.get("annotations"), metadata.POD, at.to("metadata", "annotations")
    )
    _parts(meta, spec, at.to("metadata"), at.to("spec"), claim_volumes, is_pod=False)


def _parts(
    meta: Mapping[str, Any],
    spec: Mapping[str, Any],
    meta_at: At,
    at: At,
    claim_volumes: Collection[str],
    *,
    is_pod: bool,
) -> None:
    """What a Pod and a template have in common."""
    before = at.reported
    annotations = meta.get("annotations", {})
    if any(_MEANINGFUL in key for key in annotations):
        from renderer.api_server.core import pod_annotations

        pod_annotations.check(annotations, spec, meta_at.to("annotations"), at, is_pod=is_pod)
    _containers(meta, spec, claim_volumes, at, is_pod=is_pod)
    _words(spec, at)
    if spec.get("ephemeralContainers"):
        message = "a new Pod cannot have ephemeralContainers"
        advice = "use `kubectl debug` on the running Pod, or a sidecar in containers"
        at.error("pod/ephemeral-containers", message, "ephemeralContainers", help=advice, of="key")
    if "securityContext" in spec:
        from renderer.api_server.core import security

        security.of_pod(spec["securityContext"], spec, at.to("securityContext"))
    host.check(spec, at)
    _where(meta, spec, at, is_pod=is_pod)
    if at.reported == before:
        newer.of_pod(spec, at)


def _containers(
    meta: Mapping[str, Any],
    spec: Mapping[str, Any],
    claim_volumes: Collection[str],
    at: At,
    *,
    is_pod: bool,
) -> None:
    name = meta.get("name", "") if is_pod else None
    by_name = volumes.check(
        spec.get("volumes", []), name, claim_volumes, at.to("volumes"), is_pod=is_pod
    )
    claims = _claims(spec.get("resourceClaims", []), meta, at.to("resourceClaims"), is_pod=is_pod)
    surroundings = Surroundings(spec, by_name, claims, _grace_period(spec, is_pod=is_pod), is_pod)
    containers.check(surroundings, at)
    if "resources" in spec:
        resources.of_pod(spec, at.to("resources"), is_pod=is_pod)
    if "overhead" in spec:
        resources.of_overhead(spec["overhead"], at.to("overhead"))
    _file_variables(spec, by_name, at)


def _file_variables(
    spec: Mapping[str, Any], by_name: Mapping[str, Mapping[str, Any]], at: At
) -> None:
    for container, place in host.containers(spec, at):
        if "env" in container:
            environment.file_volumes(container["env"], by_name, place.to("env"))


def _grace_period(spec: Mapping[str, Any], *, is_pod: bool) -> int:
    """A Pod's negative period is read as 1."""
    period: int = spec.get("terminationGracePeriodSeconds", _DEFAULT_GRACE_PERIOD)
    return 1 if is_pod and period < 0 else period


def _claims(
    found: list[dict[str, Any]], meta: Mapping[str, Any], at: At, *, is_pod: bool
) -> set[str]:
    """Names of the claims that containers may use."""
    code = "pod/resource-claim"
    names: set[str] = set()
    if found and is_pod and _MIRROR in meta.get("annotations", {}):
        at.error(code, "a mirror Pod cannot have resourceClaims")
    for index, claim in enumerate(found):
        place, name = at.to(index), claim.get("name", "")
        if place.require(code, claim, "name"):
            place.form(code, name, words.LABEL, "the name of a claim", "name")
            if name in names:
                place.error(code, f"two claims are named {quoted(name)}", "name")
            names.add(name)
        sources = [
            field for field in ("resourceClaimName", "resourceClaimTemplateName") if field in claim
        ]
        if len(sources) != 1:
            place.error(
                code, "exactly one of resourceClaimName and resourceClaimTemplateName is needed"
            )
        for field in sources:
            place.form(code, claim[field], words.SUBDOMAIN, "a name", field)
    return names


def _words(spec: Mapping[str, Any], at: At) -> None:
    if spec.get("restartPolicy"):
        at.one_of(
            "pod/restart-policy", spec, "restartPolicy", _RESTART_POLICIES, "a restart policy"
        )
    for field in ("serviceAccountName", "serviceAccount", "nodeName", "priorityClassName"):
        is_alias = field == "serviceAccount" and spec.get("serviceAccountName")
        if spec.get(field) and not is_alias:
            at.form("pod/reference", spec[field], words.SUBDOMAIN, "a name", field)
    if "runtimeClassName" in spec:
        at.form(
            "pod/reference", spec["runtimeClassName"], words.SUBDOMAIN, "a name", "runtimeClassName"
        )
    at.between("pod/deadline", spec, "activeDeadlineSeconds", 1, _MAX_INT32)
    at.one_of("pod/priority", spec, "preemptionPolicy", PREEMPTION_POLICIES, "a preemption policy")


def _where(meta: Mapping[str, Any], spec: Mapping[str, Any], at: At, *, is_pod: bool) -> None:
    if "nodeSelector" in spec:
        metadata.check_labels(spec["nodeSelector"], _NODE_SELECTOR, at.to("nodeSelector"))
    if spec.keys().isdisjoint(_SCHEDULING):
        return
    from renderer.api_server.core import scheduling

    labels = meta.get("labels", {}) if is_pod else None
    if "affinity" in spec:
        scheduling.affinity(spec["affinity"], labels, at.to("affinity"))
    if "tolerations" in spec:
        scheduling.tolerations(spec["tolerations"], at.to("tolerations"))
    if "topologySpreadConstraints" in spec:
        scheduling.spread(
            spec["topologySpreadConstraints"], labels, at.to("topologySpreadConstraints")
        )
    if "schedulingGates" in spec:
        scheduling.gates(spec["schedulingGates"], spec, at.to("schedulingGates"), is_pod=is_pod)
    if "readinessGates" in spec:
        scheduling.readiness_gates(spec["readinessGates"], at.to("readinessGates"))


def _admission(spec: Mapping[str, Any], at: At) -> None:
    """What the admission plugins of a cluster as it comes reject."""
    name = spec.get("priorityClassName", "")
    if not name or name in SYSTEM_CLASSES:
        _priority(spec, name, at)
    elif "priority" in spec:
        message = (
            f'"priority" must be that of the PriorityClass {quoted(name)}, or the Pod is rejected'
        )
        at.warning("pod/priority", message, "priority", help="leave it out")
    if "overhead" in spec and "runtimeClassName" not in spec:
        message = "only a Pod with a runtimeClassName can have an overhead"
        at.error(
            "pod/overhead",
            message,
            "overhead",
            help="remove it: the RuntimeClass sets it",
            of="key",
        )


def _priority(spec: Mapping[str, Any], name: str, at: At) -> None:
    expected = SYSTEM_CLASSES.get(name, 0)
    owner = f"the class {quoted(name)} has" if name else "a Pod without priorityClassName has"
    if spec.get("priority", expected) != expected:
        advice = "remove it, and name a PriorityClass in priorityClassName"
        message = f'"priority" is {spec["priority"]}, but {owner} the priority {expected}'
        at.error("pod/priority", message, "priority", help=advice)
    if spec.get("preemptionPolicy", PREEMPTION_POLICIES[0]) == "Never":
        advice = "remove it, and name a PriorityClass with this policy in priorityClassName"
        message = f'"preemptionPolicy" is "Never", but {owner} the policy {PREEMPTION_POLICIES[0]}'
        at.error("pod/priority", message, "preemptionPolicy", help=advice)
