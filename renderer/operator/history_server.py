"""The history server's collector (1.7).

Source: ValidateRayClusterSpec and validateCollectorOptions (utils/validation.go).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from renderer.diagnostics import Path, Reporter
from renderer.operator.model import ClusterView, Table, items, mapping, string, turn_on

RULES = Table()

_GATE = "RayClusterHistoryServer"
_COLLECTOR = "ray-history-collector"
_MANAGED = (
    "POD_IP",
    "FQ_RAY_IP",
    "RAY_CLUSTER_NAME",
    "RAY_CLUSTER_NAMESPACE",
    "RAY_ROLE",
    "OWNER_KIND",
    "OWNER_NAME",
    "EVENTS_PORT",
)
# What each storage needs of the environment; each row: one of these. Azure's depends on how it
# signs in.
_NEEDED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "GCS": (("GCS_BUCKET",),),
    "S3": (("S3_REGION",),),
    "ALIYUNOSS": (("OSS_BUCKET",), ("OSS_ENDPOINT",), ("OSS_REGION",)),
}
_AZURE: Mapping[str, tuple[str, ...]] = {
    "connection_string": ("AZURE_STORAGE_CONNECTION_STRING",),
    "workload_identity": ("AZURE_STORAGE_ACCOUNT_URL",),
    "default": ("AZURE_STORAGE_ACCOUNT_URL",),
}
_AZURE_ANY = ("AZURE_STORAGE_CONNECTION_STRING", "AZURE_STORAGE_ACCOUNT_URL")


def history_server(view: ClusterView) -> dict[str, Any] | None:
    options = view.spec.get("historyServerOptions")
    return options if isinstance(options, dict) else None


def _collector(view: ClusterView) -> dict[str, Any] | None:
    options = mapping(history_server(view)).get("collectorOptions")
    return options if isinstance(options, dict) else None


def _env(collector: dict[str, Any]) -> dict[str, tuple[int, dict[str, Any]]]:
    """Variables by name; of two of one name the last counts here, unlike elsewhere."""
    env = enumerate(items(collector.get("env")))
    return {
        name: (index, entry) for index, entry in env if isinstance(name := entry.get("name"), str)
    }


def _path(view: ClusterView, *path: str | int) -> Path:
    return view.at("historyServerOptions", "collectorOptions", *path)


@RULES.rule(
    "operator/history-server-gate",
    "historyServerOptions needs its feature gate",
    since="1.7.0",
    gate=_GATE,
)
def gate(view: ClusterView, found: Reporter) -> None:
    if history_server(view) is not None and not view.gate(_GATE):
        found(
            view.at("historyServerOptions"),
            f"historyServerOptions needs the operator's feature gate {_GATE}, and it is off",
            help=f"remove it, or {turn_on(_GATE)}",
            of="key",
        )


@RULES.rule(
    "operator/history-server-collector",
    "historyServerOptions has collectorOptions with an image",
    since="1.7.0",
)
def collector(view: ClusterView, found: Reporter) -> None:
    if history_server(view) is None:
        return
    options = _collector(view)
    if options is None:
        found(
            view.at("historyServerOptions"), "historyServerOptions needs collectorOptions", of="key"
        )
    elif not string(options.get("image")):
        found(_path(view, "image"), "collectorOptions needs an image")


@RULES.rule(
    "operator/history-server-managed-env",
    f"collectorOptions.env sets none of {', '.join(_MANAGED)}",
    since="1.7.0",
)
def managed_env(view: ClusterView, found: Reporter) -> None:
    env = _env(mapping(_collector(view)))
    for name in _MANAGED:
        if name in env:
            found(
                _path(view, "env", env[name][0]),
                f"variable {name} is set by the operator itself",
                help="remove it",
            )


@RULES.rule(
    "operator/history-server-storage",
    "collectorOptions.env has a literal STORAGE_BACKEND and the variables that this storage needs",
    since="1.7.0",
)
def storage(view: ClusterView, found: Reporter) -> None:
    options = _collector(view)
    if options is None:
        return
    env = _env(options)
    index, entry = env.get("STORAGE_BACKEND", (None, {}))
    backend = string(entry.get("value"))
    if not backend:
        where = _path(view, "env") if index is None else _path(view, "env", index)
        found(
            where,
            "collectorOptions.env needs STORAGE_BACKEND with a literal value",
            help="such as GCS, S3, AZUREBLOB",
        )
        return
    for names in _needed(backend, env):
        if not any(
            string(env[n][1].get("value")) or isinstance(env[n][1].get("valueFrom"), dict)
            for n in names
            if n in env
        ):
            found(
                _path(view, "env", index if index is not None else 0),
                f"storage {backend} needs the variable {' or '.join(names)}",
                help="add it to collectorOptions.env",
            )


def _needed(
    backend: str, env: Mapping[str, tuple[int, dict[str, Any]]]
) -> tuple[tuple[str, ...], ...]:
    if backend.upper() == "AZUREBLOB":
        _, mode = env.get("AZURE_STORAGE_AUTH_MODE", (0, {}))
        return (_AZURE.get(string(mode.get("value")).strip().lower(), _AZURE_ANY),)
    return _NEEDED.get(backend.upper(), ())


@RULES.rule(
    "operator/history-server-container", f"no container is named {_COLLECTOR}", since="1.7.0"
)
def container_name(view: ClusterView, found: Reporter) -> None:
    if history_server(view) is None:
        return
    for group in view.groups:
        for index, container in enumerate(group.containers):
            if container.get("name") == _COLLECTOR:
                found(
                    (*group.pod_path, "containers", index, "name"),
                    (
                        f"{group.title} has a container named {_COLLECTOR}, a name that the "
                        "operator uses itself"
                    ),
                    help="rename it",
                )
