"""A checker that may only say "certainly good".

It reads the same schema as the judge, understands the keywords that nearly all manifests meet, and
has no opinion on the rest: what it does not pass goes to `renderer.api_server.judge`, whose verdict
counts. No import of jsonschema, no message, and only the places of the schema that the manifest
has.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from renderer.api_server import cel, patterns
from renderer.api_server.lists import duplicates
from renderer.api_server.schemas import Schema
from renderer.schema.model import Node

# What is understood here, or says nothing to a validator.
_UNDERSTOOD: Final = frozenset(
    (
        "$defs",
        "$schema",
        "additionalProperties",
        "default",
        "description",
        "enum",
        "format",
        "items",
        "maxLength",
        "minItems",
        "minLength",
        "minimum",
        "nullable",
        "pattern",
        "properties",
        "required",
        "title",
        "type",
        "x-kubernetes-int-or-string",
        "x-kubernetes-list-map-keys",
        "x-kubernetes-list-type",
        "x-kubernetes-map-type",
        "x-kubernetes-preserve-unknown-fields",
        "x-kubernetes-validations",
    )
)
ANNOTATIONS_LIMIT: Final = 256 * 1024
"""Bytes of all keys and values together (k8s.io/apimachinery, pkg/api/validation/objectmeta.go)."""
MIN_INTEGER: Final = -(2**63)
MAX_INTEGER: Final = 2**63 - 1

_LONGEST_PREFIX: Final = 63
_LONGEST_CHARACTER: Final = 4  # bytes in UTF-8
_UNCHECKED_FORMATS: Final = (None, "int32", "int64")


def certainly_good(data: Any, schema: Schema) -> bool:
    """Whether the API server accepts `data`. False means: not known."""
    if (
        not isinstance(data, dict)
        or data.get("apiVersion") != schema.api_version
        or data.get("kind") != schema.kind
    ):
        return False
    if not good_metadata(data.get("metadata")):
        return False
    root = schema.root
    for key, value in data.items():
        if key in ("apiVersion", "kind", "metadata"):
            continue
        field = root.field(key) if isinstance(key, str) and key != "status" else None
        if field is None:
            if root.preserves_unknown:
                continue
            return False
        if not _good(field, value):
            return False
    return not any(name not in data for name in root.keywords.get("required", ()))


def _good(node: Node, value: Any) -> bool:
    keywords = node.keywords
    if node.plain is None:
        node.plain = keywords.keys() <= _UNDERSTOOD and keywords.get("format") in _UNCHECKED_FORMATS
    if not node.plain:
        return False
    if "x-kubernetes-validations" in keywords and (
        cel.unknown(node) or any(cel.broken(node, value))
    ):
        return False
    kind = node.type
    if isinstance(value, str):
        return (kind in ("string", "int-or-string")) and _good_text(keywords, value)
    if isinstance(value, dict):
        return kind == "object" and _good_map(node, value)
    if isinstance(value, list):
        return kind == "array" and _good_list(node, value)
    if "enum" in keywords:
        return False
    if isinstance(value, bool):
        return kind == "boolean"
    if "minimum" in keywords and (not isinstance(value, int) or value < keywords["minimum"]):
        return False
    if kind == "number":
        return isinstance(value, float) or (
            isinstance(value, int) and MIN_INTEGER <= value <= MAX_INTEGER
        )
    return (
        isinstance(value, int)
        and kind in ("integer", "int-or-string")
        and MIN_INTEGER <= value <= MAX_INTEGER
    )


def _good_text(keywords: Any, text: str) -> bool:
    if "enum" in keywords and text not in keywords["enum"]:
        return False
    if len(text) < keywords.get("minLength", 0) or "maxLength" in keywords:
        return False
    pattern = keywords.get("pattern")
    if pattern is None or patterns.surely_matches(pattern, text):
        return True
    if not patterns.is_quantity(pattern):
        return False
    expression = patterns.compiled(pattern)
    return expression.search(text) is not None


def _good_map(node: Node, value: dict[Any, Any]) -> bool:
    for key, item in value.items():
        child = node.child(key) if isinstance(key, str) else None
        if child is None:
            if node.preserves_unknown and isinstance(key, str):
                continue
            return False
        if child.nullable if item is None else not _good(child, item):
            return False
    for name in node.keywords.get("required", ()):
        if value.get(name) is None:
            field = node.field(name)
            if field is None or "default" not in field.keywords:
                return False
    return True


def _good_list(node: Node, value: list[Any]) -> bool:
    items = node.items
    if items is None or len(value) < node.keywords.get("minItems", 0):
        return False
    for item in value:
        if item is None or not _good(items, item):
            return False
    return not duplicates(node, value)


_USUAL_METADATA: Final = frozenset(("name", "generateName", "namespace", "labels", "annotations"))


def _is_named(metadata: dict[Any, Any]) -> bool:
    """Whether there is a plain name, or a plain beginning of one, and nothing else of both."""
    if "generateName" not in metadata:
        return is_plain_name(metadata.get("name"))
    prefix = metadata["generateName"]
    begins_a_name = (
        isinstance(prefix, str)
        and len(prefix) <= _LONGEST_PREFIX
        and is_plain_name(prefix.rstrip("-"))
    )
    return begins_a_name and ("name" not in metadata or is_plain_name(metadata["name"]))


def good_metadata(metadata: Any) -> bool:
    """Whether metadata of the usual kind is fine: name, namespace, labels and annotations with
    plain names.
    """
    if not isinstance(metadata, dict) or not metadata.keys() <= _USUAL_METADATA:
        return False
    labels, annotations = metadata.get("labels", {}), metadata.get("annotations", {})
    return (
        _is_named(metadata)
        and ("namespace" not in metadata or is_plain_name(metadata["namespace"]))
        and isinstance(labels, dict)
        and all(
            is_plain_key(key) and (value == "" or is_word(value)) for key, value in labels.items()
        )
        and isinstance(annotations, dict)
        and all(is_plain_key(key) and isinstance(value, str) for key, value in annotations.items())
        and sum(len(key) + len(value) for key, value in annotations.items()) * _LONGEST_CHARACTER
        <= ANNOTATIONS_LIMIT
    )


def is_word(text: Any) -> bool:
    """Letters and digits with `-`, `_`, `.` between: a label's value, or the last part of a key."""
    return isinstance(text, str) and len(text) <= 63 and _is_word(text)


def is_plain_name(text: Any) -> bool:
    """A DNS-1123 label."""
    return isinstance(text, str) and len(text) <= 63 and _is_plain_name(text)


def is_plain_key(text: Any) -> bool:
    """The key of a label: a word, with a domain before it or without."""
    return isinstance(text, str) and len(text) <= 253 and _is_plain_key(text)


# Remembered, because the operator gives the same names and labels to all that it makes.


@lru_cache(maxsize=4096)
def _is_word(text: str) -> bool:
    if not text.isascii():
        return False
    between = text.replace("-", "").replace("_", "").replace(".", "")
    return between.isalnum() and text[0].isalnum() and text[-1].isalnum()


@lru_cache(maxsize=4096)
def _is_plain_name(text: str) -> bool:
    return _is_word(text) and text == text.lower() and "_" not in text and "." not in text


@lru_cache(maxsize=4096)
def _is_plain_key(text: str) -> bool:
    domain, slash, name = text.rpartition("/")
    return is_word(name) and (not slash or all(is_plain_name(part) for part in domain.split(".")))
