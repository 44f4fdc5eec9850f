"""Documents and a target to verdicts and diagnostics: both layers, parents, lists, other kinds,
places.
"""

from __future__ import annotations

from typing import Any

import pytest

from renderer.diagnostics import Collector, Place, Position, Severity
from renderer.kube_yaml.reader import Document, Source, read_documents
from renderer.kuberay.versions import NEWEST, parse
from renderer.verdict import Answer, Target, Verdict, report_dropped, validate, verdicts
from tests.operator.cases import ON_THE_OBJECT, Case, cases, cluster, parent_cases

CLUSTER = """\
apiVersion: ray.io/v1
kind: RayCluster
metadata:
  name: demo
  annotations:
    ray.io/ft-enabled: "false"
spec:
  gcsFaultToleranceOptions:
    redisAddress: redis:6379
  headGroupSpec:
    rayStartParams: {}
    template:
      spec:
        containers:
        - name: ray-head
          image: ray
          resources:
            limits: {cpu: 1}
            requests: {cpu: 1500m}
"""
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"


def documents(text: str) -> tuple[Document, ...]:
    read = read_documents(Source("a.yaml", text))
    assert read.diagnostics == ()
    return read.documents


def verdict(document: Any, target: Target) -> Verdict:
    (one,) = verdicts(document, target, Collector())
    return one


def codes(text: str, version: str = "1.7.0") -> list[str]:
    return [problem.code for problem in validate(documents(text), Target(parse(version)))]


class _Placeless:
    index = 1

    def __init__(self, data: object) -> None:
        self.data = data

    def place(self, path: object, *, of: object = "value") -> None:
        return None


def test_every_problem_is_reported_with_its_places() -> None:
    both, above = validate(documents(f"{CONFIG_MAP}---\n{CLUSTER}"), Target(parse("1.4.2")))
    assert both.code == "operator/ft-both-forms"
    assert (both.document, both.kuberay_version, both.severity) == (2, "1.4.2", Severity.ERROR)
    assert both.path_text == 'metadata.annotations["ray.io/ft-enabled"]'
    assert both.where == Place("a.yaml", Position(10, 5), Position(10, 22))
    assert both.related[0].where == Place("a.yaml", Position(12, 3), Position(12, 27))
    assert above.code == "pod/request-above-limit"
    assert above.where == Place("a.yaml", Position(23, 29), Position(23, 34))
    assert above.related[0].where == Place("a.yaml", Position(22, 27), Position(22, 28))


@pytest.mark.parametrize(
    ("text", "version", "expected"),
    [
        (CLUSTER, "1.2.2", ["schema/unknown-field", "pod/request-above-limit"]),
        (CLUSTER.replace("cpu: 1500m", "cpu: 1"), "1.4.2", ["operator/ft-both-forms"]),
        (CONFIG_MAP, "1.4.2", []),
    ],
    ids=["schema-and-rules", "rules", "another-kind"],
)
def test_what_can_be_known_is_reported(text: str, version: str, expected: list[str]) -> None:
    assert codes(text, version) == expected


def test_the_verdict_names_the_layer() -> None:
    (document,) = documents(CLUSTER)
    old, new = (verdict(document, Target(parse(version))) for version in ("1.2.2", "1.4.2"))
    assert (old.api_server, old.operator, old.accepted) == (Answer.REJECT, Answer.NOT_ASKED, False)
    assert (new.api_server, new.operator, new.accepted) == (Answer.OK, Answer.REJECT, False)
    assert (new.kind, new.checked) == ("RayCluster", True)


def test_a_warning_changes_no_verdict() -> None:
    text = (
        CLUSTER.replace('    ray.io/ft-enabled: "false"\n', "    a: b\n")
        .replace("redis:6379", "''")
        .replace("1500m", "1")
    )
    (document,) = documents(text)
    found = verdict(document, Target(NEWEST))
    assert [problem.severity for problem in found.diagnostics] == [Severity.WARNING]
    assert found.accepted
    assert found.diagnostics[0].kuberay_version is None


