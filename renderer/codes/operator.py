"""The codes of what the operator rejects, or what stops it."""

from __future__ import annotations

from renderer.codes.model import Code, Example, cluster

_REJECTED = "The operator rejects the cluster, writes an event, and makes no Pod."
_NOT_READ = "The operator would ignore it silently, so it rejects the cluster instead."
_BY_OPERATOR = "The operator sets it itself, so it rejects a cluster that sets it, too."
_GATE_OFF = "The operator rejects the cluster until it is started with the feature gate."
_OLD_RAY = "Ray itself needs this version: with an older one its processes do not start, or ignore the setting."

_ALL_GATES = (
    "GCSFaultToleranceEmbeddedStorage=true,RayClusterHistoryServer=true,"
    "RayClusterMTLS=true,RayClusterNetworkPolicy=true"
)


def _gated(text: str, kuberay: str | None = None) -> Example:
    """A part of a cluster for an operator whose feature gates are on."""
    return cluster(text, kuberay, _ALL_GATES)


def _head_env(variable: str, *spec: str) -> str:
    """A cluster with a variable in the head's first container, and with these lines in its spec."""
    lines = [f"  {line}" for line in spec]
    lines.append(f"  headGroupSpec: {{template: {{spec: {{containers: [{{env: [{variable}]}}]}}}}}}")
    return "\n".join(["spec:", *lines])


def _collector(env: str) -> Example:
    return _gated(f"""
        spec:
          historyServerOptions:
            collectorOptions:
              image: example.com/collector:1.7.0
              env: [{env}]
    """)


_FT = "gcsFaultToleranceOptions: {redisAddress: 'redis:6379'}"

