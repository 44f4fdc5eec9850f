"""A spec that was judged before gets the same verdict under another name, if that cannot matter."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from typing import Any

import pytest

from renderer import verdict_memory
from renderer.diagnostics import Collector, Diagnostic, Place
from renderer.kube_yaml.reader import Source, read_documents
from renderer.kuberay.versions import parse
from renderer.target import Target
from renderer.verdict import Answer, Document, Verdict, verdicts
from tests.operator.cases import Case, cases, cluster, parent_cases

NEWEST = Target(parse("1.7.0"))


class Placeless:
    """A document without a file behind it."""

    index = 1

    def __init__(self, data: Any) -> None:
        self.data = data

    def place(self, path: Any, *, of: str = "value") -> None:
        return None


@pytest.fixture
def forget(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function after which nothing is remembered."""
    return lambda: monkeypatch.setattr("renderer.verdict._JUDGED", verdict_memory.Memory())


@pytest.fixture(autouse=True)
def at_first_nothing_is_remembered(forget: Any) -> None:
    forget()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The objects that the operator's rules were asked about."""
    from renderer import operator

    real, seen = operator.check, []

    def check(document: Any, *others: Any) -> None:
        seen.append(document)
        real(document, *others)

    monkeypatch.setattr(operator, "check", check)
    return seen


def judged(data: Any, target: Target = NEWEST) -> tuple[Verdict, list[Diagnostic]]:
    found = Collector()
    document: Document = data if hasattr(data, "place") else Placeless(data)
    (verdict,) = verdicts(document, target, found)
    return verdict, found.diagnostics


def named(data: dict[str, Any], name: str) -> dict[str, Any]:
    copy = deepcopy(data)
    copy["metadata"]["name"] = name
    return copy


def test_one_spec_under_many_names_is_judged_once(asked: list[Any]) -> None:
    for number in range(5):
        verdict, found = judged(named(cluster(""), f"ray-{number}"))
        assert verdict.accepted
        assert found == []
    assert len(asked) == 1


def released(release: str) -> dict[str, Any]:
    """A cluster as a chart makes it: its Pods have the labels of the release, too."""
    data = named(cluster(""), f"{release}-kuberay")
    labels = {"app.kubernetes.io/instance": release, "app": "ray"}
    spec = data["spec"]
    for made in (data, spec["headGroupSpec"]["template"], spec["workerGroupSpecs"][0]["template"]):
        made.setdefault("metadata", {})["labels"] = dict(labels)
    return data


def test_one_spec_in_many_releases_is_judged_once(asked: list[Any]) -> None:
    for number in range(5):
        verdict, found = judged(released(f"ray-{number}"))
        assert verdict.accepted
        assert found == []
    assert len(asked) == 1


@pytest.mark.parametrize("label", ["a b", "x" * 64, 5])
def test_a_label_of_the_release_that_is_not_valid_is_found(label: Any) -> None:
    assert judged(released("ray-0"))[0].accepted
    for place in ("metadata", "template"):
        wrong = released("ray-1")
        made = wrong if place == "metadata" else wrong["spec"]["headGroupSpec"]["template"]
        made["metadata"]["labels"]["app.kubernetes.io/instance"] = label
        assert judged(wrong)[0].rejected


def test_another_label_counts(asked: list[Any]) -> None:
    judged(released("ray-0"))
    other = released("ray-1")
    other["metadata"]["labels"]["app"] = "ray-1"
    judged(other)
    assert len(asked) == 2


def test_a_warning_is_repeated_at_the_place_of_each_object(asked: list[Any]) -> None:
    text = """\
apiVersion: ray.io/v1alpha1
kind: RayCluster
metadata: {name: NAME}
spec:
  headGroupSpec:
    rayStartParams: {}
    template: {spec: {containers: [{name: head, image: ray}]}}
"""
    places = []
    for number, comment in enumerate(("", "# a comment\n")):
        source = Source(f"{number}.yaml", comment + text.replace("NAME", f"ray-{number}"))
        (document,) = read_documents(source).documents
        _, found = judged(document)
        (warning,) = found
        assert isinstance(warning.where, Place)
        places.append((warning.code, warning.where.file, warning.where.start.line))
    assert places == [
        ("schema/deprecated-api-version", "0.yaml", 1),
        ("schema/deprecated-api-version", "1.yaml", 2),
    ]
    assert len(asked) == 1


@pytest.mark.parametrize(
    "second",
    [
        named(cluster("spec: {suspend: true}"), "ray-1"),
        named(cluster("metadata: {labels: {a: b}}"), "ray-1"),
        named(cluster(""), "ray-10"),
        named(cluster(""), "Ray-1"),
        named(cluster(""), "1-ray"),
        named(cluster(""), "ray.1"),
    ],
    ids=["spec", "labels", "a longer name", "capitals", "a digit first", "a dot"],
)
def test_another_spec_or_a_name_of_another_kind_is_judged_by_itself(
    second: dict[str, Any], asked: list[Any]
) -> None:
    judged(named(cluster(""), "ray-0"))
    judged(second)
    assert len(asked) == 2


def test_each_version_and_gate_has_its_own_verdict() -> None:
    new = cluster("spec: {gcsFaultToleranceOptions: {redisAddress: 'redis:6379'}}")
    both = named(new, "ray-0")
    both["metadata"]["annotations"] = {"ray.io/ft-enabled": "true"}
    again = named(both, "ray-1")
    newest, _ = judged(both, NEWEST)
    old, _ = judged(again, Target(parse("1.2.2")))
    assert (newest.api_server, newest.operator) == (Answer.OK, Answer.REJECT)
    assert old.api_server is Answer.REJECT  # that CRD does not have the field
    cron = {
        "apiVersion": "ray.io/v1",
        "kind": "RayCronJob",
        "metadata": {"name": "nightly"},
        "spec": {
            "schedule": "0 3 * * *",
            "jobTemplate": {"entrypoint": "python a.py", "rayClusterSpec": cluster("")["spec"]},
        },
    }
    without, _ = judged(cron, NEWEST)
    with_gate, _ = judged(named(cron, "morning"), Target(parse("1.7.0"), {"RayCronJob": True}))
    assert without.operator is Answer.NOT_ASKED
    assert with_gate.operator is Answer.OK


