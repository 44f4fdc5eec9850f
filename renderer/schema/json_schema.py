"""A structural schema as JSON Schema 2020-12, for any validator.

What an API server does and JSON Schema can't say, so that a validator alone is stricter or milder
there:

- nulls: the API server drops a null field (or fills in its default) unless the field is nullable;
  here it is rejected;
- keyed lists (`x-kubernetes-list-type` map and set): two items with the same keys are rejected by
  the API server;
- CEL rules (`x-kubernetes-validations`);
- integers outside 64 bits, and the size of all annotations together;
- dates (`format: date-time`), unless the validator is set to check formats.

All keywords of Kubernetes are kept as annotations. What a field's default fills in is not required.
"""

from __future__ import annotations

from typing import Any

from renderer.kuberay.kinds import GROUP, RAY_CLUSTER, V1
from renderer.kuberay.versions import KubeRayVersion
from renderer.schema.model import UNMARKED, Raw, Scope, definition_name, document, scope
from renderer.schema.object_meta import OBJECT_META

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_SUBSCHEMAS = ("allOf", "anyOf", "oneOf")


def for_version(version: KubeRayVersion, kind: str = RAY_CLUSTER, api: str = V1) -> dict[str, Any]:
    """The schema of a kind in one API version of one release; LookupError if the release does not
    serve it.
    """
    raw = document(kind, version, api)
    if raw is None:
        raise LookupError(f"KubeRay {version} has no {kind} in {api}")
    return of(raw, scope(version, api), api_version=f"{GROUP}/{api}", kind=kind)


def of(
    document: Raw, scope: Scope, *, api_version: str, kind: str, status_is_apart: bool = True
) -> dict[str, Any]:
    """The schema of a whole object: `document` is what its CRD says of it.

    `status_is_apart`: the CRD has a status subresource. The status of a created object is dropped
    then, after its fields' names have been looked at, so these are all that is checked.
    """
    projection = _Projection(scope)
    fields = {
        name: _resolved(field, scope) for name, field in document.get("properties", {}).items()
    }
    top = projection.node(
        {**scope.keywords(document), **({"properties": fields} if fields else {})}
    )
    if status_is_apart and "status" in document.get("properties", {}):
        top["properties"]["status"] = projection.names_only(document["properties"]["status"])
    metadata = _Projection(UNMARKED).node(OBJECT_META)
    of_whom = "" if scope.version is None else f", KubeRay {scope.version}"
    return {
        "$schema": DIALECT,
        **top,
        "title": f"{kind} ({api_version}){of_whom}",
        "required": sorted({"apiVersion", "kind", "metadata", *top.get("required", ())}),
        "properties": {
            **top.get("properties", {}),
            "apiVersion": {"const": api_version},
            "kind": {"const": kind},
            "metadata": metadata,
        },
        "$defs": projection.definitions(),
    }


def _resolved(raw: Raw, scope: Scope) -> Raw:
    """What a field of the object refers to, so that its spec is found where people look for it."""
    return scope.definitions[definition_name(raw["$ref"])] if "$ref" in raw else raw