@pytest.mark.parametrize("kind", ["RayService", "RayJob"])
def test_the_spec_inside_a_parent(kind: str) -> None:
    key = {"RayService": "rayClusterConfig", "RayJob": "rayClusterSpec"}[kind]
    head, spec = CLUSTER.split("spec:\n", 1)
    text = (
        head.replace("RayCluster", kind)
        + f"spec:\n  {key}:\n"
        + "".join(f"  {line}\n" for line in spec.splitlines())
    )
    found = validate(documents(text), Target(parse("1.4.2")))
    assert [problem.code for problem in found] == [
        "operator/ft-both-forms",
        "pod/request-above-limit",
    ]
    assert (
        found[1].path_text
        == f"spec.{key}.headGroupSpec.template.spec.containers[0].resources.requests.cpu"
    )


def test_a_list_is_unpacked() -> None:
    inner = "".join(f"  {line}\n" for line in CLUSTER.splitlines())
    config = "".join(f"  {line}\n" for line in CONFIG_MAP.splitlines())
    text = "apiVersion: v1\nkind: List\nitems:\n-\n" + inner + "-\n" + config
    (document,) = documents(text)
    first, second = verdicts(document, Target(parse("1.4.2")), Collector())
    assert [first.kind, second.kind] == ["RayCluster", "ConfigMap"]
    assert second.checked and second.accepted
    assert first.diagnostics[0].path_text == 'items[0].metadata.annotations["ray.io/ft-enabled"]'


@pytest.mark.parametrize("kind", ["List", "ConfigMapList", "RayClusterList"])
def test_a_list_in_a_list_is_rejected_as_by_kubectl(kind: str) -> None:
    inner = (
        f"{{apiVersion: v1, kind: {kind}, items: [{{apiVersion: v1, kind: ConfigMap, metadata: "
        f"{{name: x}}}}]}}"
    )
    (document,) = documents(f"apiVersion: v1\nkind: List\nitems: [{inner}]\n")
    (found,) = verdicts(document, Target(parse("1.4.2")), Collector())
    assert [problem.code for problem in found.diagnostics] == ["schema/nested-list"]
    assert found.api_server is Answer.REJECT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("just text", ["schema/type"]),
        ("[1, 2]", ["schema/type"]),
        ("kind: ConfigMap\nmetadata: {name: x}", ["schema/api-version"]),
        ("apiVersion: v1\nmetadata: {name: x}", ["schema/kind"]),
        ("apiVersion: v1\nkind: ConfigMap", ["schema/name"]),
        ("apiVersion: v1\nimage: {}", ["schema/kind"]),
        ("kind: ConfigMap\nimage: {}", ["schema/api-version"]),
        ("replicas: 1", ["schema/api-version", "schema/kind"]),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: x-}", []),
        (
            (
                "apiVersion: cluster.example/v1\nkind: RayCluster\nmetadata: {name: x}\n"
                "spec: {any: thing}"
            ),
            [],
        ),
        ("apiVersion: ray.com/v1\nkind: RayCluster\nmetadata: {name: x}", ["schema/api-version"]),
        ("apiVersion: ray.com/v1\nkind: ConfigMap\nmetadata: {name: x}", []),
        ("apiVersion: rayio/v1\nkind: RayService\nmetadata: {name: x}", ["schema/api-version"]),
        ("apiVersion: ray/v1\nkind: RayJob\nmetadata: {name: x}", ["schema/api-version"]),
        (
            "apiVersion: cluster.ray.io/v1\nkind: RayCluster\nmetadata: {name: x}",
            ["schema/api-version"],
        ),
        ("apiVersion: ray.io/v1\nkind: Raycluster\nmetadata: {name: x}", ["schema/kind"]),
        ("apiVersion: ray.io/v1\nkind: RayServices\nmetadata: {name: x}", ["schema/kind"]),
        ("apiVersion: ray.io/v1\nkind: Queue\nmetadata: {name: x}", ["schema/not-checked"]),
        ("apiVersion: example.io/v1\nkind: Raycluster\nmetadata: {name: x}", []),
        ("apiVersion: ray.io/v1\nkind: RayClusterList\nmetadata: {name: x}\nitems: []", []),
    ],
)
def test_other_kinds_have_api_version_kind_and_name(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    "key",
    [
        *("head", "worker", "image", "additionalWorkerGroups", "gcsFaultTolerance", "common"),
        "nameOverride",
    ],
)
def test_a_values_file_is_recognised(key: str) -> None:
    (problem,) = validate(documents(f"{key}: {{}}\nmine: {{tag: x}}\n"), Target(NEWEST))
    assert problem.code == "schema/no-object"
    assert problem.help is not None
    assert "render -f" in problem.help


