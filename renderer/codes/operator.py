"""The codes of what the operator rejects, or what stops it."""

from __future__ import annotations

from renderer.codes.model import Code, Example, cluster

_REJECTED = "The operator rejects the cluster, writes an event, and makes no Pod."
_NOT_READ = "The operator would ignore it silently, so it rejects the cluster instead."
_BY_OPERATOR = "The operator sets it itself, so it rejects a cluster that sets it, too."
_GATE_OFF = "The operator rejects the cluster until it is started with the feature gate."
_OLD_RAY = (
    "Ray itself needs this version: with an older one its processes do not start, or ignore the "
    "setting."
)

_JOB_REJECTED = "The operator rejects the RayJob, and makes no cluster."
_CRON_REJECTED = "The operator rejects the RayCronJob, and makes no RayJob."
_NEVER_SUBMITTED = "The job is never submitted, and only the operator's log says why."

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
    lines.append(
        f"  headGroupSpec: {{template: {{spec: {{containers: [{{env: [{variable}]}}]}}}}}}"
    )
    return "\n".join(["spec:", *lines])


def _collector(env: str) -> Example:
    return _gated(f"""
        spec:
          historyServerOptions:
            collectorOptions:
              image: example.com/collector:1.7.0
              env: [{env}]
    """)


_SELECTOR = ("rayClusterSpec: null", "clusterSelector: {ray.io/cluster: shared}")


def _job(*spec: str, kuberay: str | None = None, gates: str | None = None) -> Example:
    """A RayJob with these lines in its spec."""
    lines = ["kind: RayJob", "spec:", *(f"  {line}" for line in spec)]
    return cluster("\n".join(lines), kuberay, gates)


def _cron(*spec: str, kuberay: str | None = None) -> Example:
    """A RayCronJob with these lines in its spec, for an operator whose feature gate is on."""
    lines = ["kind: RayCronJob", "spec:", *(f"  {line}" for line in spec)]
    return cluster("\n".join(lines), kuberay, "RayCronJob=true")


def _rules(*rules: tuple[str, int]) -> list[str]:
    """A deletionStrategy of a RayJob with a rule for each policy and delay in seconds."""
    lines = ["deletionStrategy:", "  deletionRules:"]
    for policy, seconds in rules:
        condition = f"{{jobStatus: SUCCEEDED, ttlSeconds: {seconds}}}"
        lines.append(f"  - {{policy: {policy}, condition: {condition}}}")
    return lines


def _ports(ports: str) -> str:
    """A RayCluster whose head's first container has these ports."""
    return (
        f"rayClusterSpec: {{headGroupSpec: {{template: {{spec: {{containers: [{{ports: "
        f"[{ports}]}}]}}}}}}}}"
    )


_FT = "gcsFaultToleranceOptions: {redisAddress: 'redis:6379'}"