class _Projection:
    """Structural schema to JSON Schema, place by place; collects the `$defs` that the places refer
    to.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._wanted: dict[str, None] = {}

    def definitions(self) -> dict[str, Any]:
        made: dict[str, Any] = {}
        while missing := [name for name in self._wanted if name not in made]:
            for name in missing:
                made[name] = self.node(self._scope.definitions[name])
        return dict(sorted(made.items()))

    def node(self, raw: Raw) -> dict[str, Any]:
        """One place that is there: named fields only, unless it is a map or keeps what it does not
        know.
        """
        if "$ref" in raw:
            self._wanted[definition_name(raw["$ref"])] = None
            return {"$ref": raw["$ref"]}
        keywords = dict(self._scope.keywords(raw))
        if keywords.pop("x-kubernetes-int-or-string", False):
            keywords.pop("type", None)
            keywords = {
                "type": ["integer", "string"],
                "x-kubernetes-int-or-string": True,
                **keywords,
            }
        made = self._validations(keywords)
        fields = {
            name: child
            for name, child in keywords.get("properties", {}).items()
            if self._scope.has(child)
        }
        if fields:
            made["properties"] = {name: self.node(child) for name, child in fields.items()}
        if isinstance(keywords.get("items"), dict):
            made["items"] = self.node(keywords["items"])
        match keywords.get("additionalProperties"):
            case dict() as values:
                made["additionalProperties"] = self.node(values)
            case True:
                made.pop("additionalProperties")
            case _ if _is_closed(keywords):
                made["additionalProperties"] = False
        if "required" in made:
            made["required"] = [
                n
                for n in made["required"]
                if "default" not in self._scope.keywords(fields.get(n, {}))
            ]
        if keywords.get("x-kubernetes-embedded-resource"):
            made = self._embedded(made)
        return made

    def names_only(self, raw: Raw) -> dict[str, Any]:
        """One place where nothing but the names of fields is checked."""
        keywords = self._scope.keywords(
            self._scope.definitions[definition_name(raw["$ref"])] if "$ref" in raw else raw
        )
        made: dict[str, Any] = {}
        for name, child in keywords.get("properties", {}).items():
            if self._scope.has(child):
                made.setdefault("properties", {})[name] = self.names_only(child)
        for keyword in ("items", "additionalProperties"):
            if isinstance(keywords.get(keyword), dict):
                made[keyword] = self.names_only(keywords[keyword])
        if _is_closed(keywords):
            made.setdefault("additionalProperties", False)
        return made

    def _validations(self, keywords: dict[str, Any]) -> dict[str, Any]:
        """The keywords that say nothing of children's being known: as they are, in the words of
        2020-12.
        """
        made = {
            k: v
            for k, v in keywords.items()
            if k not in ("properties", "items", "nullable", "x-kuberay")
        }
        if keywords.get("nullable") and "type" in made:
            types = made["type"] if isinstance(made["type"], list) else [made["type"]]
            made["type"] = [*types, "null"]
        for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            if isinstance(made.get(exclusive), bool) and made.pop(exclusive) and bound in made:
                made[exclusive] = made.pop(bound)
        for keyword in _SUBSCHEMAS:
            if keyword in made:
                made[keyword] = [self._inner(inner) for inner in made[keyword]]
        if "not" in made:
            made["not"] = self._inner(made["not"])
        return made

    def _inner(self, raw: Raw) -> dict[str, Any]:
        """A schema inside `allOf`, `anyOf`, `oneOf` or `not`: it validates what the schema around
        it makes known.
        """
        made = self._validations(dict(raw))
        if "properties" in raw:
            made["properties"] = {
                name: self._inner(child) for name, child in raw["properties"].items()
            }
        for keyword in ("items", "additionalProperties"):
            if isinstance(raw.get(keyword), dict):
                made[keyword] = self._inner(raw[keyword])
        return made

    def _embedded(self, made: dict[str, Any]) -> dict[str, Any]:
        """A whole object inside this one: it says what it is, and its metadata is that of any
        object.
        """
        metadata = _Projection(UNMARKED).node(
            {k: v for k, v in OBJECT_META.items() if k != "anyOf"}
        )
        named = {
            "apiVersion": {"type": "string", "minLength": 1},
            "kind": {"type": "string", "minLength": 1},
        }
        fields = {**named, **made.get("properties", {}), "metadata": metadata}
        return {
            **made,
            "properties": fields,
            "required": sorted({"apiVersion", "kind", *made.get("required", ())}),
        }


def _is_closed(keywords: Raw) -> bool:
    """Whether a map at this place has the fields that are named and no others."""
    return (
        keywords.get("type") in ("object", None)
        and "x-kubernetes-preserve-unknown-fields" not in keywords
    )
