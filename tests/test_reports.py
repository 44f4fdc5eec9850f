"""Reduced public bug reports and files: what is rendered or accepted, and what an error or a
warning says.

The files are in `tests/data/reports`, values at its top, below it manifests; each expectation is
written by hand: the exit status, and what the text must say.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from renderer import format_diagnostics
from renderer.kuberay.versions import RELEASED, newest_patch
from tests.program import Run, run
from tests.reference import CHECKOUT, needs_reference, reference_files

FOLDER = CHECKOUT / "tests/data/reports"
MANIFESTS_FOLDER = FOLDER / "manifests"

RENDERED: dict[str, tuple[str, ...]] = {
    "02-chart-1.0-values-file": (),
    "03-global-key": (),
    "07-set-one-list-item": (),
    "09-bool-annotation": (),
    "13-omit-replicas": (),
    "15-two-additional-groups": (),
    "23-redis-cluster-commas": (),
    "24-tls-envs-with-options": (),
    "82-ephemeral-volume": (),
    "93-tpu": (),
    "95-ingress-class-annotation": (),
    "65-own-shm": (),
    "60-npu-resources-unquoted": (
        r"the shell that runs ray start removes the quotes",
        r"""help: .*"'\{\\"NPU\\": 1\}'\"""",
    ),
    "61-underscore-param": (r'did you mean "num-gpus"', r'did you mean "dashboard-host"'),
    "64-object-store-above-shm": (r"10240000000 bytes does not fit into /dev/shm", r"8G\b"),
    "87-autoscaler-resources": (),
    "88-gcs-deletion-timeout": (r'is "5m", which is not a number of seconds', r'write "300"'),
    "a6-resources-as-numbers": (),
    "a7-rayversion-vs-image": (
        r"rayVersion is 2\.40\.0, but the image of the head has Ray 2\.34\.0",
        r"has Ray 2\.9\.0, the head 2\.34\.0: the workers cannot join",
    ),
    "b0-service-account": (r"serviceAccount has no effect", r"head\.serviceAccountName"),
    "b2-priority-name-and-number": (r'must be that of the PriorityClass "high"', r"leave it out"),
    "b6-empty-tag": (),
    "c6-min-unset-worker": (),
    "c9-block-true": (),
    "d2-auth-secret-without-mode": (r"authOptions has no mode", r"authOptions\.mode: token"),
    "e0-sidecar-restart-always": (),
    "e1-rayservice-autoscaler-values": (),
    "e7-autoscaler-options-without-switch": (
        r"autoscalerOptions has no effect",
        r"set head\.enableInTreeAutoscaling: true",
    ),
    "e8-min-max-without-autoscaling": (),
    "f1-redis-username-old-ray": (r"a Redis user name needs Ray 2\.41",),
    "f3-kueue-elastic-annotation": (r'reserves the group name "head"',),
    "f5-address-without-enabled": (
        r"redisAddress is set, but gcsFaultTolerance\.enabled is false",
    ),
    "b8-image-with-digest-in-tag": (),
    "c5-replicas-over-max": (r"asks for 10 replicas",),
    "realfiles-01-chart-1.1-own-default-rejected": (),
    "realfiles-02-chart-1.0-own-default-rejected": (),
    "realfiles-03-keys-of-older-charts-rejected": (
        r"head\.groupName has no effect: the chart had it up to 0\.4",
        r"worker\.type has no effect",
        r"worker\.initContainerImage has no effect: the chart had it up to 0\.5",
    ),
}
"""Rendered, without a word or with these warnings."""

