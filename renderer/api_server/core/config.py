"""ConfigMaps, Secrets, ServiceAccounts, Namespaces and PodTemplates.

Source: k8s.io/kubernetes, pkg/apis/core/validation/validation.go (ValidateConfigMap,
ValidateSecret, ValidateServiceAccount, ValidateNamespace, ValidatePodTemplate), v1.35. What is in
them is never part of a message.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from renderer.api_server.core import metadata, pod, words
from renderer.api_server.core.at import At, quoted
from renderer.api_server.core.metadata import size_in_bytes

_KEY: Final = "schema/key"
_SECRET: Final = "schema/secret"
_LARGEST: Final = 1024 * 1024
_ACCOUNT: Final = "kubernetes.io/service-account.name"
# The keys that a Secret of each type needs; of several alternatives one is enough.
_NEEDED: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "kubernetes.io/dockercfg": ((".dockercfg",),),
    "kubernetes.io/dockerconfigjson": ((".dockerconfigjson",),),
    "kubernetes.io/basic-auth": (("username", "password"),),
    "kubernetes.io/ssh-auth": (("ssh-privatekey",),),
    "kubernetes.io/tls": (("tls.crt",), ("tls.key",)),
}
_JSON: Final = ("kubernetes.io/dockercfg", "kubernetes.io/dockerconfigjson")


def check_config_map(config_map: Mapping[str, Any], at: At) -> None:
    """A whole ConfigMap."""
    _metadata(config_map, at)
    texts, binaries = config_map.get("data", {}), config_map.get("binaryData", {})
    _keys(texts, at.to("data"))
    _keys(binaries, at.to("binaryData"))
    for key in texts:
        if key in binaries:
            related = (("the other one is here", (*at.path, "binaryData", key)),)
            at.error(
                _KEY,
                f"the key {quoted(key)} is in both data and binaryData",
                "data",
                key,
                related=related,
            )
    size = sum(map(size_in_bytes, texts.values())) + sum(
        len(_content(text)) for text in binaries.values()
    )
    if size > _LARGEST:
        at.error(
            "schema/bounds", f"the content has {size} bytes: at most {_LARGEST} are allowed", "data"
        )


def check_secret(secret: Mapping[str, Any], at: At) -> None:
    """A whole Secret."""
    meta = secret.get("metadata", {})
    _metadata(secret, at)
    encoded, plain = secret.get("data", {}), secret.get("stringData", {})
    _keys(encoded, at.to("data"))
    _keys(plain, at.to("stringData"))
    content = {key: _content(text) for key, text in encoded.items()}
    content |= {key: text.encode("utf-8", "surrogatepass") for key, text in plain.items()}
    size = sum(map(len, content.values()))
    if size > _LARGEST:
        at.error(
            "schema/bounds", f"the content has {size} bytes: at most {_LARGEST} are allowed", "data"
        )
    _by_type(secret.get("type", ""), content, meta, at)


def _metadata(data: Mapping[str, Any], at: At) -> None:
    meta, place = data.get("metadata", {}), at.to("metadata")
    metadata.check(meta, words.SUBDOMAIN, metadata.OTHER, place, keeps_generation=True)


def _keys(data: Mapping[str, str], at: At) -> None:
    for key in data:
        at.form(_KEY, key, words.CONFIG_KEY, "a key", key, of_key=True)


def _content(encoded: str) -> bytes:
    import base64

    return base64.b64decode(encoded)


def _by_type(kind: str, content: Mapping[str, bytes], meta: Mapping[str, Any], at: At) -> None:
    if kind == "kubernetes.io/service-account-token":
        if not meta.get("annotations", {}).get(_ACCOUNT):
            message = f"a Secret of the type {kind} needs the annotation {_ACCOUNT}"
            at.error(_SECRET, message, "metadata", "annotations", of="key")
        return
    for alternatives in _NEEDED.get(kind, ()):
        if not any(key in content for key in alternatives):
            message = f"a Secret of the type {kind} needs the key {' or '.join(alternatives)}"
            at.error(_SECRET, message, "data", of="key")
        elif kind == "kubernetes.io/ssh-auth" and not content[alternatives[0]]:
            at.error(
                _SECRET, f"the key {alternatives[0]} must not be empty", "data", alternatives[0]
            )
        elif kind in _JSON and not _is_json_map(content[alternatives[0]]):
            at.error(
                _SECRET,
                f"the key {alternatives[0]} does not hold a map in JSON",
                "data",
                alternatives[0],
            )


def _is_json_map(content: bytes) -> bool:
    import json

    try:
        value = json.loads(content.decode("utf-8", "replace"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return False
    return value is None or isinstance(value, dict)


def _no_constant(name: str) -> None:
    raise ValueError(name)


def check_service_account(account: Mapping[str, Any], at: At) -> None:
    """A whole ServiceAccount."""
    _metadata(account, at)


def check_namespace(namespace: Mapping[str, Any], at: At) -> None:
    """A whole Namespace."""
    meta, place = namespace.get("metadata", {}), at.to("metadata")
    metadata.check(
        meta, words.LABEL, metadata.OTHER, place, in_namespace=False, keeps_generation=True
    )
    for index, name in enumerate(namespace.get("spec", {}).get("finalizers", ())):
        at.form(
            "schema/finalizers", name, words.FINALIZER, "a finalizer", "spec", "finalizers", index
        )


def check_pod_template(template: Mapping[str, Any], at: At) -> None:
    """A whole PodTemplate."""
    metadata.check(template.get("metadata", {}), words.SUBDOMAIN, metadata.OTHER, at.to("metadata"))
    pod.check_template(template.get("template", {}), at.to("template"))
