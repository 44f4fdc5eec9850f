"""The rules about RayServices, RayJobs and RayCronJobs by hand: what breaks each, what just does
not, and since when.
"""

from __future__ import annotations

import pytest

from renderer.diagnostics import Severity, format_path
from renderer.kuberay.versions import parse
from tests.operator.cases import cluster
from tests.operator.judged import check

DELETION = {"RayJobDeletionPolicy": True}
UPGRADE = {"RayServiceIncrementalUpgrade": True}
CRON = {"RayCronJob": True}
GATES = {**DELETION, **UPGRADE, **CRON}
_SELECTOR = "job: {rayClusterSpec: null, clusterSelector: {ray.io/cluster: shared}"
_OPTIONS = "clusterUpgradeOptions: {gatewayClassName: g, stepSizePercent: 5, intervalSeconds: 10"
_INCREMENTAL = f"parent: {{upgradeStrategy: {{type: NewClusterWithIncrementalUpgrade, {_OPTIONS}"
_RULES = "job: {deletionStrategy: {deletionRules: "
_SUBMITTER = "job: {submitterPodTemplate: {spec: "
_A_WEEK = "a" * 36


def found(
    document: str, kind: str, version: str, gates: dict[str, bool], *, severity: Severity
) -> str:
    """What is reported, as `code path`, area `operator/` left out."""
    problems = check(cluster(document, kind), parse(version), gates)
    said = {
        f"{p.code.removeprefix('operator/')} {format_path(p.path or ())}"
        for p in problems
        if p.severity is severity
    }
    return ", ".join(sorted(said))


