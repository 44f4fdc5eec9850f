"""What `ray start` makes of `rayStartParams`: the operator puts them into a command line as they
are.

The options of `ray start` are those of docs.ray.io, cluster/cli.html, Ray 2.0 to 2.52, those of
2.60, and those that earlier releases had.
"""

from __future__ import annotations

from renderer.diagnostics import Path, Reporter, Severity
from renderer.operator.model import ClusterView, Group, Table, items, mapping, string

RULES = Table()

_START_OPTIONS = frozenset(
    """address autoscaling-config block cgroup-path code-search-path
    dashboard-agent-grpc-port dashboard-agent-listen-port dashboard-grpc-port
    dashboard-host dashboard-port disable-usage-stats enable-object-reconstruction
    enable-resource-isolation gcs-server-port head huge-pages include-dashboard
    include-java include-log-monitor include-webui java-worker-options labels
    labels-file load-code-from-local log-color log-level log-style lru-evict
    max-worker-port memory metrics-export-port min-worker-port no-monitor
    no-redirect-output no-redirect-worker-output node-ip-address node-manager-port
    node-name num-cpus num-gpus num-redis-shards object-manager-port
    object-spilling-directory object-store-memory plasma-directory
    plasma-store-socket-name port proxy-server-url ray-client-server-port
    ray-debugger-external raylet-socket-name redis-address redis-max-clients
    redis-max-memory redis-password redis-port redis-shard-ports redis-username
    resources runtime-env-agent-port storage system-config system-reserved-cpu
    system-reserved-memory temp-dir tracing-startup-hook verbose webui-host
    worker-port-list""".split()  # noqa: SIM905
)
"""Of `ray start`, in any release."""


def _params_path(group: Group, name: str) -> Path:
    return (*group.path, "rayStartParams", name)


@RULES.rule(
    "cluster/ray-start-option", "rayStartParams are options of ray start", severity=Severity.WARNING
)
def ray_start_option(view: ClusterView, found: Reporter) -> None:
    for group in view.groups:
        for name in group.params:
            if name in _START_OPTIONS:
                continue
            from renderer.suggest import nearest

            meant = nearest(str(name), sorted(_START_OPTIONS))
            found(
                _params_path(group, name),
                f'ray start has no option "--{name}": Ray does not start',
                help=f'did you mean "{meant}"?' if meant else "ray start --help lists its options",
                of="key",
            )


_NUMBERS = frozenset(
    """dashboard-agent-grpc-port dashboard-agent-listen-port dashboard-grpc-port
    dashboard-port max-worker-port memory metrics-export-port min-worker-port
    node-manager-port num-cpus num-gpus object-manager-port object-store-memory port
    ray-client-server-port redis-max-memory runtime-env-agent-port""".split()  # noqa: SIM905
)
"""Options of `ray start` that are whole numbers; of memory, bytes."""


@RULES.rule(
    "cluster/ray-start-number",
    "counts, ports and bytes in rayStartParams are whole numbers",
    severity=Severity.WARNING,
)
def ray_start_number(view: ClusterView, found: Reporter) -> None:
    for group in view.groups:
        for name, value in group.params.items():
            if name not in _NUMBERS or not isinstance(value, str):
                continue
            # A variable is the shell's.
            if value.strip("\"' ").lstrip("+-").isdigit() or "$" in value:
                continue
            what = "a whole number of bytes" if "memory" in name else "a whole number"
            found(
                _params_path(group, name),
                f'--{name} of ray start must be {what}, not "{value[:40]}": Ray does not start',
                help=_bytes(value) if "memory" in name else None,
            )


def _bytes(value: str) -> str | None:
    """A quantity in bytes, which is what `ray start` reads."""
    from renderer.kuberay import quantity

    size = quantity.parse(value)
    return None if size is None else f'write "{size // quantity.ONE}"'


@RULES.rule(
    "cluster/ray-start-quotes",
    "JSON in rayStartParams is in quotes for the shell",
    severity=Severity.WARNING,
)
def ray_start_quotes(view: ClusterView, found: Reporter) -> None:
    """The operator puts each value into a command line, as it is."""
    for group in view.groups:
        value = group.params.get("resources")
        if not isinstance(value, str) or not value.startswith("{"):
            continue
        import json

        quoted = json.dumps(f"'{value}'")
        found(
            _params_path(group, "resources"),
            "the shell that runs ray start removes the quotes of this JSON: Ray does not start",
            help=f"put it in quotes for the shell as well: {quoted}",
        )


@RULES.rule(
    "cluster/ray-start-false",
    "include-log-monitor: false needs KubeRay 1.7",
    until="1.7.0",
    severity=Severity.WARNING,
)
def ray_start_false(view: ClusterView, found: Reporter) -> None:
    for group in view.groups:
        if string(group.params.get("include-log-monitor")).lower() == "false":
            found(
                _params_path(group, "include-log-monitor"),
                "KubeRay before 1.7 leaves this option out when it is false: the log monitor runs",
                help="use KubeRay 1.7 or later, or remove the option",
            )


@RULES.rule(
    "cluster/object-store-memory",
    "the object store fits into /dev/shm, which is as large as the container's memory",
    severity=Severity.WARNING,
)
def object_store_memory(view: ClusterView, found: Reporter) -> None:
    for group in view.groups:
        wanted = string(group.params.get("object-store-memory"))
        if not wanted.isascii() or not wanted.isdigit() or "plasma-directory" in group.params:
            continue
        if any(one.get("mountPath") == "/dev/shm" for one in _mounts(group)):  # noqa: S108
            continue
        from renderer.kuberay import quantity

        for side in ("limits", "requests"):
            resources = mapping(group.ray_container.get("resources"))
            written = mapping(resources.get(side)).get("memory")
            size = quantity.parse(str(written)) if isinstance(written, str | int) else None
            if size is None:
                continue
            if int(wanted[:30]) * quantity.ONE > size:
                found(
                    _params_path(group, "object-store-memory"),
                    f"an object store of {wanted} bytes does not fit into /dev/shm, which is as "
                    f"large as the container's memory, {written}: Ray does not start",
                    help="lower object-store-memory, or raise the memory",
                    related=(
                        (
                            "the memory is set here",
                            (*group.ray_container_path, "resources", side, "memory"),
                        ),
                    ),
                )
            break


def _mounts(group: Group) -> list[dict[str, object]]:
    return items(group.ray_container.get("volumeMounts"))
