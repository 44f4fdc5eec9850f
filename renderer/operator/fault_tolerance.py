"""GCS fault tolerance: the annotation and the options exclude each other, and each the other's
leftovers.

Source: ValidateRayClusterSpec (utils/validation.go, 1.3+) and validateGcsFaultToleranceBackend
(1.7). Only variables in `env` of the head's container 0 count: what comes by `envFrom`, on a
sidecar or on a worker does not.
"""

from __future__ import annotations

import re

from renderer.diagnostics import Reporter, Severity
from renderer.kuberay.names import is_dns_subdomain
from renderer.operator.autoscaling import too_old
from renderer.operator.model import (
    EXTERNAL_STORAGE_NAMESPACE,
    FT_ENABLED,
    ClusterView,
    Table,
    items,
    mapping,
    string,
    turn_on,
)

RULES = Table()

GCS_STORAGE_VOLUME, GCS_STORAGE_PATH = "gcs-storage", "/data/gcs"
_STORAGE_GATE = "GCSFaultToleranceEmbeddedStorage"


def enabled(view: ClusterView) -> bool:
    """As the operator decides it: the options are there, or the annotation says true in any case of
    letters.
    """
    return view.ft_options is not None or string(view.annotations.get(FT_ENABLED)).lower() == "true"


def rocksdb(view: ClusterView) -> bool:
    return view.ft_options is not None and view.ft_options.get("backend") == "rocksdb"


def _options_place(view: ClusterView) -> tuple[str, tuple[str | int, ...]]:
    return "gcsFaultToleranceOptions is set here", view.at("gcsFaultToleranceOptions")


@RULES.rule(
    "operator/ft-both-forms",
    (
        f"annotation {FT_ENABLED} (any value, even false) and gcsFaultToleranceOptions exclude "
        "each other"
    ),
    since="1.3.0",
)
def both_forms(view: ClusterView, found: Reporter) -> None:
    value = view.annotations.get(FT_ENABLED)
    if view.ft_options is not None and string(value):
        found(
            view.annotation_path(FT_ENABLED),
            (
                f'annotation {FT_ENABLED} ("{value}") and gcsFaultToleranceOptions are both set: '
                "the operator rejects the pair"
            ),
            help="remove the annotation: gcsFaultToleranceOptions alone turns fault tolerance on",
            of="key",
            related=(_options_place(view),),
        )


@RULES.rule(
    "operator/ft-redis-password-param",
    "rayStartParams redis-password with the options",
    since="1.3.0",
)
def password_param(view: ClusterView, found: Reporter) -> None:
    if view.ft_options is not None and string(view.head.params.get("redis-password")):
        found(
            (*view.head.path, "rayStartParams", "redis-password"),
            "redis-password in the head's rayStartParams together with gcsFaultToleranceOptions",
            help="remove it and use gcsFaultToleranceOptions.redisPassword",
            of="key",
            related=(_options_place(view),),
        )


@RULES.rule(
    "operator/ft-redis-password-env", "head variable REDIS_PASSWORD with the options", since="1.3.0"
)
def password_env(view: ClusterView, found: Reporter) -> None:
    if view.ft_options is not None and "REDIS_PASSWORD" in view.head.env:
        found(
            view.head.env_path("REDIS_PASSWORD"),
            (
                "variable REDIS_PASSWORD on the head's first container together with "
                "gcsFaultToleranceOptions"
            ),
            help="remove it and use gcsFaultToleranceOptions.redisPassword (value or valueFrom)",
            related=(_options_place(view),),
        )


@RULES.rule(
    "operator/ft-redis-address-env",
    "head variable RAY_REDIS_ADDRESS with the options",
    since="1.3.0",
)
def address_env(view: ClusterView, found: Reporter) -> None:
    if view.ft_options is not None and "RAY_REDIS_ADDRESS" in view.head.env:
        found(
            view.head.env_path("RAY_REDIS_ADDRESS"),
            (
                "variable RAY_REDIS_ADDRESS on the head's first container together with "
                "gcsFaultToleranceOptions"
            ),
            help="remove it and use gcsFaultToleranceOptions.redisAddress",
            related=(_options_place(view),),
        )


@RULES.rule(
    "operator/ft-namespace-annotation",
    f"annotation {EXTERNAL_STORAGE_NAMESPACE} with the options",
    since="1.3.0",
)
def namespace_annotation(view: ClusterView, found: Reporter) -> None:
    if view.ft_options is not None and string(view.annotations.get(EXTERNAL_STORAGE_NAMESPACE)):
        found(
            view.annotation_path(EXTERNAL_STORAGE_NAMESPACE),
            f"annotation {EXTERNAL_STORAGE_NAMESPACE} together with gcsFaultToleranceOptions",
            help="remove it and use gcsFaultToleranceOptions.externalStorageNamespace",
            of="key",
            related=(_options_place(view),),
        )


