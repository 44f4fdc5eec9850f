"""One RayCluster as the builders read it: by itself, or as the operator makes it of a RayService or
RayJob.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

from renderer.children import names
from renderer.children.model import Origin, Unknown, integer, items, mapping, maps, strings, text
from renderer.diagnostics import Path
from renderer.kuberay.kinds import RAY_CLUSTER, RAY_SERVICE, SPEC_PATHS
from renderer.kuberay.versions import KubeRayVersion

CLUSTER_LABEL: Final = "ray.io/cluster"
ORIGIN_NAME: Final = "ray.io/originated-from-cr-name"
ORIGIN_KIND: Final = "ray.io/originated-from-crd"
FT_ENABLED: Final = "ray.io/ft-enabled"
EXTERNAL_STORAGE_NAMESPACE: Final = "ray.io/external-storage-namespace"
APP_NAME: Final = "app.kubernetes.io/name"
CREATED_BY: Final = "app.kubernetes.io/created-by"

GCS_PORT: Final = "6379"
DASHBOARD_PORT: Final = 8265
METRICS_PORT: Final = 8080
AGENT_PORT: Final = 52365
SERVE_PORT: Final = 8000
LARGEST_COUNT: Final = 2**31 - 1


class Cluster:
    """The cluster's metadata and spec, with their places in the manifest, and the operator that
    builds it.

    `labels` and `annotations` are those of the RayCluster object; `label_origins` and
    `annotation_origins` say where each comes from. `spec_path` is where the spec is in the
    manifest.
    """

    def __init__(
        self,
        version: KubeRayVersion,
        gates: Mapping[str, bool],
        unknown: Unknown,
        *,
        name: str,
        metadata: Mapping[str, Any],
        spec: Mapping[str, Any],
        spec_path: Path,
        name_path: Path = ("metadata", "name"),
    ) -> None:
        self.version = version
        self.gates = gates
        self.unknown = unknown
        self.name = name
        self.name_path = name_path
        self.namespace = text(metadata.get("namespace"))
        self.labels = strings(metadata.get("labels"))
        self.annotations = strings(metadata.get("annotations"))
        self.annotation_origins: dict[str, Origin] = {
            key: Origin(("metadata", "annotations", key)) for key in self.annotations
        }
        self.spec = spec
        self.spec_path = spec_path
        self.creator = _creator(self.labels, version)
        """The kind that the cluster was made of, which is what its labels say."""
        self.head = mapping(spec.get("headGroupSpec"))
        self.head_extra: dict[Path, Mapping[Path, Origin]] = {}
        """Parts of the head's Pod spec that the operator put into the RayCluster: their paths
        there, and their origins.
        """

    def gate(self, name: str) -> bool:
        return self.gates.get(name, False)

    # --- the spec ---------------------------------------------------------------------------------

    @property
    def head_path(self) -> Path:
        return (*self.spec_path, "headGroupSpec")

    @cached_property
    def head_params(self) -> Mapping[str, Any]:
        return mapping(self.head.get("rayStartParams"))

    @cached_property
    def head_container(self) -> Mapping[str, Any] | None:
        """The Ray container of the head: the first.

        None without one, where the operator makes nothing.
        """
        return ray_container(mapping(self.head.get("template")))

    @cached_property
    def groups(self) -> list[tuple[int, Mapping[str, Any]]]:
        """The worker groups with their indexes."""
        have = items(self.spec.get("workerGroupSpecs"))
        return [(index, group) for index, group in enumerate(have) if isinstance(group, Mapping)]

    @property
    def suspended(self) -> bool:
        return self.version >= (1, 1, 0) and self.spec.get("suspend") is True

    @property
    def managed_elsewhere(self) -> bool:
        manager = self.spec.get("managedBy")
        return self.version >= (1, 3, 0) and manager not in (None, "ray.io/kuberay-operator")

    @cached_property
    def autoscaling(self) -> bool:
        return self.spec.get("enableInTreeAutoscaling") is True

    @cached_property
    def autoscaler(self) -> Mapping[str, Any]:
        return mapping(self.spec.get("autoscalerOptions"))

    @property
    def autoscaler_path(self) -> Path:
        return (*self.spec_path, "autoscalerOptions")

    @cached_property
    def autoscaler_version(self) -> str:
        """v1, v2, or nothing: the field exists from 1.4 on."""
        return text(self.autoscaler.get("version")) if self.version >= (1, 4, 0) else ""

    @property
    def never_restarts(self) -> bool:
        """Autoscaler v2 replaces Pods, it does not restart them."""
        return self.autoscaling and self.autoscaler_version == "v2"

    # --- fault tolerance --------------------------------------------------------------------------

    @cached_property
    def ft_options(self) -> Mapping[str, Any] | None:
        options = self.spec.get("gcsFaultToleranceOptions") if self.version >= (1, 3, 0) else None
        return options if isinstance(options, Mapping) else None

    @property
    def ft_path(self) -> Path:
        return (*self.spec_path, "gcsFaultToleranceOptions")

    @cached_property
    def ft_enabled(self) -> bool:
        return self.annotations.get(FT_ENABLED, "").lower() == "true" or self.ft_options is not None

    @cached_property
    def ft_cause(self) -> Path | None:
        """What turned fault tolerance on."""
        return self.ft_path if self.ft_options is not None else self.annotation_path(FT_ENABLED)

    @cached_property
    def ft_embedded(self) -> bool:
        """The store is RocksDB on a volume of the head."""
        options = mapping(self.ft_options)
        return self.version >= (1, 7, 0) and options.get("backend") == "rocksdb"

    def annotation_path(self, key: str) -> Path | None:
        origin = self.annotation_origins.get(key)
        return origin.path if origin is not None else None

    # --- security ---------------------------------------------------------------------------------

    @cached_property
    def auth(self) -> Mapping[str, Any] | None:
        """The options of token authentication where it is on (1.5.1 and later)."""
        options = mapping(self.spec.get("authOptions"))
        return options if self.version >= (1, 5, 1) and options.get("mode") == "token" else None

    @cached_property
    def k8s_auth(self) -> bool:
        return self.version >= (1, 6, 0) and mapping(self.auth).get("enableK8sTokenAuth") is True

    @cached_property
    def tls(self) -> bool:
        options = mapping(self.spec.get("tlsOptions"))
        return self.gate("RayClusterMTLS") and options.get("enabled") is True

    @cached_property
    def collector(self) -> Mapping[str, Any] | None:
        """The options of the history server's collector, where the gate lets it run."""
        options = mapping(self.spec.get("historyServerOptions")).get("collectorOptions")
        return (
            options
            if self.gate("RayClusterHistoryServer") and isinstance(options, Mapping)
            else None
        )

    # --- names ------------------------------------------------------------------------------------

    @cached_property
    def head_service_name(self) -> str:
        """As the Pods know it: a name of the user's own is not shortened here."""
        own = text(mapping(mapping(self.head.get("headService")).get("metadata")).get("name"))
        return own or names.checked(f"{self.name}-head-svc", self.version)

    @cached_property
    def fqdn(self) -> str:
        namespace = self.namespace or self.unknown.namespace
        return f"{self.head_service_name}.{namespace}.svc.cluster.local"

    @cached_property
    def gcs_port(self) -> str:
        """The port of the head that workers connect to."""
        port = self.head_params.get("port")
        return GCS_PORT if port is None else text(port)

    @cached_property
    def service_account(self) -> str:
        """The service account of a head with an autoscaler."""
        template = mapping(mapping(self.head.get("template")).get("spec"))
        return text(template.get("serviceAccountName")) or self.name