REJECTED: dict[str, tuple[str, ...]] = {
    "05-common-envfrom": (r"move it to head\.envFrom, worker\.envFrom or",),
    "12-replica-placeholder": (r"the placeholder \$\{WORKERS\} was not replaced",),
    "17-quantity-typos": (r'"4GB" is not a valid quantity', r"4G or 4Gi", r"did you mean 16Gi\?"),
    "18-gpu-request-without-limit": (
        r"nvidia.com/gpu has a request of 1 and no limit",
        r"a request of 6 and a limit of 8: they must be equal",
    ),
    "25-redis-password-plain-string": (r"redisPassword:\n +valueFrom:\n +secretKeyRef:\n +name: ",),
    "26-redis-secretkeyref-flat": (
        r"move it to gcsFaultTolerance\.redisPassword\.valueFrom\.secretKeyRef",
    ),
    "35-autoscaler-sidecar-name": (
        r'two containers of the Pod are named "autoscaler"',
        r"head\.sidecarContainers\[0\]\.name",
    ),
    "68-fsgroup-on-container": (
        r"head\.podSecurityContext\.fsGroup",
        r"worker\.securityContext\.allowPrivilegeEscalation",
    ),
    "70-auth-nightly": (r"help: set head\.rayVersion",),
    "84-worker-suspend-autoscaler": (r"help: set head\.enableInTreeAutoscaling to false",),
    "85-idle-timeout-v1": (r"help: set head\.autoscalerOptions\.version: v2",),
    "86-autoscaler-v2-env-and-field": (r"RAY_enable_autoscaler_v2",),
    "89-annotations-list": (
        r"annotations:\n +example\.com/team: ml",
        r"nodeSelector:\n +pool: gpu",
    ),
    "90-affinity-misplaced": (
        r"move it to worker\.affinity\.\S*\.nodeSelectorTerms\[\]\.matchExpressions",
    ),
    "92-pull-secrets": (r"- name: regcred",),
    "a0-rocksdb-gate": (r"feature gate GCSFaultToleranceEmbeddedStorage, and it is off",),
    "a5-ray-labels-in-params": (r"move them to worker\.rayLabels",),
    "b7-image-as-string": (r"repository: rayproject/ray\n +tag: ",),
    "c0-tabs": (r"a tab",),
    "d3-gcs-options-in-values": (r'did you mean "gcsFaultTolerance"',),
    "d4-crd-names-in-values": (
        r'did you mean "head"',
        r"worker.*additionalWorkerGroups",
        r"move it to head\.rayVersion",
    ),
    "d7-additional-groups-as-list": (r"additionalWorkerGroups:\n +\w",),
    "d8-worker-as-list": (r"more groups below additionalWorkerGroups",),
    "75-toleration-exists-with-value": (
        r"with the operator Exists the value of a toleration must be empty",
        r'did you mean "NoSchedule"',
    ),
    "76-pod-label-value": (
        r'"Data Platform" is not valid as the value of the label "owner"',
        r'of the label "image"',
    ),
    "77-probe-two-handlers": (r"one handler, not both exec and httpGet", r"remove one of them"),
    "79-env-value-and-valuefrom": (r"has both value and valueFrom", r"remove one of them"),
    "b3-host-network-ports": (r"hostPort \(9265\) must equal containerPort \(8265\)",),
    "b4-restart-policy-typo": (r'did you mean "Never"',),
    "e5-gpu-in-limits-only-float": (r"must be a whole number, not 0\.5",),
    "g0-network-policy": (r"RayClusterNetworkPolicy", r'no worker group is named "tpu"'),
    "g1-mtls": (r"feature gate RayClusterMTLS", r"RAY_USE_TLS, which the operator sets itself"),
    "real-01-int32-overflow-stops-operator": (r"3000000001 is not an int32",),
    "e6-lower-limit-only": (
        r"memory has a request of 5Gi, above its limit of 4Gi",
        r"at: head\.resources\.limits\.memory",
        r"\(built in\)",
    ),
    "realfiles-07-umbrella-values": (
        r"\A[^\n]*values of a parent chart",
        r'yq \'\.\["ray-cluster"\]\'',
    ),
}