CODES: dict[str, Code] = {
    "operator/auth-ray-version": Code(
        meaning=(
            "Authentication by token is on, and rayVersion is missing, not a version, or before "
            "2.52.0."
        ),
        why=_OLD_RAY,
        bad=cluster("spec: {rayVersion: 2.51.0, authOptions: {mode: token}}"),
        good=cluster("spec: {rayVersion: 2.52.0, authOptions: {mode: token}}"),
    ),
    "operator/autoscaler-start-command": Code(
        meaning="The environment of the autoscaler sets KUBERAY_GEN_AUTOSCALER_START_CMD.",
        why=_BY_OPERATOR,
        bad=cluster(
            "spec: {autoscalerOptions: {env: [{name: KUBERAY_GEN_AUTOSCALER_START_CMD, "
            "value: ray}]}}"
        ),
        good=cluster("spec: {autoscalerOptions: {env: [{name: RAY_LOG_LEVEL, value: debug}]}}"),
    ),
    "operator/autoscaler-v2-restart-policy": Code(
        meaning="A group has a restartPolicy other than Never while autoscaler v2 is in use.",
        why="Autoscaler v2 replaces lost Pods itself, and counts a restarted one as lost. "
        + _REJECTED,
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
        good=cluster(
            _head_env(
                '{name: RAY_enable_autoscaler_v2, value: "1"}', "enableInTreeAutoscaling: true"
            )
        ),
    ),
    "operator/autoscaler-version-twice": Code(
        meaning=(
            "The version of the autoscaler is set by autoscalerOptions.version and by a variable "
            "of the head."
        ),
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
    "operator/backoff-limit": Code(
        meaning="The backoffLimit of a RayJob is negative.",
        why=_JOB_REJECTED,
        bad=_job("backoffLimit: -1"),
        good=_job("backoffLimit: 2"),
    ),
    "operator/backoff-limit-interactive": Code(
        meaning="A RayJob in InteractiveMode has a backoffLimit.",
        why="A person submits the job, so the operator cannot repeat it. " + _JOB_REJECTED,
        bad=_job("submissionMode: InteractiveMode", "backoffLimit: 2"),
        good=_job("submissionMode: InteractiveMode"),
    ),
    "operator/backoff-limit-selector": Code(
        meaning="A RayJob that uses a RayCluster by clusterSelector has a backoffLimit.",
        why="A retry needs a new RayCluster, and this one is not the RayJob's own. "
        + _JOB_REJECTED,
        bad=_job(*_SELECTOR, "backoffLimit: 2"),
        good=_job(*_SELECTOR),
    ),
    "operator/cannot-decode": Code(
        meaning="The API server accepts a value that the operator cannot decode.",
        why=(
            "The operator lists all clusters at once, so this one value stops it for all of "
            "them. If the object exists"
            " already, fix or delete it: restarting the operator does not help."
        ),
        bad=cluster("spec: {workerGroupSpecs: [{maxReplicas: 3000000000}]}"),
        good=cluster("spec: {workerGroupSpecs: [{maxReplicas: 2147483647}]}"),
    ),
    "operator/cron-schedule": Code(
        meaning="The schedule of a RayCronJob does not have the form of cron.",
        why=_CRON_REJECTED,
        bad=_cron('schedule: "0 25 * * *"'),
        good=_cron('schedule: "0 23 * * *"'),
    ),
    "operator/cron-time-zone": Code(
        meaning="The operator does not know the time zone of a RayCronJob.",
        why=_CRON_REJECTED + " Names are those of the IANA time zone database, and capitals count.",
        bad=_cron("timeZone: Europe/berlin"),
        good=_cron("timeZone: Europe/Berlin"),
    ),
    "operator/cron-zone-alone": Code(
        meaning="The schedule of a RayCronJob is a time zone, and nothing follows it.",
        why="The operator crashes whenever it reads the RayCronJob, so no RayJob is ever made.",
        bad=_cron("schedule: TZ=UTC", kuberay="1.6"),
        good=_cron('schedule: "TZ=UTC 0 3 * * *"', kuberay="1.6"),
    ),
    "operator/cron-zone-in-schedule": Code(
        meaning="The schedule of a RayCronJob contains its time zone (TZ or CRON_TZ).",
        why="Since KubeRay 1.7 the time zone has its own field. " + _CRON_REJECTED,
        bad=_cron('schedule: "TZ=Europe/Berlin 0 3 * * *"'),
        good=_cron('schedule: "0 3 * * *"', "timeZone: Europe/Berlin"),
    ),
    "operator/deletion-gate": Code(
        meaning="A RayJob has a deletion strategy or policy, and its feature gate is off.",
        why="The operator rejects the RayJob until it is started with the feature gate.",
        bad=_job(*_rules(("DeleteCluster", 60)), kuberay="1.5"),
        good=_job(*_rules(("DeleteCluster", 60)), kuberay="1.5", gates="RayJobDeletionPolicy=true"),
    ),
    "operator/deletion-policy": Code(
        meaning="A deletion policy is missing, or conflicts with another field of the RayJob.",
        why=(
            "The operator would not know what to delete, or would delete what is not the "
            "RayJob's own. "
        )
        + _JOB_REJECTED,
        bad=_job(
            *_SELECTOR,
            (
                "deletionStrategy: {onSuccess: {policy: DeleteCluster}, onFailure: {policy: "
                "DeleteNone}}"
            ),
        ),
        good=_job(
            *_SELECTOR,
            "deletionStrategy: {onSuccess: {policy: DeleteSelf}, onFailure: {policy: DeleteNone}}",
        ),
    ),
    "operator/deletion-rules": Code(
        meaning="The deletionRules of a RayJob conflict with another of its fields.",
        why="The rules and the field say different things about what is deleted. " + _JOB_REJECTED,
        bad=_job("shutdownAfterJobFinishes: true", *_rules(("DeleteCluster", 60))),
        good=_job(*_rules(("DeleteCluster", 60))),
    ),
    "operator/deletion-rules-order": Code(
        meaning=(
            "A deletion rule deletes more than another one with the same condition, and waits "
            "for less time."
        ),
        why=(
            "What a rule deletes contains what the earlier steps delete: first the workers, "
            "then the cluster, then"
            " the RayJob. "
        )
        + _JOB_REJECTED,
        bad=_job(*_rules(("DeleteCluster", 600), ("DeleteSelf", 60))),
        good=_job(*_rules(("DeleteCluster", 60), ("DeleteSelf", 600))),
    ),
    "operator/deletion-rules-repeated": Code(
        meaning="Two deletion rules have the same policy and the same condition.",
        why="Only one of the two delays can hold. " + _JOB_REJECTED,
        bad=_job(*_rules(("DeleteCluster", 60), ("DeleteCluster", 600))),
        good=_job(*_rules(("DeleteCluster", 60))),
    ),
    "operator/entrypoint": Code(
        meaning="The entrypoint of a RayJob ends inside a quote, or with a backslash.",
        why=_NEVER_SUBMITTED,
        bad=_job("""entrypoint: python -c "print('hello')""", kuberay="1.2"),
        good=_job("""entrypoint: python -c "print('hello')\"""", kuberay="1.2"),
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
        bad=cluster(
            _head_env(
                "{name: REDIS_PASSWORD, valueFrom: {secretKeyRef: {name: redis, key: password}}}",
                _FT,
            )
        ),
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
        why="Only the options can set a user, and also the operator's own clean-up needs it. "
        + _REJECTED,
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
        bad=_gated(
            "spec: {gcsFaultToleranceOptions: {backend: rocksdb, storage: {claimName: gcs, "
            "size: 1Gi}}}"
        ),
        good=_gated(
            "spec: {gcsFaultToleranceOptions: {backend: rocksdb, storage: {claimName: gcs}}}"
        ),
    ),
    "operator/ft-rocksdb-claim-name": Code(
        meaning="The storage names a claim by a name that no claim can have.",
        why=(
            "The operator makes the Pods and reports FailedToCreatePVC, and the head waits for the "
            "claim for ever."
        ),
        bad=_gated(
            "spec: {gcsFaultToleranceOptions: {backend: rocksdb, storage: {claimName: My_Claim}}}"
        ),
        good=_gated(
            "spec: {gcsFaultToleranceOptions: {backend: rocksdb, storage: {claimName: my-claim}}}"
        ),
    ),
    "operator/ft-rocksdb-gate": Code(
        meaning="The backend is rocksdb, and its feature gate is off.",
        why=_GATE_OFF,
        bad=cluster("spec: {gcsFaultToleranceOptions: {backend: rocksdb}}"),
        good=_gated("spec: {gcsFaultToleranceOptions: {backend: rocksdb}}"),
    ),
    "operator/ft-rocksdb-managed": Code(
        meaning=(
            "The head has a variable, a volume or a mount that the operator sets itself with "
            "backend rocksdb."
        ),
        why=_BY_OPERATOR,
        bad=_gated(
            _head_env(
                "{name: RAY_gcs_storage_path, value: /data}",
                "gcsFaultToleranceOptions: {backend: rocksdb}",
            )
        ),
        good=_gated("spec: {gcsFaultToleranceOptions: {backend: rocksdb}}"),
    ),
    "operator/ft-rocksdb-redis-field": Code(
        meaning="The backend is rocksdb, and a field of backend redis is set.",
        why=_NOT_READ,
        bad=_gated(
            "spec: {gcsFaultToleranceOptions: {backend: rocksdb, redisAddress: 'redis:6379'}}"
        ),
        good=_gated("spec: {gcsFaultToleranceOptions: {backend: rocksdb}}"),
    ),
    "operator/ft-storage-with-redis": Code(
        meaning="The backend is redis, and storage, a field of backend rocksdb, is set.",
        why=_NOT_READ,
        bad=_gated(
            "spec: {gcsFaultToleranceOptions: {redisAddress: 'redis:6379', storage: {size: 1Gi}}}"
        ),
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
        why=(
            "While it is upgraded it has two clusters, and both would need the one Service. The "
            "operator rejects it."
        ),
        bad=cluster("""
            kind: RayService
            spec: {rayClusterConfig: {headGroupSpec: {headService: {metadata: {name: ray-head}}}}}
        """),
        good=cluster("""
            kind: RayService
            spec:
              rayClusterConfig: {headGroupSpec: {headService: {metadata: {labels: {team: ml}}}}}
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
            "{name: STORAGE_BACKEND, value: GCS}, {name: GCS_BUCKET, value: logs}, {name: "
            "RAY_ROLE, value: head}"
        ),
        good=_collector("{name: STORAGE_BACKEND, value: GCS}, {name: GCS_BUCKET, value: logs}"),
    ),
    "operator/history-server-storage": Code(
        meaning=(
            "The collector has no literal STORAGE_BACKEND, or lacks a variable that this storage "
            "needs."
        ),
        why="The collector could not store anything. " + _REJECTED,
        bad=_collector("{name: STORAGE_BACKEND, value: GCS}"),
        good=_collector("{name: STORAGE_BACKEND, value: GCS}, {name: GCS_BUCKET, value: logs}"),
    ),
    "operator/idle-timeout-needs-v2": Code(
        meaning="A worker group has its own idle timeout without autoscaler v2.",
        why="Autoscaler v1 knows one timeout for all groups. " + _REJECTED,
        bad=cluster("spec: {workerGroupSpecs: [{idleTimeoutSeconds: 60}]}"),
        good=cluster(
            "spec: {autoscalerOptions: {version: v2}, workerGroupSpecs: [{idleTimeoutSeconds: 60}]}"
        ),
    ),
    "operator/incremental-upgrade": Code(
        meaning=(
            "An incremental upgrade lacks autoscaling or one of its options, or an option is out "
            "of range."
        ),
        why=(
            "During the upgrade the old cluster shrinks while the new one grows, step by "
            "step, behind a Gateway. "
            "The operator rejects the RayService."
        ),
        bad=cluster(
            """
            kind: RayService
            spec: {upgradeStrategy: {type: NewClusterWithIncrementalUpgrade}}
            """
        ),
        good=cluster(
            """
            kind: RayService
            spec:
              upgradeStrategy:
                type: NewClusterWithIncrementalUpgrade
                clusterUpgradeOptions:
                  gatewayClassName: istio
                  stepSizePercent: 5
                  intervalSeconds: 10
              rayClusterConfig: {enableInTreeAutoscaling: true}
            """
        ),
    ),
    "operator/initializing-timeout": Code(
        meaning="The annotation ray.io/initializing-timeout is not a time above 0.",
        why=(
            "The operator rejects the RayService. A time is a duration such as `5m`, or a number "
            "of seconds."
        ),
        bad=cluster("""
            kind: RayService
            metadata: {annotations: {ray.io/initializing-timeout: 5 minutes}}
        """),
        good=cluster("""
            kind: RayService
            metadata: {annotations: {ray.io/initializing-timeout: 5m}}
        """),
    ),
    "operator/job-deadline": Code(
        meaning="The activeDeadlineSeconds of a RayJob is below 1.",
        why="The job would be over before it starts. " + _JOB_REJECTED,
        bad=_job("activeDeadlineSeconds: 0"),
        good=_job("activeDeadlineSeconds: 3600"),
    ),
    "operator/job-metadata-no-cluster": Code(
        meaning="A RayJob has metadata, and no RayCluster of its own.",
        why=(
            "The operator crashes when it submits the job: it reads the version of Ray from the "
            "missing rayClusterSpec."
        ),
        bad=_job(*_SELECTOR, "metadata: {team: ml}", kuberay="1.4"),
        good=_job(*_SELECTOR, kuberay="1.4"),
    ),
    "operator/job-metadata-ray-version": Code(
        meaning="A RayJob has metadata, and rayVersion is missing, not a version, or before 2.6.0.",
        why=_NEVER_SUBMITTED + " Older versions of Ray do not have metadata.",
        bad=_job("metadata: {team: ml}", "rayClusterSpec: {rayVersion: nightly}"),
        good=_job("metadata: {team: ml}", "rayClusterSpec: {rayVersion: 2.52.0}"),
    ),
    "operator/job-suspend": Code(
        meaning="A RayJob is suspended, and shutdownAfterJobFinishes is not true.",
        why="Suspending a RayJob deletes its cluster, so the cluster must not outlive the job. "
        + _JOB_REJECTED,
        bad=_job("suspend: true"),
        good=_job("suspend: true", "shutdownAfterJobFinishes: true"),
    ),
    "operator/job-suspend-selector": Code(
        meaning="A RayJob is suspended, and uses a RayCluster by clusterSelector.",
        why="Suspending a RayJob deletes its cluster, and this one is not its own. "
        + _JOB_REJECTED,
        bad=_job(*_SELECTOR, "suspend: true", "shutdownAfterJobFinishes: true"),
        good=_job("suspend: true", "shutdownAfterJobFinishes: true"),
    ),
    "operator/job-ttl": Code(
        meaning=(
            "The ttlSecondsAfterFinished of a RayJob is negative, or set without "
            "shutdownAfterJobFinishes."
        ),
        why="Without shutdownAfterJobFinishes nothing is deleted, however long it waits. "
        + _JOB_REJECTED,
        bad=_job("ttlSecondsAfterFinished: 600"),
        good=_job("ttlSecondsAfterFinished: 600", "shutdownAfterJobFinishes: true"),
    ),
    "operator/k8s-auth-in-parent": Code(
        meaning="A RayService or RayJob uses Kubernetes tokens for authentication.",
        why="The operator itself could not sign in to the cluster. It rejects the object.",
        bad=cluster("""
            kind: RayService
            spec:
              rayClusterConfig:
                rayVersion: 2.55.0
                authOptions: {mode: token, enableK8sTokenAuth: true}
        """),
        good=cluster("""
            kind: RayService
            spec: {rayClusterConfig: {rayVersion: 2.55.0, authOptions: {mode: token}}}
        """),
    ),
    "operator/k8s-auth-mode": Code(
        meaning="Kubernetes tokens are on, and the mode of authentication is not token.",
        why="Without the mode, no client would have to sign in. " + _REJECTED,
        bad=cluster("spec: {rayVersion: 2.55.0, authOptions: {enableK8sTokenAuth: true}}"),
        good=cluster(
            "spec: {rayVersion: 2.55.0, authOptions: {mode: token, enableK8sTokenAuth: true}}"
        ),
    ),
    "operator/k8s-auth-ray-version": Code(
        meaning=(
            "Kubernetes tokens are on, and rayVersion is missing, not a version, or before 2.55.0."
        ),
        why=_OLD_RAY,
        bad=cluster(
            "spec: {rayVersion: 2.54.0, authOptions: {mode: token, enableK8sTokenAuth: true}}"
        ),
        good=cluster(
            "spec: {rayVersion: 2.55.0, authOptions: {mode: token, enableK8sTokenAuth: true}}"
        ),
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
        why="The group has its own field for labels, from which the autoscaler reads them, too. "
        + _REJECTED,
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
        why=(
            "The operator names Services after the object, and the API server rejects such names "
            "of Services."
        ),
        bad=cluster("metadata: {name: my.cluster}"),
        good=cluster("metadata: {name: my-cluster}"),
    ),
    "operator/name-too-long": Code(
        meaning="The name is longer than the operator accepts, or than a label value can be.",
        why=(
            "The operator appends to the name, and the results must be valid names and labels. "
            "No Pod is made."
        ),
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
        meaning="Replica counts are negative, or amount to fewer than 0 Pods.",
        why=(
            "The operator rejects the cluster. Before KubeRay 1.3 it crashes, for all clusters "
            "that it manages."
        ),
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
        meaning=(
            "A network policy is configured, and the name of a worker group is not a DNS-1123 "
            "label."
        ),
        why="The name becomes part of the name of a NetworkPolicy. " + _REJECTED,
        bad=_gated(
            "spec: {networkPolicy: {mode: DenyAll}, workerGroupSpecs: [{groupName: Small}]}"
        ),
        good=_gated(
            "spec: {networkPolicy: {mode: DenyAll}, workerGroupSpecs: [{groupName: small}]}"
        ),
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
    "operator/no-cluster": Code(
        meaning="A RayService or RayJob has no RayCluster.",
        why="Without one nothing can run. The operator rejects the object.",
        bad=_job("rayClusterSpec: null"),
        good=_job(*_SELECTOR),
    ),
    "operator/no-container": Code(
        meaning="A group has no container.",
        why=(
            "The operator rejects the cluster. Before KubeRay 1.3 it crashes, for all clusters "
            "that it manages."
        ),
        bad=cluster("spec: {headGroupSpec: {template: {spec: {containers: []}}}}"),
        good=cluster(
            "spec: {headGroupSpec: {template: {spec: {containers: [{image: "
            "rayproject/ray:2.52.0}]}}}}"
        ),
    ),
    "operator/no-dashboard-port": Code(
        meaning="The head of a RayService or RayJob lists ports, and none is named dashboard.",
        why=(
            "The operator submits through the head's Service, which gets the listed ports "
            "only: the job is never"
            " submitted, and no Serve application is deployed."
        ),
        bad=_job(_ports("{name: client, containerPort: 10001}")),
        good=_job(
            _ports("{name: client, containerPort: 10001}, {name: dashboard, containerPort: 8265}")
        ),
    ),
    "operator/priority-needs-v2": Code(
        meaning="A worker group has a priority without autoscaler v2.",
        why="Autoscaler v1 does not know priorities. " + _REJECTED,
        bad=cluster("spec: {rayVersion: 2.56.0, workerGroupSpecs: [{priority: 1}]}"),
        good=cluster(
            "spec: {rayVersion: 2.56.0, autoscalerOptions: {version: v2}, workerGroupSpecs: "
            "[{priority: 1}]}"
        ),
    ),
    "operator/priority-ray-version": Code(
        meaning=(
            "A worker group has a priority, and rayVersion is missing, not a version, or before "
            "2.56.0."
        ),
        why=_OLD_RAY,
        bad=cluster(
            "spec: {rayVersion: 2.55.0, autoscalerOptions: {version: v2}, workerGroupSpecs: "
            "[{priority: 1}]}"
        ),
        good=cluster(
            "spec: {rayVersion: 2.56.0, autoscalerOptions: {version: v2}, workerGroupSpecs: "
            "[{priority: 1}]}"
        ),
    ),
    "operator/resources-twice": Code(
        meaning="Ray resources are set in the group's own field and in its rayStartParams.",
        why="The two could differ. " + _REJECTED,
        bad=cluster(
            'spec: {headGroupSpec: {resources: {CPU: "4"}, rayStartParams: {num-cpus: "4"}}}'
        ),
        good=cluster('spec: {headGroupSpec: {resources: {CPU: "4"}}}'),
    ),
    "operator/runtime-env": Code(
        meaning="The runtimeEnvYAML of a RayJob is not a map in YAML.",
        why="The operator cannot decode it. " + _JOB_REJECTED,
        bad=_job('runtimeEnvYAML: "pip: [torch"'),
        good=_job('runtimeEnvYAML: "pip: [torch]"'),
    ),
    "operator/runtime-env-twice": Code(
        meaning="A RayJob has both runtimeEnv and runtimeEnvYAML.",
        why="The two could differ. The operator rejects the RayJob.",
        bad=_job(
            "runtimeEnv: cGlwOiBbdG9yY2hdCg==", 'runtimeEnvYAML: "pip: [torch]"', kuberay="1.0"
        ),
        good=_job('runtimeEnvYAML: "pip: [torch]"', kuberay="1.0"),
    ),
    "operator/selector-name": Code(
        meaning=(
            "The clusterSelector of a RayJob does not name a RayCluster by the key ray.io/cluster."
        ),
        why="The operator reads no other key, so it finds no cluster. The job is never submitted.",
        bad=_job("rayClusterSpec: null", "clusterSelector: {app: training}"),
        good=_job(*_SELECTOR),
    ),
    "operator/serve-config": Code(
        meaning="The serveConfigV2 of a RayService is not a map in YAML.",
        why="The operator cannot decode it, and deploys no application.",
        bad=cluster("""
            kind: RayService
            spec: {serveConfigV2: "- import_path: app:main"}
        """),
        good=cluster("""
            kind: RayService
            spec: {serveConfigV2: "applications: [{import_path: 'app:main'}]"}
        """),
    ),
    "operator/serve-config-twice": Code(
        meaning="A RayService has both serveConfig and serveConfigV2.",
        why="The two could differ. The operator rejects the RayService.",
        bad=cluster(
            """
            kind: RayService
            spec: {serveConfig: {importPath: app.main}}
            """,
            kuberay="1.0",
        ),
        good=cluster(
            """
            kind: RayService
            spec: {serveConfigV2: "applications: [{import_path: 'app:main'}]"}
            """,
            kuberay="1.0",
        ),
    ),
    "operator/sidecar-mode": Code(
        meaning=(
            "A RayJob in SidecarMode has a clusterSelector, a submitterPodTemplate or a "
            "submitterConfig."
        ),
        why="The job is submitted by a container of the head's own Pod: no other Pod submits it. "
        + _JOB_REJECTED,
        bad=_job("submissionMode: SidecarMode", "submitterConfig: {backoffLimit: 1}"),
        good=_job("submissionMode: K8sJobMode", "submitterConfig: {backoffLimit: 1}"),
    ),
    "operator/sidecar-restart-policy": Code(
        meaning="The head of a RayJob in SidecarMode has a restartPolicy other than Never.",
        why=(
            "The job runs in the head's Pod, and would start again after its end. The operator "
            "rejects it."
        ),
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
    "operator/submitter-no-container": Code(
        meaning="The submitterPodTemplate of a RayJob has no container.",
        why="The operator crashes once the RayCluster is ready, so the job is never submitted.",
        bad=_job("submitterPodTemplate: {spec: {restartPolicy: Never, containers: []}}"),
        good=_job(
            "submitterPodTemplate:",
            "  spec:",
            "    restartPolicy: Never",
            "    containers: [{name: submitter, image: rayproject/ray:2.52.0}]",
        ),
    ),
    "operator/suspend-gate": Code(
        meaning="A worker group is suspended, and the feature gate for it is off.",
        why=_GATE_OFF,
        bad=cluster("spec: {workerGroupSpecs: [{suspend: true}]}", kuberay="1.5"),
        good=cluster(
            "spec: {workerGroupSpecs: [{suspend: true}]}",
            kuberay="1.5",
            gates="RayJobDeletionPolicy=true",
        ),
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
        why=(
            "The RayService or RayJob decides when its cluster is replaced. The operator rejects "
            "the object."
        ),
        bad=cluster("""
            kind: RayService
            spec: {rayClusterConfig: {upgradeStrategy: {type: Recreate}}}
        """),
        good=cluster("""
            kind: RayService
            spec: {upgradeStrategy: {type: NewCluster}}
        """),
    ),
    "operator/upgrade-type": Code(
        meaning="The operator does not know the upgradeStrategy.type of a RayService.",
        why="The operator rejects the RayService, and makes no cluster.",
        bad=cluster("""
            kind: RayService
            spec: {upgradeStrategy: {type: Recreate}}
        """),
        good=cluster("""
            kind: RayService
            spec: {upgradeStrategy: {type: NewCluster}}
        """),
    ),
    "operator/upgrade-without-type": Code(
        meaning="The upgradeStrategy of a RayService has no type.",
        why="With the feature gate on, the operator crashes whenever it reads the RayService.",
        bad=cluster(
            """
            kind: RayService
            spec: {upgradeStrategy: {}}
            """,
            kuberay="1.6",
            gates="RayServiceIncrementalUpgrade=true",
        ),
        good=cluster(
            """
            kind: RayService
            spec: {upgradeStrategy: {type: NewCluster}}
            """,
            kuberay="1.6",
            gates="RayServiceIncrementalUpgrade=true",
        ),
    ),
}