JOBS = [
    ("neither-cluster-nor-selector", "job: {rayClusterSpec: null}", "1.0.0", "no-cluster spec"),
    (
        "an-empty-selector",
        "job: {rayClusterSpec: null, clusterSelector: {}}",
        "1.7.0",
        "no-cluster spec",
    ),
    (
        "the-cluster-by-another-name",
        "job: {rayClusterSpec: null, rayClusterConfig: {}}",
        "1.7.0",
        "",
    ),
    ("a-selector", f"{_SELECTOR}}}", "1.7.0", ""),
    ("suspended", "job: {suspend: true}", "1.1.0", "job-suspend spec.suspend"),
    ("suspended-in-1.0", "job: {suspend: true}", "1.0.0", ""),
    (
        "suspended-and-shut-down",
        "job: {suspend: true, shutdownAfterJobFinishes: true}",
        "1.7.0",
        "",
    ),
    (
        "suspended-with-a-selector",
        f"{_SELECTOR}, suspend: true, shutdownAfterJobFinishes: true}}",
        "1.7.0",
        "job-suspend-selector spec.suspend",
    ),
    ("ttl", "job: {ttlSecondsAfterFinished: 60}", "1.4.0", "job-ttl spec.ttlSecondsAfterFinished"),
    ("ttl-0", "job: {ttlSecondsAfterFinished: 0}", "1.4.0", ""),
    ("ttl-before-1.4", "job: {ttlSecondsAfterFinished: -1}", "1.3.2", ""),
    (
        "ttl-below-0",
        "job: {ttlSecondsAfterFinished: -1}",
        "1.4.0",
        "job-ttl spec.ttlSecondsAfterFinished",
    ),
    (
        "ttl-shut-down",
        "job: {ttlSecondsAfterFinished: 60, shutdownAfterJobFinishes: true}",
        "1.4.0",
        "",
    ),
    (
        "a-selector-without-a-name",
        "job: {clusterSelector: {ray.io/cluster: ''}}",
        "1.0.0",
        "selector-name spec.clusterSelector",
    ),
    (
        "a-selector-by-another-key",
        "job: {clusterSelector: {a: b}}",
        "1.7.0",
        "selector-name spec.clusterSelector",
    ),
    (
        "a-retry-with-a-selector",
        f"{_SELECTOR}, backoffLimit: 1}}",
        "1.6.0",
        "backoff-limit-selector spec.backoffLimit",
    ),
    ("a-retry-with-a-selector-before-1.6", f"{_SELECTOR}, backoffLimit: 1}}", "1.5.2", ""),
    (
        "interactive-with-a-retry",
        "job: {submissionMode: InteractiveMode, backoffLimit: 1}",
        "1.4.0",
        "backoff-limit-interactive spec.backoffLimit",
    ),
    ("interactive", "job: {submissionMode: InteractiveMode, backoffLimit: 0}", "1.4.0", ""),
    ("a-negative-retry", "job: {backoffLimit: -1}", "1.2.0", "backoff-limit spec.backoffLimit"),
    (
        "no-time-to-run",
        "job: {activeDeadlineSeconds: 0}",
        "1.1.0",
        "job-deadline spec.activeDeadlineSeconds",
    ),
    (
        "sidecar-with-a-submitter",
        "job: {submissionMode: SidecarMode, submitterConfig: {}}",
        "1.5.0",
        "sidecar-mode spec.submitterConfig",
    ),
    (
        "sidecar-with-a-selector",
        f"{_SELECTOR}, submissionMode: SidecarMode}}",
        "1.5.0",
        "sidecar-mode spec.clusterSelector",
    ),
    (
        "sidecar-with-a-head-that-restarts",
        "job: {submissionMode: SidecarMode}\nhead_pod: {restartPolicy: Always}",
        "1.5.0",
        "sidecar-restart-policy spec.rayClusterSpec.headGroupSpec.template.spec.restartPolicy",
    ),
    (
        "a-broken-environment",
        "job: {runtimeEnvYAML: 'a: ['}",
        "1.0.0",
        "runtime-env spec.runtimeEnvYAML[0]",
    ),
    (
        "an-environment-that-is-a-list",
        "job: {runtimeEnvYAML: '- a'}",
        "1.7.0",
        "runtime-env spec.runtimeEnvYAML",
    ),
    ("an-empty-environment", "job: {runtimeEnvYAML: ''}", "1.7.0", ""),
    (
        "two-environments",
        "job: {runtimeEnv: e30=, runtimeEnvYAML: '{}'}",
        "1.0.0",
        "runtime-env-twice spec.runtimeEnv",
    ),
    # what shows once the cluster is ready
    (
        "a-submitter-without-a-container",
        f"{_SUBMITTER}{{restartPolicy: Never, containers: []}}}}}}",
        "1.0.0",
        "submitter-no-container spec.submitterPodTemplate.spec.containers",
    ),
    (
        "a-submitter-that-restarts",
        f"{_SUBMITTER}{{restartPolicy: Always, containers: [{{name: a, image: b}}]}}}}}}",
        "1.7.0",
        "pod/submitter-restart-policy spec.submitterPodTemplate.spec.restartPolicy",
    ),
    (
        "a-submitter-without-a-restart-policy",
        f"{_SUBMITTER}{{containers: [{{name: a, image: b}}]}}}}}}",
        "1.7.0",
        "pod/submitter-restart-policy spec.submitterPodTemplate.spec.restartPolicy",
    ),
    (
        "a-submitter",
        f"{_SUBMITTER}{{restartPolicy: OnFailure, containers: [{{name: a, image: b}}]}}}}}}",
        "1.7.0",
        "",
    ),
    (
        "a-submitter-with-a-wrong-variable",
        (
            f"{_SUBMITTER}{{restartPolicy: Never, containers: [{{name: a, image: b, env: "
            f"[{{name: A=B}}]}}]}}}}}}"
        ),
        "1.0.0",
        "pod/submitter spec.submitterPodTemplate.spec.containers[0].env[0].name",
    ),
    (
        "a-submitter-with-a-port-of-0",
        (
            f"{_SUBMITTER}{{restartPolicy: Never, containers: [{{name: a, image: b, ports: "
            f"[{{containerPort: 0}}]}}]}}}}}}"
        ),
        "1.7.0",
        "pod/submitter spec.submitterPodTemplate.spec.containers[0].ports[0].containerPort",
    ),
    (
        "a-submitter-that-is-not-used",
        f"{_SUBMITTER}{{containers: []}}}}, submissionMode: HTTPMode}}",
        "1.7.0",
        "",
    ),
    (
        "a-submitter-with-a-negative-limit",
        "job: {submitterConfig: {backoffLimit: -1}}",
        "1.2.0",
        "pod/submitter-backoff-limit spec.submitterConfig.backoffLimit",
    ),
    (
        "metadata-with-an-old-ray",
        "job: {metadata: {a: b}}\nspec: {rayVersion: 2.5.0}",
        "1.7.0",
        "job-metadata-ray-version spec.metadata",
    ),
    (
        "metadata-with-a-nightly-ray",
        "job: {metadata: {a: b}}\nspec: {rayVersion: nightly}",
        "1.0.0",
        "job-metadata-ray-version spec.metadata",
    ),
    (
        "metadata-without-a-ray-version",
        "job: {metadata: {a: b}}\nspec: {rayVersion: null}",
        "1.6.2",
        "job-metadata-ray-version spec.metadata",
    ),
    (
        "metadata-without-a-ray-version-in-1.7",
        "job: {metadata: {a: b}}\nspec: {rayVersion: null}",
        "1.7.0",
        "",
    ),
    (
        "metadata-with-a-selector",
        f"{_SELECTOR}, metadata: {{a: b}}}}",
        "1.4.2",
        "job-metadata-no-cluster spec.metadata",
    ),
    ("metadata-with-a-selector-from-1.5", f"{_SELECTOR}, metadata: {{a: b}}}}", "1.5.0", ""),
    (
        "an-unclosed-quote",
        'job: {entrypoint: python -c "print(1)}',
        "1.2.2",
        "entrypoint spec.entrypoint",
    ),
    ("an-unclosed-quote-from-1.3", 'job: {entrypoint: python -c "print(1)}', "1.3.0", ""),
    (
        "ports-without-the-dashboard",
        "ray: {ports: [{name: gcs, containerPort: 6379}]}",
        "1.7.0",
        "no-dashboard-port spec.rayClusterSpec.headGroupSpec.template.spec.containers[0].ports",
    ),
    (
        "ports-with-the-dashboard",
        "ray: {ports: [{name: dashboard, containerPort: 8265}]}",
        "1.7.0",
        "",
    ),
    # deletion
    (
        "a-policy-without-the-gate",
        "job: {deletionPolicy: DeleteSelf}",
        "1.3.0",
        "deletion-gate spec.deletionPolicy",
    ),
    (
        "a-strategy-without-the-gate",
        "job: {deletionStrategy: {}}",
        "1.5.2",
        "deletion-gate spec.deletionStrategy",
    ),
]
DELETIONS = [
    ("a-policy", "job: {deletionPolicy: DeleteSelf}", "1.3.0", ""),
    (
        "a-policy-with-autoscaling",
        "job: {deletionPolicy: DeleteWorkers}\nspec: {enableInTreeAutoscaling: true}",
        "1.4.2",
        "deletion-policy spec.deletionPolicy",
    ),
    (
        "an-end-without-a-policy",
        "job: {deletionStrategy: {onSuccess: {policy: DeleteSelf}, onFailure: {}}}",
        "1.5.0",
        "deletion-policy spec.deletionStrategy.onFailure",
    ),
    (
        "rules-and-a-shutdown",
        (
            f"{_RULES}[{{policy: DeleteSelf, condition: {{jobStatus: FAILED}}}}]}}, "
            f"shutdownAfterJobFinishes: true}}"
        ),
        "1.7.0",
        "deletion-rules spec.shutdownAfterJobFinishes",
    ),
    (
        "a-rule-twice",
        (
            f"{_RULES}[{{policy: DeleteSelf, condition: {{jobStatus: FAILED}}}},"
            " {policy: DeleteSelf, condition: {jobStatus: FAILED, ttlSeconds: 9}}]}}"
        ),
        "1.7.0",
        "deletion-rules-repeated spec.deletionStrategy.deletionRules[1]",
    ),
    (
        "a-rule-for-two-conditions",
        (
            f"{_RULES}[{{policy: DeleteSelf, condition: {{jobStatus: FAILED}}}},"
            " {policy: DeleteSelf, condition: {jobDeploymentStatus: Failed}}]}}"
        ),
        "1.7.0",
        "",
    ),
    (
        "delays-that-fall",
        (
            f"{_RULES}[{{policy: DeleteSelf, condition: {{jobStatus: FAILED, ttlSeconds: 5}}}},"
            " {policy: DeleteCluster, condition: {jobStatus: FAILED, ttlSeconds: 9}}]}}"
        ),
        "1.7.0",
        "deletion-rules-order spec.deletionStrategy.deletionRules[0].condition.ttlSeconds",
    ),
]
SERVICES = [
    ("no-cluster", "parent: {rayClusterConfig: null}", "1.0.0", "no-cluster spec"),
    (
        "a-name-of-the-head-service",
        "head: {headService: {metadata: {name: a}}}",
        "1.3.0",
        "head-service-name spec.rayClusterConfig.headGroupSpec.headService.metadata.name",
    ),
    (
        "a-misspelled-type",
        "parent: {upgradeStrategy: {type: newCluster}}",
        "1.3.0",
        "upgrade-type spec.upgradeStrategy.type",
    ),
    (
        "an-empty-type",
        "parent: {upgradeStrategy: {type: ''}}",
        "1.7.0",
        "upgrade-type spec.upgradeStrategy.type",
    ),
    ("no-type", "parent: {upgradeStrategy: {}}", "1.6.2", ""),
    (
        "a-timeout-without-a-unit-of-days",
        "metadata: {annotations: {ray.io/initializing-timeout: 1d}}",
        "1.5.0",
        'initializing-timeout metadata.annotations["ray.io/initializing-timeout"]',
    ),
    ("a-timeout", "metadata: {annotations: {ray.io/initializing-timeout: 1.5h}}", "1.5.0", ""),
    (
        "a-timeout-in-seconds",
        "metadata: {annotations: {ray.io/initializing-timeout: '07'}}",
        "1.5.0",
        "",
    ),
    (
        "two-configurations",
        "parent: {serveConfig: {importPath: a.b}, serveConfigV2: 'applications: []'}",
        "1.0.0",
        "serve-config-twice spec.serveConfig",
    ),
    (
        "a-configuration-that-is-a-list",
        "parent: {serveConfigV2: '- x'}",
        "1.0.0",
        "serve-config spec.serveConfigV2",
    ),
    (
        "a-broken-configuration",
        'parent: {serveConfigV2: "a: 1\\nb: ["}',
        "1.7.0",
        "serve-config spec.serveConfigV2[1]",
    ),
    (
        "a-service-in-capitals",
        "parent: {serveService: {metadata: {name: Bad}}}",
        "1.0.0",
        "service/name spec.serveService.metadata.name",
    ),
    (
        "ports-without-serve",
        "ray: {ports: [{name: dashboard, containerPort: 8265}]}",
        "1.7.0",
        (
            "service/no-serve-port "
            "spec.rayClusterConfig.headGroupSpec.template.spec.containers[0].ports"
        ),
    ),
    (
        "a-port-for-grpc-alone",
        (
            "ray: {ports: [{name: dashboard, containerPort: 8265}, {name: serve-grpc, "
            "containerPort: 9000}]}"
        ),
        "1.6.0",
        "",
    ),
    (
        "ports-of-its-own",
        (
            "ray: {ports: [{name: dashboard, containerPort: 8265}]}\n"
            "parent: {serveService: {spec: {ports: [{name: serve, port: 8000}]}}}"
        ),
        "1.0.0",
        "",
    ),
    ("suspended", "parent: {suspend: true, serveConfigV2: '- x'}", "1.7.0", ""),
]
UPGRADES = [
    (
        "no-type",
        "parent: {upgradeStrategy: {}}",
        "1.6.2",
        "upgrade-without-type spec.upgradeStrategy",
    ),
    ("no-type-in-1.7", "parent: {upgradeStrategy: {}}", "1.7.0", ""),
    (
        "without-autoscaling",
        f"{_INCREMENTAL}}}}}}}",
        "1.5.0",
        "incremental-upgrade spec.rayClusterConfig.enableInTreeAutoscaling",
    ),
    (
        "with-autoscaling",
        f"{_INCREMENTAL}}}}}}}\nspec: {{enableInTreeAutoscaling: true}}",
        "1.7.0",
        "",
    ),
    (
        "a-step-above-the-surge",
        f"{_INCREMENTAL}, maxSurgePercent: 1}}}}}}\nspec: {{enableInTreeAutoscaling: true}}",
        "1.7.0",
        "incremental-upgrade spec.upgradeStrategy.clusterUpgradeOptions.stepSizePercent",
    ),
]
CRONS = [
    ("a-name-of-36", f"metadata: {{name: {_A_WEEK}}}", "1.7.0", ""),
    ("a-name-of-37", f"metadata: {{name: {_A_WEEK}a}}", "1.7.0", "name-too-long metadata.name"),
    ("a-name-of-41", f"metadata: {{name: {'a' * 41}}}", "1.6.2", ""),
    ("a-name-of-42", f"metadata: {{name: {'a' * 42}}}", "1.6.2", "name-too-long metadata.name"),
    ("a-name-that-begins-with-a-digit", "metadata: {name: 1a}", "1.7.0", "name-form metadata.name"),
    ("sunday-is-0-alone", "parent: {schedule: 0 0 * * 7}", "1.7.0", "cron-schedule spec.schedule"),
    ("six-fields", "parent: {schedule: 0 0 * * * *}", "1.6.0", "cron-schedule spec.schedule"),
    ("a-zone-in-the-schedule", "parent: {schedule: TZ=UTC 0 * * * *}", "1.6.2", ""),
    (
        "a-zone-in-the-schedule-in-1.7",
        "parent: {schedule: TZ=UTC 0 * * * *}",
        "1.7.0",
        "cron-zone-in-schedule spec.schedule",
    ),
    (
        "a-zone-and-nothing-else",
        "parent: {schedule: TZ=UTC}",
        "1.6.2",
        "cron-zone-alone spec.schedule",
    ),
    (
        "an-unknown-zone-in-the-schedule",
        "parent: {schedule: TZ=utc 0 * * * *}",
        "1.6.2",
        "cron-time-zone spec.schedule",
    ),
    (
        "an-unknown-zone",
        "parent: {timeZone: europe/berlin}",
        "1.7.0",
        "cron-time-zone spec.timeZone",
    ),
    ("a-zone", "parent: {timeZone: Europe/Berlin}", "1.7.0", ""),
    (
        "a-broken-template",
        "job: {activeDeadlineSeconds: 0}",
        "1.7.0",
        "job-deadline spec.jobTemplate.activeDeadlineSeconds",
    ),
    (
        "the-annotations-do-not-count",
        (
            "metadata: {annotations: {ray.io/ft-enabled: 'true'}}\n"
            "spec: {gcsFaultToleranceOptions: {redisAddress: r}}"
        ),
        "1.7.0",
        "",
    ),
    (
        "an-upgrade-of-the-cluster",
        "spec: {upgradeStrategy: {type: Recreate}}",
        "1.7.0",
        "upgrade-strategy spec.jobTemplate.rayClusterSpec.upgradeStrategy.type",
    ),
]