GOOD = CLUSTER.replace('    ray.io/ft-enabled: "false"\n', "    a: b\n").replace("1500m", "1")


def test_what_is_managed_by_another_controller_is_accepted_and_left_alone() -> None:
    managed = GOOD.replace("spec:\n", "spec:\n  managedBy: kueue.x-k8s.io/multikueue\n", 1)
    managed = managed.replace("image: ray\n", "image: ' '\n")
    (document,) = documents(managed)
    found = verdict(document, Target(NEWEST))
    assert found.accepted and found.left_alone
    assert (found.api_server, found.operator) == (Answer.OK, Answer.NOT_ASKED)
    assert (found.children, found.ray) == (Answer.NOT_ASKED, Answer.NOT_ASKED)
    (own,) = documents(GOOD)
    assert not verdict(own, Target(NEWEST)).left_alone


STRICTER = "start with a letter, end with a letter or digit"


@pytest.mark.parametrize(
    ("version", "name", "code", "help"),
    [
        ("1.7.0", "name: Demo_", "schema/name", STRICTER),
        ("1.7.0", "generateName: Demo_", "schema/name", STRICTER),
        ("1.2.2", "name: Demo_", "schema/name", "start and end with a letter or digit"),
        ("1.7.0", "name: 1demo", "operator/name-form", STRICTER),
        ("1.7.0", "name: ${NAME}", "schema/name", "the placeholder ${NAME} was not replaced"),
    ],
)
def test_a_wrong_name_is_reported_once_with_the_help_that_holds_for_all(
    version: str, name: str, code: str, help: str
) -> None:
    text = GOOD.replace("name: demo\n", f"{name}\n", 1)
    if version == "1.2.2":
        text = text.replace("  gcsFaultToleranceOptions:\n    redisAddress: redis:6379\n", "")
    (problem,) = validate(documents(text), Target(parse(version)))
    assert problem.code == code
    assert help in (problem.help or "")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("image: ray\n", "image: ${IMAGE}\n", "cluster/placeholder"),
        ("limits: {cpu: 1}", "limits: {cpu: '${CPU}'}", "schema/quantity"),
        ("image: ray\n", "image: ' ${IMAGE}'\n", "pod/image"),
    ],
)
def test_a_placeholder_is_named_once(old: str, new: str, code: str) -> None:
    (problem,) = validate(documents(GOOD.replace(old, new)), Target(NEWEST))
    assert problem.code == code
    assert "was not replaced" in (problem.help or "")


def in_a_service(cluster: str, *fields: str) -> str:
    """A RayService around the spec of a cluster."""
    spec = "".join(f"  {line}\n" for line in cluster[cluster.index("spec:\n") :].splitlines()[1:])
    own = "".join(f"  {field}\n" for field in fields)
    return (
        "apiVersion: ray.io/v1\nkind: RayService\nmetadata:\n  name: demo\nspec:\n"
        f"{own}  rayClusterConfig:\n{spec}"
    )


