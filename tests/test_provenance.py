"""A mistake is reported where it was written: at a value, a flag, or a line of a template."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from renderer.cluster import assemble
from renderer.diagnostics import Diagnostic, Flag, Place
from renderer.pipeline import Result
from renderer.provenance import Provenance, replay
from tests.program import run
from tests.reference import CHECKOUT, REFERENCE, needs_reference

EXAMPLES = sorted((CHECKOUT / "values").glob("*.yaml"))


def overlaid(folder: Path, template: str, old: str, new: str) -> str:
    """A folder with a copy of a template that ships, changed in one place."""
    text = (CHECKOUT / "templates" / template).read_text()
    assert text.count(old) == 1
    (folder / template).write_text(text.replace(old, new))
    return str(folder)


def place(problem: Diagnostic) -> str:
    if isinstance(problem.where, Place):
        return f"{Path(problem.where.file).name}:{problem.where.start.line}"
    return problem.where.text if problem.where else "no place"


def places(result: Result) -> list[str]:
    return [place(problem) for problem in result.diagnostics]


def case(name: str, values: str = "values.yaml") -> Result:
    folder = REFERENCE / "cases" / "reports" / name
    templates = str(folder) if list(folder.glob("*.j2")) else None
    return run((folder / values).read_text(), templates=templates)


REVIEWED = [
    ("review-overlay", ["raycluster.yaml.j2:10"]),
    ("review-overlay2", ["_pod.j2:17"]),
    ("review-override", ["values.yaml:10"]),
]


@needs_reference("cases/reports/review-overlay")
@pytest.mark.parametrize(("name", "expected"), REVIEWED, ids=[name for name, _ in REVIEWED])
def test_reviewed_cases_name_the_line_that_is_wrong(name: str, expected: list[str]) -> None:
    assert places(case(name)) == expected


FIELDS = (
    "  {%- for field, value in cluster.fields | items %}\n  {{- entry(0, field, value) }}\n"
    "  {%- endfor %}\n"
)


def test_a_field_that_a_template_overwrites_names_the_template(tmp_path: Path) -> None:
    templates = overlaid(tmp_path, "_cluster_spec.j2", FIELDS, "rayVersion: 3\n")
    (problem,) = run('head:\n  rayVersion: "2.52.0"\n', templates=templates).diagnostics
    assert place(problem) == "_cluster_spec.j2:4"
    assert problem.related[-1].message == "the template _cluster_spec.j2 wrote it"


def test_an_override_of_a_list_names_the_override_not_the_head() -> None:
    values = "head:\n  tolerations:\n  - {key: a, operator: Exists}\n"
    values += (
        "specOverrides:\n  headGroupSpec:\n    template:\n      spec:\n        tolerations:\n"
        "        - {ky: b}\n"
    )
    assert places(run(values)) == ["values.yaml:9"]


ENV = '    {{- entry(4, "env", group.env) }}\n'
ENV_WITH_ONE_MORE = (
    '    env:\n    - name: FROM_TEMPLATE\n      {key}: "x"\n'
    "    {{%- for variable in group.env %}}\n"
    "    - {{{{ variable | toYaml | indent(6) | trim }}}}\n    {{%- endfor %}}\n"
)


def test_an_item_that_a_template_adds_names_the_template(tmp_path: Path) -> None:
    templates = overlaid(tmp_path, "_pod.j2", ENV, ENV_WITH_ONE_MORE.format(key="valeu"))
    values = "head:\n  containerEnv:\n  - {name: GOOD, value: fine}\n"
    assert places(run(values, templates=templates)) == ["_pod.j2:17"]


def test_an_item_without_a_name_that_a_template_adds_names_the_template(tmp_path: Path) -> None:
    more = ENV_WITH_ONE_MORE.replace("- name: FROM_TEMPLATE\n      {key}", "- valeu")
    templates = overlaid(tmp_path, "_pod.j2", ENV, more.format())
    values = "head:\n  containerEnv:\n  - {name: GOOD, value: fine}\n"
    assert places(run(values, templates=templates)) == ["_pod.j2:16"]


def test_a_mistake_that_is_made_twice_is_reported_at_both_places() -> None:
    values = "head:\n  tolerations:\n  - {ky: a}\n  - {ky: a}\n"
    assert places(run(values)) == ["values.yaml:3", "values.yaml:4"]


SHIFTED = [
    (
        "common:\n  containerEnv:\n  - {name: A, valeu: x}\nworker: {disabled: true}",
        "values.yaml:3",
    ),
    ("head:\n  containerEnv:\n  - {name: A, value: x}\n  - {name: B, valeu: x}", "values.yaml:4"),
    ("head:\n  resources:\n    limits: {cpu: 4 GB}", "values.yaml:3"),
    ("worker:\n  replicas: x", "values.yaml:2"),
]


@pytest.mark.parametrize(
    ("values", "expected"), SHIFTED, ids=["common-env", "head-env", "resources", "replicas"]
)
def test_a_value_is_found_after_items_that_a_template_adds(
    tmp_path: Path, values: str, expected: str
) -> None:
    templates = overlaid(tmp_path, "_pod.j2", ENV, ENV_WITH_ONE_MORE.format(key="value"))
    assert expected in places(run(values, templates=templates))


def test_a_field_that_a_template_drops_names_the_template(tmp_path: Path) -> None:
    templates = overlaid(tmp_path, "_pod.j2", "    image: {{ group.image | toYaml }}\n", "")
    found = run("image:\n  tag: '2.52.0'\n", templates=templates).diagnostics
    assert found
    assert "values.yaml" not in str([place(problem) for problem in found])


def test_a_template_that_computes_the_field_is_named_without_a_line(tmp_path: Path) -> None:
    new = 'spec:\n  {{- entry(2, "fo" ~ "o", 3) }}\n'
    templates = overlaid(tmp_path, "raycluster.yaml.j2", "spec:\n", new)
    (problem,) = run("", templates=templates).diagnostics
    assert place(problem) == "raycluster.yaml.j2:1"


def test_a_folder_with_other_templates_is_named_when_a_template_that_ships_prints_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "_group.j2").write_text(
        (CHECKOUT / "templates" / "_group.j2").read_text() + "{# a change #}"
    )
    partial = tmp_path / "_pod.j2"
    text = (CHECKOUT / "templates" / "_pod.j2").read_text()
    partial.write_text(text.replace(ENV, '    {{- entry(4, "e" ~ "nv", "x") }}\n'))
    assert set(places(run("", templates=str(tmp_path)))) == {f"--templates {tmp_path}"}


OVERRIDES = [
    (
        (
            "headGroupSpec:\n    template:\n      spec:\n        containers:\n"
            "        - {name: ray-head, imag: x}"
        ),
        6,
    ),
    (
        (
            "headGroupSpec:\n    template:\n      spec:\n        containers:\n"
            "        - {name: side, imag: x, image: y}"
        ),
        6,
    ),
    (
        (
            "workerGroupSpecs:\n  - groupName: workergroup\n"
            "    template: {spec: {tolerations: [{ky: x}]}}"
        ),
        4,
    ),
    ("headGroupSpec:\n    serviceTyp: x", 3),
]


@pytest.mark.parametrize(
    ("overrides", "line"), OVERRIDES, ids=["merged", "added", "worker", "scalar"]
)
def test_an_override_is_the_place_of_what_it_wrote(overrides: str, line: int) -> None:
    assert f"values.yaml:{line}" in places(run(f"specOverrides:\n  {overrides}\n"))


def test_what_an_override_leaves_alone_keeps_its_value_as_place() -> None:
    values = "head:\n  volumes:\n  - {name: a, emptyDr: {}}\n  volumeMounts: []\n"
    values += (
        "specOverrides:\n  headGroupSpec: {template: {spec: {volumes: [{name: b, emptyDir: "
        "{}}]}}}\n"
    )
    assert "values.yaml:3" in places(run(values))


def recorded(
    monkeypatch: pytest.MonkeyPatch, values: str, version: str
) -> tuple[Provenance, dict[str, Any]]:
    """The record of a render, and the manifest that it made."""
    kept: list[Any] = []

    def keeping(*arguments: Any) -> Any:
        kept.append(arguments)
        return assemble(*arguments)

    monkeypatch.setattr("renderer.pipeline.assemble", keeping)
    result = run(values, kuberay_version=version)
    assert not result.rejected, result.diagnostics
    made = next(one.data for one in result.objects if one.data["kind"].startswith("Ray"))
    typed, data, release, gcs = kept[0][:4]
    overrides = data.get("specOverrides") or {}
    again = replay(lambda record: assemble(typed, data, release, gcs, record), overrides, ("spec",))
    return again, made


GROUP = "spec headGroupSpec"
CONTAINER = "spec headGroupSpec template spec containers 0"
PASSWORD = (
    "gcsFaultTolerance:\n  enabled: true\n"
    "  redisPassword: {valueFrom: {secretKeyRef: {name: a, key: b}}}"
)
GROUPS = "worker: {disabled: true}\nadditionalWorkerGroups: {a: {disabled: true}, b: {replicas: 2}}"
INSTANCE = "app.kubernetes.io/instance"
PARTS = [
    ("image-of-group", "head: {image: {tag: a}}", f"{CONTAINER} image", "head image"),
    ("image-of-all", "head: {image: {pullPolicy: Always}}", f"{CONTAINER} image", "image"),
    (
        "policy-of-group",
        "head: {image: {pullPolicy: Always}}",
        f"{CONTAINER} imagePullPolicy",
        "head image pullPolicy",
    ),
    ("policy-of-all", "", f"{CONTAINER} imagePullPolicy", "image pullPolicy"),
    (
        "secrets-of-all",
        "imagePullSecrets: [{name: a}]",
        f"{GROUP} template spec imagePullSecrets 0 name",
        "imagePullSecrets 0 name",
    ),
    ("init-args", "head: {initArgs: {a: '1'}}", f"{GROUP} rayStartParams a", "head initArgs a"),
    (
        "second-container",
        "head: {sidecarContainers: [{name: a, image: b}]}",
        f"{GROUP} template spec containers 1 image",
        "head sidecarContainers 0 image",
    ),
    (
        "password",
        PASSWORD,
        f"{CONTAINER} env 1 valueFrom secretKeyRef key",
        "gcsFaultTolerance redisPassword valueFrom secretKeyRef key",
    ),
    (
        "password-parameter",
        PASSWORD,
        f"{GROUP} rayStartParams redis-password",
        "gcsFaultTolerance redisPassword",
    ),
    ("default-address", PASSWORD, f"{CONTAINER} env 0", "gcsFaultTolerance"),
    ("annotation", PASSWORD, "metadata annotations ray.io/ft-enabled", "gcsFaultTolerance"),
    (
        "namespace-of-the-storage",
        "gcsFaultTolerance: {enabled: true, externalStorageNamespace: a}",
        "metadata annotations ray.io/external-storage-namespace",
        "gcsFaultTolerance externalStorageNamespace",
    ),
    (
        "address",
        "gcsFaultTolerance: {enabled: true, redisAddress: 'a:1'}",
        f"{CONTAINER} env 0 value",
        "gcsFaultTolerance redisAddress value",
    ),
    ("own-annotation", "annotations: {a: b}", "metadata annotations a", "annotations a"),
    ("release-label", "labels: {a: b}", f"metadata labels {INSTANCE}", "--name"),
    (
        "label-of-group",
        f"head: {{labels: {{{INSTANCE}: b}}}}",
        f"{GROUP} template metadata labels {INSTANCE}",
        f"head labels {INSTANCE}",
    ),
    (
        "annotation-of-group",
        "head: {annotations: {a: b}}",
        f"{GROUP} template metadata annotations a",
        "head annotations a",
    ),
    ("name", "", "metadata name", "--name"),
    ("name-override", "nameOverride: a", "metadata name", "nameOverride"),
    (
        "enabled-groups",
        GROUPS,
        "spec workerGroupSpecs 0 replicas",
        "additionalWorkerGroups b replicas",
    ),
    (
        "maximum",
        "worker: {maxReplicas: null}",
        "spec workerGroupSpecs 0 maxReplicas",
        "worker maxReplicas",
    ),
    ("missing-field", "worker: {replicas: 2}", "spec workerGroupSpecs 0 suspend", "worker suspend"),
    ("missing-field-of-the-head", "", f"{GROUP} headService", "head headService"),
    ("cluster-field", "suspend: true", "spec suspend", "suspend"),
    (
        "cluster-field-under-head",
        "head: {rayVersion: '2.9.0'}",
        "spec rayVersion",
        "head rayVersion",
    ),
    (
        "override",
        "specOverrides: {suspend: true}\nsuspend: false",
        "spec suspend",
        "specOverrides suspend",
    ),
]


def path_of(words: str) -> tuple[str | int, ...]:
    return tuple(int(word) if word.isdigit() else word for word in words.split())


@pytest.mark.parametrize(
    ("values", "path", "source"), [part[1:] for part in PARTS], ids=[part[0] for part in PARTS]
)
def test_every_part_leads_to_its_value(
    monkeypatch: pytest.MonkeyPatch, values: str, path: str, source: str
) -> None:
    provenance, made = recorded(monkeypatch, values, "1.2")
    expected = Flag(source) if source.startswith("--") else path_of(source)
    assert provenance.source(path_of(path), made) == expected


def test_a_field_that_the_jobs_of_a_cron_job_lack_leads_to_their_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values = "rayCronJob: {schedule: '@daily', jobTemplate: {entrypoint: a}}"
    provenance, made = recorded(monkeypatch, values, "1.7")
    expected = path_of("rayCronJob jobTemplate suspend")
    assert provenance.source(path_of("spec jobTemplate suspend"), made) == expected


def test_the_namespace_leads_to_its_flag() -> None:
    assert places(run("", namespace="A b"))[0] == "--namespace"


@pytest.mark.parametrize("version", ["1.2", "1.4", "1.7"])
@pytest.mark.parametrize("example", EXAMPLES, ids=[example.stem for example in EXAMPLES])
def test_the_record_is_all_that_the_templates_that_ship_print(
    monkeypatch: pytest.MonkeyPatch, example: Path, version: str
) -> None:
    text = re.sub(r"(?m)^kuberayVersion:.*$", "", example.read_text())
    if run(text, version).rejected:
        pytest.skip(f"KubeRay {version} rejects this example")
    provenance, made = recorded(monkeypatch, text, version)
    assert provenance.data == {"metadata": made["metadata"], "spec": made["spec"]}


def test_a_render_without_mistakes_records_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any) -> None:
        raise AssertionError("a place was asked for")

    monkeypatch.setattr("renderer.provenance.replay", never)
    assert not run("gcsFaultTolerance: true").diagnostics


def test_a_flag_is_the_place_of_what_it_set() -> None:
    result = run(flags=[("--set", "worker.replicas=x")])
    assert places(result) == ["--set worker.replicas"]


def test_a_template_that_took_no_part_is_not_named(tmp_path: Path) -> None:
    other = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {cpu: x}\n"
    (tmp_path / "other.yaml.j2").write_text(other)
    found = run(
        "redis: {create: true, resources: {limits: {cpu: 4 GB}}}", templates=str(tmp_path)
    ).diagnostics
    assert "other.yaml.j2" not in str([place(problem) for problem in found])


def test_a_template_imported_by_a_computed_name_is_named(tmp_path: Path) -> None:
    ships = (CHECKOUT / "templates" / "raycluster.yaml.j2").read_text()
    text = ships.replace('"_cluster_spec.j2"', '"_cluster" ~ "_spec.j2"')
    assert text != ships
    (tmp_path / "raycluster.yaml.j2").write_text(text)
    spec = (CHECKOUT / "templates" / "_cluster_spec.j2").read_text()
    (tmp_path / "_cluster_spec.j2").write_text(
        spec.replace("headGroupSpec:\n", "spd: 1\nheadGroupSpec:\n")
    )
    (problem,) = run("", templates=str(tmp_path)).diagnostics
    assert place(problem) == "_cluster_spec.j2:8"
