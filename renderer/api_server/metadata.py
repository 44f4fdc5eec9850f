"""An object's metadata: what its schema (`renderer.kuberay.object_meta`) can't say, and a quick look at the usual."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from renderer.api_server import patterns
from renderer.api_server.problem import Problem
from renderer.diagnostics import Path
from renderer.kuberay.object_meta import SUBDOMAIN

ANNOTATIONS_LIMIT: Final = 256 * 1024
"""Bytes of all keys and values together (k8s.io/apimachinery, pkg/api/validation/objectmeta.go)."""

BAD_PREFIX: Final = "is no valid beginning of a name: lower case letters, digits, - and ."
_LONGEST_CHARACTER: Final = 4  # bytes in UTF-8


def certainly_good(metadata: Any) -> bool:
    """Whether metadata of the usual kind is fine: name, namespace, labels and annotations with plain names."""
    if not isinstance(metadata, dict) or not metadata.keys() <= {"name", "namespace", "labels", "annotations"}:
        return False
    labels, annotations = metadata.get("labels", {}), metadata.get("annotations", {})
    return (
        _is_plain_name(metadata.get("name"))
        and ("namespace" not in metadata or _is_plain_name(metadata["namespace"]))
        and isinstance(labels, dict)
        and all(_is_plain_key(key) and (value == "" or _is_word(value)) for key, value in labels.items())
        and isinstance(annotations, dict)
        and all(_is_plain_key(key) and isinstance(value, str) for key, value in annotations.items())
        and sum(len(key) + len(value) for key, value in annotations.items()) * _LONGEST_CHARACTER <= ANNOTATIONS_LIMIT
    )


def problems(metadata: Any, path: Path) -> Iterator[Problem]:
    """What is wrong with metadata whose schema may be right."""
    if not isinstance(metadata, dict):
        return
    prefix = metadata.get("generateName")
    if metadata.get("name") and isinstance(prefix, str) and not _may_begin_a_name(prefix):
        yield Problem("schema/name", (*path, "generateName"), BAD_PREFIX)
    annotations = metadata.get("annotations")
    if isinstance(annotations, dict) and _size(annotations) > ANNOTATIONS_LIMIT:
        yield Problem(
            "schema/annotations-too-large",
            (*path, "annotations"),
            f"all annotations together are larger than {ANNOTATIONS_LIMIT // 1024} KiB",
        )
    finalizers = metadata.get("finalizers")
    if isinstance(finalizers, list) and "orphan" in finalizers and "foregroundDeletion" in finalizers:
        message = 'the finalizers "orphan" and "foregroundDeletion" exclude each other'
        yield Problem("schema/finalizers", (*path, "finalizers"), message)
    owners = metadata.get("ownerReferences")
    if isinstance(owners, list):
        yield from _owners([owner for owner in owners if isinstance(owner, dict)], (*path, "ownerReferences"))


def _may_begin_a_name(prefix: str) -> bool:
    """The look at `generateName` that the API server takes even where it generates nothing.

    The two last characters are masked if the last is a dash (pkg/api/validation/generic.go, maskTrailingDash).
    """
    masked = prefix[:-2] + "a" if len(prefix) > 1 and prefix.endswith("-") else prefix
    expression = patterns.compiled(SUBDOMAIN, trusted=True)
    return expression is not None and expression.search(masked) is not None


def _owners(owners: list[dict[Any, Any]], path: Path) -> Iterator[Problem]:
    if sum(owner.get("controller") is True for owner in owners) > 1:
        yield Problem("schema/owner-references", path, "only one owner can be the controller")
    if any(owner.get("apiVersion") == "v1" and owner.get("kind") == "Event" for owner in owners):
        yield Problem("schema/owner-references", path, "an Event can't be an owner")


def _size(annotations: dict[Any, Any]) -> int:
    texts = [text for item in annotations.items() for text in item if isinstance(text, str)]
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)


def _is_word(text: Any) -> bool:
    """Letters and digits with `-`, `_`, `.` between: a label's value, or the last part of a key."""
    if not isinstance(text, str) or not 0 < len(text) <= 63 or not text.isascii():
        return False
    between = text.replace("-", "").replace("_", "").replace(".", "")
    return between.isalnum() and text[0].isalnum() and text[-1].isalnum()


def _is_plain_name(text: Any) -> bool:
    """A DNS-1123 label."""
    return _is_word(text) and text == text.lower() and "_" not in text and "." not in text


def _is_plain_key(text: Any) -> bool:
    if not isinstance(text, str) or len(text) > 253:
        return False
    domain, slash, name = text.rpartition("/")
    return _is_word(name) and (not slash or all(_is_plain_name(part) for part in domain.split(".")))
