"""The codes of the area `migrate`."""

from __future__ import annotations

from renderer.codes.model import Code

CODES: dict[str, Code] = {
    "migrate/address-reference": Code(
        meaning="RAY_REDIS_ADDRESS comes from valueFrom, and the options hold an address as plain text."
    ),
    "migrate/address-without-annotation": Code(
        meaning="RAY_REDIS_ADDRESS is set, and nothing says that fault tolerance is on."
    ),
    "migrate/cannot-edit": Code(
        meaning="The text at a place that must change is shared by an anchor, or has a layout that is not edited."
    ),
    "migrate/head-service-name": Code(
        meaning="The name of a RayService's head service was removed: KubeRay 1.3 rejects it (a warning)."
    ),
    "migrate/import-kind": Code(meaning="A kind or an API version that values do not render."),
    "migrate/import-nothing": Code(meaning="Nothing that values render, or not the object that --name names."),
    "migrate/import-several": Code(meaning="Several objects where a values file is for one."),
    "migrate/misplaced-annotation": Code(
        meaning="The annotation ray.io/ft-enabled was at a place where no operator reads it (a warning)."
    ),
    "migrate/namespace-reference": Code(meaning="RAY_external_storage_namespace is not a plain text."),
    "migrate/needs-newer-kuberay": Code(meaning="Something that the older operator named by --to does not have."),
    "migrate/no-address": Code(meaning="Fault tolerance is on, and the address of Redis is not known."),
    "migrate/no-container": Code(meaning="The head has no container that could get the variables."),
    "migrate/not-covered": Code(meaning="A part of a manifest that no values give."),
    "migrate/not-enabled": Code(meaning="A switch of fault tolerance whose value does not turn it on."),
    "migrate/password-now-used": Code(
        meaning="Ray connected without the password, and uses it with the options (a warning)."
    ),
    "migrate/plain-password": Code(meaning="The Redis password is written in the manifest as text (a warning)."),
    "migrate/redis-username": Code(meaning="A Redis user name, and a Ray that does not support it, or an unknown one."),
    "migrate/removed-field": Code(meaning="A field that the target's operator does not have, or ignores."),
    "migrate/serve-config": Code(
        meaning="ServeConfig of KubeRay 1.0 became serveConfigV2 (a warning), or cannot be expressed there."
    ),
    "migrate/shell-text": Code(meaning="A start parameter whose text the shell changes."),
    "migrate/two-namespaces": Code(meaning="Two different namespaces for the state in Redis."),
    "migrate/two-passwords": Code(meaning="Two different passwords for Redis."),
    "migrate/two-texts": Code(meaning="The old and the new place of a setting differ."),
    "migrate/two-user-names": Code(meaning="Two different user names for Redis."),
    "migrate/unknown-option": Code(meaning="A setting that gcsFaultToleranceOptions does not have."),
    "migrate/uri-user": Code(meaning="A user name in the address of Redis."),
    "migrate/variable-reference": Code(meaning="A variable that contains one which the operator sets later."),
    "migrate/variable-twice": Code(meaning="A variable that is set twice on the head."),
    "migrate/variable-undefined": Code(
        meaning="A start parameter names a variable that the head's container does not set."
    ),
    "migrate/wrong-type": Code(meaning="A list or a text where a map must be, at a place that would change."),
}
