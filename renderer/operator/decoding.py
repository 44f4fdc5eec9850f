"""Values that the API server accepts and the operator's Go types do not decode.

A CRD's `format: int32` is not enforced, its pattern of quantities is wider than Kubernetes' own
parser, and a number that is almost whole counts as an integer. Such an object is stored. The
operator's informer lists all objects of a kind at once, so one that cannot be decoded stops it for
all of them. Which Go type a field has follows from its schema: `format`,
`x-kubernetes-int-or-string`, the pattern of quantities.

Seen with the types of ray-project/kuberay, ray-operator/apis/ray/v1, 1.0.0 to 1.7.0, and
k8s.io/apimachinery, v0.23 to v0.36: pkg/runtime/serializer/json, pkg/api/resource, pkg/util/intstr,
pkg/apis/meta/v1/time.go.
"""

from __future__ import annotations

import re
from typing import Any, Final

from renderer.api_server import formats, patterns, schemas
from renderer.diagnostics import Path, Reporter
from renderer.kuberay import quantity
from renderer.kuberay.kinds import RAY_CLUSTER
from renderer.kuberay.versions import KubeRayVersion
from renderer.operator.model import ClusterView, Effect, Table
from renderer.schema.model import Node

RULES = Table(about_cluster=False)

_INT32: Final = (-(2**31), 2**31 - 1)
_BEGINS_A_NUMBER: Final = frozenset("-+.0123456789")
_MAY_BE_WRONG: Final = re.compile(r".*[eE:]", re.DOTALL)
"""A text that could be a quantity with an exponent, or a point in time.

All others decode if the API server accepts them.
"""
_RFC_3339: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.,][0-9]+)?"
    r"(Z|[+-]([01][0-9]|2[0-4]):([0-5][0-9]|60))"
)
_CONSEQUENCE: Final = (
    "the operator cannot decode the object, its informer stops, and no {kind} that is "
    "created afterwards in that"
    " Kubernetes cluster gets a {child}"
)
_RECOVERY: Final = (
    "if the object exists already, fix or delete it: restarting the operator does not help,"
    " and no event is written"
)
_LONGEST_SHOWN: Final = 40


@RULES.rule(
    "operator/cannot-decode",
    "every value fits the Go type that the operator decodes it into",
    effect=Effect.STOP,
)
def cannot_decode(view: ClusterView, found: Reporter) -> None:
    suspects: list[tuple[Path, Any]] = []
    # The API server decodes metadata itself, and drops the status of an object that is created.
    parts = {key: part for key, part in view.document.items() if key not in ("metadata", "status")}
    _collect(parts, (), suspects)
    if not suspects:
        return
    of_kind = schemas.of_release(KubeRayVersion(*view.release), view.kind)
    if of_kind is None:
        return  # the API server rejects the kind
    root = of_kind.root
    child = "Pod" if view.kind == RAY_CLUSTER else RAY_CLUSTER
    consequence = _CONSEQUENCE.format(kind=view.kind, child=child)
    for path, value in suspects:
        if (node := _node_at(root, path)) is not None and (wrong := _why(node, value)):
            what, right = wrong
            message = f"{_name(path)}: {_shown(value)} {what}: {consequence}"
            found(path, message, help=f"{right}; {_RECOVERY}")


def _collect(value: Any, path: Path, suspects: list[tuple[Path, Any]]) -> None:
    """What may not decode whatever its field: found without a look at the schema, because hardly
    any manifest has it.
    """
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in pairs:
        if isinstance(item, str):
            if item[:1] in _BEGINS_A_NUMBER and _MAY_BE_WRONG.match(item):
                suspects.append(((*path, key), item))
        elif isinstance(item, dict | list):
            _collect(item, (*path, key), suspects)
        elif isinstance(item, float) or (isinstance(item, int) and not _fits(item, _INT32)):
            suspects.append(((*path, key), item))


def _node_at(node: Node | None, path: Path) -> Node | None:
    for step in path:
        if node is None:
            return None
        node = node.items if isinstance(step, int) else node.child(str(step))
    return node


def _why(node: Node, value: Any) -> tuple[str, str] | None:
    """What is wrong with a value, and what would be right; None if it decodes, or if the API server
    rejects it.
    """
    if isinstance(value, str):
        return _why_text(node, value)
    from renderer.api_server.defaults import is_integer

    if node.type not in ("integer", "int-or-string") or not is_integer(value) or _is_quantity(node):
        return None
    if value != int(value):
        return "is not a whole number", f"write {round(value)}"
    if node.type == "integer" and node.keywords.get("format") != "int32":
        return None  # the API server rejects what is not an int64
    if _fits(value, _INT32):
        return None
    least, most = _INT32
    if node.keywords.get("default") == most:
        return "is not an int32", f'for "no limit" write {most}, or leave it out'
    return "is not an int32", f"use {least} to {most}"


def _why_text(node: Node, text: str) -> tuple[str, str] | None:
    if _is_quantity(node):
        accepted = patterns.compiled(node.keywords["pattern"]).search(text) is not None
        if accepted and not quantity.is_readable(text):
            return (
                "is not a quantity that Kubernetes can read",
                "write a number with a unit or without: 500m, 2, 4Gi",
            )
    is_time = node.type == "string" and node.keywords.get("format") == "date-time"
    if is_time and formats.is_date_time(text) and _RFC_3339.fullmatch(text) is None:
        return "is not a time that Kubernetes can read", "write it as 2025-01-31T12:30:00Z"
    return None


def _is_quantity(node: Node) -> bool:
    return node.type == "int-or-string" and patterns.is_quantity(node.keywords.get("pattern", ""))


def _fits(value: float, limits: tuple[int, int]) -> bool:
    least, most = limits
    return least <= value <= most


def _name(path: Path) -> str:
    return next(str(step) for step in reversed(path) if isinstance(step, str))


def _shown(value: Any) -> str:
    if not isinstance(value, str):
        return str(getattr(value, "text", value))
    return f'"{value}"' if len(value) <= _LONGEST_SHOWN else f'"{value[:_LONGEST_SHOWN]}…"'
