"""Annotations that mean something to a Pod.

Source: k8s.io/kubernetes, pkg/apis/core/validation/validation.go (ValidatePodSpecificAnnotations,
validateSeccompAnnotationsAndFields, validateAppArmorAnnotationsAndFieldsMatchOnCreate),
pkg/apis/core/helper/helpers.go, pkg/registry/core/pod/strategy.go (applyAppArmorVersionSkew),
v1.35.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from renderer.api_server.core import host, scheduling, security, types, words
from renderer.api_server.core.at import At, quoted
from renderer.diagnostics import Collector

CODE: Final = "pod/annotation"
_MIRROR: Final = "kubernetes.io/config.mirror"
_TOLERATIONS: Final = "scheduler.alpha.kubernetes.io/tolerations"
_DELETION_COST: Final = "controller.kubernetes.io/pod-deletion-cost"
_SECCOMP_POD: Final = "seccomp.security.alpha.kubernetes.io/pod"
_SECCOMP: Final = "container.seccomp.security.alpha.kubernetes.io/"
_APP_ARMOR: Final = "container.apparmor.security.beta.kubernetes.io/"
_UNCONFINED, _RUNTIME, _DOCKER, _LOCAL = (
    "unconfined",
    "runtime/default",
    "docker/default",
    "localhost/",
)

Profile = Mapping[str, Any]


def check(
    found: Mapping[str, str], spec: Mapping[str, Any], at: At, spec_at: At, *, is_pod: bool
) -> None:
    """`at` is the place of the annotations, `spec_at` that of the Pod's spec."""
    if _MIRROR in found and not spec.get("nodeName"):
        at.error(CODE, "a mirror Pod needs spec.nodeName", _MIRROR)
    if found.get(_TOLERATIONS):
        _tolerations(found[_TOLERATIONS], at.to(_TOLERATIONS))
    cost = found.get(_DELETION_COST)
    if cost is not None and not _is_cost(cost):
        at.error(
            CODE,
            f"{quoted(cost)} is not valid as a deletion cost",
            _DELETION_COST,
            help="an integer of 32 bits",
        )
    if any("seccomp" in key or "apparmor" in key for key in found):
        _profiles(found, spec, at, spec_at, is_pod=is_pod)


def _is_cost(text: str) -> bool:
    if re.fullmatch("-[0-9]+|0|[1-9][0-9]*", text) is None or len(text) > 20:
        return False
    return types.MIN_INT32 <= int(text) <= types.MAX_INT32


def _tolerations(text: str, at: At) -> None:
    import json

    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = text  # reported as something that is not a list
    decoding, judging = Collector(), Collector()
    known = types.of_code("Toleration").fields
    if isinstance(found, list):
        found = [_known(item, known) for item in found]
    decoded = types.decoded(found, types.of_code("[Toleration"), At(decoding))
    if decoding.has_errors:
        at.error(CODE, "the annotation is not a list of tolerations in JSON")
        return
    scheduling.tolerations(decoded, At(judging))
    if judging.has_errors:
        at.error(
            CODE,
            (
                "the annotation holds a toleration that is not valid: "
                f"{judging.diagnostics[0].message}"
            ),
        )


def _known(item: Any, known: Mapping[str, Any]) -> Any:
    """Unknown fields are ignored inside an annotation."""
    return (
        {name: value for name, value in item.items() if name in known}
        if isinstance(item, dict)
        else item
    )


def _profiles(
    found: Mapping[str, str], spec: Mapping[str, Any], at: At, spec_at: At, *, is_pod: bool
) -> None:
    names = {container.get("name", "") for container, _ in host.containers(spec, spec_at)}
    for key, value in found.items():
        if key == _SECCOMP_POD or key.startswith(_SECCOMP):
            local = value.startswith(_LOCAL) and words.LOCAL_PATH.fits(value.removeprefix(_LOCAL))
            if value not in (_UNCONFINED, _RUNTIME, _DOCKER) and not local:
                at.error(CODE, f"{quoted(value)} is not a seccomp profile", key)
        if key.startswith(_APP_ARMOR):
            if key.removeprefix(_APP_ARMOR) not in names:
                at.error(
                    CODE,
                    f"the Pod has no container named {quoted(key.removeprefix(_APP_ARMOR))}",
                    key,
                    of="key",
                )
            if value not in ("", _UNCONFINED, _RUNTIME) and not value.startswith(_LOCAL):
                at.error(CODE, f"{quoted(value)} is not an AppArmor profile", key)
    _seccomp_fields(found, spec, spec_at)
    if spec.get("os", {}).get("name") != "windows":
        _app_armor_fields(found, spec, spec_at, is_pod=is_pod)


def _seccomp_fields(found: Mapping[str, str], spec: Mapping[str, Any], at: At) -> None:
    for holder, place, key in [
        (spec, at, _SECCOMP_POD),
        *(
            (container, place, _SECCOMP + container.get("name", ""))
            for container, place in host.containers(spec, at)
        ),
    ]:
        profile = holder.get("securityContext", {}).get("seccompProfile")
        if profile is not None and key in found:
            accepted = (_RUNTIME, _DOCKER)
            _same(found[key], profile, accepted, place.to("securityContext", "seccompProfile"))


def _app_armor_fields(
    found: Mapping[str, str], spec: Mapping[str, Any], at: At, *, is_pod: bool
) -> None:
    of_pod = spec.get("securityContext", {}).get("appArmorProfile")
    for container, place in host.containers(spec, at):
        annotation = found.get(_APP_ARMOR + container.get("name", ""))
        own = container.get("securityContext", {}).get("appArmorProfile")
        if annotation is None or (own is None and is_pod and _is_usable(annotation)):
            continue  # a Pod's annotation becomes the field of a container that has none
        profile = of_pod if own is None else own
        if profile is not None:
            _same(annotation, profile, (_RUNTIME,), place.to("securityContext", "appArmorProfile"))


def _is_usable(annotation: str) -> bool:
    """Whether an annotation can be turned into a valid field."""
    if annotation in (_UNCONFINED, _RUNTIME):
        return True
    local = annotation.removeprefix(_LOCAL)
    if not annotation.startswith(_LOCAL) or not local:
        return False
    scratch = Collector()
    security.app_armor({"type": "Localhost", "localhostProfile": local}, At(scratch))
    return not scratch.has_errors


def _same(annotation: str, profile: Profile, default: tuple[str, ...], at: At) -> None:
    expected: tuple[str, ...]
    match profile.get("type"):
        case "Unconfined":
            expected = (_UNCONFINED,)
        case "RuntimeDefault":
            expected = default
        case "Localhost":
            expected = (f"{_LOCAL}{profile.get('localhostProfile', '')}",)
        case _:
            return
    if annotation not in expected:
        at.error(
            "pod/security", f"the profile differs from that of the annotation, {quoted(annotation)}"
        )