@RULES.rule(
    "operator/ft-redis-username",
    (
        "rayStartParams redis-username, or head variable REDIS_USERNAME, with or without fault "
        "tolerance"
    ),
    since="1.3.0",
)
def redis_username(view: ClusterView, found: Reporter) -> None:
    help = "remove it and use gcsFaultToleranceOptions.redisUsername"
    if string(view.head.params.get("redis-username")):
        path = (*view.head.path, "rayStartParams", "redis-username")
        found(path, "redis-username in the head's rayStartParams", help=help, of="key")
    if "REDIS_USERNAME" in view.head.env:
        found(
            view.head.env_path("REDIS_USERNAME"),
            "variable REDIS_USERNAME on the head's first container",
            help=help,
        )


@RULES.rule(
    "operator/ft-address-without-ft",
    "head variable RAY_REDIS_ADDRESS (any value, even empty) while fault tolerance is off",
    since="1.3.0",
)
def address_without_ft(view: ClusterView, found: Reporter) -> None:
    if "RAY_REDIS_ADDRESS" in view.head.env and not enabled(view):
        found(
            view.head.env_path("RAY_REDIS_ADDRESS"),
            (
                "variable RAY_REDIS_ADDRESS on the head's first container, while GCS fault "
                "tolerance is not enabled"
            ),
            help="set gcsFaultToleranceOptions.redisAddress instead, or remove the variable",
        )


@RULES.rule(
    "operator/ft-rocksdb-gate",
    "backend rocksdb needs its feature gate",
    since="1.7.0",
    gate=_STORAGE_GATE,
)
def rocksdb_gate(view: ClusterView, found: Reporter) -> None:
    if rocksdb(view) and not view.gate(_STORAGE_GATE):
        found(
            view.at("gcsFaultToleranceOptions", "backend"),
            f"backend rocksdb needs the operator's feature gate {_STORAGE_GATE}, and it is off",
            help=f"use backend redis, or {turn_on(_STORAGE_GATE)}",
        )


@RULES.rule(
    "operator/ft-rocksdb-redis-field", "backend rocksdb forbids the redis fields", since="1.7.0"
)
def rocksdb_redis_field(view: ClusterView, found: Reporter) -> None:
    if not rocksdb(view) or view.ft_options is None:
        return
    for key in ("redisAddress", "redisUsername", "redisPassword", "externalStorageNamespace"):
        # An empty text counts as unset, an empty map of a credential as set.
        if isinstance(value := view.ft_options.get(key), dict) or string(value):
            path = view.at("gcsFaultToleranceOptions", key)
            found(
                path,
                f"{key} belongs to backend redis; this one is rocksdb",
                help=f"remove {key}",
                of="key",
            )


@RULES.rule(
    "operator/ft-rocksdb-claim",
    "storage.claimName excludes size, storageClassName, accessModes",
    since="1.7.0",
)
def rocksdb_claim(view: ClusterView, found: Reporter) -> None:
    storage = mapping(mapping(view.ft_options).get("storage"))
    if not rocksdb(view) or not string(storage.get("claimName")):
        return
    for key in ("size", "storageClassName", "accessModes"):
        if storage.get(key) is not None and storage[key] != []:
            found(
                view.at("gcsFaultToleranceOptions", "storage", key),
                f"{key} describes a claim to be made, while claimName names one that exists",
                help=f"keep either claimName or {key}",
                of="key",
                related=(
                    (
                        "claimName is set here",
                        view.at("gcsFaultToleranceOptions", "storage", "claimName"),
                    ),
                ),
            )


@RULES.rule(
    "operator/ft-rocksdb-claim-name",
    "storage.claimName is a name that a claim can have",
    since="1.7.0",
)
def rocksdb_claim_name(view: ClusterView, found: Reporter) -> None:
    name = string(mapping(mapping(view.ft_options).get("storage")).get("claimName"))
    if rocksdb(view) and name and not is_dns_subdomain(name):
        found(
            view.at("gcsFaultToleranceOptions", "storage", "claimName"),
            (
                f'no claim can be named "{name[:40]}": the operator reports that it is '
                "missing (FailedToCreatePVC), and the head Pod never starts"
            ),
            help="write the name of a claim that exists: lowercase letters, digits, - and .",
        )


@RULES.rule(
    "operator/ft-rocksdb-managed",
    (
        "with backend rocksdb the operator manages RAY_gcs_storage, RAY_gcs_storage_path, and "
        "volume and mount gcs-storage"
    ),
    since="1.7.0",
)
def rocksdb_managed(view: ClusterView, found: Reporter) -> None:
    if not rocksdb(view):
        return
    help = "remove it: with backend rocksdb the operator sets it itself"
    for name in ("RAY_gcs_storage", "RAY_gcs_storage_path"):
        if name in view.head.env:
            found(
                view.head.env_path(name),
                f"variable {name} on the head's first container",
                help=help,
            )
    for index, mount in enumerate(items(view.head.ray_container.get("volumeMounts"))):
        if mount.get("mountPath") == GCS_STORAGE_PATH or mount.get("name") == GCS_STORAGE_VOLUME:
            path = (*view.head.ray_container_path, "volumeMounts", index)
            found(
                path,
                f"a mount named {GCS_STORAGE_VOLUME} or at {GCS_STORAGE_PATH} on the head",
                help=help,
            )
    for index, volume in enumerate(items(view.head.pod.get("volumes"))):
        if volume.get("name") == GCS_STORAGE_VOLUME:
            found(
                (*view.head.pod_path, "volumes", index),
                f"a volume named {GCS_STORAGE_VOLUME} on the head",
                help=help,
            )