def _creator(labels: Mapping[str, str], version: KubeRayVersion) -> str:
    if version < (1, 1, 0):
        return RAY_SERVICE if labels.get(CREATED_BY, "").lower() == "rayservice" else RAY_CLUSTER
    said = labels.get(ORIGIN_KIND, "")
    return said if said in SPEC_PATHS else RAY_CLUSTER


def ray_container(template: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The first container of a Pod template."""
    containers = items(mapping(template.get("spec")).get("containers"))
    return containers[0] if containers and isinstance(containers[0], Mapping) else None


def container_port(container: Mapping[str, Any], name: str) -> int | None:
    """The number of the first container port of that name."""
    for port in maps(container.get("ports")):
        if port.get("name") == name:
            return integer(port.get("containerPort"), 0)
    return None


def hosts(cluster: Cluster, group: Mapping[str, Any]) -> int:
    """How many Pods are one replica of a worker group; 0 where someone wrote that, from 1.4 on."""
    if cluster.version < (1, 1, 0):
        return 1
    written = integer(group.get("numOfHosts"), 1)
    return max(written, 0) if cluster.version >= (1, 4, 0) else max(written, 1)


def replicas(cluster: Cluster, group: Mapping[str, Any]) -> int:
    """How many replicas of a worker group the operator makes at once, hosts not counted.

    Source: utils.GetWorkerGroupDesiredReplicas. Where minReplicas is above maxReplicas, maxReplicas
    wins up to 1.5.
    """
    if cluster.suspended or (cluster.version >= (1, 3, 0) and group.get("suspend") is True):
        return 0
    least = integer(group.get("minReplicas"), 0)
    most = integer(group.get("maxReplicas"), LARGEST_COUNT)
    wanted = integer(group.get("replicas"), 0)
    if least > most and cluster.version < (1, 6, 0):
        return max(most, 0)
    if wanted < least:
        return max(least, 0)
    return max(min(wanted, most), 0)