OF_A_VERSION = [
    (
        "83-upgrade-strategy-rayservice-name",
        "1.5",
        (r"KubeRay has it from 1\.6\.0 on", r"\(KubeRay 1\.5\.2\)"),
    ),
    (
        "66-include-log-monitor-false",
        "1.5",
        (r"leaves this option out when it is false", r"\(KubeRay 1\.5\.2\)"),
    ),
    ("98-head-name-label-1.1", "1.1", (r"looks for \"kuberay\" there",)),
    ("e0-sidecar-restart-always", "1.0", (r"has it from 1\.1\.0 on",)),
    ("real-11-redis-create-long-name", "1.3", (r"at most 63 are valid",)),
    ("99-rocksdb-values", "1.6", (r"backend", r"KubeRay has it from 1\.7\.0 on")),
]

ERRORS = {
    "92-pull-secrets": 1,
    "90-affinity-misplaced": 1,
    "d7-additional-groups-as-list": 1,
    "99-rocksdb-values": 2,
}
"""One cause is one error."""


def _answer(name: str, **more: Any) -> tuple[bool, str, int]:
    result = run((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), **more)
    text = format_diagnostics(result.diagnostics)
    return result.rejected, text, text.count("error[")


@pytest.mark.parametrize("name", RENDERED)
def test_is_rendered(name: str) -> None:
    rejected, text, _ = _answer(name)
    assert not rejected, text
    assert [words for words in RENDERED[name] if not re.search(words, text)] == [], text
    assert RENDERED[name] or text == ""


@pytest.mark.parametrize("name", REJECTED)
def test_is_rejected_and_says_what_would_be_right(name: str) -> None:
    rejected, text, errors = _answer(name)
    assert rejected
    assert [words for words in REJECTED[name] if not re.search(words, text)] == [], text
    assert errors == ERRORS.get(name, errors), text


@pytest.mark.parametrize(("name", "version", "said"), OF_A_VERSION)
def test_what_is_said_for_a_version(name: str, version: str, said: tuple[str, ...]) -> None:
    rejected, text, errors = _answer(name, kuberay_version=version)
    assert rejected is ("error[" in text)
    assert [words for words in said if not re.search(words, text)] == [], text
    assert errors == ERRORS.get(name, errors), text


FLAGS: dict[str, tuple[list[str], tuple[str, ...]]] = {
    "08-set-empty-list": (
        ["--set", "head.volumes=[]"],
        (r'must be a list, not "\[\]"', r"--set-json 'head\.volumes=\[\]'"),
    ),
    "a3-apps-name-with-a-dot": (["--name", "sample.foo"], (r'"sample\.foo-kuberay"',)),
    "a3-apps-name-in-capitals": (["--name", "Sample"], (r'"Sample-kuberay"', r"lowercase")),
    "c2-configmap-json-env": (
        ["--set", 'head.containerEnv[0].name=X,head.containerEnv[0].value={"a": 1}'],
        (r"reads \{…\} as a list", r"--set-literal 'head\.containerEnv\[0\]\.value=…'"),
    ),
    "real-15-empty-kuberay-version": (["--kuberay-version", ""], (r"version is empty",)),
}
"""Rejected: the flags of a call, and what is said."""


@pytest.mark.parametrize(("arguments", "said"), FLAGS.values(), ids=FLAGS)
def test_a_call_is_rejected_and_says_what_would_be_right(
    render: Run, arguments: list[str], said: tuple[str, ...]
) -> None:
    result = render(*arguments)
    assert result.returncode in (1, 2) and result.stdout == ""
    assert [words for words in said if not re.search(words, result.stderr)] == [], result.stderr


PRINTED: dict[str, tuple[list[str], str]] = {
    "11-string-replicas": (
        ["--set-string", "worker.replicas=3,head.enableInTreeAutoscaling=true"],
        r"enableInTreeAutoscaling: true\n(?s:.*)replicas: 3\n",
    ),
    "91-helm-set-quotes": (
        ["--set", 'head.containerEnv[0].name=A,head.containerEnv[0].value="true"'],
        r'value: "\\"true\\""\n',
    ),
    "a1-name-override-empty": (
        ["--name", "prod", "--set", "nameOverride="],
        "name: prod-ray-cluster\n",
    ),
}


