"""Where a Pod may run: affinity, tolerations, spread, gates.

Source: k8s.io/kubernetes, pkg/apis/core/validation/validation.go (validateAffinity,
ValidateTolerations, validateTopologySpreadConstraints), pkg/registry/core/pod/strategy.go (the
label keys of a Pod become part of its selectors), v1.35. The operators Lt and Gt of a toleration
need the feature gate TaintTolerationComparisonOperators, which is off by default.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from renderer.api_server.core import selectors, words
from renderer.api_server.core.at import At, quoted

_AFFINITY: Final = "pod/affinity"
_TOLERATION: Final = "pod/toleration"
_SPREAD: Final = "pod/topology-spread"
_REQUIRED: Final = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED: Final = "preferredDuringSchedulingIgnoredDuringExecution"
_EFFECTS: Final = ("NoSchedule", "PreferNoSchedule", "NoExecute")

Labels = Mapping[str, str]


def affinity(found: Mapping[str, Any], pod_labels: Labels | None, at: At) -> None:
    """`pod_labels`: those of the Pod; None in a template, where they complete no selector."""
    if "nodeAffinity" in found:
        _node_affinity(found["nodeAffinity"], at.to("nodeAffinity"))
    for kind in ("podAffinity", "podAntiAffinity"):
        terms = found.get(kind, {})
        for index, term in enumerate(terms.get(_REQUIRED, ())):
            _pod_term(term, pod_labels, at.to(kind, _REQUIRED, index))
        for index, weighted in enumerate(terms.get(_PREFERRED, ())):
            place = at.to(kind, _PREFERRED, index)
            _weight(weighted, place)
            _pod_term(weighted.get("podAffinityTerm", {}), pod_labels, place.to("podAffinityTerm"))


def _node_affinity(found: Mapping[str, Any], at: At) -> None:
    if _REQUIRED in found:
        selectors.node_selector(found[_REQUIRED], _AFFINITY, at.to(_REQUIRED))
    for index, preferred in enumerate(found.get(_PREFERRED, ())):
        place = at.to(_PREFERRED, index)
        _weight(preferred, place)
        selectors.node_term(
            preferred.get("preference", {}), _AFFINITY, place.to("preference"), is_preference=True
        )


def _weight(term: Mapping[str, Any], at: At) -> None:
    weight = term.get("weight", 0)
    if not 1 <= weight <= 100:
        at.error(_AFFINITY, f'"weight" must be between 1 and 100, not {weight}', "weight")


def _pod_term(term: Mapping[str, Any], pod_labels: Labels | None, at: At) -> None:
    for field in ("labelSelector", "namespaceSelector"):
        if field in term:
            selectors.label_selector(term[field], _AFFINITY, at.to(field))
    for index, namespace in enumerate(term.get("namespaces", ())):
        at.form(_AFFINITY, namespace, words.LABEL, "a namespace", "namespaces", index)
    _label_keys(term, pod_labels, _AFFINITY, at)
    if at.require(_AFFINITY, term, "topologyKey", help="such as kubernetes.io/hostname"):
        at.form(
            _AFFINITY, term["topologyKey"], words.QUALIFIED, "the key of a label", "topologyKey"
        )


def _label_keys(term: Mapping[str, Any], pod_labels: Labels | None, code: str, at: At) -> None:
    """matchLabelKeys and mismatchLabelKeys, next to the labelSelector."""
    selector = term.get("labelSelector")
    wanted, unwanted = term.get("matchLabelKeys", ()), term.get("mismatchLabelKeys", ())
    for field, keys in (("matchLabelKeys", wanted), ("mismatchLabelKeys", unwanted)):
        if keys and selector is None:
            at.error(code, f'"{field}" needs "labelSelector"', field)
            continue
        for index, key in enumerate(keys):
            at.form(code, key, words.QUALIFIED, "the key of a label", field, index)
    if selector is not None:
        _key_in_selector(wanted, unwanted, selector, pod_labels or {}, code, at)
    for index, key in enumerate(wanted):
        if key in unwanted:
            message = f"{quoted(key)} is in both matchLabelKeys and mismatchLabelKeys"
            at.error(code, message, "matchLabelKeys", index)


def _key_in_selector(
    wanted: list[str],
    unwanted: list[str],
    selector: Mapping[str, Any],
    pod_labels: Labels,
    code: str,
    at: At,
) -> None:
    """A key of matchLabelKeys may occur once in the selector, and each key that the Pod has is
    added to it first.
    """
    if not wanted:
        return
    keys = [requirement.get("key", "") for requirement in selector.get("matchExpressions", ())]
    keys += [key for key in (*wanted, *unwanted) if key in pod_labels]
    seen = set(selector.get("matchLabels", {}))
    places = {key: index for index, key in enumerate(wanted)}
    for key in keys:
        if key in places and key in seen:
            related = (("the selector is here", (*at.path, "labelSelector")),)
            message = f"{quoted(key)} is in both matchLabelKeys and labelSelector"
            at.error(code, message, "matchLabelKeys", places[key], related=related)
        seen.add(key)


def tolerations(found: list[dict[str, Any]], at: At) -> None:
    """The list `tolerations`."""
    for index, toleration in enumerate(found):
        _toleration(toleration, at.to(index))


def _toleration(toleration: Mapping[str, Any], at: At) -> None:
    key, value = toleration.get("key", ""), toleration.get("value", "")
    operator, effect = toleration.get("operator", ""), toleration.get("effect", "")
    if key:
        at.form(_TOLERATION, key, words.QUALIFIED, "the key of a taint", "key")
    elif operator != "Exists":
        at.error(_TOLERATION, "a toleration without a key needs the operator Exists", "operator")
    if "tolerationSeconds" in toleration and effect != "NoExecute":
        at.error(_TOLERATION, "tolerationSeconds needs the effect NoExecute", "tolerationSeconds")
    if operator in ("", "Equal"):
        at.form(_TOLERATION, value, words.LABEL_VALUE, "the value of a taint", "value")
    elif operator == "Exists":
        if value:
            message = "with the operator Exists the value of a toleration must be empty"
            help = "remove the value, or use the operator Equal"
            at.error(_TOLERATION, message, "value", help=help)
    elif operator in ("Lt", "Gt"):
        message = (
            f"the operator {operator} needs the feature gate TaintTolerationComparisonOperators, "
            "off by default"
        )
        at.error(_TOLERATION, message, "operator")
    else:
        at.not_one_of(
            _TOLERATION, operator, ("Equal", "Exists"), "an operator of a toleration", "operator"
        )
    if effect:
        at.one_of(_TOLERATION, toleration, "effect", _EFFECTS, "a taint effect")


def spread(constraints: list[dict[str, Any]], pod_labels: Labels | None, at: At) -> None:
    """The list `topologySpreadConstraints`; `pod_labels` as of `affinity`."""
    first: dict[tuple[str, str], int] = {}
    for index, constraint in enumerate(constraints):
        _constraint(constraint, pod_labels, at.to(index))
        key = (constraint.get("topologyKey", ""), constraint.get("whenUnsatisfiable", ""))
        if first.setdefault(key, index) != index:
            related = (("the first one is here", (*at.path, first[key])),)
            message = (
                f"two constraints have the topologyKey {quoted(key[0])} and whenUnsatisfiable "
                f"{quoted(key[1])}"
            )
            at.error(_SPREAD, message, index, related=related)


def _constraint(constraint: Mapping[str, Any], pod_labels: Labels | None, at: At) -> None:
    if constraint.get("maxSkew", 0) < 1:
        at.error(
            _SPREAD, f'"maxSkew" must be 1 or more, not {constraint.get("maxSkew", 0)}', "maxSkew"
        )
    at.require(_SPREAD, constraint, "topologyKey", help="such as topology.kubernetes.io/zone")
    if at.require(_SPREAD, constraint, "whenUnsatisfiable", help="DoNotSchedule or ScheduleAnyway"):
        actions = ("DoNotSchedule", "ScheduleAnyway")
        at.one_of(_SPREAD, constraint, "whenUnsatisfiable", actions, "an action")
    if "minDomains" in constraint:
        at.at_least(_SPREAD, constraint, "minDomains", 1)
        if constraint.get("whenUnsatisfiable") != "DoNotSchedule":
            at.error(_SPREAD, '"minDomains" needs whenUnsatisfiable: DoNotSchedule', "minDomains")
    for field in ("nodeAffinityPolicy", "nodeTaintsPolicy"):
        at.one_of(_SPREAD, constraint, field, ("Honor", "Ignore"), "a policy for nodes")
    _label_keys(constraint, pod_labels, _SPREAD, at)
    if "labelSelector" in constraint:
        selectors.label_selector(constraint["labelSelector"], _SPREAD, at.to("labelSelector"))


def gates(found: list[dict[str, Any]], spec: Mapping[str, Any], at: At, *, is_pod: bool) -> None:
    """The list `schedulingGates`."""
    first: dict[str, int] = {}
    for index, gate in enumerate(found):
        name = gate.get("name", "")
        if at.to(index).require("pod/scheduling-gate", gate, "name"):
            at.form(
                "pod/scheduling-gate",
                name,
                words.QUALIFIED,
                "the name of a scheduling gate",
                index,
                "name",
            )
        if first.setdefault(name, index) != index:
            at.error(
                "pod/scheduling-gate", f"the scheduling gate {quoted(name)} is listed twice", index
            )
    if is_pod and found and spec.get("nodeName"):
        at.error("pod/scheduling-gate", "a Pod with schedulingGates cannot have nodeName")


def readiness_gates(found: list[dict[str, Any]], at: At) -> None:
    """The list `readinessGates`."""
    for index, gate in enumerate(found):
        if at.to(index).require("pod/readiness-gate", gate, "conditionType"):
            condition = gate["conditionType"]
            at.form(
                "pod/readiness-gate",
                condition,
                words.QUALIFIED,
                "a condition",
                index,
                "conditionType",
            )
