"""Type facts of a manifest's fields, for those who must know what a place holds before there is a
manifest.
"""

from __future__ import annotations

from functools import cache
from typing import Final, Literal, NamedTuple

from renderer.diagnostics import Path
from renderer.kuberay.kinds import RAY_CLUSTER
from renderer.kuberay.versions import RELEASED, KubeRayVersion
from renderer.schema import model as schema
from renderer.schema.model import Node

FieldType = Literal[
    "string",
    "integer",
    "number",
    "boolean",
    "object",
    "array",
    "map",
    "quantity",
    "int-or-string",
    "any",
]
"""`object` has named fields, `map` has free keys; `quantity` is an int-or-string with the quantity
pattern (`4Gi`).
"""

_POD_SPEC: Final = ("spec", "headGroupSpec", "template", "spec")


class Field(NamedTuple):
    """What is known of one place in a manifest.

    `of` is the type of a map's values or of a list's items. `since` and `until` are the first and
    the last release that have the field; `until` is the newest known release for a field that is
    still there.
    """

    type: FieldType
    of: FieldType | None
    enum: tuple[str, ...]
    since: KubeRayVersion
    until: KubeRayVersion

    def known_to(self, version: KubeRayVersion) -> bool:
        return self.since <= version <= self.until


@cache
def field(path: Path, version: KubeRayVersion | None = None) -> Field | None:
    """The field at `path` of a RayCluster, such as `("spec", "headGroupSpec", "template", "spec",
    "volumes", 0)`.

    With a version: as that release has it, None if it has no such field. Without one: as the newest
    release that has it, None if no release has it. An index means any item; a key of a map may be
    any.
    """
    lifetime = _lifetime(path)
    if lifetime is None:
        return None
    since, until = lifetime
    node = _node(path, version or until)
    if node is None:
        return None
    child = node.items or node.additional
    enum = tuple(value for value in node.keywords.get("enum", ()) if isinstance(value, str))
    return Field(_type(node), None if child is None else _type(child), enum, since, until)


@cache
def field_type(path: Path, kind: str = RAY_CLUSTER) -> FieldType | None:
    """The type of the field at `path` of a kind, as the newest release with that field has it.

    Cheap enough to be asked at every render.
    """
    for release in reversed(RELEASED):
        node = _node(path, release, kind)
        if node is not None:
            return _type(node)
    return None


def has_field(path: Path, version: KubeRayVersion) -> bool:
    """Whether the RayCluster of `version` has a field at `path`.

    Reads the schema of that release alone.
    """
    return _node(path, version) is not None


def is_required(path: Path, version: KubeRayVersion) -> bool:
    """Whether the RayCluster of `version` requires the field at `path` where the object around it
    exists.
    """
    above = _node(path[:-1], version)
    return above is not None and path[-1] in above.keywords.get("required", ())


def pod_fields() -> dict[str, Field]:
    """The fields of a PodSpec by name, of all releases."""
    return _fields(_POD_SPEC)


def container_fields() -> dict[str, Field]:
    """The fields of a container by name, of all releases."""
    return _fields((*_POD_SPEC, "containers", 0))


def _fields(path: Path) -> dict[str, Field]:
    names = {
        name
        for release in RELEASED
        for name in (_node(path, release) or _no_fields(path)).field_names()
    }
    found = {name: field((*path, name)) for name in sorted(names)}
    return {name: facts for name, facts in found.items() if facts is not None}


def _no_fields(path: Path) -> Node:
    raise LookupError(f"no release has {path}")


def _node(path: Path, version: KubeRayVersion, kind: str = RAY_CLUSTER) -> Node | None:
    if schema.document(kind, version) is None:
        return None
    node: Node | None = schema.root(version, kind)
    for step in path:
        if node is None:
            return None
        node = node.items if isinstance(step, int) else node.child(step)
    return node


def _lifetime(path: Path) -> tuple[KubeRayVersion, KubeRayVersion] | None:
    """The first and the last release that have `path`."""
    having = [release for release in RELEASED if _node(path, release) is not None]
    return (having[0], having[-1]) if having else None


def _type(node: Node) -> FieldType:
    match node.type:
        case "object":
            return "object" if node.additional is None else "map"
        case "int-or-string":
            return "quantity" if "pattern" in node.keywords else "int-or-string"
        case "string" | "integer" | "number" | "boolean" | "array" as plain:
            return plain
        case _:
            return "any"