@pytest.mark.parametrize(("arguments", "printed"), PRINTED.values(), ids=PRINTED)
def test_a_call_prints_what_helm_prints(render: Run, arguments: list[str], printed: str) -> None:
    result = render(*arguments)
    assert (result.returncode, result.stderr) == (0, "")
    assert re.search(printed, result.stdout)


EVERY = [str(version) for version in RELEASED if version == newest_patch(version)]

# A manifest: the first version that accepts it and the first that rejects it, None for none; what
# is said.
MANIFESTS: dict[str, tuple[str | None, str | None, tuple[str, ...]]] = {
    "21-ft-raw-annotation-on-pod": (
        "1.0.0",
        "1.3.2",
        (r"has no effect on a Pod template", r"RAY_REDIS_ADDRESS"),
    ),
    "28-name-58-with-ft-1.2": ("1.3.2", "1.0.0", (r"-redis-cleanup\" is not valid",)),
    "29-name-60-with-ingress-1.3": (None, "1.0.0", (r"it has 64 characters",)),
    "30-uuid-name": ("1.0.0", "1.4.2", (r"not a DNS-1035 label",)),
    "32-group-name-uppercase-underscore": (None, "1.0.0", (r"use letters, digits and '-'",)),
    "33-worker-template-name": ("1.0.0", None, ()),
    "34-duplicate-group": ("1.0.0", None, (r'two worker groups are named "cpu"',)),
    "37-init-container-wait-gcs-ready": (
        None,
        "1.0.0",
        (r'named "wait-gcs-ready"', r"rename the one that is yours"),
    ),
    "42-rayjob-negative-backoff": (None, "1.0.0", (r"backoffLimit is -1", r"ttlSeconds\w+ is -10")),
    "46-rayjob-wrong-cluster-key": (None, "1.0.0", (r"in spec\.rayClusterSpec",)),
    "47-rayservice-without-cluster": (None, "1.0.0", (r'"rayClusterConfig" is missing',)),
    "48-rayservice-wrong-cluster-key": (None, "1.0.0", (r"in spec\.rayClusterConfig",)),
    "50-rayservice-typo-field": (None, "1.0.0", (r'did you mean "serveConfigV2"',)),
    "51-rayservice-null-head-annotations": ("1.3.2", "1.0.0", (r"a fixed storage namespace",)),
    "52-rayservice-head-service-name": ("1.0.0", "1.3.2", (r"would share that one Service",)),
    "69-auth-empty": ("1.5.2", "1.0.0", (r"authentication stays off",)),
    "c9-block-true": (
        None,
        "1.0.0",
        (r"expected a string, got true or false", r"put it in quotes"),
    ),
    "d0-creation-timestamp-null": (None, "1.0.0", (r"template\.metadata\.creationTimestamp",)),
    "e2-incremental-upgrade": ("1.5.2", "1.0.0", (r"needs autoscaling, which is off",)),
    "e4-raycronjob": ("1.6.2", "1.0.0", (r"feature gate RayCronJob is off",)),
    "f4-plain-secret-in-env": ("1.0.0", None, (r"the Redis password is in plain text",)),
    "real-14-group-ray.com": (None, "1.0.0", (r'of the API group ray\.io, not of "ray\.com"',)),
    "real-14-nested-list": (None, "1.0.0", (r"a List inside a List",)),
    "realfiles-04-v1alpha1-rejected": ("1.0.0", None, (r"ray\.io/v1alpha1 is deprecated",)),
    "realfiles-05-rayjob": (
        None,
        "1.0.0",
        (r"directly below spec\.clusterSelector", r'did you mean "runtimeEnvYAML"'),
    ),
    "realfiles-05-rayservice-1.4": ("1.5.2", "1.0.0", (r'unknown field "clusterUpgradeOptions"',)),
    "realfiles-06-duplicate-key-kubectl-takes": (None, "1.0.0", (r"appears twice",)),
    "realfiles-09-rayjob-ttl-without-shutdown-missed": (
        "1.0.0",
        "1.4.2",
        (r"shutdownAfterJobFinishes is not true",),
    ),
    "realfiles-10-placeholder": (
        None,
        "1.0.0",
        (r"the placeholder \$\{KSA_NAME\} was not replaced",),
    ),
    "realfiles-11-rayservice-head-service-name-caught": ("1.0.0", "1.3.2", (r"would share",)),
    "realfiles-12-raycronjob-not-checked": (None, "1.0.0", (r'unknown field "gcsFaultTolerance"',)),
    "realfiles-13-autoscaler-service-account": ("1.0.0", None, ()),
}


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_manifest(render: Run, name: str) -> None:
    accepted, rejected, said = MANIFESTS[name]
    result = render(
        "validate", MANIFESTS_FOLDER / f"{name}.yaml", "--kuberay-version", ",".join(EVERY)
    )
    verdicts = dict(re.findall(r"^([\d.]+) +(accepted|rejected)", result.stdout, re.MULTILINE))
    assert [*verdicts] == EVERY
    first = {verdict: version for version, verdict in reversed(verdicts.items())}
    assert (first.get("accepted"), first.get("rejected")) == (accepted, rejected), result.stdout
    assert result.returncode == (1 if rejected else 0)
    assert [words for words in said if not re.search(words, result.stdout)] == [], result.stdout


