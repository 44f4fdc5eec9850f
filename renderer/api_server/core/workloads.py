"""Deployments, StatefulSets, DaemonSets and ReplicaSets.

Source: k8s.io/kubernetes, pkg/apis/apps/validation/validation.go, pkg/apis/apps/v1/defaults.go,
v1.35. `maxUnavailable` of a StatefulSet needs the feature gate MaxUnavailableStatefulSet, which is
off by default: it is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from renderer.api_server.core import claims, metadata, pod, selectors, words
from renderer.api_server.core.at import At, quoted
from renderer.api_server.core.words import Form

Spec = Mapping[str, Any]

_CODE: Final = "schema/workload"
_SELECTOR: Final = "schema/selector"
_DEFAULT_DEADLINE: Final = 600


def check_deployment(deployment: Mapping[str, Any], at: At) -> None:
    """A whole Deployment."""
    spec, place = _head(deployment, words.SUBDOMAIN, at)
    _numbers(
        spec,
        ("replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"),
        place,
    )
    deadline, ready = (
        spec.get("progressDeadlineSeconds", _DEFAULT_DEADLINE),
        spec.get("minReadySeconds", 0),
    )
    if deadline <= ready:
        message = f"progressDeadlineSeconds must be above minReadySeconds ({ready}), not {deadline}"
        place.error(_CODE, message, "progressDeadlineSeconds")
    _template(spec, place)
    strategy = spec.get("strategy", {})
    kind = strategy.get("type") or "RollingUpdate"
    place = place.to("strategy")
    if not place.one_of(
        _CODE, {"type": kind}, "type", ("Recreate", "RollingUpdate"), "a deployment strategy"
    ):
        return
    if kind == "Recreate":
        if "rollingUpdate" in strategy:
            place.error(
                _CODE,
                "the strategy Recreate does not have rollingUpdate",
                "rollingUpdate",
                of="key",
            )
        return
    rolling = {"maxUnavailable": "25%", "maxSurge": "25%", **strategy.get("rollingUpdate", {})}
    _rolling(rolling, place.to("rollingUpdate"), surge_is_limited=False)


def check_replica_set(replica_set: Mapping[str, Any], at: At) -> None:
    """A whole ReplicaSet."""
    spec, place = _head(replica_set, words.SUBDOMAIN, at)
    _numbers(spec, ("replicas", "minReadySeconds"), place)
    _template(spec, place)


def check_daemon_set(daemon_set: Mapping[str, Any], at: At) -> None:
    """A whole DaemonSet."""
    spec, place = _head(daemon_set, words.SUBDOMAIN, at)
    _numbers(spec, ("minReadySeconds", "revisionHistoryLimit"), place)
    _template(spec, place)
    strategy = spec.get("updateStrategy", {})
    kind = strategy.get("type") or "RollingUpdate"
    place = place.to("updateStrategy")
    if not place.one_of(
        _CODE, {"type": kind}, "type", ("RollingUpdate", "OnDelete"), "an update strategy"
    ):
        return
    if kind == "RollingUpdate":
        rolling = {"maxUnavailable": 1, "maxSurge": 0, **strategy.get("rollingUpdate", {})}
        _rolling(rolling, place.to("rollingUpdate"), surge_is_limited=True)


def check_stateful_set(stateful_set: Mapping[str, Any], at: At) -> None:
    """A whole StatefulSet."""
    spec, place = _head(stateful_set, words.LABEL, at)
    _numbers(spec, ("replicas", "minReadySeconds"), place)
    if "ordinals" in spec:
        _numbers(spec["ordinals"], ("start",), place.to("ordinals"))
    if spec.get("podManagementPolicy"):
        place.one_of(
            _CODE, spec, "podManagementPolicy", ("OrderedReady", "Parallel"), "a policy for Pods"
        )
    if spec.get("serviceName"):
        place.form(_CODE, spec["serviceName"], words.LABEL, "the name of a Service", "serviceName")
    _stateful_strategy(spec.get("updateStrategy", {}), place.to("updateStrategy"))
    retention = spec.get("persistentVolumeClaimRetentionPolicy", {})
    for field in ("whenDeleted", "whenScaled"):
        if retention.get(field):
            what = "a policy for claims"
            place.to("persistentVolumeClaimRetentionPolicy").one_of(
                _CODE, retention, field, ("Retain", "Delete"), what
            )
    templates = spec.get("volumeClaimTemplates", ())
    names = []
    for index, claim in enumerate(templates):
        claim_at = place.to("volumeClaimTemplates", index)
        name = claim.get("metadata", {}).get("name", "")
        claim_at.form(
            "pod/volume-name", name, words.LABEL, "the name of a volume", "metadata", "name"
        )
        claims.check_spec(claim.get("spec", {}), "schema/claim", claim_at.to("spec"))
        names.append(name)
    hidden = ("hostname", "subdomain")  # the StatefulSet sets them itself
    _template(spec, place, hidden=hidden, claim_volumes=names)


def _stateful_strategy(strategy: Mapping[str, Any], at: At) -> None:
    kind = strategy.get("type") or "RollingUpdate"
    if not at.one_of(
        _CODE, {"type": kind}, "type", ("RollingUpdate", "OnDelete"), "an update strategy"
    ):
        return
    rolling = strategy.get("rollingUpdate", {})
    if kind == "OnDelete" and "rollingUpdate" in strategy:
        at.error(
            _CODE, "the strategy OnDelete does not have rollingUpdate", "rollingUpdate", of="key"
        )
    at.to("rollingUpdate").at_least(_CODE, rolling, "partition", 0)


# --- what they have in common ---------------------------------------------------------------------


def _head(data: Mapping[str, Any], name: Form, at: At) -> tuple[Spec, At]:
    metadata.check(data.get("metadata", {}), name, metadata.OTHER, at.to("metadata"))
    return data.get("spec", {}), at.to("spec")


def _numbers(spec: Spec, fields: tuple[str, ...], at: At) -> None:
    for field in fields:
        at.at_least(_CODE, spec, field, 0)


def _template(
    spec: Spec, at: At, *, hidden: tuple[str, ...] = (), claim_volumes: Collection[str] = ()
) -> None:
    """The selector, and the template that it must match.

    `hidden`: fields of the Pod's spec that are not looked at; `claim_volumes`: names of claims that
    become volumes.
    """
    template = spec.get("template", {})
    labels = template.get("metadata", {}).get("labels", {})
    if "selector" not in spec:
        advice = "matchLabels with the labels of the template"
        at.error(_SELECTOR, "the selector is missing", "selector", of="key", help=advice)
    elif selectors.is_empty(spec["selector"]):
        at.error(
            _SELECTOR,
            "the selector is empty",
            "selector",
            help="matchLabels with the labels of the template",
        )
    else:
        before = at.reported
        selectors.label_selector(spec["selector"], _SELECTOR, at.to("selector"))
        if at.reported == before and not selectors.matches(spec["selector"], labels):
            related = (("the selector is here", (*at.path, "selector")),)
            message = "the labels of the template do not match the selector"
            at.error(_SELECTOR, message, "template", "metadata", "labels", related=related)
    pod_spec = {
        name: value for name, value in template.get("spec", {}).items() if name not in hidden
    }
    pod.check_template(
        {**template, "spec": pod_spec}, at.to("template"), claim_volumes=claim_volumes
    )
    if pod_spec.get("restartPolicy", "") in ("OnFailure", "Never"):
        message = f"{quoted(pod_spec['restartPolicy'])}: these Pods are always restarted"
        at.error(
            _CODE, message, "template", "spec", "restartPolicy", help="Always, or leave it out"
        )
    if "activeDeadlineSeconds" in pod_spec:
        message = "these Pods cannot have activeDeadlineSeconds"
        at.error(_CODE, message, "template", "spec", "activeDeadlineSeconds", of="key")


def _rolling(rolling: Mapping[str, Any], at: At, *, surge_is_limited: bool) -> None:
    for field in ("maxUnavailable", "maxSurge"):
        check_share(
            rolling[field],
            _CODE,
            at.to(field),
            limited=field == "maxUnavailable" or surge_is_limited,
        )
    unavailable, surge = _size(rolling["maxUnavailable"]), _size(rolling["maxSurge"])
    if unavailable == 0 and surge == 0:
        related = (("maxSurge", (*at.path, "maxSurge")),)
        at.error(
            _CODE, "maxUnavailable and maxSurge cannot both be 0", "maxUnavailable", related=related
        )
    if surge_is_limited and unavailable != 0 and surge != 0:
        related = (("maxUnavailable", (*at.path, "maxUnavailable")),)
        at.error(
            _CODE,
            "only one of maxUnavailable and maxSurge can be above 0",
            "maxSurge",
            related=related,
        )


def check_share(value: int | str, code: str, at: At, *, limited: bool) -> None:
    """A number, or a percentage; `limited` to 100%."""
    if isinstance(value, str):
        if re.fullmatch("[0-9]+%", value) is None:
            at.error(
                code,
                f"{quoted(value)} is neither a number nor a percentage",
                help="such as 1 or 25%",
            )
        elif limited and int(value[:-1]) > 100:
            at.error(code, f"{quoted(value)} is more than 100%")
    elif value < 0:
        at.error(code, f"{at.subject()} must be 0 or more, not {value}")


def _size(value: int | str) -> int:
    if isinstance(value, int):
        return value
    number = value.removesuffix("%")
    return int(number) if re.fullmatch("[+-]?[0-9]{1,18}", number) else 0
