"""The codes of advice: what is accepted everywhere and still breaks clusters."""

from __future__ import annotations

from renderer.codes.model import Code, Example, cluster


def _cron(*spec: str) -> Example:
    """A RayCronJob with these lines in its spec, for an operator whose feature gate is on."""
    lines = ["kind: RayCronJob", "spec:", *(f"  {line}" for line in spec)]
    return cluster("\n".join(lines), gates="RayCronJob=true")


CODES: dict[str, Code] = {
    "cluster/cron-flood": Code(
        meaning="The schedule of a RayCronJob makes RayJobs faster than they can end.",
        why=(
            "The operator does not wait for the last RayJob: each has its own RayCluster, "
            "until the Kubernetes cluster"
            " is full."
        ),
        bad=_cron('schedule: "@every 10s"'),
        good=_cron('schedule: "@every 1h"'),
    ),
    "cluster/cron-gate": Code(
        meaning="The object is a RayCronJob, and its feature gate is off.",
        why="The API server stores it, and no controller handles it: no RayJob is ever made.",
        bad=cluster("kind: RayCronJob"),
        good=_cron('schedule: "0 3 * * *"'),
    ),
    "cluster/cron-never": Code(
        meaning="No date ever matches the schedule of a RayCronJob.",
        why=(
            "The operator makes a RayJob at once. KubeRay 1.6 makes one after the other, without "
            "end."
        ),
        bad=_cron('schedule: "0 3 30 2 *"'),
        good=_cron('schedule: "0 3 28 2 *"'),
    ),
    "cluster/duplicate-group-name": Code(
        meaning="Two worker groups have the same name.",
        why=(
            "The operator counts the Pods of both as those of one group, and starts and stops "
            "them without end."
        ),
        bad=cluster("""
            spec:
              workerGroupSpecs:
              - &group
                groupName: small
                rayStartParams: {}
                template: {spec: {containers: [{name: ray, image: rayproject/ray:2.52.0}]}}
              - *group
        """),
        good=cluster("""
            spec:
              workerGroupSpecs:
              - &group
                groupName: small
                rayStartParams: {}
                template: {spec: {containers: [{name: ray, image: rayproject/ray:2.52.0}]}}
              - <<: *group
                groupName: large
        """),
    ),
    "cluster/ft-annotation-not-true": Code(
        meaning="The annotation of fault tolerance has a value that does not turn it on.",
        why="Only `true` turns it on: the cluster runs without fault tolerance.",
        bad=cluster('metadata: {annotations: {ray.io/ft-enabled: "yes"}}'),
        good=cluster('metadata: {annotations: {ray.io/ft-enabled: "true"}}'),
    ),
    "cluster/max-replicas-zero": Code(
        meaning="maxReplicas is 0 while autoscaling is on.",
        why="The group never gets a worker, and tasks that need it wait without end.",
        bad=cluster("""
            spec:
              enableInTreeAutoscaling: true
              workerGroupSpecs: [{replicas: 0, minReplicas: 0, maxReplicas: 0}]
        """),
        good=cluster("""
            spec:
              enableInTreeAutoscaling: true
              workerGroupSpecs: [{replicas: 0, minReplicas: 0, maxReplicas: 5}]
        """),
    ),
    "cluster/min-above-max": Code(
        meaning="minReplicas is above maxReplicas, or below 0.",
        why="The operator uses the smaller one. KubeRay 1.6 and later reject the cluster.",
        bad=cluster("spec: {workerGroupSpecs: [{minReplicas: 4, maxReplicas: 3}]}", kuberay="1.5"),
        good=cluster(
            "spec: {workerGroupSpecs: [{replicas: 3, minReplicas: 3, maxReplicas: 4}]}",
            kuberay="1.5",
        ),
    ),
    "cluster/placeholder": Code(
        meaning=(
            "A name, an image or an address has a placeholder, such as ${TAG}, that no tool "
            "replaced."
        ),
        why=(
            "It is accepted as it is: the Pod waits for an image, a node or a Secret that does "
            "not exist."
        ),
        bad=cluster("""
            spec:
              headGroupSpec:
                template: {spec: {containers: [{image: "rayproject/ray:${TAG}"}]}}
        """),
        good=cluster("""
            spec:
              headGroupSpec:
                template: {spec: {containers: [{image: "rayproject/ray:2.52.0"}]}}
        """),
    ),
    "cluster/plain-text-password": Code(
        meaning="A password or user name of Redis is in plain text.",
        why=(
            "Everyone who can read the repository, or the object in the cluster, can read the "
            "password."
        ),
        bad=cluster("""
            spec:
              gcsFaultToleranceOptions:
                redisAddress: redis:6379
                redisPassword: {value: hunter2}
        """),
        good=cluster("""
            spec:
              gcsFaultToleranceOptions:
                redisAddress: redis:6379
                redisPassword: {valueFrom: {secretKeyRef: {name: redis, key: password}}}
        """),
    ),
    "cluster/redis-address-empty": Code(
        meaning="Fault tolerance with Redis has no address.",
        why="The head starts without Redis and loses the cluster's state when it restarts.",
        bad=cluster("spec: {gcsFaultToleranceOptions: {redisAddress: ''}}"),
        good=cluster("spec: {gcsFaultToleranceOptions: {redisAddress: 'redis:6379'}}"),
    ),
    "cluster/replicas-clamped": Code(
        meaning="replicas is not between minReplicas and maxReplicas.",
        why="The operator uses the nearer limit: the cluster is not as large as it looks.",
        bad=cluster("spec: {workerGroupSpecs: [{replicas: 5, minReplicas: 0, maxReplicas: 3}]}"),
        good=cluster("spec: {workerGroupSpecs: [{replicas: 3, minReplicas: 0, maxReplicas: 3}]}"),
    ),
    "cluster/shared-storage-namespace": Code(
        meaning="A RayService has a fixed external storage namespace.",
        why="While the service is upgraded, the old and the new cluster write to the same state.",
        bad=cluster("""
            kind: RayService
            spec:
              rayClusterConfig:
                gcsFaultToleranceOptions:
                  redisAddress: redis:6379
                  externalStorageNamespace: prod
        """),
        good=cluster("""
            kind: RayService
            spec:
              rayClusterConfig:
                gcsFaultToleranceOptions: {redisAddress: 'redis:6379'}
        """),
    ),
    "cluster/submission-mode": Code(
        meaning="The operator does not know the submissionMode of a RayJob.",
        why=(
            "It makes the RayCluster and submits nothing: the cluster runs, and its job never "
            "starts."
        ),
        bad=cluster(
            """
            kind: RayJob
            spec: {submissionMode: SidecarMode}
            """,
            kuberay="1.4",
        ),
        good=cluster(
            """
            kind: RayJob
            spec: {submissionMode: K8sJobMode}
            """,
            kuberay="1.4",
        ),
    ),
    "cluster/worker-restart-policy": Code(
        meaning="Workers restart, while autoscaler v1 is in use.",
        why=(
            "A worker that restarted is unknown to the autoscaler, and is never removed when it "
            "is idle."
        ),
        bad=cluster("""
            spec:
              enableInTreeAutoscaling: true
              workerGroupSpecs: [{template: {spec: {restartPolicy: Always}}}]
        """),
        good=cluster("""
            spec:
              enableInTreeAutoscaling: true
              workerGroupSpecs: [{template: {spec: {restartPolicy: Never}}}]
        """),
    ),
}
