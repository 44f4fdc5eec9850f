"""The values as JSON Schema 2020-12, for editors: `render schema values`.

Made from the table of keys. Inside a field of Kubernetes it is the newest RayCluster schema of that
field, with two relaxations that reading the values has too: a number is accepted in place of a
string, and null everywhere (it removes a default).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from renderer.api_server.fields import field_type
from renderer.diagnostics import Path
from renderer.kuberay.kinds import SPEC_PATHS
from renderer.kuberay.versions import NEWEST
from renderer.schema.json_schema import for_version
from renderer.values.documentation import annotations_of
from renderer.values.keys import FREE_PREFIX, ROOT, TEXT_FIELDS, Key, Kind, field_of

_SCALAR = ["string", "number", "boolean", "null"]


def schema_document() -> dict[str, Any]:
    whole = for_version(NEWEST)
    definitions: dict[str, Any] = {
        name: _relaxed(raw) for name, raw in whole.get("$defs", {}).items()
    }
    document = _Document(whole)
    content = document.of(ROOT, ())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Values of raycluster-renderer",
        **content,
        "$defs": definitions | document.definitions,
    }


class _Document:
    def __init__(self, whole: Mapping[str, Any]) -> None:
        self.whole = whole
        self.definitions: dict[str, Any] = {}

    def of(self, key: Key, base: Path, path: Path = ()) -> dict[str, Any]:
        if key.kind is Kind.STRING:
            return {"type": _SCALAR}
        if key.kind is Kind.BOOLEAN:
            return {"enum": [True, False, None, "true", ""]}
        if key.kind is Kind.STRING_MAP:
            return {"type": ["object", "null"], "additionalProperties": {"type": _SCALAR}}
        if key.kind is Kind.LIST_OF_MAPS:
            return {"type": ["array", "null"], "items": {"type": "object"}}
        if key.kind is Kind.MAP and (key.keys is not None or key.each is not None):
            return self.map(key, base, path)
        if key.object_kind is not None:
            return self.parent(key.object_kind)
        if key.kind is Kind.MAP:
            return {"type": ["object", "null"]}
        field = key.field or ()
        return self.field(field if field[:1] in (("spec",), ("metadata",)) else (*base, *field))

    def described(self, key: Key, base: Path, path: Path) -> dict[str, Any]:
        """The schema of the value at `path`, with what an editor shows of it."""
        target = field_of(path)
        kind = field_type(target[1]) if target is not None and target[1] else None
        annotations = annotations_of(path, key, kind)
        # yaml-language-server fills in the keys of a map that it completes, and fails at a text
        # that is null.
        if annotations["default"] is None and len(path) > 1:
            del annotations["default"]
        return {**self.of(key, base, path), **annotations}

    def map(self, key: Key, base: Path, path: Path) -> dict[str, Any]:
        types = ["object"]
        if key.also_boolean:
            types.append("boolean")
        if not key.required:
            types.append("null")
        made: dict[str, Any] = {"type": types if len(types) > 1 else "object"}
        if key.each is not None:
            return {**made, "additionalProperties": self.of(key.each, base, (*path, "<name>"))}
        inside = key.field if key.field is not None else base
        return {
            **made,
            "properties": {
                name: self.described(inner, inside, (*path, name))
                for name, inner in (key.keys or {}).items()
            },
            "patternProperties": {f"^{FREE_PREFIX}": True},
            "additionalProperties": False,
        }

    def parent(self, kind: str) -> dict[str, Any]:
        """The spec of a kind without the cluster in it, which the other values describe; no field
        is required.
        """
        whole = for_version(NEWEST, kind)
        self.definitions |= {name: _relaxed(raw) for name, raw in whole.get("$defs", {}).items()}
        raw = _resolved(whole["properties"]["spec"], whole)
        spec: dict[str, Any] = _relaxed(raw)
        holder = spec
        *above, cluster = SPEC_PATHS[kind][1:]
        for name in above:
            raw = _resolved(raw["properties"][name], whole)
            below = _relaxed(raw)
            holder["properties"][name] = below
            holder = below
        del holder["properties"][cluster]
        for place in (spec, holder):
            place.pop("required", None)
            for name in TEXT_FIELDS:
                if name in place["properties"]:
                    place["properties"][name] = {"type": [*_SCALAR, "object"]}
        return spec

    def field(self, path: Path) -> dict[str, Any]:
        """The schema at a path of the manifest; any value if the newest version does not have the
        field (`workloadRef`).
        """
        at: Mapping[str, Any] = self.whole
        for part in path:
            at = _resolved(at, self.whole)
            inner = at.get("items") if isinstance(part, int) else at.get("properties", {}).get(part)
            if not isinstance(inner, dict):
                return {}
            at = inner
        relaxed: dict[str, Any] = _relaxed(at)
        return relaxed


def _resolved(at: Mapping[str, Any], whole: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a place of `whole` refers to, or the place itself."""
    while "$ref" in at:
        at = whole["$defs"][at["$ref"].rsplit("/", 1)[-1]]
    return at


def _relaxed(raw: Any) -> Any:
    """Any scalar in place of a string, null everywhere, and no keywords of Kubernetes that editors
    do not know.
    """
    if not isinstance(raw, dict):
        return raw
    made: dict[str, Any] = {}
    for keyword, value in raw.items():
        if keyword == "$ref":
            return {"anyOf": [{"$ref": value}, {"type": "null"}]}
        if keyword == "properties":
            made[keyword] = {name: _relaxed(inner) for name, inner in value.items()}
        elif keyword in ("items", "additionalProperties"):
            made[keyword] = _relaxed(value)
        elif keyword == "type":
            made[keyword] = _types(value)
        elif keyword == "enum":
            made[keyword] = [*value, None]
        elif keyword in ("anyOf", "required", "format", "minimum", "maximum"):
            made[keyword] = value
    if "anyOf" in made and "type" in made:  # int-or-string has both
        del made["anyOf"]
    return made


def _types(value: Any) -> Any:
    types = value if isinstance(value, list) else [value]
    if "string" in types:
        return _SCALAR
    return [*types, "null"]