@pytest.mark.parametrize(
    ("changes", "version", "expected"), [row[1:] for row in JOBS], ids=[row[0] for row in JOBS]
)
def test_a_rayjob(changes: str, version: str, expected: str) -> None:
    assert found(changes, "RayJob", version, {}, severity=Severity.ERROR) == expected


@pytest.mark.parametrize(
    ("changes", "version", "expected"),
    [row[1:] for row in DELETIONS],
    ids=[row[0] for row in DELETIONS],
)
def test_a_rayjob_with_the_gate_of_deletion(changes: str, version: str, expected: str) -> None:
    assert found(changes, "RayJob", version, DELETION, severity=Severity.ERROR) == expected


@pytest.mark.parametrize(
    ("changes", "version", "expected"),
    [row[1:] for row in SERVICES],
    ids=[row[0] for row in SERVICES],
)
def test_a_rayservice(changes: str, version: str, expected: str) -> None:
    assert found(changes, "RayService", version, {}, severity=Severity.ERROR) == expected


@pytest.mark.parametrize(
    ("changes", "version", "expected"),
    [row[1:] for row in UPGRADES],
    ids=[row[0] for row in UPGRADES],
)
def test_a_rayservice_with_the_gate_of_upgrades(changes: str, version: str, expected: str) -> None:
    assert found(changes, "RayService", version, UPGRADE, severity=Severity.ERROR) == expected


