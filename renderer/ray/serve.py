"""The Serve configuration (`serveConfigV2`) as Ray's dashboard accepts it.

Source: Ray 2.60.0, ray/serve/schema.py (ServeDeploySchema and what it holds) and
ray/serve/config.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from renderer.diagnostics import Path
from renderer.ray import shape
from renderer.ray.shape import Reporter, Shape

_STRING: Final = Shape(("string",))
_TEXT: Final = Shape(("string",), nullable=True)
_INTEGER: Final = Shape(("integer",))
_BOOLEAN: Final = Shape(("boolean",))
_MAP: Final = Shape(("map",))
_MAP_OR_NULL: Final = Shape(("map",), nullable=True)
_STRINGS: Final = Shape(("list",), items=_STRING)
_SECONDS: Final = Shape(("number",), nullable=True)
_FROM_0: Final = Shape(("number",), least=0)
_FROM_0_OR_NULL: Final = Shape(("number",), least=0, nullable=True)
_ABOVE_0: Final = Shape(("number",), above=0)

_LOGGING: Final = Shape(
    ("map",),
    {
        "encoding": Shape(("string",), words=("TEXT", "JSON")),
        "log_level": Shape(("integer", "string")),
        "logs_dir": _TEXT,
        "enable_access_log": _BOOLEAN,
        "additional_log_standard_attrs": _STRINGS,
    },
    nullable=True,
    closed=True,
)
_ACTOR: Final = Shape(
    ("map",),
    {
        "runtime_env": _MAP,
        "num_cpus": _FROM_0_OR_NULL,
        "num_gpus": _FROM_0_OR_NULL,
        "memory": _FROM_0_OR_NULL,
        "resources": _MAP,
        "accelerator_type": _TEXT,
        "label_selector": Shape(("map",), items=_STRING, nullable=True),
        "fallback_strategy": Shape(("list",), items=_MAP, nullable=True),
    },
)
_DEPLOYMENT: Final = Shape(
    ("map",),
    {
        "name": _STRING,
        "num_replicas": Shape(("integer", "string"), above=0, nullable=True),
        "max_ongoing_requests": Shape(("integer",), above=0),
        "max_queued_requests": _INTEGER,
        "backpressure_config": _MAP,
        "user_config": _MAP_OR_NULL,
        "autoscaling_config": _MAP_OR_NULL,
        "graceful_shutdown_wait_loop_s": _FROM_0,
        "graceful_shutdown_timeout_s": _FROM_0,
        "health_check_period_s": _ABOVE_0,
        "health_check_timeout_s": _ABOVE_0,
        "ray_actor_options": _ACTOR,
        "placement_group_bundles": Shape(
            ("list",), items=Shape(("map",), items=Shape(("number",)))
        ),
        "placement_group_strategy": _STRING,
        "placement_group_bundle_label_selector": Shape(
            ("list",), items=Shape(("map",), items=_STRING)
        ),
        "max_replicas_per_node": _INTEGER,
        "logging_config": _LOGGING._replace(nullable=False),
        "request_router_config": _MAP,
        "gang_scheduling_config": _MAP_OR_NULL,
        "deployment_actors": Shape(("list",), items=_MAP, nullable=True),
        "rolling_update_percentage": Shape(("number",), above=0, most=1),
        "max_surge_percent": Shape(("integer",), least=0, most=100),
    },
    required=("name",),
)
_APPLICATION: Final = Shape(
    ("map",),
    {
        "name": _STRING,
        "route_prefix": _TEXT,
        "import_path": _STRING,
        "runtime_env": _MAP,
        "host": _STRING,
        "port": _INTEGER,
        "deployments": Shape(("list",), items=_DEPLOYMENT),
        "autoscaling_policy": _MAP_OR_NULL,
        "args": _MAP,
        "logging_config": _LOGGING,
        "external_scaler_enabled": _BOOLEAN,
    },
    required=("import_path",),
)
_HTTP: Final = Shape(
    ("map",),
    {
        "host": _STRING,
        "port": _INTEGER,
        "root_path": _STRING,
        "request_timeout_s": _SECONDS,
        "keep_alive_timeout_s": _INTEGER,
        "ssl_keyfile": _TEXT,
        "ssl_certfile": _TEXT,
        "ssl_keyfile_password": _TEXT,
        "ssl_ca_certs": _TEXT,
    },
)
_GRPC: Final = Shape(
    ("map",),
    {
        "port": _INTEGER,
        "grpc_servicer_functions": _STRINGS,
        "request_timeout_s": _SECONDS,
        "enable_reflection": _BOOLEAN,
    },
)
# Ray up to 2.8 rejects an unknown key at the top, later ones ignore it: what was meant by it is
# lost either way.
_CONFIG: Final = Shape(
    ("map",),
    {
        "proxy_location": Shape(("string",), words=("Disabled", "HeadOnly", "EveryNode")),
        "http_options": _HTTP,
        "grpc_options": _GRPC,
        "controller_options": _MAP_OR_NULL,
        "logging_config": _LOGGING,
        "tracing_config": _MAP_OR_NULL,
        "applications": Shape(("list",), items=_APPLICATION),
        "target_capacity": Shape(("number",), least=0, most=100, nullable=True),
    },
    required=("applications",),
    closed=True,
)


def check(config: dict[str, Any], path: Path, error: Reporter, warning: Reporter) -> None:
    """Report what Ray rejects in a Serve configuration at `path`; as warnings what it ignores."""
    shape.check(config, _CONFIG, path, error, warning)
    found = config.get("applications")
    if not isinstance(found, list):
        return
    applications = [
        ((*path, "applications", index), item)
        for index, item in enumerate(found)
        if isinstance(item, dict)
    ]
    _unique(applications, "name", _name_of, error)
    _unique(applications, "route_prefix", _route_of, error)
    for place, application in applications:
        _check_application(application, place, error)


def _name_of(application: dict[str, Any]) -> object:
    return application.get("name", "default")


def _route_of(application: dict[str, Any]) -> object:
    return application.get("route_prefix", "/")


Applications = list[tuple[Path, dict[str, Any]]]


def _unique(
    applications: Applications, key: str, of: Callable[[dict[str, Any]], object], error: Reporter
) -> None:
    first: dict[str, Path] = {}
    for path, application in applications:
        value = of(application)
        if not isinstance(value, str):
            continue
        earlier = first.setdefault(value, path)
        if earlier == path:
            continue
        by_default = "" if key in application else ", the default"
        place = (*path, key) if key in application else path
        message = f'a second application has the {key} "{value[:60]}"{by_default}'
        error(
            place,
            message,
            help=f"give each its own {key}",
            related=(("the first one is here", earlier),),
        )


def _check_application(application: dict[str, Any], path: Path, error: Reporter) -> None:
    if application.get("name") == "":
        error(
            (*path, "name"),
            "the name of an application is empty",
            help="name it, or remove the key",
        )
    for key in ("host", "port"):
        if key in application:
            message = f"{key} is set for an application: Ray has one for all"
            error((*path, key), message, help=f"move it to http_options.{key}", of="key")
    import_path = application.get("import_path")
    if isinstance(import_path, str) and not _is_import_path(import_path):
        error(
            (*path, "import_path"),
            f'import_path "{import_path[:60]}" does not name an object in a module',
            help="write module.submodule:application",
        )
    _check_runtime_env(application.get("runtime_env"), (*path, "runtime_env"), error)
    deployments = application.get("deployments")
    for index, deployment in enumerate(deployments if isinstance(deployments, list) else ()):
        if isinstance(deployment, dict):
            _check_deployment(deployment, (*path, "deployments", index), error)


def _is_import_path(text: str) -> bool:
    """One colon, or without it a dot, and something on both sides of the last one."""
    mark = ":" if ":" in text else "."
    if text.count(mark) < 1 or (mark == ":" and text.count(mark) > 1):
        return False
    return text.rfind(mark) not in (0, len(text) - 1)


def _check_runtime_env(value: Any, path: Path, error: Reporter) -> None:
    if not isinstance(value, dict):
        return
    modules = value.get("py_modules")
    places = [((*path, "working_dir"), value.get("working_dir"))]
    places += [
        ((*path, "py_modules", index), uri)
        for index, uri in enumerate(modules if type(modules) is list else ())
    ]
    for place, uri in places:
        if isinstance(uri, str) and "://" not in uri:
            error(
                place,
                "Ray accepts only a URI here, not a local path",
                help="such as https://…/code.zip or s3://…",
            )


def _check_deployment(deployment: dict[str, Any], path: Path, error: Reporter) -> None:
    options = deployment.get("ray_actor_options")
    if isinstance(options, dict):
        _check_runtime_env(
            options.get("runtime_env"), (*path, "ray_actor_options", "runtime_env"), error
        )
    count = deployment.get("num_replicas")
    if isinstance(count, str) and count != "auto":
        error(
            (*path, "num_replicas"),
            f'num_replicas is "{count[:40]}"',
            help='use an integer, or "auto"',
        )
    if isinstance(count, int) and deployment.get("autoscaling_config") is not None:
        error(
            (*path, "num_replicas"),
            "num_replicas is set together with autoscaling_config",
            help='remove num_replicas, or write "auto"',
            related=(("autoscaling_config is set here", (*path, "autoscaling_config")),),
        )
    if (
        deployment.get("max_replicas_per_node") is not None
        and deployment.get("placement_group_bundles") is not None
    ):
        error(
            (*path, "max_replicas_per_node"),
            "max_replicas_per_node is set together with placement_group_bundles",
            help="keep one of the two",
        )
