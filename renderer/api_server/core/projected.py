"""Volumes made of files from several sources, and the files in them.

Source: k8s.io/kubernetes, pkg/apis/core/validation/validation.go (validateProjectionSources,
validateKeyToPath), v1.35. Bundles of trust anchors and certificates of Pods are behind feature
gates that are off by default (ClusterTrustBundle, ClusterTrustBundleProjection;
PodCertificateRequest): such a source is dropped before anything is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from renderer.api_server.core import environment, words
from renderer.api_server.core.at import At, quoted

CODE: Final = "pod/volume"
_MOST_MODE: Final = 0o777
_SOURCES: Final = ("secret", "configMap", "downwardAPI", "serviceAccountToken")
_SHORTEST_TOKEN, _LONGEST_TOKEN = 600, 2**32


def mode(data: Mapping[str, Any], field: str, at: At) -> None:
    """The permissions of a file."""
    value = data.get(field)
    if value is not None and not 0 <= value <= _MOST_MODE:
        advice = "YAML reads 0644 as octal; in JSON it is 420"
        at.error(
            CODE, f'"{field}" must be between 0 and 0777 (octal), not {value}', field, help=advice
        )


def files(source: Mapping[str, Any], at: At) -> None:
    """The modes and the items of a volume made of a ConfigMap or a Secret."""
    mode(source, "defaultMode", at)
    for index, item in enumerate(source.get("items", ())):
        key_to_path(item, at.to("items", index))


def key_to_path(item: Mapping[str, Any], at: At) -> None:
    """A key of a ConfigMap or Secret, and the file that it becomes."""
    at.require(CODE, item, "key")
    if at.require(CODE, item, "path"):
        at.form(CODE, item["path"], words.FILE_PATH, "a path", "path")
    mode(item, "mode", at)


def check(source: Mapping[str, Any], at: At) -> None:
    """A projected volume."""
    mode(source, "defaultMode", at)
    paths: dict[str, At] = {}
    for index, one in enumerate(source.get("sources", ())):
        place = at.to("sources", index)
        kinds = [kind for kind in _SOURCES if kind in one]
        if len(kinds) > 1:
            place.error(
                CODE, f"a source of a projected volume is one of {', '.join(kinds)}, not several"
            )
        for kind in kinds:
            _source(kind, one[kind], paths, place.to(kind))


def _source(kind: str, source: Mapping[str, Any], paths: dict[str, At], at: At) -> None:
    if kind == "serviceAccountToken":
        _token(source, at)
        return
    if kind != "downwardAPI":
        at.require(CODE, source, "name")
    for index, item in enumerate(source.get("items", ())):
        place = at.to("items", index)
        if kind == "downwardAPI":
            environment.downward_file(item, CODE, place)
        else:
            key_to_path(item, place)
        _once(item.get("path", ""), paths, place)


def _once(path: str, paths: dict[str, At], at: At) -> None:
    if not path:
        return
    first = paths.setdefault(path, at)
    if first is not at:
        related = (("the first one is here", (*first.path, "path")),)
        at.error(
            CODE, f"two files of the volume have the path {quoted(path)}", "path", related=related
        )


def _token(source: Mapping[str, Any], at: At) -> None:
    at.between(CODE, source, "expirationSeconds", _SHORTEST_TOKEN, _LONGEST_TOKEN)
    if at.require(CODE, source, "path"):
        at.form(CODE, source["path"], words.FILE_PATH, "a path", "path")
