"""The releases of KubeRay that have each rule, as read off their sources and seen on the real
operators.

What is asked is the bad example of the rule's code, by the releases around the first and the last
that reports it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from renderer.kuberay.versions import RELEASED, KubeRayVersion, parse
from renderer.operator import all_rules
from tests.test_codes import EXPLAINED, run

FIRST = {
    "1.0.0": """
        cluster/duplicate-group-name cluster/ft-annotation-not-true cluster/max-replicas-zero
        cluster/min-above-max cluster/placeholder cluster/plain-text-password
        cluster/redis-address-empty cluster/replicas-clamped cluster/shared-storage-namespace
        cluster/worker-restart-policy operator/cannot-decode operator/entrypoint
        operator/job-metadata-no-cluster operator/job-metadata-ray-version operator/name-form
        operator/no-cluster operator/no-container operator/no-dashboard-port operator/runtime-env
        operator/runtime-env-twice operator/selector-name operator/serve-config
        operator/serve-config-twice operator/submitter-no-container pod/group-name
        pod/mount-dropped pod/submitter pod/submitter-restart-policy ray/runtime-env
        ray/runtime-env-key ray/serve-config ray/serve-config-key service/name
        service/no-serve-port cluster/autoscaler-options-off cluster/ft-annotation-on-pod
        cluster/head-service-labels cluster/image-name cluster/kueue-group-name
        cluster/object-store-memory cluster/ray-start-false cluster/ray-start-number
        cluster/ray-start-option cluster/ray-start-quotes cluster/ray-versions-differ
        cluster/redis-address-form cluster/resource-name cluster/resource-unit
    """,
    "1.1.0": """
        cluster/submission-mode operator/job-deadline operator/job-suspend
        operator/job-suspend-selector
    """,
    "1.2.0": "operator/backoff-limit pod/submitter-backoff-limit",
    "1.3.0": """
        cluster/redis-username-ray
        operator/ft-address-without-ft operator/ft-both-forms
        operator/ft-namespace-annotation operator/ft-redis-address-env
        operator/ft-redis-password-env operator/ft-redis-password-param
        operator/ft-redis-username operator/head-service-name operator/suspend-gate
        operator/suspend-with-autoscaling operator/upgrade-type
    """,
    "1.4.0": """
        operator/autoscaler-v2-restart-policy operator/autoscaler-version-twice
        operator/backoff-limit-interactive operator/job-ttl operator/name-too-long
    """,
    "1.5.0": """
        operator/autoscaler-v2-without-autoscaling operator/deletion-gate operator/deletion-policy
        operator/deletion-rules operator/deletion-rules-order operator/deletion-rules-repeated
        operator/group-labels operator/incremental-upgrade operator/initializing-timeout
        operator/labels-param operator/resources-twice operator/sidecar-mode
        operator/sidecar-restart-policy operator/upgrade-without-type
    """,
    "1.5.1": "operator/auth-ray-version cluster/auth-mode-missing",
    "1.6.0": """
        cluster/cron-flood cluster/cron-gate cluster/cron-never operator/backoff-limit-selector
        operator/cron-schedule operator/cron-zone-alone operator/idle-timeout-needs-v2
        operator/k8s-auth-in-parent operator/k8s-auth-mode operator/k8s-auth-ray-version
        operator/k8s-auth-secret operator/min-above-max operator/negative-idle-timeout
        operator/negative-replicas operator/upgrade-strategy
    """,
    "1.6.2": "cluster/deletion-timeout",
    "1.7.0": """
        operator/autoscaler-start-command operator/cron-time-zone operator/cron-zone-in-schedule
        operator/ft-rocksdb-claim operator/ft-rocksdb-claim-name operator/ft-rocksdb-gate
        operator/ft-rocksdb-managed
        operator/ft-rocksdb-redis-field operator/ft-storage-with-redis
        operator/history-server-collector operator/history-server-container
        operator/history-server-gate operator/history-server-managed-env
        operator/history-server-storage operator/network-policy-direction
        operator/network-policy-gate operator/network-policy-group-name
        operator/network-policy-unknown-group operator/priority-needs-v2
        operator/priority-ray-version operator/tls-gate operator/tls-managed
    """,
}
"""The first release that reports the example."""

FIRST_WITHOUT = {
    "cluster/head-service-labels": "1.2.0",  # the operator takes them from then on
    "cluster/min-above-max": "1.6.0",  # an error from then on
    "cluster/submission-mode": "1.5.0",  # the API server knows the modes
    "cluster/ray-start-false": "1.7.0",  # the operator leaves it out from then on
    "operator/cron-zone-alone": "1.7.0",
    "operator/deletion-gate": "1.6.0",  # the gate is on by default
    "operator/entrypoint": "1.3.0",
    "operator/job-metadata-no-cluster": "1.5.0",
    "operator/runtime-env-twice": "1.1.0",
    "operator/serve-config-twice": "1.1.0",
    "operator/suspend-gate": "1.6.0",  # the gate is on by default
    "operator/upgrade-without-type": "1.7.0",
    "pod/mount-dropped": "1.2.0",
}
"""The first release that does not report it any more."""

GATES = {
    "operator/deletion-policy": "RayJobDeletionPolicy=true",
    "operator/deletion-rules": "RayJobDeletionPolicy=true",
    "operator/deletion-rules-order": "RayJobDeletionPolicy=true",
    "operator/deletion-rules-repeated": "RayJobDeletionPolicy=true",
    "operator/incremental-upgrade": "RayServiceIncrementalUpgrade=true",
}
"""What the operator is started with where the example needs a gate that is on by default only
later.
"""

FIRST_CRON_JOB = parse("1.6.0")
SPANS = [(code, first) for first, codes in FIRST.items() for code in codes.split()]


def around(release: KubeRayVersion) -> list[KubeRayVersion]:
    place = RELEASED.index(release)
    return list(RELEASED[max(place - 1, 0) : place + 1])


@pytest.mark.filterwarnings("ignore:.*does not have the feature gate")
@pytest.mark.parametrize(("code", "first"), SPANS, ids=[code for code, _ in SPANS])
def test_a_rule_is_of_its_releases_only(code: str, first: str, tmp_path: Path) -> None:
    example = EXPLAINED[code].bad
    example = example._replace(gates=GATES.get(code, example.gates))
    since = parse(first)
    without = parse(FIRST_WITHOUT[code]) if code in FIRST_WITHOUT else None
    asked = {*around(since), *(around(without) if without else RELEASED[-1:])}
    if "RayCronJob" in example.text:
        asked = {release for release in asked if release >= FIRST_CRON_JOB}
    for release in sorted(asked):
        found, _ = run(example._replace(kuberay=str(release)), tmp_path)
        has_rule = since <= release and (without is None or release < without)
        assert (code in found) is has_rule, release


def test_every_rule_has_its_releases() -> None:
    assert sorted({rule.code for rule in all_rules()}) == sorted(code for code, _ in SPANS)
