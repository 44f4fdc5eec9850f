"""A Pod under construction, and the variables of its containers: what each step of the operator
works on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from renderer.children import ray_start
from renderer.children.cluster import Cluster
from renderer.children.model import Child, Part, added, copied, mapping, maps
from renderer.diagnostics import Path

BASH: Final = ("/bin/bash", "-c", "--")
LOGIN_BASH: Final = ("/bin/bash", "-lc", "--")
WAIT_GCS_READY: Final = "wait-gcs-ready"
AUTOSCALER: Final = "autoscaler"
COLLECTOR: Final = "ray-history-collector"


class Pod:
    """A Pod under construction. The Ray container is the first of `containers`.

    `template_path` is the place of the group's Pod template, `group_path` that of the group.
    """

    def __init__(
        self, cluster: Cluster, group: Mapping[str, Any], group_path: Path, *, head: bool
    ) -> None:
        template = mapping(group.get("template"))
        spec = mapping(template.get("spec"))
        self.cluster = cluster
        self.group = group
        self.group_path = group_path
        self.template_path = (*group_path, "template")
        self.head = head
        self.metadata = Part(
            mapping(template.get("metadata")), copied((*self.template_path, "metadata"))
        )
        self.spec = Part(spec, copied((*self.template_path, "spec")))
        if head and ("restartPolicy",) in cluster.head_extra:
            self.spec.origins[("restartPolicy",)] = cluster.head_extra[("restartPolicy",)][()]
        self.containers = self._containers("containers")
        self.init_containers = self._containers("initContainers")
        self.params = ray_start.params(cluster, group, head=head)
        self.start_command = ""

    def _containers(self, key: str) -> list[Part]:
        written = self.spec.data.get(key)
        where = (*self.template_path, "spec", key)
        have = enumerate(written if isinstance(written, list) else [])
        parts = [Part(mapping(container), copied((*where, index))) for index, container in have]
        for path, origins in self.cluster.head_extra.items():
            if self.head and path[0] == key:
                parts[int(path[1])].origins = dict(origins)
        return parts

    @property
    def ray(self) -> Part:
        return self.containers[0]

    @property
    def bash(self) -> list[str]:
        return list(BASH if self.cluster.version >= (1, 4, 0) else LOGIN_BASH)

    def child(self, role: str, *, group: int | None, number: int) -> Child:
        """Put the parts together."""
        for key, parts in (
            ("containers", self.containers),
            ("initContainers", self.init_containers),
        ):
            if parts:
                self.spec.data[key] = [part.data for part in parts]
            for index, part in enumerate(parts):
                self.spec.place((key, index), part)
        whole = Part(
            {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": self.metadata.data,
                "spec": self.spec.data,
            },
            added("KubeRay makes the Pod", self.group_path),
        )
        whole.place(("metadata",), self.metadata)
        whole.place(("spec",), self.spec)
        return Child(role, whole.data, whole.origins, group, number, ray_start=self.start_command)


def set_never_restart(pod: Pod) -> None:
    cause = (*pod.cluster.autoscaler_path, "version")
    pod.spec.put("restartPolicy", "Never", added("KubeRay sets it for autoscaler v2", cause))


def add_env(
    part: Part, name: str, value: str | None, cause: Path | None = None, *, source: Any = None
) -> None:
    """Append a variable; an empty value is left out, as Go does."""
    entry: dict[str, Any] = {"name": name}
    if value:
        entry["value"] = value
    if source is not None:
        entry["valueFrom"] = source
    part.append("env", entry, added(f"KubeRay adds the variable {name}", cause))


def add_missing_env(part: Part, name: str, value: str | None, cause: Path | None = None) -> None:
    """Append a variable unless the container has one of that name."""
    if not has_env(part, name):
        add_env(part, name, value, cause)


def has_env(part: Part, name: str) -> bool:
    return any(entry.get("name") == name for entry in maps(part.data.get("env")))


def field_ref(path: str) -> Mapping[str, Any]:
    return {"fieldRef": {"fieldPath": path}}


def label_ref(label: str) -> Mapping[str, Any]:
    return field_ref(f"metadata.labels['{label}']")