CODES: dict[str, Code] = {
    "operator/auth-ray-version": Code(
        meaning="Authentication by token is on, and rayVersion is missing, not a version, or before 2.52.0.",
        why=_OLD_RAY,
        bad=cluster("spec: {rayVersion: 2.51.0, authOptions: {mode: token}}"),
        good=cluster("spec: {rayVersion: 2.52.0, authOptions: {mode: token}}"),
    ),
    "operator/autoscaler-start-command": Code(
        meaning="The environment of the autoscaler sets KUBERAY_GEN_AUTOSCALER_START_CMD.",
        why=_BY_OPERATOR,
        bad=cluster("spec: {autoscalerOptions: {env: [{name: KUBERAY_GEN_AUTOSCALER_START_CMD, value: ray}]}}"),
        good=cluster("spec: {autoscalerOptions: {env: [{name: RAY_LOG_LEVEL, value: debug}]}}"),
    ),
    "operator/autoscaler-v2-restart-policy": Code(
        meaning="A group has a restartPolicy other than Never while autoscaler v2 is in use.",
        why="Autoscaler v2 replaces lost Pods itself, and counts a restarted one as lost. " + _REJECTED,
        bad=cluster("""
            spec:
              enableInTreeAutoscaling: true
              autoscalerOptions: {version: v2}
              workerGroupSpecs: [{template: {spec: {restartPolicy: Always}}}]
        """),
        good=cluster("""
            spec:
              enableInTreeAutoscaling: true
              autoscalerOptions: {version: v2}
              workerGroupSpecs: [{template: {spec: {restartPolicy: Never}}}]
        """),
    ),
    "operator/autoscaler-v2-without-autoscaling": Code(
        meaning="A variable of the head turns autoscaler v2 on, while autoscaling is off.",
        why="Ray would wait for an autoscaler that the operator does not start. " + _REJECTED,
        bad=cluster(_head_env('{name: RAY_enable_autoscaler_v2, value: "1"}')),
        good=cluster(_head_env('{name: RAY_enable_autoscaler_v2, value: "1"}', "enableInTreeAutoscaling: true")),
    ),
    "operator/autoscaler-version-twice": Code(
        meaning="The version of the autoscaler is set by autoscalerOptions.version and by a variable of the head.",
        why="The two could contradict each other. " + _REJECTED,
        bad=cluster(
            _head_env(
                '{name: RAY_enable_autoscaler_v2, value: "1"}',
                "enableInTreeAutoscaling: true",
                "autoscalerOptions: {version: v2}",
            )
        ),
        good=cluster("""
            spec:
              enableInTreeAutoscaling: true
              autoscalerOptions: {version: v2}
        """),
    ),
    "operator/cannot-decode": Code(
        meaning="The API server accepts a value that the operator cannot decode.",
        why=(
            "The operator lists all clusters at once, so this one value stops it for all of them. If the object exists"
            " already, fix or delete it: restarting the operator does not help."
        ),
        bad=cluster("spec: {workerGroupSpecs: [{maxReplicas: 3000000000}]}"),
        good=cluster("spec: {workerGroupSpecs: [{maxReplicas: 2147483647}]}"),
    ),
    "operator/ft-address-without-ft": Code(
        meaning="The head has the variable RAY_REDIS_ADDRESS while fault tolerance is off.",
        why="Ray would use Redis, and the operator would neither know nor clean up. " + _REJECTED,
        bad=cluster(_head_env('{name: RAY_REDIS_ADDRESS, value: "redis:6379"}')),
        good=cluster(f"spec: {{{_FT}}}"),
    ),
    "operator/ft-both-forms": Code(
        meaning="The annotation and the options of GCS fault tolerance are both set.",
        why="The annotation is the old form, and could contradict the options. " + _REJECTED,
        bad=cluster(f"""
            metadata: {{annotations: {{ray.io/ft-enabled: "true"}}}}
            spec: {{{_FT}}}
        """),
        good=cluster(f"spec: {{{_FT}}}"),
    ),
    "operator/ft-namespace-annotation": Code(
        meaning="The annotation of the storage namespace is set together with the options.",
        why=_REJECTED,
        bad=cluster(f"""
            metadata: {{annotations: {{ray.io/external-storage-namespace: prod}}}}
            spec: {{{_FT}}}
        """),
        good=cluster("""
            spec:
              gcsFaultToleranceOptions:
                redisAddress: redis:6379
                externalStorageNamespace: prod
        """),
    ),
    "operator/ft-redis-address-env": Code(
        meaning="The head has the variable RAY_REDIS_ADDRESS together with the options.",
        why="The two addresses could differ. " + _REJECTED,
        bad=cluster(_head_env('{name: RAY_REDIS_ADDRESS, value: "redis:6379"}', _FT)),
        good=cluster(f"spec: {{{_FT}}}"),
    ),
    "operator/ft-redis-password-env": Code(
        meaning="The head has the variable REDIS_PASSWORD together with the options.",
        why="The two passwords could differ. " + _REJECTED,
        bad=cluster(_head_env("{name: REDIS_PASSWORD, valueFrom: {secretKeyRef: {name: redis, key: password}}}", _FT)),
        good=cluster("""
            spec:
              gcsFaultToleranceOptions:
                redisAddress: redis:6379
                redisPassword: {valueFrom: {secretKeyRef: {name: redis, key: password}}}
        """),
    ),
    "operator/ft-redis-password-param": Code(
        meaning="The head's rayStartParams have `redis-password` together with the options.",
        why="The two passwords could differ. " + _REJECTED,
        bad=cluster("""
            spec:
              gcsFaultToleranceOptions: {redisAddress: "redis:6379"}
              headGroupSpec: {rayStartParams: {redis-password: $REDIS_PASSWORD}}
        """),
        good=cluster("""
            spec:
              gcsFaultToleranceOptions:
                redisAddress: redis:6379
                redisPassword: {valueFrom: {secretKeyRef: {name: redis, key: password}}}
        """),
    ),
    "operator/ft-redis-username": Code(
        meaning="A Redis user is set in rayStartParams or by a variable of the head.",
        why="Only the options can set a user, and also the operator's own clean-up needs it. " + _REJECTED,
        bad=cluster("spec: {headGroupSpec: {rayStartParams: {redis-username: ray}}}"),
        good=cluster("""
            spec:
              gcsFaultToleranceOptions:
                redisAddress: redis:6379
                redisUsername: {valueFrom: {secretKeyRef: {name: redis, key: user}}}
        """),
    ),
    "operator/ft-rocksdb-claim": Code(
        meaning="The storage names a claim that exists, and also describes one to be made.",
        why="The operator cannot do both. " + _REJECTED,
        bad=_gated("spec: {gcsFaultToleranceOptions: {backend: rocksdb, storage: {claimName: gcs, size: 1Gi}}}"),
        good=_gated("spec: {gcsFaultToleranceOptions: {backend: rocksdb, storage: {claimName: gcs}}}"),
    ),
    "operator/ft-rocksdb-gate": Code(
        meaning="The backend is rocksdb, and its feature gate is off.",
        why=_GATE_OFF,
        bad=cluster("spec: {gcsFaultToleranceOptions: {backend: rocksdb}}"),
        good=_gated("spec: {gcsFaultToleranceOptions: {backend: rocksdb}}"),
    ),
    "operator/ft-rocksdb-managed": Code(
        meaning="The head has a variable, a volume or a mount that the operator sets itself with backend rocksdb.",
        why=_BY_OPERATOR,
        bad=_gated(
            _head_env("{name: RAY_gcs_storage_path, value: /data}", "gcsFaultToleranceOptions: {backend: rocksdb}")
        ),
        good=_gated("spec: {gcsFaultToleranceOptions: {backend: rocksdb}}"),
    ),
    "operator/ft-rocksdb-redis-field": Code(
        meaning="The backend is rocksdb, and a field of backend redis is set.",
        why=_NOT_READ,
        bad=_gated("spec: {gcsFaultToleranceOptions: {backend: rocksdb, redisAddress: 'redis:6379'}}"),
        good=_gated("spec: {gcsFaultToleranceOptions: {backend: rocksdb}}"),
    ),
    "operator/ft-storage-with-redis": Code(
        meaning="The backend is redis, and storage, a field of backend rocksdb, is set.",
        why=_NOT_READ,
        bad=_gated("spec: {gcsFaultToleranceOptions: {redisAddress: 'redis:6379', storage: {size: 1Gi}}}"),
        good=_gated("spec: {gcsFaultToleranceOptions: {backend: rocksdb, storage: {size: 1Gi}}}"),
    ),
    "operator/group-labels": Code(
        meaning="The key or the value of a Ray label is not that of a valid Kubernetes label.",
        why="The labels become those of Ray's nodes. " + _REJECTED,
        bad=cluster('spec: {headGroupSpec: {labels: {zone: "west 1"}}}'),
        good=cluster("spec: {headGroupSpec: {labels: {zone: west-1}}}"),
    ),
    "operator/head-service-name": Code(
        meaning="A RayService sets the name of the head's Service.",
        why="While it is upgraded it has two clusters, and both would need the one Service. The operator rejects it.",
        bad=cluster("""
            kind: RayService
            spec: {rayClusterConfig: {headGroupSpec: {headService: {metadata: {name: ray-head}}}}}
        """),
        good=cluster("""
            kind: RayService
            spec: {rayClusterConfig: {headGroupSpec: {headService: {metadata: {labels: {team: ml}}}}}}
        """),
    ),
    "operator/history-server-collector": Code(
        meaning="The history server has no collector, or its collector has no image.",
        why=_REJECTED,
        bad=_gated("spec: {historyServerOptions: {}}"),
        good=_collector("{name: STORAGE_BACKEND, value: GCS}, {name: GCS_BUCKET, value: logs}"),
    ),
    "operator/history-server-container": Code(
        meaning="A container has the name of the history server's collector.",
        why="The operator adds a container of this name. " + _REJECTED,
        bad=_gated("""
            spec:
              historyServerOptions:
                collectorOptions:
                  image: example.com/collector:1.7.0
                  env: [{name: STORAGE_BACKEND, value: GCS}, {name: GCS_BUCKET, value: logs}]
              headGroupSpec: {template: {spec: {containers: [{name: ray-history-collector}]}}}
        """),
        good=_collector("{name: STORAGE_BACKEND, value: GCS}, {name: GCS_BUCKET, value: logs}"),
    ),
    "operator/history-server-gate": Code(
        meaning="A history server is configured, and its feature gate is off.",
        why=_GATE_OFF,
        bad=cluster("""
            spec:
              historyServerOptions:
                collectorOptions:
                  image: example.com/collector:1.7.0
                  env: [{name: STORAGE_BACKEND, value: GCS}, {name: GCS_BUCKET, value: logs}]
        """),
        good=_collector("{name: STORAGE_BACKEND, value: GCS}, {name: GCS_BUCKET, value: logs}"),
    ),
    "operator/history-server-managed-env": Code(
        meaning="The environment of the collector sets a variable that the operator sets itself.",
        why=_BY_OPERATOR,
        bad=_collector(
            "{name: STORAGE_BACKEND, value: GCS}, {name: GCS_BUCKET, value: logs}, {name: RAY_ROLE, value: head}"
        ),
        good=_collector("{name: STORAGE_BACKEND, value: GCS}, {name: GCS_BUCKET, value: logs}"),
    ),
    "operator/history-server-storage": Code(
        meaning="The collector has no literal STORAGE_BACKEND, or lacks a variable that this storage needs.",
        why="The collector could not store anything. " + _REJECTED,
        bad=_collector("{name: STORAGE_BACKEND, value: GCS}"),
        good=_collector("{name: STORAGE_BACKEND, value: GCS}, {name: GCS_BUCKET, value: logs}"),
    ),
    "operator/idle-timeout-needs-v2": Code(
        meaning="A worker group has its own idle timeout without autoscaler v2.",
        why="Autoscaler v1 knows one timeout for all groups. " + _REJECTED,
        bad=cluster("spec: {workerGroupSpecs: [{idleTimeoutSeconds: 60}]}"),
        good=cluster("spec: {autoscalerOptions: {version: v2}, workerGroupSpecs: [{idleTimeoutSeconds: 60}]}"),
    ),
    "operator/k8s-auth-in-parent": Code(
        meaning="A RayService or RayJob uses Kubernetes tokens for authentication.",
        why="The operator itself could not sign in to the cluster. It rejects the object.",
        bad=cluster("""
            kind: RayService
            spec: {rayClusterConfig: {rayVersion: 2.55.0, authOptions: {mode: token, enableK8sTokenAuth: true}}}
        """),
        good=cluster("""
            kind: RayService
            spec: {rayClusterConfig: {rayVersion: 2.55.0, authOptions: {mode: token}}}
        """),
    ),
    "operator/k8s-auth-mode": Code(
        meaning="Kubernetes tokens are on, and the mode of authentication is not token.",
        why="Without the mode nobody would have to sign in. " + _REJECTED,
        bad=cluster("spec: {rayVersion: 2.55.0, authOptions: {enableK8sTokenAuth: true}}"),
        good=cluster("spec: {rayVersion: 2.55.0, authOptions: {mode: token, enableK8sTokenAuth: true}}"),
    ),
    "operator/k8s-auth-ray-version": Code(
        meaning="Kubernetes tokens are on, and rayVersion is missing, not a version, or before 2.55.0.",
        why=_OLD_RAY,
        bad=cluster("spec: {rayVersion: 2.54.0, authOptions: {mode: token, enableK8sTokenAuth: true}}"),
        good=cluster("spec: {rayVersion: 2.55.0, authOptions: {mode: token, enableK8sTokenAuth: true}}"),
    ),
    "operator/k8s-auth-secret": Code(
        meaning="Kubernetes tokens are on, and a Secret with a token is named, too.",
        why="The token comes from one of the two. " + _REJECTED,
        bad=cluster("""
            spec:
              rayVersion: 2.55.0
              authOptions: {mode: token, enableK8sTokenAuth: true, secretName: token}
        """),
        good=cluster("""
            spec:
              rayVersion: 2.55.0
              authOptions: {mode: token, secretName: token}
        """),
    ),
    "operator/labels-param": Code(
        meaning="rayStartParams have a key `labels`.",
        why="The group has its own field for labels, from which the autoscaler reads them, too. " + _REJECTED,
        bad=cluster("spec: {headGroupSpec: {rayStartParams: {labels: zone=west}}}"),
        good=cluster("spec: {headGroupSpec: {labels: {zone: west}}}"),
    ),
    "operator/min-above-max": Code(
        meaning="minReplicas is above maxReplicas.",
        why=_REJECTED,
        bad=cluster("spec: {workerGroupSpecs: [{minReplicas: 4, maxReplicas: 3}]}"),
        good=cluster("spec: {workerGroupSpecs: [{replicas: 3, minReplicas: 3, maxReplicas: 4}]}"),
    ),
    "operator/name-form": Code(
        meaning="The name is not a DNS-1035 label (before KubeRay 1.4: the name contains a dot).",
        why="The operator names Services after the object, and the API server rejects such names of Services.",
        bad=cluster("metadata: {name: my.cluster}"),
        good=cluster("metadata: {name: my-cluster}"),
    ),
    "operator/name-too-long": Code(
        meaning="The name is longer than the operator accepts, or than a label value can be.",
        why="The operator appends to the name, and the results must be valid names and labels. No Pod is made.",
        bad=cluster("metadata: {name: a-name-that-describes-the-cluster-in-far-too-many-words}"),
        good=cluster("metadata: {name: a-short-name}"),
    ),
    "operator/negative-idle-timeout": Code(
        meaning="An idle timeout is negative.",
        why=_REJECTED,
        bad=cluster("spec: {autoscalerOptions: {idleTimeoutSeconds: -1}}"),
        good=cluster("spec: {autoscalerOptions: {idleTimeoutSeconds: 60}}"),
    ),
    "operator/negative-replicas": Code(
        meaning="Replica counts are negative, or come to fewer than 0 Pods.",
        why="The operator rejects the cluster. Before KubeRay 1.3 it crashes, for all clusters that it manages.",
        bad=cluster("spec: {workerGroupSpecs: [{minReplicas: -1}]}"),
        good=cluster("spec: {workerGroupSpecs: [{minReplicas: 0}]}"),
    ),
    "operator/network-policy-direction": Code(
        meaning="A network policy has rules for a direction that its mode does not restrict.",
        why="The rules would have no effect. " + _REJECTED,
        bad=_gated("spec: {networkPolicy: {mode: DenyAllEgress, head: {ingressRules: [{}]}}}"),
        good=_gated("spec: {networkPolicy: {mode: DenyAll, head: {ingressRules: [{}]}}}"),
    ),
    "operator/network-policy-gate": Code(
        meaning="A network policy is configured, and its feature gate is off.",
        why=_GATE_OFF,
        bad=cluster("spec: {networkPolicy: {mode: DenyAll}}"),
        good=_gated("spec: {networkPolicy: {mode: DenyAll}}"),
    ),
    "operator/network-policy-group-name": Code(
        meaning="A network policy is configured, and the name of a worker group is not a DNS-1123 label.",
        why="The name becomes part of the name of a NetworkPolicy. " + _REJECTED,
        bad=_gated("spec: {networkPolicy: {mode: DenyAll}, workerGroupSpecs: [{groupName: Small}]}"),
        good=_gated("spec: {networkPolicy: {mode: DenyAll}, workerGroupSpecs: [{groupName: small}]}"),
    ),
    "operator/network-policy-unknown-group": Code(
        meaning="A network policy names a worker group that does not exist.",
        why="Its rules would protect nothing. " + _REJECTED,
        bad=_gated("""
            spec:
              networkPolicy: {mode: DenyAll, workerGroups: [{groupName: large, ingressRules: [{}]}]}
              workerGroupSpecs: [{groupName: small}]
        """),
        good=_gated("""
            spec:
              networkPolicy: {mode: DenyAll, workerGroups: [{groupName: small, ingressRules: [{}]}]}
              workerGroupSpecs: [{groupName: small}]
        """),
    ),
    "operator/no-container": Code(
        meaning="A group has no container.",
        why="The operator rejects the cluster. Before KubeRay 1.3 it crashes, for all clusters that it manages.",
        bad=cluster("spec: {headGroupSpec: {template: {spec: {containers: []}}}}"),
        good=cluster("spec: {headGroupSpec: {template: {spec: {containers: [{image: rayproject/ray:2.52.0}]}}}}"),
    ),
    "operator/priority-needs-v2": Code(
        meaning="A worker group has a priority without autoscaler v2.",
        why="Autoscaler v1 does not know priorities. " + _REJECTED,
        bad=cluster("spec: {rayVersion: 2.56.0, workerGroupSpecs: [{priority: 1}]}"),
        good=cluster("spec: {rayVersion: 2.56.0, autoscalerOptions: {version: v2}, workerGroupSpecs: [{priority: 1}]}"),
    ),
    "operator/priority-ray-version": Code(
        meaning="A worker group has a priority, and rayVersion is missing, not a version, or before 2.56.0.",
        why=_OLD_RAY,
        bad=cluster("spec: {rayVersion: 2.55.0, autoscalerOptions: {version: v2}, workerGroupSpecs: [{priority: 1}]}"),
        good=cluster("spec: {rayVersion: 2.56.0, autoscalerOptions: {version: v2}, workerGroupSpecs: [{priority: 1}]}"),
    ),
    "operator/resources-twice": Code(
        meaning="Ray resources are set in the group's own field and in its rayStartParams.",
        why="The two could differ. " + _REJECTED,
        bad=cluster('spec: {headGroupSpec: {resources: {CPU: "4"}, rayStartParams: {num-cpus: "4"}}}'),
        good=cluster('spec: {headGroupSpec: {resources: {CPU: "4"}}}'),
    ),
    "operator/sidecar-restart-policy": Code(
        meaning="The head of a RayJob in SidecarMode has a restartPolicy other than Never.",
        why="The job runs in the head's Pod, and would start again after its end. The operator rejects it.",
        bad=cluster("""
            kind: RayJob
            spec:
              submissionMode: SidecarMode
              rayClusterSpec: {headGroupSpec: {template: {spec: {restartPolicy: Always}}}}
        """),
        good=cluster("""
            kind: RayJob
            spec:
              submissionMode: SidecarMode
              rayClusterSpec: {headGroupSpec: {template: {spec: {restartPolicy: Never}}}}
        """),
    ),
    "operator/suspend-gate": Code(
        meaning="A worker group is suspended, and the feature gate for it is off.",
        why=_GATE_OFF,
        bad=cluster("spec: {workerGroupSpecs: [{suspend: true}]}", kuberay="1.5"),
        good=cluster("spec: {workerGroupSpecs: [{suspend: true}]}", kuberay="1.5", gates="RayJobDeletionPolicy=true"),
    ),
    "operator/suspend-with-autoscaling": Code(
        meaning="A worker group is suspended while autoscaling is on.",
        why="The autoscaler would start the workers again. " + _REJECTED,
        bad=cluster("spec: {enableInTreeAutoscaling: true, workerGroupSpecs: [{suspend: true}]}"),
        good=cluster("spec: {enableInTreeAutoscaling: false, workerGroupSpecs: [{suspend: true}]}"),
    ),
    "operator/tls-gate": Code(
        meaning="TLS options are set, and their feature gate is off.",
        why=_GATE_OFF,
        bad=cluster("spec: {tlsOptions: {enabled: true}}"),
        good=_gated("spec: {tlsOptions: {enabled: true}}"),
    ),
    "operator/tls-managed": Code(
        meaning="A container has a variable or a mount that the operator sets itself with TLS.",
        why=_BY_OPERATOR,
        bad=_gated(_head_env('{name: RAY_USE_TLS, value: "1"}', "tlsOptions: {enabled: true}")),
        good=_gated("spec: {tlsOptions: {enabled: true}}"),
    ),
    "operator/upgrade-strategy": Code(
        meaning="A cluster that belongs to a RayService or RayJob has an upgrade strategy.",
        why="The RayService or RayJob decides when its cluster is replaced. The operator rejects the object.",
        bad=cluster("""
            kind: RayService
            spec: {rayClusterConfig: {upgradeStrategy: {type: Recreate}}}
        """),
        good=cluster("""
            kind: RayService
            spec: {upgradeStrategy: {type: NewCluster}}
        """),
    ),
    "operator/backoff-limit": Code(meaning="A number of retries below 0."),
    "operator/backoff-limit-interactive": Code(meaning="Retries of a RayJob in InteractiveMode."),
    "operator/backoff-limit-selector": Code(meaning="Retries of a RayJob that uses a RayCluster by clusterSelector."),
    "operator/cron-schedule": Code(meaning="A schedule that is not one of cron."),
    "operator/cron-time-zone": Code(meaning="A time zone that the operator does not know."),
    "operator/cron-zone-alone": Code(
        meaning="A schedule that is a time zone and nothing else, which crashes the operator."
    ),
    "operator/cron-zone-in-schedule": Code(meaning="A time zone in the schedule instead of timeZone."),
    "operator/deletion-gate": Code(meaning="A deletion policy or strategy while its feature gate is off."),
    "operator/deletion-policy": Code(
        meaning="A deletion policy that is missing, or conflicts with the rest of the RayJob."
    ),
    "operator/deletion-rules": Code(meaning="Deletion rules that conflict with the rest of the RayJob."),
    "operator/deletion-rules-order": Code(meaning="A deletion rule that comes before one that it must follow."),
    "operator/deletion-rules-repeated": Code(meaning="Two deletion rules with the same policy and the same condition."),
    "operator/entrypoint": Code(meaning="An entrypoint with an unclosed quote."),
    "operator/incremental-upgrade": Code(
        meaning="An incremental upgrade without autoscaling, or with missing or wrong options."
    ),
    "operator/initializing-timeout": Code(
        meaning="A timeout that is neither a duration nor a number of seconds above 0."
    ),
    "operator/job-deadline": Code(meaning="A deadline below 1 second."),
    "operator/job-metadata-no-cluster": Code(
        meaning="Metadata of a RayJob without a RayCluster of its own, which crashes the operator."
    ),
    "operator/job-metadata-ray-version": Code(
        meaning="Metadata with a rayVersion that is missing, unreadable or before 2.6.0."
    ),
    "operator/job-suspend": Code(meaning="A RayJob that is suspended without shutdownAfterJobFinishes."),
    "operator/job-suspend-selector": Code(
        meaning="A RayJob that is suspended and uses a RayCluster by clusterSelector."
    ),
    "operator/job-ttl": Code(meaning="A time to live that is below 0, or without shutdownAfterJobFinishes."),
    "operator/no-cluster": Code(meaning="A RayService or RayJob without a RayCluster."),
    "operator/no-dashboard-port": Code(
        meaning="Ports of the head without the dashboard, so that nothing is ever submitted."
    ),
    "operator/runtime-env": Code(meaning="A runtimeEnvYAML that is not a map in YAML."),
    "operator/runtime-env-twice": Code(meaning="A runtime environment in two forms."),
    "operator/selector-name": Code(meaning="A clusterSelector that does not name a RayCluster."),
    "operator/serve-config": Code(meaning="A serveConfigV2 that is not a map in YAML."),
    "operator/serve-config-twice": Code(meaning="A Serve configuration in two forms."),
    "operator/sidecar-mode": Code(meaning="Fields that SidecarMode excludes."),
    "operator/submitter-no-container": Code(meaning="A submitter without containers, which crashes the operator."),
    "operator/upgrade-type": Code(meaning="An upgrade type that the operator does not know."),
    "operator/upgrade-without-type": Code(meaning="An upgrade strategy without type, which crashes the operator."),
}
