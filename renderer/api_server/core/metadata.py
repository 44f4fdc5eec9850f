"""An object's metadata, with the form of names that its kind asks for.

Source: k8s.io/apimachinery, pkg/api/validation/objectmeta.go and generic.go; k8s.io/kubernetes,
pkg/apis/core/validation/validation.go (ValidateObjectMeta), v1.35.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from renderer.api_server.core import words
from renderer.api_server.core.at import At, quoted
from renderer.api_server.core.words import Form
from renderer.api_server.quick import ANNOTATIONS_LIMIT


class Codes(NamedTuple):
    """The codes by which the metadata of one kind is reported."""

    name: str
    label: str
    annotation: str


POD: Final = Codes("pod/name", "pod/label", "pod/annotation")
SERVICE: Final = Codes("service/name", "service/label", "service/annotation")
OTHER: Final = Codes("schema/name", "schema/label", "schema/annotation")

_LONGEST_BASE: Final = 58
_SUFFIX: Final = "bcdfg"
"""generateName is cut to 58 characters; five letters or digits follow."""


def check(
    meta: Mapping[str, Any],
    name_form: Form,
    codes: Codes,
    at: At,
    *,
    in_namespace: bool = True,
    keeps_generation: bool = False,
    finalizer_form: Form = words.FINALIZER,
) -> None:
    """`at` is the place of the metadata.

    The namespace of an object that is in none is ignored. Of most kinds the API server sets the
    generation itself.
    """
    _names(meta, name_form, codes, at)
    if in_namespace and meta.get("namespace"):
        at.form("schema/namespace", meta["namespace"], words.LABEL, "a namespace", "namespace")
    if keeps_generation:
        at.at_least("schema/bounds", meta, "generation", 0)
    check_labels(meta.get("labels"), codes, at.to("labels"))
    check_annotations(meta.get("annotations"), codes, at.to("annotations"))
    if "finalizers" in meta:
        _finalizers(meta["finalizers"], finalizer_form, at.to("finalizers"))
    if "ownerReferences" in meta:
        _owners(meta["ownerReferences"], at.to("ownerReferences"))


def _names(meta: Mapping[str, Any], form: Form, codes: Codes, at: At) -> None:
    name, prefix = meta.get("name", ""), meta.get("generateName", "")
    if name:
        at.form(codes.name, name, form, "a name", "name")
    if prefix:
        masked = words.mask_trailing_dash(prefix)
        made = masked if name else prefix[:_LONGEST_BASE] + _SUFFIX
        if not form.fits(masked) or not form.fits(made):
            message = f"{quoted(prefix)} is not valid as the beginning of a name"
            at.error(codes.name, message, "generateName", help=form.help)
    if not name and not prefix:
        at.error(codes.name, "the object has no name", "name", of="key", help="set metadata.name")


def check_labels(found: Mapping[str, str] | None, codes: Codes, at: At) -> None:
    """A map of labels: of an object, of a Pod template, a node selector."""
    for key, value in (found or {}).items():
        at.form(codes.label, key, words.QUALIFIED, "the key of a label", key, of_key=True)
        at.form(codes.label, value, words.LABEL_VALUE, f"the value of the label {quoted(key)}", key)


def check_annotations(found: Mapping[str, str] | None, codes: Codes, at: At) -> None:
    """The annotations of an object or of a Pod template."""
    if not found:
        return
    for key in found:
        at.form(
            codes.annotation, key, words.ANNOTATION, "the key of an annotation", key, of_key=True
        )
    if _size(found) > ANNOTATIONS_LIMIT:
        message = f"all annotations together are larger than {ANNOTATIONS_LIMIT // 1024} KiB"
        at.error("schema/annotations-too-large", message)


def _size(found: Mapping[str, str]) -> int:
    return sum(size_in_bytes(key) + size_in_bytes(value) for key, value in found.items())


def size_in_bytes(text: str) -> int:
    """The length that Go counts: of the text in UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _finalizers(found: list[str], form: Form, at: At) -> None:
    for index, name in enumerate(found):
        at.form("schema/finalizers", name, form, "a finalizer", index)
    if "orphan" in found and "foregroundDeletion" in found:
        at.error(
            "schema/finalizers",
            'the finalizers "orphan" and "foregroundDeletion" exclude each other',
        )


def _owners(found: list[dict[str, Any]], at: At) -> None:
    for index, owner in enumerate(found):
        for field in ("apiVersion", "kind", "name", "uid"):
            at.to(index).require("schema/owner-references", owner, field)
        if owner.get("apiVersion", "").endswith("/") or owner.get("apiVersion", "").count("/") > 1:
            message = f"{quoted(owner['apiVersion'])} is not a valid apiVersion"
            at.error("schema/owner-references", message, index, "apiVersion")
        if owner.get("apiVersion") == "v1" and owner.get("kind") == "Event":
            at.error("schema/owner-references", "an Event cannot be an owner", index)
    if sum(owner.get("controller") is True for owner in found) > 1:
        at.error("schema/owner-references", "only one owner can be the controller")
