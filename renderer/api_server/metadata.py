"""An object's metadata: what its schema (`renderer.schema.object_meta`) cannot express."""

from __future__ import annotations

from typing import Any, Final

from renderer.api_server import patterns
from renderer.api_server.quick import ANNOTATIONS_LIMIT
from renderer.diagnostics import Collector, Path
from renderer.kuberay.names import LONGEST_SUBDOMAIN
from renderer.schema.object_meta import SUBDOMAIN

BAD_PREFIX: Final = "is not a valid beginning of a name: use lowercase letters, digits, - and ."


def check(metadata: Any, path: Path, found: Collector) -> None:
    """Report what is wrong with metadata that may conform to its schema."""
    if not isinstance(metadata, dict):
        return
    prefix = metadata.get("generateName")
    if metadata.get("name") and isinstance(prefix, str) and not _may_begin_a_name(prefix):
        found.error("schema/name", (*path, "generateName"), BAD_PREFIX)
    annotations = metadata.get("annotations")
    if isinstance(annotations, dict) and _size(annotations) > ANNOTATIONS_LIMIT:
        message = f"all annotations together are larger than {ANNOTATIONS_LIMIT // 1024} KiB"
        found.error("schema/annotations-too-large", (*path, "annotations"), message)
    finalizers = metadata.get("finalizers")
    if (
        isinstance(finalizers, list)
        and "orphan" in finalizers
        and "foregroundDeletion" in finalizers
    ):
        message = 'the finalizers "orphan" and "foregroundDeletion" exclude each other'
        found.error("schema/finalizers", (*path, "finalizers"), message)
    owners = metadata.get("ownerReferences")
    if isinstance(owners, list):
        maps = [owner for owner in owners if isinstance(owner, dict)]
        _check_owners(maps, (*path, "ownerReferences"), found)


def _may_begin_a_name(prefix: str) -> bool:
    """The check of `generateName` that the API server makes even if it generates nothing.

    The two last characters are masked if the last is a dash (pkg/api/validation/generic.go,
    maskTrailingDash).
    """
    masked = prefix[:-2] + "a" if len(prefix) > 1 and prefix.endswith("-") else prefix
    expression = patterns.compiled(SUBDOMAIN)
    return len(masked) <= LONGEST_SUBDOMAIN and expression.search(masked) is not None


def _check_owners(owners: list[dict[Any, Any]], path: Path, found: Collector) -> None:
    if sum(owner.get("controller") is True for owner in owners) > 1:
        found.error("schema/owner-references", path, "only one owner can be the controller")
    if any(owner.get("apiVersion") == "v1" and owner.get("kind") == "Event" for owner in owners):
        found.error("schema/owner-references", path, "an Event cannot be an owner")


def _size(annotations: dict[Any, Any]) -> int:
    texts = [text for item in annotations.items() for text in item if isinstance(text, str)]
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)
