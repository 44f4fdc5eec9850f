"""Environment variables of a container, and the fields of its Pod that it can read.

Source: k8s.io/kubernetes, pkg/apis/core/validation/validation.go (ValidateEnv, ValidateEnvFrom and
what they call), pkg/apis/core/pods/helpers.go, pkg/fieldpath, v1.35. A value is never part of a
message: it may be a secret.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from renderer.api_server.core import words
from renderer.api_server.core.at import At, quoted
from renderer.api_server.core.resources import amount
from renderer.kuberay.quantity import ONE

CODE: Final = "pod/env"
_FROM: Final = "pod/env-from"
_SOURCES: Final = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")
_ENV_FIELDS: Final = (
    *(
        "metadata.name",
        "metadata.namespace",
        "metadata.uid",
        "spec.nodeName",
        "spec.serviceAccountName",
    ),
    *("status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"),
)
_FILE_FIELDS: Final = (
    "metadata.name",
    "metadata.namespace",
    "metadata.labels",
    "metadata.annotations",
    "metadata.uid",
)
_OLD_NAMES: Final = {"spec.host": "spec.nodeName"}
_RESOURCES: Final = (
    *("limits.cpu", "limits.memory", "limits.ephemeral-storage"),
    *("requests.cpu", "requests.memory", "requests.ephemeral-storage"),
)
_HUGE_PAGES: Final = ("requests.hugepages-", "limits.hugepages-")
_CPU: Final = ("limits.cpu", "requests.cpu")
_POWERS: Final = tuple(1000**power for power in range(7))


def variables(env: list[dict[str, Any]], at: At) -> None:
    """The list `env`."""
    for index, variable in enumerate(env):
        place = at.to(index)
        if place.require(CODE, variable, "name"):
            place.form(CODE, variable["name"], words.ENVIRONMENT, "the name of a variable", "name")
        if "valueFrom" in variable:
            _value_from(variable, place)


def _value_from(variable: Mapping[str, Any], at: At) -> None:
    source = variable["valueFrom"]
    kinds = [kind for kind in _SOURCES if kind in source]
    name = quoted(variable.get("name", ""))
    if not kinds:
        at.error(
            CODE,
            f"valueFrom of {name} names no source",
            "valueFrom",
            help=f"allowed: {', '.join(_SOURCES)}",
        )
    elif variable.get("value"):
        related = (("the value is here", (*at.path, "value")),)
        at.error(
            CODE,
            f"{name} has both value and valueFrom",
            "valueFrom",
            help="remove one of them",
            of="key",
            related=related,
        )
    elif len(kinds) > 1:
        at.error(CODE, f"valueFrom of {name} has several sources: {', '.join(kinds)}", "valueFrom")
    for kind in kinds:
        _source(kind, source[kind], at.to("valueFrom", kind))


def _source(kind: str, source: Mapping[str, Any], at: At) -> None:
    match kind:
        case "fieldRef":
            field_reference(source, _ENV_FIELDS, CODE, at)
        case "resourceFieldRef":
            resource_reference(source, CODE, at, needs_container=False)
        case "fileKeyRef":
            _file_reference(source, at)
        case _:
            _key_reference(source, at)


def _key_reference(source: Mapping[str, Any], at: At) -> None:
    if at.require(CODE, source, "name"):
        at.form(CODE, source["name"], words.SUBDOMAIN, "a name", "name")
    if at.require(CODE, source, "key"):
        at.form(CODE, source["key"], words.CONFIG_KEY, "a key", "key")


def _file_reference(source: Mapping[str, Any], at: At) -> None:
    if at.require(CODE, source, "key"):
        at.form(CODE, source["key"], words.ENVIRONMENT, "a key", "key")
    if at.require(CODE, source, "volumeName"):
        at.form(CODE, source["volumeName"], words.LABEL, "the name of a volume", "volumeName")
    if at.require(CODE, source, "path") and words.has_backstep(source["path"]):
        at.error(CODE, f'{quoted(source["path"])} must not contain ".."', "path")


def file_volumes(
    env: list[dict[str, Any]], volumes: Mapping[str, Mapping[str, Any]], at: At
) -> None:
    """Each fileKeyRef names a volume of its Pod, an emptyDir.

    `volumes`: all of them by name, good or not.
    """
    for index, variable in enumerate(env):
        source = variable.get("valueFrom", {}).get("fileKeyRef")
        if source is None:
            continue
        name = source.get("volumeName", "")
        place = at.to(index, "valueFrom", "fileKeyRef")
        volume = volumes.get(name)
        if volume is None:
            place.error(CODE, f"the Pod has no volume named {quoted(name)}", "volumeName")
        elif "emptyDir" not in volume and volume.keys() - {"name"}:
            place.error(CODE, f"the volume {quoted(name)} is not an emptyDir", "volumeName")


def sources(env_from: list[dict[str, Any]], at: At) -> None:
    """The list `envFrom`."""
    for index, source in enumerate(env_from):
        place = at.to(index)
        if source.get("prefix"):
            place.form(
                _FROM,
                source["prefix"],
                words.ENVIRONMENT,
                "the beginning of a variable's name",
                "prefix",
            )
        kinds = [kind for kind in ("configMapRef", "secretRef") if kind in source]
        if len(kinds) != 1:
            place.error(
                _FROM, 'an entry of "envFrom" has exactly one of configMapRef and secretRef'
            )
        for kind in kinds:
            if place.to(kind).require(_FROM, source[kind], "name"):
                place.form(
                    _FROM, source[kind]["name"], words.SUBDOMAIN_BEGINNING, "a name", kind, "name"
                )


# --- fields of the Pod ----------------------------------------------------------------------------


def downward_file(item: Mapping[str, Any], code: str, at: At) -> None:
    """A file with a field of the Pod in it."""
    if at.require(code, item, "path"):
        at.form(code, item["path"], words.FILE_PATH, "a path", "path")
    if "fieldRef" in item:
        field_reference(item["fieldRef"], _FILE_FIELDS, code, at.to("fieldRef"))
        if "resourceFieldRef" in item:
            at.error(
                code,
                "fieldRef and resourceFieldRef exclude each other",
                "resourceFieldRef",
                of="key",
            )
    elif "resourceFieldRef" in item:
        resource_reference(
            item["resourceFieldRef"], code, at.to("resourceFieldRef"), needs_container=True
        )
    else:
        at.error(code, "one of fieldRef and resourceFieldRef is needed")
    permissions = item.get("mode")
    if permissions is not None and not 0 <= permissions <= 0o777:
        at.error(code, f'"mode" must be between 0 and 0777 (octal), not {permissions}', "mode")


def field_reference(source: Mapping[str, Any], fields: tuple[str, ...], code: str, at: At) -> None:
    """A field of the Pod by its path."""
    if not at.require(code, source, "fieldPath"):
        return
    path = source["fieldPath"]
    if source.get("apiVersion", "") not in ("", "v1"):
        at.error(
            code,
            f"{quoted(source['apiVersion'])} is not a version of Pods",
            "apiVersion",
            help="v1",
        )
        return
    holder, key = _subscript(path)
    if key is None:
        if _OLD_NAMES.get(path, path) not in fields:
            at.not_one_of(code, path, fields, "a field that can be read here", "fieldPath")
    elif holder == "metadata.annotations":
        at.form(code, key, words.ANNOTATION, "the key of an annotation", "fieldPath")
    elif holder == "metadata.labels":
        at.form(code, key, words.QUALIFIED, "the key of a label", "fieldPath")
    else:
        at.error(
            code, f"{quoted(holder)} has no keys: only labels and annotations have", "fieldPath"
        )


def _subscript(path: str) -> tuple[str, str | None]:
    """`metadata.labels['a']` as ("metadata.labels", "a"); a path without a key as (path, None)."""
    holder, bracket, rest = path.partition("['")
    if not path.endswith("']") or not bracket or not holder or len(rest) < 2:
        return path, None
    return holder, rest[:-2]


def resource_reference(
    source: Mapping[str, Any], code: str, at: At, *, needs_container: bool
) -> None:
    """An amount of a resource of a container."""
    name = source.get("resource", "")
    if needs_container and not source.get("containerName"):
        at.require(code, source, "containerName")
    elif at.require(code, source, "resource") and not _is_readable(name):
        at.not_one_of(code, name, _RESOURCES, "a resource that can be read", "resource")
    _divisor(name, source.get("divisor"), code, at)


def _is_readable(resource: str) -> bool:
    return resource in _RESOURCES or resource.startswith(_HUGE_PAGES)


def _divisor(resource: str, divisor: str | int | None, code: str, at: At) -> None:
    if divisor is None or amount(divisor) == 0 or not _is_readable(resource):
        return
    text = str(divisor)
    if resource in _CPU:
        is_milli = amount(divisor) == ONE // 1000 and _has_decimal_unit(text)
        if not is_milli and not _is_unit(text, (1,)):
            at.error(code, f"the divisor of cpu must be 1 or 1m, not {divisor}", "divisor")
    elif not _is_unit(text, _POWERS):
        at.error(
            code, f"the divisor must be one unit, such as 1, 1M or 1Mi, not {divisor}", "divisor"
        )


def _is_unit(text: str, powers: tuple[int, ...]) -> bool:
    """Whether a quantity is one of a unit of its own kind: 1000 is 1k, 1024 is not 1Ki."""
    size = amount(text)
    if text.endswith("i") and size >= 1024 * ONE:
        return size in [1024**power * ONE for power in range(1, 7)] and len(powers) > 1
    if not _has_decimal_unit(text):
        return size == ONE
    return size in [unit * ONE for unit in powers]


def _has_decimal_unit(text: str) -> bool:
    """Whether a quantity is written with a decimal unit or none, and not with an exponent."""
    return re.search("[eE][+-]?[0-9]+$", text) is None