@pytest.mark.parametrize("field", ["imag: ray", "image: ray, livenessProbe: {httpGett: {port: 1}}"])
def test_a_field_that_is_misspelled_is_not_reported_as_missing_too(field: str) -> None:
    container = f"        - {{name: ray-head, {field}}}\n"
    text = GOOD[: GOOD.index("        - name: ray-head\n")] + container
    assert codes(text) == ["schema/unknown-field"]


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        (GOOD.replace("redis:6379", "''"), Severity.WARNING),
        (GOOD.replace("demo", "Demo"), Severity.ERROR),
    ],
    ids=["warnings", "errors"],
)
def test_the_check_that_stops_early_says_so(text: str, severity: Severity) -> None:
    found = Collector(2)
    for document in documents("---\n".join([text] * 3)):
        verdicts(document, Target(NEWEST), found)
    report_dropped(found)
    *reported, last = found.diagnostics
    assert (last.code, last.severity) == ("input/too-many-problems", severity)
    assert "the first 2" in last.message
    assert [problem.document for problem in reported] == [1, 2]


def test_a_check_that_looked_at_everything_says_nothing_more() -> None:
    found = Collector()
    for document in documents("---\n".join([CLUSTER] * 3)):
        verdicts(document, Target(NEWEST), found)
    before = len(found.diagnostics)
    report_dropped(found)
    assert len(found.diagnostics) == before > 0


def test_every_object_gets_its_verdict_after_the_check_has_stopped_to_report() -> None:
    found = Collector(1)
    broken = GOOD.replace("image: ray\n", "image: ' '\n").replace("spec:\n", "spec:\n  x: 1\n", 1)
    for text in (broken, CLUSTER, GOOD.replace("image: ray\n", "image: ' '\n"), GOOD):
        (document,) = documents(text)
        (one,) = verdicts(document, Target(NEWEST), found)
        assert one.accepted is (text is GOOD)
    assert len(found.diagnostics) == 1


@pytest.mark.parametrize(
    ("old", "new", "answers"),
    [
        ("image: ray\n", "image: ' '\n", (Answer.REJECT, Answer.REJECT, Answer.OK)),
        ("  name: demo\n", "  name: 1demo\n", (Answer.REJECT, Answer.OK, Answer.OK)),
    ],
    ids=["a-child", "the-operator"],
)
def test_who_rejects(old: str, new: str, answers: tuple[Answer, Answer, Answer]) -> None:
    (document,) = documents(GOOD.replace(old, new))
    found = verdict(document, Target(NEWEST))
    assert (found.operator, found.children, found.ray) == answers
    assert found.api_server is Answer.OK and found.rejected


def test_ray_rejects_a_text_that_the_operator_hands_on() -> None:
    text = in_a_service(GOOD, "serveConfigV2: 'applications: 1'")
    (document,) = documents(text)
    found = verdict(document, Target(NEWEST))
    assert (found.operator, found.children, found.ray) == (Answer.OK, Answer.OK, Answer.REJECT)
    assert found.rejected and not found.accepted


@pytest.mark.parametrize(
    ("version", "code"), [("1.1.1", "pod/duplicate-volume"), ("1.2.2", "schema/duplicate")]
)
def test_two_volumes_of_one_name_are_reported_once_with_both_places(
    version: str, code: str
) -> None:
    text = CLUSTER.replace(
        "        containers:\n", "        volumes: [{name: v}, {name: v}]\n        containers:\n"
    )
    text = text.replace('    ray.io/ft-enabled: "false"\n', "    a: b\n").replace("1500m", "1")
    text = text.replace("  gcsFaultToleranceOptions:\n    redisAddress: redis:6379\n", "")
    (problem,) = validate(documents(text), Target(parse(version)))
    assert problem.code == code
    assert [related.where for related in problem.related] == [
        Place("a.yaml", Position(12, 26), Position(12, 27))
    ]


@pytest.mark.parametrize("items", ["items: []", "items: null", ""])
def test_an_empty_list_is_not_an_object(items: str) -> None:
    assert codes(f"apiVersion: v1\nkind: List\n{items}\n") == ["schema/no-object"]


