"""Disruption budgets and priority classes.

Source: k8s.io/kubernetes, pkg/apis/policy/validation/validation.go,
pkg/apis/scheduling/validation/validation.go, v1.35. Whether another priority class is the default
already, only the cluster knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from renderer.api_server.core import metadata, selectors, words, workloads
from renderer.api_server.core.at import At
from renderer.api_server.core.pod import PREEMPTION_POLICIES, SYSTEM_CLASSES

_BUDGET: Final = "schema/disruption-budget"
_CLASS: Final = "schema/priority-class"
_LARGEST_PRIORITY: Final = 1_000_000_000


def check_disruption_budget(budget: Mapping[str, Any], at: At) -> None:
    """A whole PodDisruptionBudget."""
    spec, place = budget.get("spec", {}), at.to("spec")
    meta, form = budget.get("metadata", {}), words.PATH_SEGMENT
    metadata.check(meta, form, metadata.OTHER, at.to("metadata"), finalizer_form=words.QUALIFIED)
    if "minAvailable" in spec and "maxUnavailable" in spec:
        related = (("the other one is here", (*place.path, "minAvailable")),)
        message = "minAvailable and maxUnavailable exclude each other"
        place.error(_BUDGET, message, "maxUnavailable", of="key", related=related)
    for field in ("minAvailable", "maxUnavailable"):
        if field in spec:
            workloads.check_share(spec[field], _BUDGET, place.to(field), limited=True)
    if "selector" in spec:
        selectors.label_selector(spec["selector"], "schema/selector", place.to("selector"))
    policies = ("IfHealthyBudget", "AlwaysAllow")
    place.one_of(_BUDGET, spec, "unhealthyPodEvictionPolicy", policies, "an eviction policy")


def check_priority_class(class_: Mapping[str, Any], at: At) -> None:
    """A whole PriorityClass."""
    meta, place = class_.get("metadata", {}), at.to("metadata")
    metadata.check(meta, words.SUBDOMAIN, metadata.OTHER, place, in_namespace=False)
    name, value = meta.get("name", ""), class_.get("value", 0)
    if name.startswith("system-"):
        if SYSTEM_CLASSES.get(name) != value or class_.get("globalDefault"):
            place.error("schema/name", 'names that start with "system-" are reserved', "name")
    elif value > _LARGEST_PRIORITY:
        at.error(_CLASS, f'"value" is {value}: at most {_LARGEST_PRIORITY} is allowed', "value")
    at.one_of(_CLASS, class_, "preemptionPolicy", PREEMPTION_POLICIES, "a preemption policy")
