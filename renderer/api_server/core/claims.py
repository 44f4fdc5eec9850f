"""Claims of persistent volumes, and templates of such.

Source: k8s.io/kubernetes, pkg/apis/core/validation/validation.go
(ValidatePersistentVolumeClaimSpec), pkg/api/persistentvolumeclaim/util.go, v1.35. A data source in
another namespace needs the feature gate CrossNamespaceVolumeDataSource, which is off by default: it
is dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from renderer.api_server.core import metadata, selectors, words
from renderer.api_server.core.at import At
from renderer.api_server.core.resources import stored

_ACCESS_MODES: Final = ("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")
_CODE: Final = "schema/claim"


def check(claim: Mapping[str, Any], at: At) -> None:
    """A whole PersistentVolumeClaim."""
    meta, place = claim.get("metadata", {}), at.to("metadata")
    metadata.check(meta, words.SUBDOMAIN, metadata.OTHER, place, keeps_generation=True)
    check_spec(_with_dropped_sources(claim.get("spec", {})), _CODE, at.to("spec"))


def check_template(template: Mapping[str, Any], code: str, at: At) -> None:
    """The template of an ephemeral volume: its metadata may only have labels and annotations."""
    meta = template.get("metadata", {})
    metadata.check_labels(meta.get("labels"), metadata.POD, at.to("metadata", "labels"))
    metadata.check_annotations(
        meta.get("annotations"), metadata.POD, at.to("metadata", "annotations")
    )
    for field, value in meta.items():
        # An empty list is not the same as none; the fields that the API server itself sets are not
        # pointers.
        if field not in ("labels", "annotations") and (
            value or isinstance(value, list) or _is_pointer(field)
        ):
            at.error(
                code,
                f"the metadata of a claim template cannot have {field}",
                "metadata",
                field,
                of="key",
            )
    check_spec(template.get("spec", {}), code, at.to("spec"))


def _is_pointer(field: str) -> bool:
    return field in ("deletionTimestamp", "deletionGracePeriodSeconds")


def check_spec(spec: Mapping[str, Any], code: str, at: At) -> None:
    """`spec` of a claim."""
    _modes(spec, code, at)
    if "selector" in spec:
        selectors.label_selector(spec["selector"], code, at.to("selector"))
    _size(spec, code, at)
    for field in ("storageClassName", "volumeAttributesClassName"):
        if spec.get(field):
            at.form(code, spec[field], words.SUBDOMAIN, "a name", field)
    at.one_of(code, spec, "volumeMode", ("Block", "Filesystem"), "a volume mode")
    _sources(spec, code, at)


def _modes(spec: Mapping[str, Any], code: str, at: At) -> None:
    modes = spec.get("accessModes", ())
    at.require(code, spec, "accessModes", help=f"one or more of {', '.join(_ACCESS_MODES)}")
    for index, mode in enumerate(modes):
        if mode not in _ACCESS_MODES:
            at.not_one_of(code, mode, _ACCESS_MODES, "an access mode", "accessModes", index)
    if "ReadWriteOncePod" in modes and any(mode in _ACCESS_MODES[:3] for mode in modes):
        at.error(code, "the access mode ReadWriteOncePod excludes all others", "accessModes")


def _size(spec: Mapping[str, Any], code: str, at: At) -> None:
    requests = spec.get("resources", {}).get("requests", {})
    place = at.to("resources", "requests")
    if "storage" not in requests:
        place.error(
            code,
            'the claim has no size: "storage" is missing',
            "storage",
            of="key",
            help="such as 10Gi",
        )
    elif stored(requests["storage"]) <= 0:
        place.error(code, f'"storage" must be more than 0, not {requests["storage"]}', "storage")


def _with_dropped_sources(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    """As the API server looks at it: what it does not support is dropped in silence."""
    source, reference = spec.get("dataSource"), spec.get("dataSourceRef")
    kept = dict(spec)
    if reference is not None and reference.get("namespace"):
        del kept["dataSourceRef"]
        reference = None
    if source is not None and reference is None and not _is_known_source(source):
        del kept["dataSource"]
    return kept


def _is_known_source(source: Mapping[str, Any]) -> bool:
    kind, group = source.get("kind"), source.get("apiGroup", "")
    return (kind, group) in (
        ("PersistentVolumeClaim", ""),
        ("VolumeSnapshot", "snapshot.storage.k8s.io"),
    )


def _sources(spec: Mapping[str, Any], code: str, at: At) -> None:
    for field in ("dataSource", "dataSourceRef"):
        if field in spec:
            _source(spec[field], code, at.to(field))
    source, reference = spec.get("dataSource"), spec.get("dataSourceRef")
    if source is None or reference is None:
        return
    if reference.get("namespace"):
        at.error(
            code, "dataSource excludes a dataSourceRef with a namespace", "dataSource", of="key"
        )
    elif any(source.get(field) != reference.get(field) for field in ("kind", "name", "apiGroup")):
        related = (("dataSourceRef is here", (*at.path, "dataSourceRef")),)
        at.error(
            code,
            "dataSource and dataSourceRef differ",
            "dataSource",
            related=related,
            help="keep one of them",
        )


def _source(source: Mapping[str, Any], code: str, at: At) -> None:
    at.require(code, source, "name")
    at.require(code, source, "kind")
    group = source.get("apiGroup", "")
    if not group and source.get("kind", "") not in ("", "PersistentVolumeClaim"):
        at.error(code, "without apiGroup, the kind must be PersistentVolumeClaim", "kind")
    if group:
        at.form(code, group, words.SUBDOMAIN, "an API group", "apiGroup")
    if source.get("namespace"):
        at.form(code, source["namespace"], words.LABEL, "a namespace", "namespace")
