"""The rules about RayServices, RayJobs and RayCronJobs by hand: what breaks each, what just does
not, and since when.
"""

from __future__ import annotations

import json

import pytest
import yaml

from renderer.diagnostics import Severity, format_path
from renderer.kuberay.versions import RELEASED, parse
from tests.operator.cases import cluster
from tests.operator.judged import check

DELETION = {"RayJobDeletionPolicy": True}
UPGRADE = {"RayServiceIncrementalUpgrade": True}
CRON = {"RayCronJob": True}
GATES = {**DELETION, **UPGRADE, **CRON}
_SELECTOR = "job: {rayClusterSpec: null, clusterSelector: {ray.io/cluster: shared}"
_WITH_BOTH = "job: {clusterSelector: {ray.io/cluster: shared}}"
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
        "metadata-for-a-command-of-the-users-own",
        (
            "job: {metadata: {a: b}, submitterPodTemplate: {spec: {restartPolicy: Never,"
            " containers: [{name: a, image: b, command: [c]}]}}}\nspec: {rayVersion: null}"
        ),
        "1.6.2",
        "",
    ),
    (
        "metadata-without-a-ray-version-in-1.7",
        "job: {metadata: {a: b}}\nspec: {rayVersion: null}",
        "1.7.0",
        "",
    ),
    *(
        (
            f"metadata-with-a-leading-zero-in-{version}",
            "job: {metadata: {a: b}}\nspec: {rayVersion: '2.09'}",
            version,
            expected,
        )
        for version, expected in [
            ("1.3.2", ""),
            ("1.4.0", "job-metadata-ray-version spec.metadata"),
            ("1.5.2", "job-metadata-ray-version spec.metadata"),
            ("1.6.0", ""),
        ]
    ),
    (
        "a-broken-cluster-next-to-a-selector",
        f"{_WITH_BOTH}\nspec: {{upgradeStrategy: {{type: Recreate}}}}\nworker: {{groupName: a_b}}",
        "1.6.0",
        "upgrade-strategy spec.rayClusterSpec.upgradeStrategy.type",
    ),
    (
        "a-broken-cluster-next-to-a-selector-before-1.4",
        (
            f"{_WITH_BOTH}\nmetadata: {{annotations: {{ray.io/ft-enabled: 'true'}}}}\n"
            "spec: {gcsFaultToleranceOptions: {redisAddress: r}}"
        ),
        "1.3.2",
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
        "a-submitter-of-a-job-that-is-suspended",
        (
            "job: {suspend: true, shutdownAfterJobFinishes: true,"
            " submitterPodTemplate: {spec: {containers: []}}}"
        ),
        "1.7.0",
        "",
    ),
    (
        "ports-without-the-dashboard-of-a-job-that-is-suspended",
        (
            "job: {suspend: true, shutdownAfterJobFinishes: true}\n"
            "ray: {ports: [{name: gcs, containerPort: 6379}]}"
        ),
        "1.7.0",
        "",
    ),
    (
        "ports-without-the-dashboard-of-a-job-that-nobody-submits",
        (
            "job: {submissionMode: InteractiveMode}\n"
            "ray: {ports: [{name: gcs, containerPort: 6379}]}"
        ),
        "1.7.0",
        "",
    ),
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
_TIMEOUT = "ray.io/initializing-timeout"
SERVICES = [
    *(
        (
            f"a-timeout-of-{text}",
            f"metadata: {{annotations: {{{_TIMEOUT}: '{text}'}}}}",
            "1.5.0",
            "" if accepted else f'initializing-timeout metadata.annotations["{_TIMEOUT}"]',
        )
        for texts, accepted in [
            (["5m", "1.5h", "+5m", "1", "300", "+5", "07"], True),
            (["0", "0s", "-1m", "-1", "1d", "5 m", " 5", "1e3"], False),
        ]
        for text in texts
    ),
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
        "ports-without-the-dashboard",
        "ray: {ports: [{name: serve, containerPort: 8000}]}",
        "1.7.0",
        "no-dashboard-port spec.rayClusterConfig.headGroupSpec.template.spec.containers[0].ports",
    ),
    (
        "ports-without-the-dashboard-of-one-that-is-suspended",
        "ray: {ports: [{name: serve, containerPort: 8000}]}\nparent: {suspend: true}",
        "1.7.0",
        "",
    ),
    *(
        (
            f"a-port-named-serve-and-more-in-{version}",
            (
                "ray: {ports: [{name: dashboard, containerPort: 8265}, {name: serve-a, "
                "containerPort: 8000}]}"
            ),
            version,
            expected,
        )
        for version, expected in [
            (
                "1.5.2",
                (
                    "service/no-serve-port"
                    " spec.rayClusterConfig.headGroupSpec.template.spec.containers[0].ports"
                ),
            ),
            ("1.7.0", ""),
        ]
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
_SHARED = "rayClusterSpec: null, clusterSelector: {ray.io/cluster: shared}"
_AUTOSCALED = "spec: {enableInTreeAutoscaling: true}"


def _ends(success: str, failure: str) -> str:
    return (
        f"deletionStrategy: {{onSuccess: {{policy: {success}}}, onFailure: {{policy: {failure}}}}}"
    )


def _rules_of(*rules: tuple[str, str]) -> str:
    """`deletionRules` from policies and what is in their conditions."""
    written = ", ".join(f"{{policy: {policy}, condition: {{{when}}}}}" for policy, when in rules)
    return f"deletionStrategy: {{deletionRules: [{written}]}}"


_FAILED = "jobStatus: FAILED"
_RULE = "spec.deletionStrategy.deletionRules"
# Changes of a RayJob's spec, others, the version, and what is reported.
POLICIES = [
    *(
        (f"{_SHARED}, deletionPolicy: {policy}", "", version, expected)
        for version in ("1.3.0", "1.4.2")
        for policy, expected in (
            ("DeleteCluster", "deletion-policy spec.deletionPolicy"),
            ("DeleteWorkers", "deletion-policy spec.deletionPolicy"),
            ("DeleteSelf", ""),
            ("DeleteNone", ""),
        )
    ),
    *(
        (f"shutdownAfterJobFinishes: true, deletionPolicy: {policy}", "", "1.3.0", expected)
        for policy, expected in (
            ("DeleteNone", "deletion-policy spec.deletionPolicy"),
            ("DeleteSelf", ""),
            ("DeleteCluster", ""),
        )
    ),
    *(
        (f"{_SHARED}, {_ends(success, failure)}", "", "1.5.0", expected)
        for success, failure, expected in (
            (
                "DeleteCluster",
                "DeleteSelf",
                "deletion-policy spec.deletionStrategy.onSuccess.policy",
            ),
            (
                "DeleteSelf",
                "DeleteWorkers",
                "deletion-policy spec.deletionStrategy.onFailure.policy",
            ),
            ("DeleteSelf", "DeleteNone", ""),
        )
    ),
    *(
        (_ends(success, failure), _AUTOSCALED, "1.5.0", expected)
        for success, failure, expected in (
            (
                "DeleteWorkers",
                "DeleteSelf",
                "deletion-policy spec.deletionStrategy.onSuccess.policy",
            ),
            (
                "DeleteSelf",
                "DeleteWorkers",
                "deletion-policy spec.deletionStrategy.onFailure.policy",
            ),
            ("DeleteCluster", "DeleteSelf", ""),
        )
    ),
    *(
        (f"shutdownAfterJobFinishes: true, {_ends(success, failure)}", "", "1.5.0", expected)
        for success, failure, expected in (
            ("DeleteNone", "DeleteSelf", "deletion-policy spec.deletionStrategy.onSuccess.policy"),
            ("DeleteSelf", "DeleteNone", "deletion-policy spec.deletionStrategy.onFailure.policy"),
            ("DeleteSelf", "DeleteCluster", ""),
        )
    ),
    *(
        (f"{_SHARED}, {_rules_of((policy, _FAILED))}", "", "1.5.0", expected)
        for policy, expected in (
            ("DeleteCluster", f"deletion-rules {_RULE}[0].policy"),
            ("DeleteWorkers", f"deletion-rules {_RULE}[0].policy"),
            ("DeleteSelf", ""),
            ("DeleteNone", ""),
        )
    ),
    (
        _rules_of(("DeleteWorkers", _FAILED)),
        _AUTOSCALED,
        "1.5.0",
        f"deletion-rules {_RULE}[0].policy",
    ),
    (_rules_of(("DeleteCluster", _FAILED)), _AUTOSCALED, "1.5.0", ""),
    *(
        (
            _rules_of((first, f"{_FAILED}, ttlSeconds: 5"), (second, f"{_FAILED}, ttlSeconds: 4")),
            "",
            "1.5.0",
            f"deletion-rules-order {_RULE}[1].condition.ttlSeconds" if falls else "",
        )
        for first, second, falls in (
            ("DeleteWorkers", "DeleteCluster", True),
            ("DeleteWorkers", "DeleteSelf", True),
            ("DeleteCluster", "DeleteSelf", True),
            ("DeleteSelf", "DeleteWorkers", False),
            ("DeleteNone", "DeleteSelf", False),
            ("DeleteWorkers", "DeleteNone", False),
        )
    ),
    (
        _rules_of(("DeleteWorkers", _FAILED), ("DeleteCluster", f"{_FAILED}, ttlSeconds: 0")),
        "",
        "1.5.0",
        "",
    ),
    (
        _rules_of(
            ("DeleteWorkers", f"{_FAILED}, ttlSeconds: 5"),
            ("DeleteCluster", "jobStatus: SUCCEEDED, ttlSeconds: 4"),
        ),
        "",
        "1.5.0",
        "",
    ),
    (
        _rules_of(
            ("DeleteSelf", "jobDeploymentStatus: Failed"),
            ("DeleteSelf", "jobDeploymentStatus: Failed"),
        ),
        "",
        "1.6.0",
        f"deletion-rules-repeated {_RULE}[1]",
    ),
    (
        _rules_of(("DeleteSelf", _FAILED), ("DeleteSelf", "jobStatus: SUCCEEDED")),
        "",
        "1.5.0",
        "",
    ),
]


@pytest.mark.parametrize(("job", "others", "version", "expected"), POLICIES)
def test_what_is_deleted_after_a_job(job: str, others: str, version: str, expected: str) -> None:
    changes = f"job: {{{job}}}\n{others}"
    assert found(changes, "RayJob", version, DELETION, severity=Severity.ERROR) == expected


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
_ROLLING = {"gatewayClassName": "g", "stepSizePercent": 5, "intervalSeconds": 10}
INCREMENTS = [
    (None, "spec.upgradeStrategy.clusterUpgradeOptions"),
    (_ROLLING, ""),
    *(
        ({**_ROLLING, field: number}, f"spec.upgradeStrategy.clusterUpgradeOptions.{field}")
        for field, number in (
            *(("maxSurgePercent", -1), ("maxSurgePercent", 101), ("stepSizePercent", -1)),
            *(("stepSizePercent", 101), ("intervalSeconds", 0), ("gatewayClassName", "")),
        )
    ),
    *(
        ({**_ROLLING, field: number}, "")
        for field, number in (
            *(("maxSurgePercent", 0), ("maxSurgePercent", 100), ("stepSizePercent", 0)),
            *(("stepSizePercent", 100), ("intervalSeconds", 1)),
        )
    ),
]


@pytest.mark.parametrize(("options", "path"), INCREMENTS)
def test_the_options_of_an_incremental_upgrade(
    options: dict[str, object] | None, path: str
) -> None:
    strategy: dict[str, object] = {"type": "NewClusterWithIncrementalUpgrade"}
    if options is not None:
        strategy["clusterUpgradeOptions"] = options
    changes = f"parent: {{upgradeStrategy: {json.dumps(strategy)}}}\n{_AUTOSCALED}"
    expected = f"incremental-upgrade {path}" if path else ""
    assert found(changes, "RayService", "1.5.0", UPGRADE, severity=Severity.ERROR) == expected
    assert found(changes, "RayService", "1.4.2", UPGRADE, severity=Severity.ERROR).startswith(
        "upgrade-type"
    )


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
    # The rule about the zone comes first.
    (
        "a-zone-in-a-broken-schedule-in-1.7",
        "parent: {schedule: TZ=UTC 0 * * *}",
        "1.7.0",
        "cron-zone-in-schedule spec.schedule",
    ),
    (
        "a-zone-in-a-broken-schedule",
        "parent: {schedule: TZ=UTC 0 * * *}",
        "1.6.2",
        "cron-schedule spec.schedule",
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


SUBMITTERS = [
    ("metadata: {labels: {Example.com/a: b}}", 'metadata.labels["Example.com/a"]'),
    ("metadata: {labels: {example.com/a: b_}}", 'metadata.labels["example.com/a"]'),
    ("metadata: {labels: {example.com/a: b}}", ""),
    # The API server reads the keys of annotations in lower case.
    ("metadata: {annotations: {Example.com/a: b_}}", ""),
    ("metadata: {annotations: {a b: c}}", 'metadata.annotations["a b"]'),
    ("spec: {serviceAccountName: A}", "spec.serviceAccountName"),
    ("spec: {serviceAccountName: a.b}", ""),
    ("spec: {activeDeadlineSeconds: 0}", "spec.activeDeadlineSeconds"),
    ("spec: {activeDeadlineSeconds: 1}", ""),
    ("spec: {containers: [{name: A, image: b}]}", "spec.containers[0].name"),
    ("spec: {initContainers: [{name: a.b, image: b}]}", "spec.initContainers[0].name"),
    ("spec: {containers: [{name: a, ports: [{containerPort: 1}, {containerPort: 65535}]}]}", ""),
    (
        "spec: {containers: [{name: a, ports: [{containerPort: 65536}]}]}",
        "spec.containers[0].ports[0].containerPort",
    ),
    ("spec: {containers: [{name: a, env: [{name: a.b-c}]}]}", ""),
    ("spec: {containers: [{name: a, env: [{name: ''}]}]}", "spec.containers[0].env[0].name"),
    ("spec: {containers: [{name: a, env: [{name: ä}]}]}", "spec.containers[0].env[0].name"),
]


@pytest.mark.parametrize(("changes", "path"), SUBMITTERS)
def test_the_pod_of_the_submitter(changes: str, path: str) -> None:
    pod = {"metadata": {}, "spec": {"restartPolicy": "Never", "containers": [{"name": "a"}]}}
    for place, change in yaml.safe_load(changes).items():
        pod[place] = {**pod[place], **change}
    expected = f"pod/submitter spec.submitterPodTemplate.{path}" if path else ""
    changed = f"job: {{submitterPodTemplate: {json.dumps(pod)}}}"
    assert found(changed, "RayJob", "1.7.0", {}, severity=Severity.ERROR) == expected


@pytest.mark.parametrize(
    ("ray", "accepted"),
    [
        ("2.6", True),
        ("2.6.0", True),
        ("v2.9.0", True),
        ("2.52.0+cu12", True),
        ("2.5.9", False),
        ("2", False),
        ("1.13.0", False),
        ("3", True),
        ("2.9.0-rc1", False),
        ("2.9.0rc1", False),
        ("2.9.0.1", False),
    ],
)
def test_metadata_of_a_job_needs_ray_2_6(ray: str, accepted: bool) -> None:
    changes = f"job: {{metadata: {{a: b}}}}\nspec: {{rayVersion: '{ray}'}}"
    expected = "" if accepted else "job-metadata-ray-version spec.metadata"
    assert found(changes, "RayJob", "1.6.0", {}, severity=Severity.ERROR) == expected


@pytest.mark.parametrize(
    ("entrypoint", "closed"),
    [
        ('python -c "a b"', True),
        ("python -c 'a \\'", True),
        ('python -c "a \\"', False),
        ("python 'a", False),
        ("python \\", False),
        ("python \\'", True),
        ('python # "a', True),
        ('python a#"b', False),
        ('python # a\n"b', False),
        ('python \\a#"b', False),
        ("python ''#'", False),
    ],
)
def test_an_entrypoint_is_split_into_words_before_1_3(entrypoint: str, closed: bool) -> None:
    changes = f"job: {json.dumps({'entrypoint': entrypoint})}"
    expected = "" if closed else "entrypoint spec.entrypoint"
    assert found(changes, "RayJob", "1.2.2", {}, severity=Severity.ERROR) == expected


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


@pytest.mark.parametrize(
    ("mode", "first", "without"),
    [
        ("K8sJobMode", "1.1.0", None),
        ("HTTPMode", "1.1.0", None),
        ("UserMode", "1.2.0", "1.3.0"),
        ("InteractiveMode", "1.3.0", None),
        ("SidecarMode", "1.5.0", None),
        ("k8sJobMode", None, None),
    ],
)
def test_a_submission_mode_is_known_to_its_releases_only(
    mode: str, first: str | None, without: str | None
) -> None:
    for release in RELEASED:
        if release < parse("1.1.0"):
            continue  # without the field
        known = first is not None and parse(first) <= release
        known = known and (without is None or release < parse(without))
        said = found(
            f"job: {{submissionMode: {mode}}}",
            "RayJob",
            str(release),
            {},
            severity=Severity.WARNING,
        )
        assert said == ("" if known else "cluster/submission-mode spec.submissionMode"), release


def test_a_text_that_is_not_yaml_is_reported_with_its_line() -> None:
    broken = cluster('job: {runtimeEnvYAML: "a: 1\\nb: 2\\nc: ]"}', "RayJob")
    (problem,) = check(broken, parse("1.7.0"), {})
    assert problem.code == "operator/runtime-env"
    assert "in its line 3" in problem.message


def test_a_raycronjob_without_its_gate_is_left_alone_and_that_is_said() -> None:
    broken = cluster("parent: {schedule: never}", "RayCronJob")
    problems = check(broken, parse("1.7.0"), {})
    assert [(p.code, p.severity) for p in problems] == [("cluster/cron-gate", Severity.WARNING)]
