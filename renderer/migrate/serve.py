"""`serveConfig` of KubeRay 1.0 as the text of `serveConfigV2`: names of Ray Serve's configuration
file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from renderer.diagnostics import Collector, Path
from renderer.kube_yaml.reader import Source, read_documents
from renderer.kube_yaml.writer import to_yaml

SERVE_PORT = 8000
"""Ray Serve's default."""
_OWN = ("deployments", "serveConfigs", "port")
"""Fields that are not the application's own; deployments were `serveConfigs` before KubeRay 0.4."""
_TEXTS = ("runtimeEnv", "userConfig", "autoscalingConfig", "resources")
"""Fields that hold YAML as a text there, and the data itself in Ray Serve's file."""


def application(config: Mapping[str, Any], path: Path, found: Collector) -> str | None:
    """One application with the deployments of `serveConfig`.

    None, and an error in `found`, if that is ambiguous.
    """
    listed = config.get("deployments") or config.get("serveConfigs") or []
    deployments = [one for one in listed if isinstance(one, dict)]
    routes = {one["routePrefix"] for one in deployments if one.get("routePrefix")}
    if len(routes) > 1:
        message = "the deployments have different values of routePrefix, and an application has one"
        help = "which one is the application's? Remove the others, and migrate again"
        found.error("migrate/serve-config", path, message, help=help)
        return None
    made: dict[str, Any] = {"name": "default", "route_prefix": next(iter(routes), "/")}
    made |= _renamed({name: value for name, value in config.items() if name not in _OWN})
    made["deployments"] = [
        _renamed({name: value for name, value in one.items() if name != "routePrefix"})
        for one in deployments
    ]
    whole: dict[str, Any] = {"applications": [made]}
    if config.get("port") not in (None, SERVE_PORT):
        whole["http_options"] = {"port": config["port"]}
    message = f"{path[-1]} became an application of serveConfigV2"
    found.warning(
        "migrate/serve-config",
        path,
        message,
        help="compare it with the file that `serve build` writes",
    )
    return to_yaml(whole)


def _renamed(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Field names in Ray Serve's spelling; texts of YAML become data."""
    return {
        _snake(name): _data(name, value)
        for name, value in fields.items()
        if value not in (None, "")
    }


def _data(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return _renamed(value) if name == "rayActorOptions" else value
    if name not in _TEXTS or not isinstance(value, str):
        return value
    read = read_documents(Source(name, value))
    return read.documents[0].data if len(read.documents) == 1 and not read.diagnostics else value


def _snake(name: str) -> str:
    return re.sub("([A-Z])", lambda found: "_" + found[1].lower(), name)
