"""Selectors of labels, and of nodes.

Source: k8s.io/apimachinery, pkg/apis/meta/v1/validation/validation.go; k8s.io/kubernetes,
pkg/apis/core/validation/validation.go (ValidateNodeSelector and what it calls), v1.35.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from renderer.api_server.core import metadata, words
from renderer.api_server.core.at import At, quoted
from renderer.api_server.core.metadata import Codes

LABEL_OPERATORS: Final = ("In", "NotIn", "Exists", "DoesNotExist")
NODE_OPERATORS: Final = (*LABEL_OPERATORS, "Gt", "Lt")


def label_selector(selector: Mapping[str, Any], code: str, at: At) -> None:
    """matchLabels and matchExpressions; everything is reported by one code."""
    metadata.check_labels(
        selector.get("matchLabels"), Codes(code, code, code), at.to("matchLabels")
    )
    for index, requirement in enumerate(selector.get("matchExpressions", ())):
        place = at.to("matchExpressions", index)
        _requirement(requirement, LABEL_OPERATORS, code, place)


def _requirement(
    requirement: Mapping[str, Any],
    operators: tuple[str, ...],
    code: str,
    at: At,
    *,
    any_values: bool = False,
) -> None:
    values = requirement.get("values", ())
    operator = requirement.get("operator", "")
    if operator not in operators:
        _operator(requirement, operators, code, at)
    elif operator in ("In", "NotIn") and not values:
        at.error(code, f'the operator {operator} needs "values"', "values")
    elif operator in ("Exists", "DoesNotExist") and values:
        at.error(code, f'the operator {operator} does not allow "values"', "values")
    elif operator in ("Gt", "Lt") and len(values) != 1:
        at.error(
            code, f"the operator {operator} needs exactly one value, not {len(values)}", "values"
        )
    _key(requirement, code, at)
    for index, value in enumerate(() if any_values else values):
        at.form(code, value, words.LABEL_VALUE, "the value of a label", "values", index)


def _operator(
    requirement: Mapping[str, Any], operators: tuple[str, ...], code: str, at: At
) -> None:
    if at.require(code, requirement, "operator", help=f"allowed: {', '.join(operators)}"):
        at.not_one_of(
            code, requirement["operator"], operators, "an operator of a selector", "operator"
        )


def _key(requirement: Mapping[str, Any], code: str, at: At) -> None:
    if at.require(code, requirement, "key"):
        at.form(code, requirement["key"], words.QUALIFIED, "the key of a label", "key")


def node_selector(selector: Mapping[str, Any], code: str, at: At) -> None:
    """The terms that a node must meet."""
    terms = selector.get("nodeSelectorTerms", ())
    if not terms:
        at.error(code, '"nodeSelectorTerms" needs at least one term', "nodeSelectorTerms")
    for index, term in enumerate(terms):
        node_term(term, code, at.to("nodeSelectorTerms", index))


def node_term(term: Mapping[str, Any], code: str, at: At, *, is_preference: bool = False) -> None:
    """One term: matchExpressions on labels, matchFields on the node's name.

    A preference may name impossible values.
    """
    for index, requirement in enumerate(term.get("matchExpressions", ())):
        place = at.to("matchExpressions", index)
        _requirement(requirement, NODE_OPERATORS, code, place, any_values=is_preference)
    for index, requirement in enumerate(term.get("matchFields", ())):
        _field_requirement(requirement, code, at.to("matchFields", index))


def _field_requirement(requirement: Mapping[str, Any], code: str, at: At) -> None:
    values = requirement.get("values", ())
    operator = requirement.get("operator", "")
    if operator not in ("In", "NotIn"):
        _operator(requirement, ("In", "NotIn"), code, at)
    elif len(values) != 1:
        at.error(
            code,
            f"the operator {operator} of matchFields needs exactly one value, not {len(values)}",
            "values",
        )
    if requirement.get("key") != "metadata.name":
        key = quoted(requirement.get("key", ""))
        at.error(
            code, f"matchFields does not know {key}", "key", help="metadata.name is the only field"
        )
        return
    for index, value in enumerate(values):
        at.form(code, value, words.SUBDOMAIN, "the name of a node", "values", index)


def is_empty(selector: Mapping[str, Any]) -> bool:
    return not selector.get("matchLabels") and not selector.get("matchExpressions")


def matches(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether labels meet a selector that is valid."""
    if any(labels.get(key) != value for key, value in selector.get("matchLabels", {}).items()):
        return False
    return all(_meets(requirement, labels) for requirement in selector.get("matchExpressions", ()))


def _meets(requirement: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    value = labels.get(requirement["key"])
    match requirement["operator"]:
        case "In":
            return value in requirement["values"]
        case "NotIn":
            return value is None or value not in requirement["values"]
        case "Exists":
            return value is not None
        case _:
            return value is None
