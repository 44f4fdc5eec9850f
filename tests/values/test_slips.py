"""Values that a user of the official chart, or of another one, would write by mistake, and what is
said about each.
"""

from __future__ import annotations

import re

import pytest

from renderer import Request, Setter, format_diagnostics, render
from renderer.sources import Source

WORDS_OF_OTHERS = {
    "worker: {gpu: {replicas: 2}}": r"move the group to additionalWorkerGroups\.gpu",
    "gpuGroup: {replicas: 2, image: {tag: x}}": (
        r"move the group to additionalWorkerGroups\.gpuGroup"
    ),
    "wroker: {replicas: 2}": r'did you mean "worker"',
    "service: {ports: {dashboard: 8265}}": r"the ports of the head, head\.ports",
    "service: {annotations: {a: b}}": r"headServiceAnnotations",
    "head: {extraEnv: []}": r'did you mean "containerEnv"',
    "head: {extraVolumeMounts: []}": r'did you mean "volumeMounts"',
    "head: {podAnnotations: {}}": r'did you mean "annotations"',
    "podAnnotations: {}": r"head\.annotations, those of workers worker\.annotations",
    "replicaCount: 3": r"worker\.replicas",
    "worker: {replicaCount: 3}": r'did you mean "replicas"',
    "resources: {}": r"move it to head\.resources, worker\.resources or additional",
    "worker: {gpu: 1}": r"limits: \{nvidia\.com/gpu: …\}",
    "head: {service: {type: NodePort}}": r'"service" belongs to the top level',
    "image: {worker: {replicas: 1}}": r'"worker" belongs to the top level',
    "service: {enabled: true}": r"head\.headService\.spec",
    "service: {nodePort: 30000}": r"head\.headService\.spec",
    "serviceAccount: {annotations: {a: b}}": r"serviceAccount has no effect",
    "image: {registry: ghcr.io}": r"the registry is a part of repository",
    "image: {pullSecrets: [a]}": r"imagePullSecrets, at the top level",
    "worker: {imageTag: x}": r"move it to worker\.image\.tag",
    "worker: {min: 1}": r'did you mean "minReplicas"',
    "worker: {groups: {gpu: {}}}": r"additionalWorkerGroups, each under its name",
    "release: {name: a}": r"the option --name",
    "metadata: {name: a}": r"its name is given by the option --name",
    "rayClusterSpec: {}": r"made of head, worker and the other values",
    "extraObjects: []": r'did you mean "extraManifests"',
    "specOverrides: {spec: {suspend: true}}": r"leave this level out",
    "gcsFaultTolerance: {redis: {address: 'redis:6379'}}": (
        r"redisAddress: host:port, directly below"
    ),
    "gcsFaultTolerance: {host: redis}": r'did you mean "redisAddress"',
    "gcsFaultTolerance: {existingSecret: redis}": r"redisPassword: \{valueFrom: \{secretKeyRef",
    "redis: {enabled: true}": r"redis\.create",
    "redis: {host: redis}": r"gcsFaultTolerance\.redisAddress",
}

SHAPES = {
    "head: {ports: [8265]}": r"- name: \"…\"\n +containerPort: 8265",
    "head: {ports: {dashboard: 8265}}": r"- name: dashboard\n +containerPort: 8265",
    "head: {tolerations: [nvidia.com/gpu]}": r"- key: nvidia\.com/gpu\n +operator: Exists",
    "head: {volumes: [log-volume]}": r"- name: log-volume",
    "head: {containerEnv: A=b}": r"- name: A\n +value: ",
    "head: {containerEnv: [{A: b}]}": r"two keys: name: A and value",
    "worker: {nodeSelector: gpu=true}": r'nodeSelector:\n +gpu: "true"',
    "worker: {labels: team=a}": r"labels:\n +team: a",
    "head: {rayStartParams: --num-cpus=0}": r'rayStartParams:\n +num-cpus: "0"',
    "head: {securityContext: privileged}": r"securityContext:\n +privileged: true",
    "gcsFaultTolerance: {enabled: true, redisPassword: 1234}": (
        r"redisPassword:\n +valueFrom:\n +secretKeyRef:"
    ),
    "gcsFaultTolerance: {enabled: 1}": r"help: write true$",
    "compat: true": r"compat:\n +legacyAnnotation: true",
    "release: prod": r"the option --name",
    "serviceAccount: ray": r"head\.serviceAccountName",
    "extraManifests: {kind: ConfigMap}": r"extraManifests:\n +- kind: ConfigMap",
    "extraManifests: ['kind: ConfigMap']": r"the object itself, not a text",
    "gcsFaultTolerance: enabled": r"help: write true$",
    "gcsFaultTolerance: 'off'": r"help: write false$",
    "worker: {resources: {limits: 2}}": r'limits: \{cpu: "2", memory: 8Gi\}',
    "gcsFaultTolerance: {enabled: true, redisPassword: {secretName: a}}": (
        r"valueFrom: \{secretKeyRef"
    ),
    "head: {enableInTreeAutoscaling: yes please}": r"help: write true or false$",
}