def test_what_the_schema_reports_is_not_reported_again_for_the_pods() -> None:
    text = CLUSTER.replace("cpu: 1500m", "cpu: 4GB").replace(
        '    ray.io/ft-enabled: "false"\n', "    a: b\n"
    )
    assert codes(text) == ["schema/quantity"]


@pytest.mark.skipif(not cases(), reason="no cases with verdicts")
@pytest.mark.parametrize(
    "case",
    [*cases(), *parent_cases()],
    ids=lambda case: f"{case.name}:{case.what}" if case.what else case.name,
)
def test_both_verdicts_are_the_real_ones(case: Case) -> None:
    for version, seen in case.expected.items():
        found = verdict(_Placeless(case.manifest), Target(parse(version), gates=case.gates))
        assert found.api_server.value == ("reject" if seen["crd"] == "reject" else "ok"), (
            version,
            seen,
        )
        if seen["crd"] == "reject":
            assert found.operator is Answer.NOT_ASKED
        elif "operator" in seen and not (
            case.kind in ON_THE_OBJECT and found.children is Answer.REJECT
        ):
            assert found.operator.value == seen["operator"], (version, seen)


def reported(changes: str, version: str = "1.7.0") -> list[str]:
    """The diagnostics of a cluster as `code path`, in their order."""
    found = Collector()
    verdict_of = verdicts(_Placeless(cluster(changes)), Target(parse(version)), found)
    assert len(verdict_of) == 1
    return [f"{one.code} {one.path_text}" for one in found.diagnostics]


def test_a_namespace_that_the_children_share_is_reported_once() -> None:
    assert reported("metadata: {namespace: Not_One}") == ["schema/namespace metadata.namespace"]


def test_a_port_that_the_service_copies_is_reported_once() -> None:
    wrong, other = "{name: Dash_1, containerPort: 8265}", "{name: dashboard, containerPort: 1}"
    container = "spec.headGroupSpec.template.spec.containers[0]"
    assert reported(f"ray: {{ports: [{wrong}, {other}]}}") == [
        f"pod/port-name {container}.ports[0].name"
    ]


def test_a_name_too_long_for_what_is_derived_from_it_is_reported() -> None:
    """The clean-up Job of 1.2 has the name of the cluster whole, and its Pods as a label."""
    annotation = "annotations: {ray.io/ft-enabled: 'true'}"
    long = f"metadata: {{name: {'a' * 54}, {annotation}}}"
    assert "schema/name metadata.name" in reported(long, "1.2.2")
    short = f"metadata: {{name: {'a' * 40}, {annotation}}}"
    assert "schema/name metadata.name" not in reported(short, "1.2.2")


def test_an_amount_that_an_error_explains_is_not_warned_of_as_well() -> None:
    container = "spec.headGroupSpec.template.spec.containers[0]"
    above = "ray: {resources: {limits: {cpu: 1}, requests: {cpu: 500M}}}"
    assert reported(above) == [f"pod/request-above-limit {container}.resources.requests.cpu"]
    alone = "ray: {resources: {limits: {cpu: 500M}, requests: {cpu: 500M}}}"
    assert f"cluster/resource-unit {container}.resources.limits.cpu" in reported(alone)


def test_a_bad_name_hides_nothing_but_what_follows_from_it() -> None:
    both = "gcsFaultToleranceOptions: {redisAddress: 'redis:6379'}"
    annotation = "annotations: {ray.io/ft-enabled: 'true'}"
    found = reported(f"metadata: {{name: My_Cluster, {annotation}}}\nspec: {{{both}}}")
    assert found == [
        "schema/name metadata.name",
        'operator/ft-both-forms metadata.annotations["ray.io/ft-enabled"]',
    ]


def test_a_list_in_a_list_is_reported_at_its_kind() -> None:
    inner = "{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Pod}]}"
    found = validate(
        documents(f"apiVersion: v1\nkind: List\nitems: [{inner}]\n"), Target(parse("1.7.0"))
    )
    assert [(one.code, one.path_text) for one in found] == [("schema/nested-list", "items[0].kind")]
