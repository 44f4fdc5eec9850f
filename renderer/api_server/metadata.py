"""An object's metadata: what its schema (`renderer.schema.object_meta`) can't say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from renderer.api_server import patterns
from renderer.api_server.problem import Problem
from renderer.api_server.quick import ANNOTATIONS_LIMIT
from renderer.diagnostics import Path
from renderer.schema.object_meta import LONGEST_SUBDOMAIN, SUBDOMAIN

BAD_PREFIX: Final = "is no valid beginning of a name: lower case letters, digits, - and ."


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
    return len(masked) <= LONGEST_SUBDOMAIN and expression is not None and expression.search(masked) is not None


def _owners(owners: list[dict[Any, Any]], path: Path) -> Iterator[Problem]:
    if sum(owner.get("controller") is True for owner in owners) > 1:
        yield Problem("schema/owner-references", path, "only one owner can be the controller")
    if any(owner.get("apiVersion") == "v1" and owner.get("kind") == "Event" for owner in owners):
        yield Problem("schema/owner-references", path, "an Event can't be an owner")


def _size(annotations: dict[Any, Any]) -> int:
    texts = [text for item in annotations.items() for text in item if isinstance(text, str)]
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)
