"""What KubeRay's CRDs of each release say, from one file.

`kuberay.schema.json` holds every field of every kind, release and API version once, in the terms of
a CRD's structural schema (`type`, `properties`, `required`, `x-kubernetes-…`). Its `properties` are
the kinds; shared parts are in `$defs`: the spec of a RayCluster is there once, whatever kind holds
it. What not all releases and API versions have is marked by `x-kuberay`. A mark has `since`,
`until` (inclusive) and `api`; what it leaves out is as for the place around it:

    {"type": "string", "x-kuberay": {"since": "1.3.0", "until": "1.6.2"}}     a field that these
    releases have {"type": "string", "x-kuberay": {"api": "v1", "since": "1.3.0"}}          a field
    that ray.io/v1 has, from 1.3.0 on {"x-kuberay": {"either": [{"api": "v1", "until": "1.2.2"},
    {"api": "v1alpha1"}]}}
                                                                              a field that has one
                                                                              of these marks
    {"x-kuberay": {"varies": {"required": [{"until": "1.3.2", "is": [...]}, {"since": "1.4.0", "is":
    [...]}]}}}
                                                                              a keyword that has
                                                                              other values by mark

An object accepts the fields that it names and no others. `maintain.build_schema` makes the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from renderer.kuberay.kinds import API_VERSIONS, GROUP, RAY_CLUSTER, V1
from renderer.kuberay.versions import NEWEST, RELEASED, KubeRayVersion, parse

Raw = Mapping[str, Any]
"""One place of a structural schema as it is written: a CRD's own terms."""

NOT_EVALUATED: Final = "x-not-evaluated"
"""A keyword of this program, in the schema of a CRD file: a list of what cannot be evaluated at a
place, in words.
"""

_ORDER: Final = {str(release): at for at, release in enumerate(RELEASED)}
_NOTHING: Final[Raw] = {}
_OBJECT_FIELDS: Final = ("apiVersion", "kind", "metadata")


@cache
def load() -> dict[str, Any]:
    """The schemas of all kinds and releases, as they are committed."""
    text = Path(__file__).with_name("kuberay.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def document(kind: str, version: KubeRayVersion, api: str = V1) -> Raw | None:
    """The schema of a kind, None if this release does not serve it in this API version (`v1`,
    `v1alpha1`).
    """
    raw: Raw = load()["properties"][kind]
    return raw if scope(version, api).has(raw) else None


def served(kind: str, version: KubeRayVersion) -> list[str]:
    """The API versions that serve the kind in this release, `ray.io/v1` first; empty before the
    kind came.
    """
    return [f"{GROUP}/{api}" for api in API_VERSIONS if document(kind, version, api) is not None]


@cache
def root(version: KubeRayVersion, kind: str = RAY_CLUSTER, api: str = V1) -> Node:
    """The whole object of a kind as one release has it; LookupError for a kind that it does not
    have.
    """
    raw = document(kind, version, api)
    if raw is None:
        raise LookupError(f"KubeRay {version} has no {kind} in {api}")
    return whole_object(raw, scope(version, api))


def whole_object(document: Raw, scope: Scope) -> Node:
    """The top of a custom resource: what its schema says, and Kubernetes' own `metadata`, which no
    CRD describes.
    """
    return Node({**document, "x-kubernetes-embedded-resource": True}, scope)


@cache
def scope(version: KubeRayVersion, api: str = V1) -> Scope:
    return Scope(load()["$defs"], version, api)


@cache
def _object_field(name: str) -> Node | None:
    """What every object has in addition to its own fields."""
    from renderer.schema.object_meta import OBJECT_META

    if name == "metadata":
        return Node(OBJECT_META, UNMARKED)
    return (
        Node({"type": "string", "minLength": 1}, UNMARKED)
        if name in ("apiVersion", "kind")
        else None
    )


class Scope:
    """One reading of structural schemas: their `$defs`, and the release and API version as which
    marks are read.

    `version` None: the schemas carry no marks (a CRD file of the user's own).
    """

    __slots__ = ("_at", "api", "definitions", "nodes", "version")

    def __init__(
        self, definitions: Mapping[str, Raw], version: KubeRayVersion | None, api: str = V1
    ) -> None:
        self.definitions = definitions
        self.version = version
        self.api = api
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
        if "either" in mark:
            return any(self._within(one) for one in mark["either"])
        since, until, api = mark.get("since"), mark.get("until"), mark.get("api")
        if api is not None and api != self.api:
            return False
        return (since is None or _ORDER[since] <= self._at) and (
            until is None or self._at <= _ORDER[until]
        )


UNMARKED: Final = Scope(_NOTHING, None)
"""The reading of schemas without `$defs` and without marks."""


class Node:
    """One place of a structural schema as one release has it.

    Children are made when they are asked for.
    """

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
        self.type: str | None = (
            "int-or-string" if "x-kubernetes-int-or-string" in keywords else keywords.get("type")
        )
        self.nullable: bool = keywords.get("nullable", False)
        self.plain: bool | None = (
            None  # for the quick checker: whether it understands all of `keywords`
        )
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
            self._defaulted = tuple(
                name for name, node in nodes if node is not None and "default" in node.keywords
            )
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
        """What the key `name` leads to: the field, or the map's value."""
        return self.field(name) or self.additional

    def marks(self, name: str) -> list[Span]:
        """The spans of releases that have the field `name`, by API version; empty if none has."""
        raw = self._raw_fields.get(name)
        return [] if raw is None else spans(raw)

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
            node = self.scope.nodes[reference] = Node(
                self.scope.definitions[definition_name(reference)], self.scope
            )
        return node


def definition_name(reference: str) -> str:
    """`#/$defs/Container` as `Container`."""
    return reference.removeprefix("#/$defs/")


class Span(NamedTuple):
    """The first and the last release that have something; `api` None: in every API version of the
    place around it.
    """

    since: KubeRayVersion
    until: KubeRayVersion
    api: str | None


def spans(raw: Raw) -> list[Span]:
    """When the place `raw` is there, as far as its own mark says."""
    mark = raw.get("x-kuberay", _NOTHING)
    return [
        Span(
            parse(one.get("since", str(RELEASED[0]))),
            parse(one.get("until", str(NEWEST))),
            one.get("api"),
        )
        for one in mark.get("either", [mark])
    ]