# What the real API server accepts of the folders that have many mistakes of one kind; it rejects
# the others.
ACCEPTED = {
    "real-04-head-service": (
        "headservice-name headservice-ns servicetype-NodePort servicetype-empty"
    ),
    "real-05-ingress-networkpolicy-pvc": "ingress netpol-ok rocks-ok",
    # The admission plugin rejects it, which a cluster can turn off: a warning.
    "real-08-pod-one-mistake": "priority-number",
    # The feature gate of job-deletion is on in 1.7; the mode of job-mode-foo is a warning.
    "real-09-rayservice-rayjob-own-rules": "job-deletion job-mode-foo",
}


@needs_reference("cases/reports")
@pytest.mark.parametrize("folder", ACCEPTED)
def test_one_mistake_of_many(render: Run, folder: str) -> None:
    gates = "GCSFaultToleranceEmbeddedStorage=true,RayClusterNetworkPolicy=true"
    files = reference_files(f"cases/reports/{folder}/*.yaml")
    result = render("validate", *files, "--feature-gates", gates, "--error-format", "json")
    wrong = {
        Path(one["file"]).stem
        for one in json.loads(result.stdout)["diagnostics"]
        if one["severity"] == "error"
    }
    assert {file.stem for file in files} - wrong == {*ACCEPTED[folder].split()}


def test_two_json_objects_are_read(render: Run) -> None:
    """`real-13`: as `jq -c` and kubectl write them."""
    one = json.dumps(
        {
            "apiVersion": "ray.io/v1",
            "kind": "RayCluster",
            "metadata": {"name": "d"},
            "spec": {
                "headGroupSpec": {
                    "template": {"spec": {"containers": [{"name": "h", "image": "x"}]}}
                }
            },
        }
    )
    assert "2 RayClusters accepted" in render("validate", "-", stdin=f"{one}\n{one}\n").stderr


def test_every_file_is_used() -> None:
    used = {*RENDERED, *REJECTED, *(name for name, _, _ in OF_A_VERSION)}
    assert {file.stem for file in FOLDER.glob("*.yaml")} == used
    assert {file.stem for file in MANIFESTS_FOLDER.glob("*.yaml")} == {*MANIFESTS}


@needs_reference("cases/reports")
def test_every_report_has_a_test() -> None:
    """By the beginning of its name; those of templates are in `test_provenance.py`, `c4` in
    `argocd/`.
    """
    tried = [*RENDERED, *REJECTED, *(name for name, _, _ in OF_A_VERSION), *FLAGS, *PRINTED]
    tried += [*MANIFESTS, *ACCEPTED, "real-13", "review-", "c4-", "d1-"]
    starts = {re.match(r"(?:real|realfiles)-\d+|[^-]+", name)[0] for name in tried}  # type: ignore[index]
    folders = {file.parent.name for file in reference_files("cases/reports/*/*")}
    assert {name for name in folders if not name.startswith(tuple(starts))} == set()
