"""A field that the API server does not know: what was probably meant."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from renderer.api_server.schemas import Schema
from renderer.diagnostics import Collector, Path, format_path
from renderer.kuberay.kinds import GROUP, SPEC_PATHS
from renderer.kuberay.versions import NEWEST, RELEASED
from renderer.schema.model import Node, Span
from renderer.suggest import MOST_KNOWN, nearest

_NAMES_OF_CLUSTER_SPEC: Final = frozenset(
    ("rayClusterConfig", "rayClusterSpec", "rayCluster", "clusterSpec")
)
_OPTIONS: Final = "gcsFaultToleranceOptions"
_VALUE_NOT_FIELD: Final = (
    "gcsFaultTolerance is the name of a value, not of a field. The field is "
    "spec.gcsFaultToleranceOptions (KubeRay 1.3 "
    'and later); before 1.3 it is the annotation ray.io/ft-enabled: "true" with '
    "RAY_REDIS_ADDRESS on the head. "
    "Given the value, `render` writes the form that your version accepts"
)
_OF_SERVE: Final = (
    "applications",
    "proxy_location",
    "http_options",
    "grpc_options",
    "logging_config",
)
_ENDINGS: Final = ("name", "path", "seconds")
"""Short names of fields that have a longer one in some objects: `secretName`."""
_NO_SWITCH: Final = (
    "remove it: gcsFaultToleranceOptions has no `enabled` field, its presence turns fault "
    "tolerance on "
    "(gcsFaultTolerance.enabled is a value of the chart and of `render`)"
)


def report(node: Node | None, path: Path, schema: Schema, found: Collector) -> None:
    """Report the unknown field at `path`; `node` is the part of the schema around it."""
    name = path[-1]
    owner = "metadata" if path[0] == "metadata" else schema.source
    message = f'unknown field "{_shown(name)}": {owner} has no such field'
    help = None if node is None or not isinstance(name, str) else _help(node, name, path, schema)
    found.error("schema/unknown-field", path, message, of="key", help=help)


def _shown(name: object) -> str:
    text = str(name)
    return text if len(text) <= 80 else text[:80] + "…"


def _help(node: Node, name: str, path: Path, schema: Schema) -> str | None:
    around = _in_cluster_spec(path[:-1], schema)
    if around == () and name == "gcsFaultTolerance":
        return _VALUE_NOT_FIELD
    if around == (_OPTIONS,) and name == "enabled":
        return _NO_SWITCH
    if around == () and name == "spec":
        return "the fields of spec are expected here: leave this level out"
    if path[:-1] == ("spec",) and name in _NAMES_OF_CLUSTER_SPEC and schema.kind in SPEC_PATHS:
        return (
            f"a {schema.kind} has the spec of its RayCluster in "
            f"{format_path(SPEC_PATHS[schema.kind])}"
        )
    known = list(islice(node.field_names(), MOST_KNOWN + 1))
    if spans := node.marks(name):
        instead = nearest(name, known) if all(span.until != NEWEST for span in spans) else None
        tail = f'; did you mean "{instead}"?' if instead else ""
        own = schema.api_version.rpartition("/")[2]
        return "; ".join(_other_versions(span, own) for span in spans) + tail
    if len(known) > MOST_KNOWN:  # a foreign CRD, in which each unknown field would be looked for
        return None
    meant = nearest(name, known)
    if meant is not None:
        return f'did you mean "{meant}"?'
    if {"name", "value", "valueFrom"} <= set(known):
        return f"write a variable as two keys: name: {name} and value: …"
    ends = [one for one in known if name in _ENDINGS and one.lower().endswith(name)]
    if len(ends) == 1:  # `name` is `secretName`
        return f'did you mean "{ends[0]}"?'
    if name in _OF_SERVE and "serveConfigV2" in known:
        return f"move it to {format_path((*path[:-1], 'serveConfigV2', name))}"
    if "limits" in known and "requests" in known:
        return f"amounts are one level deeper: limits: {{{name}: …}} and requests: {{{name}: …}}"
    inside = _holders(node, name)
    if inside:
        places = [_written(path[:-1], (*one, name)) for one in inside[:2]]
        return f"move it to {' or '.join(places)}"
    if path[-2:-1] in (("redisPassword",), ("redisUsername",)):
        return "name a Secret and its key: valueFrom: {secretKeyRef: {name: …, key: …}}"
    other = _other_security_context(path)
    return f"move it to {format_path((*other, name))}" if _has(schema, other, name) else None


def _other_security_context(path: Path) -> Path:
    """A Pod and its containers have one each, with different fields; empty outside of both."""
    if path[-2:-1] != ("securityContext",):
        return ()
    if path[-4:-3] == ("containers",):
        return (*path[:-4], "securityContext")
    return (*path[:-2], "containers", 0, "securityContext")


def _has(schema: Schema, path: Path, name: str) -> bool:
    node: Node | None = schema.root if path else None
    for step in (*path, name):
        if node is not None:
            node = node.items if isinstance(step, int) else node.child(step)
    return node is not None


_DEEPEST = 2


def _holders(node: Node, name: str) -> list[tuple[str, ...]]:
    """Where below `node` a field of this name is, the least deep ones: `nodeSelectorTerms[]`."""
    level: list[tuple[tuple[str, ...], Node]] = [((), node)]
    for _ in range(_DEEPEST):
        level = [
            (above + step, child) for above, parent in level for step, child in _children(parent)
        ]
        found = [above for above, child in level if child.field(name) is not None]
        if found:
            return found
    return []


def _children(node: Node) -> Iterator[tuple[tuple[str, ...], Node]]:
    for name in node.field_names():
        child = node.field(name)
        if child is not None and child.items is not None:
            yield (f"{name}[]",), child.items
        elif child is not None:
            yield (name,), child


def _written(above: Path, inside: tuple[str, ...]) -> str:
    return ".".join((format_path(above), *inside))


def _in_cluster_spec(path: Path, schema: Schema) -> Path | None:
    """`path` from the RayCluster's spec on, None if it is outside."""
    spec = SPEC_PATHS.get(schema.kind, ("spec",))
    return path[len(spec) :] if path[: len(spec)] == spec else None


def _other_versions(span: Span, own: str) -> str:
    """What a span says of other releases; the API version is named if it is not that of the object,
    `own`.
    """
    who = f"{GROUP}/{span.api} of KubeRay" if span.api and span.api != own else "KubeRay"
    if (span.since, span.until) == (RELEASED[0], NEWEST):
        return f"{who} has it"
    if span.until == NEWEST:
        return f"{who} has it from {span.since} on: remove it, or use a newer operator"
    if span.since == RELEASED[0]:
        return f"{who} had it up to {span.until}"
    return f"{who} had it from {span.since} to {span.until}"