def test_the_verdict_of_a_users_crd_is_its_own() -> None:
    """The CRD of a fork that needs a field more."""
    crd = {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "rayclusters.ray.io"},
        "spec": {
            "group": "ray.io",
            "names": {"kind": "RayCluster"},
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "schema": {
                        "openAPIV3Schema": {
                            "type": "object",
                            "properties": {
                                "spec": {
                                    "type": "object",
                                    "required": ["owner"],
                                    "x-kubernetes-preserve-unknown-fields": True,
                                }
                            },
                        }
                    },
                }
            ],
        },
    }
    forked = Target.of("1.7.0", crds=[Source("crd.yaml", json.dumps(crd))])
    assert judged(named(cluster(""), "ray-0"), NEWEST)[0].api_server is Answer.OK
    assert judged(named(cluster(""), "ray-1"), forked)[0].api_server is Answer.REJECT
    assert judged(named(cluster(""), "ray-2"), NEWEST)[0].api_server is Answer.OK


def test_a_message_that_says_the_name_is_not_given_to_another_object() -> None:
    wrong = "spec: {workerGroupSpecs: [{groupName: a_b, rayStartParams: {}, replicas: 1}]}"
    for name, other in (("ray-aaaaaa", "ray-bbbbbb"), ("ray-bbbbbb", "ray-aaaaaa")):
        _, found = judged(named(cluster(wrong), name))
        assert name in str(found)
        assert other not in str(found)


@pytest.mark.parametrize(
    ("message", "path", "about_any"),
    [
        ("a port is used twice", ("spec", "ports"), True),
        ("the Service ray-0-head is used twice", ("spec", "ports"), False),
        ("it is not valid", ("metadata", "name"), False),
        ("it is not valid", ("spec", "workerGroupSpecs", 0, "groupName"), False),
        ("it is not valid", ("metadata", "labels", "app.kubernetes.io/instance"), False),
    ],
)
def test_a_problem_is_about_any_name_if_it_neither_is_at_one_nor_says_it(
    message: str, path: tuple[str | int, ...], about_any: bool
) -> None:
    problem = Diagnostic("pod/port", message, path=path)
    data = {"metadata": {"name": "ray-0"}}
    assert verdict_memory.is_about_any_name([problem], data) is about_any


def test_a_name_that_the_object_holds_elsewhere_counts(asked: list[Any]) -> None:
    changes = "spec: {headGroupSpec: {template: {spec: {serviceAccountName: ray-0}}}}"
    judged(named(cluster(changes), "ray-0"))
    judged(named(cluster(changes), "ray-1"))
    assert len(asked) == 2


def test_a_large_object_is_not_remembered(asked: list[Any]) -> None:
    large = cluster("")
    large["metadata"]["annotations"] = {"note": "x" * 70_000}
    judged(named(large, "ray-0"))
    judged(named(large, "ray-1"))
    assert len(asked) == 2


def test_the_memory_is_bounded(asked: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdict_memory, "_MOST_BYTES", 10)
    judged(named(cluster(""), "ray-0"))
    judged(named(cluster(""), "ray-1"))
    assert len(asked) == 2


def test_an_octal_number_is_told_from_a_decimal_one() -> None:
    text = """\
apiVersion: ray.io/v1
kind: RayCluster
metadata: {name: NAME}
spec:
  headGroupSpec:
    rayStartParams: {}
    template:
      spec:
        containers: [{name: head, image: ray}]
        volumes: [{name: a, configMap: {name: a, defaultMode: MODE}}]
"""
    rejected = []
    for number, mode in enumerate(("0777", "777", "0777", "777")):
        made = text.replace("NAME", f"ray-{number}").replace("MODE", mode)
        (document,) = read_documents(Source("a.yaml", made)).documents
        rejected.append(judged(document)[0].rejected)
    assert rejected == [False, True, False, True]


def in_release(data: dict[str, Any], release: str) -> dict[str, Any]:
    """With the label of a release, wherever there are labels."""
    for value in [data, *data.values()]:
        if isinstance(value, dict):
            for key, inner in value.items():
                if isinstance(inner, dict) and key != "labels":
                    in_release(inner, release)
                elif isinstance(inner, dict):
                    inner["app.kubernetes.io/instance"] = release
    return data


@pytest.mark.skipif(not cases(), reason="no cases with verdicts")
@pytest.mark.parametrize("seed", range(4))
def test_what_is_remembered_is_what_is_judged(seed: int, forget: Any) -> None:
    """Random cases under three names of one length, one after the other, and each of them alone."""
    rng = random.Random(seed)
    some: list[Case] = rng.sample([*cases(), *parent_cases()], 150)
    for case in some:
        if not isinstance(case.manifest.get("metadata"), dict):
            continue
        version = rng.choice(sorted(case.expected))
        target = Target(parse(version), case.gates)
        length = rng.choice((1, 2, 5, 12, 28, 29, 30, 31, 45))
        names = ["".join(rng.choices("abc0-", k=length)) for _ in range(3)]
        objects = [in_release(named(case.manifest, name), name) for name in names]
        forget()
        remembered = [judged(data, target) for data in objects]
        for data, (verdict, found) in zip(objects, remembered, strict=True):
            forget()
            assert (verdict, found) == judged(data, target), (case.name, version)