@RULES.rule(
    "operator/ft-storage-with-redis",
    "storage belongs to backend rocksdb, not to redis",
    since="1.7.0",
)
def storage_with_redis(view: ClusterView, found: Reporter) -> None:
    if not rocksdb(view) and isinstance(mapping(view.ft_options).get("storage"), dict):
        found(
            view.at("gcsFaultToleranceOptions", "storage"),
            "storage is set, but the backend is redis, which keeps its own",
            help="remove storage, or set backend: rocksdb",
            of="key",
        )


# --- accepted, and without effect or fatal --------------------------------------------------------


@RULES.rule(
    "cluster/ft-annotation-on-pod",
    f"{FT_ENABLED} is an annotation of the RayCluster, not of its Pods",
    severity=Severity.WARNING,
)
def ft_annotation_on_pod(view: ClusterView, found: Reporter) -> None:
    if enabled(view):
        return  # the operator sets it on the Pods itself
    for group in view.groups:
        metadata = mapping(mapping(group.data.get("template")).get("metadata"))
        if string(mapping(metadata.get("annotations")).get(FT_ENABLED)).lower() == "true":
            found(
                (*group.path, "template", "metadata", "annotations", FT_ENABLED),
                f"{FT_ENABLED} has no effect on a Pod template: GCS fault tolerance is off",
                help="set gcsFaultToleranceOptions, or for KubeRay before 1.3 move the annotation"
                " to the metadata of the object itself",
                of="key",
            )


_DELETION_TIMEOUT = "ray.io/gcs-ft-deletion-timeout"


@RULES.rule(
    "cluster/deletion-timeout",
    f"{_DELETION_TIMEOUT} is a whole number of seconds",
    since="1.6.2",
    severity=Severity.WARNING,
)
def deletion_timeout(view: ClusterView, found: Reporter) -> None:
    value = view.annotations.get(_DELETION_TIMEOUT)
    if not isinstance(value, str) or re.fullmatch(r"\+?0*[1-9][0-9]{0,17}", value):
        return
    from renderer.kuberay.durations import SECOND, parse

    seconds = (parse(value) or 0) // SECOND
    found(
        view.annotation_path(_DELETION_TIMEOUT),
        (
            f'{_DELETION_TIMEOUT} is "{value}", which is not a number of seconds: the operator '
            "uses 300"
        ),
        help=f'write "{seconds if seconds > 0 else 300}"',
    )


_ADDRESS = r"(?:rediss?://)?[^\s/:]+(?:\.[^\s/:]+)*:[0-9]+(?:/[0-9]*)?"


@RULES.rule(
    "cluster/redis-address-form",
    "the address of Redis is host:port, or a URL of redis or rediss",
    severity=Severity.WARNING,
)
def redis_address_form(view: ClusterView, found: Reporter) -> None:
    if rocksdb(view):
        return
    address = string(mapping(view.ft_options).get("redisAddress"))
    first = address.partition(",")[0].strip()
    # A user and a password are in front of an @; variables and placeholders are left alone.
    if not first or re.search(r"[@${<\[]", first) or re.fullmatch(_ADDRESS, first):
        return
    scheme, has_scheme, _ = first.partition("://")
    wrong = has_scheme and scheme not in ("redis", "rediss")
    found(
        view.at("gcsFaultToleranceOptions", "redisAddress"),
        f"{scheme}:// is not a scheme of Redis" if wrong else "redisAddress has no port",
        help="write host:port, such as redis:6379, or with TLS rediss://redis:6379",
    )


@RULES.rule(
    "cluster/redis-username-ray",
    "redisUsername needs Ray 2.41",
    since="1.3.0",
    severity=Severity.WARNING,
)
def redis_username_ray(view: ClusterView, found: Reporter) -> None:
    if not mapping(view.ft_options).get("redisUsername") or not view.ray_version:
        return
    if too_old(view.ray_version, (2, 41)) == f"is {view.ray_version}":
        found(
            view.at("gcsFaultToleranceOptions", "redisUsername"),
            f"a Redis user name needs Ray 2.41 or later, and rayVersion is {view.ray_version}:"
            " the head does not start",
            help="use a newer Ray, or Redis' default user",
            related=(("rayVersion is set here", view.at("rayVersion")),),
            of="key",
        )
