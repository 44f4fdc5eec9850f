"""Amounts and names of resources that every judge accepts and nobody means."""

from __future__ import annotations

from collections.abc import Iterator

from renderer.diagnostics import Path, Reporter, Severity
from renderer.operator.model import ClusterView, Table, mapping

RULES = Table()

_DEVICES = (
    *("amd.com/gpu", "google.com/tpu", "habana.ai/gaudi", "nvidia.com/gpu"),
    *("aws.amazon.com/neuron", "aws.amazon.com/neuroncore", "aws.amazon.com/neurondevice"),
    *("gpu.intel.com/i915", "gpu.intel.com/xe"),
    *(
        "huawei.com/Ascend310",
        "huawei.com/Ascend310P",
        "huawei.com/Ascend910",
        "huawei.com/ascend-1980",
    ),
)
"""Resources of the usual device plugins."""
_LIKE_DEVICES = ("nvidia.com/pgpu", "nvidia.com/vgpu", "nvidia.com/gpumem", "nvidia.com/gpucores")
"""Others, which have almost the same names."""

_SAME_DEVICE = 0.9
"""How near a name must be to one of them, of 1."""

_LEAST_MEMORY = 2**20
_MOST_CPUS = 10_000


def _amounts(view: ClusterView) -> Iterator[tuple[Path, str, str]]:
    """Every resource of every container that can be suspicious: where, its name, and how much."""
    for group in view.groups:
        for index, container in enumerate(group.containers):
            resources = mapping(container.get("resources"))
            for side in ("limits", "requests"):
                path = (*group.pod_path, "containers", index, "resources", side)
                for name, written in mapping(resources.get(side)).items():
                    if isinstance(written, str | int):
                        yield (*path, name), name, str(written)


@RULES.rule(
    "cluster/resource-name",
    "the names of devices are those of their plugins",
    severity=Severity.WARNING,
)
def resource_name(view: ClusterView, found: Reporter) -> None:
    for path, name, _ in _amounts(view):
        if "/" not in name or name in _DEVICES or name in _LIKE_DEVICES:
            continue
        from renderer.suggest import nearest

        meant = nearest(name, _DEVICES, similar=_SAME_DEVICE)
        if meant is not None:
            found(
                path,
                f'no usual device plugin offers "{name}": the Pod waits for a node that has it',
                help=f'did you mean "{meant}"?',
                of="key",
            )


@RULES.rule(
    "cluster/resource-unit",
    "cpu counts CPUs, memory counts bytes",
    severity=Severity.WARNING,
)
def resource_unit(view: ClusterView, found: Reporter) -> None:
    for path, name, written in _amounts(view):
        # `8Gi` or `2`: what nearly everybody writes needs no arithmetic.
        if name == "memory":
            suspicious = not written.endswith(("i", "M", "G"))
        else:
            suspicious = name == "cpu" and not (written.isdigit() or written.endswith("m"))
        if not suspicious:
            continue
        from renderer import near_misses
        from renderer.kuberay import quantity

        size = quantity.parse(written)
        if size is None:
            continue
        units = size // quantity.ONE
        if name == "memory" and size > 0 and units < _LEAST_MEMORY:
            message = f"memory is {written}, less than 1 MiB: no container starts with it"
        elif name == "cpu" and units > _MOST_CPUS:
            message = f"cpu is {written}, more than any node has: the Pod waits for ever"
        else:
            continue
        found(path, message, help=near_misses.amount(name, written) or "check the unit")