SHAPES |= {
    "head: {volumes: [{name: a, configMap: b}, {name: log-volume, emptyDir: {}}]}": (
        r"write configMap: \{name: …\}"
    ),
    "head: {containerEnv: [{name: A, valueFrom: {secretKeyRef: b}}]}": (
        r"secretKeyRef: \{name: …, key: …\}"
    ),
    "head: {envFrom: [settings]}": r"- configMapRef:\n +name: settings",
    "worker: {resources: [cpu=1]}": r'resources:\n +limits:\n +cpu: "1"',
    "authOptions: token": r"authOptions:\n +mode: token",
    "rayService: {applications: []}": r"move it to rayService\.serveConfigV2\.applications",
    "rayService: {serveConfigV2: [{name: a}]}": r"serveConfigV2: \{applications: ",
    "head: {rayStartParams: {resources: {NPU: 1}}}": r"in quotes for YAML and for the shell",
    "kind: RayJob\nspec: {entrypoint: a}": r"this is a manifest \(RayJob\)",
    "head:\n  tolerations:\n  -key: a": r"a space is missing after the dash: - key",
    "worker:\n  replicas = 3": r'"=" in place of a colon\n(?s:.*)write "replicas: "',
}

NEAR = {
    "worker: {resources: {limits: {cpu: 2000mcores}}}": r"did you mean 2000m\?",
    "head: {autoscalerOptions: {version: 2}}": r"did you mean v2\?",
    "worker: {replicas: '\"3\"'}": r"the quotes are a part of the value: write 3",
    "image: {tga: x}": r'did you mean "tag"',
    "head: {ports: [{name: a, containerPort: 70000}]}": r"between 1 and 65535, not 70000",
    "worker: {replicas: '3#three'}": r"a comment begins with a space and #",
    "worker: {resources: {limits: {ephemeralStorage: 1Gi}}}": r'did you mean "ephemeral-storage"',
    "head: {rayStartParams: {object-store-memory: 4Gi}}": r'write "4294967296"',
    "image: {repository: 'https://ghcr.io/ray'}": r"leave out https://",
    "gcsFaultTolerance: {enabled: true, redisAddress: redis}": r"redisAddress has no port",
    "worker: {replicas: -1}": r"help: set replicas between 1 and 5$",
}


def _said(values: str, *setters: Setter) -> str:
    result = render(Request(sources=(Source("values.yaml", values),), setters=setters))
    return format_diagnostics(result.diagnostics)


@pytest.mark.parametrize(
    ("values", "words"),
    [*WORDS_OF_OTHERS.items(), *SHAPES.items(), *NEAR.items()],
    ids=[*WORDS_OF_OTHERS, *SHAPES, *NEAR],
)
def test_what_would_be_right(values: str, words: str) -> None:
    text = _said(values)
    assert re.search(words, text, re.MULTILINE), text
    assert text.count("error[") <= 1


def test_a_wrong_port_is_reported_once() -> None:
    """The head Service has it, too."""
    assert _said("head: {ports: [{name: a, containerPort: 70000}]}").count("error[") == 1


@pytest.mark.parametrize(
    ("setter", "words"),
    [
        (Setter("--set", "worker.replicas"), r"write --set worker\.replicas=…"),
        (Setter("--set", "worker.replicas:3"), r"in place of the colon: --set worker\.replicas=…"),
        (Setter("--set", "head.volumes=[]"), r"--set-json 'head\.volumes=\[\]'"),
        (
            Setter("--set", "worker.replicas =3"),
            r"the key has a space at one end: write replicas without",
        ),
        (Setter("--set", "head.tolerations[x].key=a"), r'"x" is not an index of a list'),
    ],
    ids=lambda one: one.text if isinstance(one, Setter) else "",
)
def test_a_slip_of_set(setter: Setter, words: str) -> None:
    text = _said("", setter)
    assert re.search(words, text), text


def test_what_was_meant_as_a_key_is_not_masked() -> None:
    """`name:FOO` is one text in a list of variables, which hold secrets."""
    text = _said("head:\n  containerEnv:\n  - name:FOO\n    value: hunter2\n")
    assert "3 |   - name:••••" in text and 'write "name: "' in text
    assert "hunter2" not in text and "FOO" not in text


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ("image: {name: rayproject/ray}", "name: rayproject/ray"),
        ("gcsFaultTolerance: {bakcend: rocksdb}", "bakcend: rocksdb"),
        ("rayJob: {entrypont: python job.py}", "entrypont: python job.py"),
        ("gcsFaultTolerance: {redisPssword: hunter2}", "redisPssword: ••••"),
        ("gcsFaultTolerance: {redisPassword: {valeu: hunter2}}", "valeu: ••••"),
        ("head: {rayStartParams: {x: {tokn: hunter2}}}", "tokn: ••••"),
    ],
    ids=["image", "a word", "free text", "a password", "below a password", "a token"],
)
def test_a_mistake_is_seen_and_a_secret_is_not(values: str, line: str) -> None:
    text = _said(values)
    assert line in text, text
    assert "hunter2" not in text
