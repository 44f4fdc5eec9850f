"""What the RayCluster CRD of each KubeRay release says, from one file.

`raycluster.schema.json` holds every field of every release once, in the terms of a CRD's structural schema (`type`,
`properties`, `required`, `x-kubernetes-…`). Shared parts are in `$defs`. What not all releases have is marked by
`x-kuberay`, always relative to the place around it, both ends inclusive:

    {"type": "string", "x-kuberay": {"since": "1.3.0", "until": "1.6.2"}}     a field that these releases have
    {"x-kuberay": {"varies": {"required": [{"until": "1.3.2", "is": [...]}, {"since": "1.4.0", "is": [...]}]}}}
                                                                              a keyword that has other values by release

An object takes the fields that it names and no others. `maintain.build_schema` makes the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from renderer.kuberay.versions import NEWEST, RELEASED, KubeRayVersion, parse

Raw = Mapping[str, Any]
"""One place of a structural schema as it is written: a CRD's own terms."""

NOT_EVALUATED: Final = "x-not-evaluated"
"""A keyword of this program, in the schema of a CRD file: a list of what cannot be evaluated at a place, in words."""

_ORDER: Final = {str(release): at for at, release in enumerate(RELEASED)}
_NOTHING: Final[Raw] = {}
_OBJECT_FIELDS: Final = ("apiVersion", "kind", "metadata")


@cache
def load() -> dict[str, Any]:
    """The schema of all releases, as it is committed."""
    text = Path(__file__).with_name("raycluster.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


@cache
def root(version: KubeRayVersion) -> Node:
    """The whole RayCluster as one release has it."""
    return whole_object(scope(version))


def whole_object(scope: Scope) -> Node:
    """The top of a custom resource: what its schema says, and Kubernetes' own `metadata`, which no CRD describes."""
    return Node({**scope.document, "x-kubernetes-embedded-resource": True}, scope)


@cache
def scope(version: KubeRayVersion) -> Scope:
    return Scope(load(), version)


@cache
def _object_field(name: str) -> Node | None:
    """What every object has beside its own fields."""
    from renderer.schema.object_meta import OBJECT_META

    if name == "metadata":
        return Node(OBJECT_META, Scope(OBJECT_META, None))
    return Node({"type": "string", "minLength": 1}, Scope(_NOTHING, None)) if name in ("apiVersion", "kind") else None


class Scope:
    """One reading of a structural schema: its `$defs`, and the release as which the marks are read.

    `version` None: the schema carries no marks (a CRD file of the user's own).
    """

    __slots__ = ("_at", "definitions", "document", "nodes", "version")

    def __init__(self, document: Raw, version: KubeRayVersion | None) -> None:
        self.document = document
        self.version = version
        self.definitions: Mapping[str, Raw] = document.get("$defs", _NOTHING)
        self.nodes: dict[str, Node] = {}
        self._at = -1 if version is None else _ORDER[str(version)]

    def has(self, raw: Raw) -> bool:
        """Whether the release has this field."""
        mark = raw.get("x-kuberay")
        return mark is None or self._within(mark)

    def keywords(self, raw: Raw) -> Raw:
        """What `raw` says in this release; children stay as they are written."""
        mark = raw.get("x-kuberay")
        if mark is None:
            return raw
        said = {keyword: value for keyword, value in raw.items() if keyword != "x-kuberay"}
        for keyword, values in mark.get("varies", _NOTHING).items():
            for value in values:
                if self._within(value):
                    said[keyword] = value["is"]
        return said

    def _within(self, mark: Raw) -> bool:
        since, until = mark.get("since"), mark.get("until")
        return (since is None or _ORDER[since] <= self._at) and (until is None or self._at <= _ORDER[until])


class Node:
    """One place of a structural schema as one release has it. Children are made when they are asked for."""

    __slots__ = (
        "_defaulted",
        "_fields",
        "_raw_fields",
        "_singles",
        "keywords",
        "nullable",
        "plain",
        "preserves_unknown",
        "scope",
        "type",
    )

    def __init__(self, raw: Raw, scope: Scope) -> None:
        self.scope = scope
        self.keywords = keywords = scope.keywords(raw)
        self.type: str | None = "int-or-string" if "x-kubernetes-int-or-string" in keywords else keywords.get("type")
        self.nullable: bool = keywords.get("nullable", False)
        self.plain: bool | None = None  # for the quick checker: whether it understands all of `keywords`
        self.preserves_unknown: bool = keywords.get("x-kubernetes-preserve-unknown-fields", False)
        self._raw_fields: Mapping[str, Raw] = keywords.get("properties", _NOTHING)
        self._fields: dict[str, Node | None] = {}
        self._singles: dict[str, Node | None] = {}
        self._defaulted: tuple[str, ...] | None = None

    def field(self, name: str) -> Node | None:
        """The field `name`, None if this release has no such field here."""
        try:
            return self._fields[name]
        except KeyError:
            pass
        node = None
        raw = self._raw_fields.get(name)
        if name in _OBJECT_FIELDS and "x-kubernetes-embedded-resource" in self.keywords:
            node = _object_field(name)
        elif raw is None:
            return None  # the name comes from the input: not worth remembering
        elif self.scope.has(raw):
            node = self._child(raw)
        self._fields[name] = node
        return node

    def field_names(self) -> Iterator[str]:
        return (name for name, raw in self._raw_fields.items() if self.scope.has(raw))

    def fields_with_default(self) -> tuple[str, ...]:
        """The fields that are filled in where they are left out."""
        if self._defaulted is None:
            nodes = ((name, self.field(name)) for name in self._raw_fields)
            self._defaulted = tuple(name for name, node in nodes if node is not None and "default" in node.keywords)
        return self._defaulted

    @property
    def items(self) -> Node | None:
        """What every item of a list is."""
        return self._single("items")

    @property
    def additional(self) -> Node | None:
        """What every value of a map is; None where the fields are named."""
        return self._single("additionalProperties")

    def child(self, name: str) -> Node | None:
        """What stands under the key `name`: the field, or the map's value."""
        return self.field(name) or self.additional

    def marks(self, name: str) -> tuple[KubeRayVersion, KubeRayVersion] | None:
        """The first and the last release that have the field `name` here, None if none has."""
        raw = self._raw_fields.get(name)
        return None if raw is None else span(raw)

    def _single(self, keyword: str) -> Node | None:
        if keyword not in self._singles:
            raw = self.keywords.get(keyword)
            if raw is True:
                raw = _NOTHING
            self._singles[keyword] = self._child(raw) if isinstance(raw, Mapping) else None
        return self._singles[keyword]

    def _child(self, raw: Raw) -> Node:
        reference = raw.get("$ref")
        if reference is None:
            return Node(raw, self.scope)
        node = self.scope.nodes.get(reference)
        if node is None:
            node = self.scope.nodes[reference] = Node(self.scope.definitions[definition_name(reference)], self.scope)
        return node


def definition_name(reference: str) -> str:
    """`#/$defs/Container` as `Container`."""
    return reference.removeprefix("#/$defs/")


def span(raw: Raw) -> tuple[KubeRayVersion, KubeRayVersion]:
    """The first and the last release that have the place `raw`, as far as its own mark says."""
    mark = raw.get("x-kuberay", _NOTHING)
    return parse(mark.get("since", str(RELEASED[0]))), parse(mark.get("until", str(NEWEST)))