@pytest.mark.parametrize(
    ("changes", "version", "expected"), [row[1:] for row in CRONS], ids=[row[0] for row in CRONS]
)
def test_a_raycronjob(changes: str, version: str, expected: str) -> None:
    assert found(changes, "RayCronJob", version, CRON, severity=Severity.ERROR) == expected


@pytest.mark.parametrize(
    ("changes", "kind", "version", "expected"),
    [
        (
            "parent: {schedule: 0 0 30 2 *}",
            "RayCronJob",
            "1.6.2",
            "cluster/cron-never spec.schedule",
        ),
        ("parent: {schedule: 0 0 29 2 *}", "RayCronJob", "1.7.0", ""),
        ("parent: {schedule: 0 0 30 2 1}", "RayCronJob", "1.7.0", ""),
        (
            "parent: {schedule: '@every 0s'}",
            "RayCronJob",
            "1.6.2",
            "cluster/cron-flood spec.schedule",
        ),
        ("parent: {schedule: '@every 90m'}", "RayCronJob", "1.6.2", ""),
        ("job: {submissionMode: UserMode}", "RayJob", "1.2.2", ""),
        (
            "job: {submissionMode: UserMode}",
            "RayJob",
            "1.3.0",
            "cluster/submission-mode spec.submissionMode",
        ),
    ],
)
def test_what_is_accepted_and_does_harm_is_a_warning(
    changes: str, kind: str, version: str, expected: str
) -> None:
    assert found(changes, kind, version, CRON, severity=Severity.WARNING) == expected


def test_a_gate_that_a_version_does_not_have_is_not_advised() -> None:
    assert check(cluster("", "RayCronJob"), parse("1.5.2"), {}) == []


def test_a_raycronjob_without_its_gate_is_left_alone_and_that_is_said() -> None:
    broken = cluster("parent: {schedule: never}", "RayCronJob")
    problems = check(broken, parse("1.7.0"), {})
    assert [(p.code, p.severity) for p in problems] == [("cluster/cron-gate", Severity.WARNING)]
