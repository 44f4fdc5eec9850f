"""`--crd FILE`: a CRD of the user's own, read as an API server reads it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from maintain.build_schema import crd_files
from renderer.api_server import load_crds
from renderer.api_server.structural import Structural, structural
from renderer.diagnostics import Collector, Severity
from renderer.kube_yaml.reader import Source
from renderer.kuberay.versions import NEWEST, parse
from tests.api_server.manifests import GONE, check, cluster, parent
from tests.operator.cases import cases, parent_cases
from tests.reference import REFERENCE, needs_reference, reference_files

RELEASES = [
    file.stem.removeprefix("v") for file in reference_files("kuberay/crds-all/rayservices/v*.json")
]
STRING = {"type": "string"}


def crd(
    fields: dict[str, Any], *, name: str = "v1", status: bool = True, **spec: Any
) -> dict[str, Any]:
    """A small CRD of RayCluster whose spec has these fields."""
    version = {
        "name": name,
        "served": True,
        "storage": True,
        "schema": {
            "openAPIV3Schema": {
                "type": "object",
                "properties": {
                    "apiVersion": STRING,
                    "kind": STRING,
                    "metadata": {"type": "object"},
                    "spec": {
                        "type": "object",
                        "description": "prose",
                        "properties": fields,
                        **spec,
                    },
                    "status": {"type": "object", "properties": {"state": STRING}},
                },
            }
        },
        **({"subresources": {"status": {}}} if status else {}),
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "rayclusters.ray.io"},
        "spec": {
            "group": "ray.io",
            "names": {"kind": "RayCluster", "plural": "rayclusters"},
            "versions": [version],
        },
    }


def loaded(*documents: Any) -> Structural:
    problems = Collector()
    found = structural(documents, "crd.yaml", problems)
    assert found is not None, problems.diagnostics
    return found


def said(fields: dict[str, Any], spec: Any, **more: Any) -> list[tuple[str, tuple[str | int, ...]]]:
    """Code and path below `spec` of what a CRD with these fields has against that spec."""
    problems = check(cluster(("spec",), spec), NEWEST, crd=loaded(crd(fields, **more)))
    return [
        (problem.code.removeprefix("schema/"), (problem.path or ())[1:]) for problem in problems
    ]


NAMED_LIST = {
    "type": "array",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["name", "at"],
    "items": {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": STRING,
            "at": {"type": "string", "default": "here"},
            "n": {"type": "integer"},
        },
    },
}
POINT = {"type": "object", "properties": {"x": STRING, "y": STRING}}
ANYTHING = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
EMBEDDED = {**ANYTHING, "x-kubernetes-embedded-resource": True}

# fields of the spec, a spec, and what is said of it
ROWS: dict[str, tuple[dict[str, Any], Any, list[Any]]] = {
    "a known field": ({"a": STRING}, {"a": "x"}, []),
    "an unknown field": ({"a": STRING}, {"b": "x"}, [("unknown-field", ("b",))]),
    "an object that names no fields has none": (
        {"a": {"type": "object"}},
        {"a": {"b": 1}},
        [("unknown-field", ("a", "b"))],
    ),
    "null of a nullable field": (
        {"a": {**STRING, "nullable": True, "minLength": 1}},
        {"a": None},
        [],
    ),
    "null of another field is dropped": ({"a": STRING}, {"a": None}, []),
    "null of a required field": ({"a": STRING}, {"a": None}, [("required", ("a",))]),
    "a default replaces a missing required field": ({"a": {**STRING, "default": "x"}}, {}, []),
    "a default replaces a null": ({"a": {**STRING, "default": "x"}}, {"a": None}, []),
    "null in a list": (
        {"a": {"type": "array", "items": STRING}},
        {"a": [None]},
        [("type", ("a", 0))],
    ),
    "null in a list of nullable": (
        {"a": {"type": "array", "items": {**STRING, "nullable": True}}},
        {"a": [None]},
        [],
    ),
    "what is preserved": ({"a": ANYTHING}, {"a": {"b": [{"c": None}]}}, []),
    "what is known inside what is preserved": (
        {"a": {**ANYTHING, "properties": {"b": STRING}}},
        {"a": {"b": 1, "c": 1}},
        [("type", ("a", "b"))],
    ),
    "int or string: an integer": ({"a": {"x-kubernetes-int-or-string": True}}, {"a": 1}, []),
    "int or string: a string": ({"a": {"x-kubernetes-int-or-string": True}}, {"a": "1"}, []),
    "int or string: a fraction": (
        {"a": {"x-kubernetes-int-or-string": True}},
        {"a": 1.5},
        [("type", ("a",))],
    ),
    "int-or-string false is nothing": (
        {"a": {**STRING, "x-kubernetes-int-or-string": False}},
        {"a": 1},
        [("type", ("a",))],
    ),
    "a map of integers": (
        {"a": {"type": "object", "additionalProperties": {"type": "integer"}}},
        {"a": {"x": 1, "y": "1"}},
        [("type", ("a", "y"))],
    ),
    "a map of anything": (
        {"a": {"type": "object", "additionalProperties": True}},
        {"a": {"x": 1, "y": "1"}},
        [],
    ),
    "keys that differ": (
        {"a": NAMED_LIST},
        {"a": [{"name": "x"}, {"name": "x", "at": "there"}]},
        [],
    ),
    "keys the same by default": (
        {"a": NAMED_LIST},
        {"a": [{"name": "x"}, {"name": "y"}, {"name": "x", "at": "here"}]},
        [("duplicate", ("a", 2))],
    ),
    "a set": (
        {"a": {"type": "array", "x-kubernetes-list-type": "set", "items": STRING}},
        {"a": ["x", "y", "x"]},
        [("duplicate", ("a", 2))],
    ),
    "a set of maps": (
        {
            "a": {
                "type": "array",
                "x-kubernetes-list-type": "set",
                "items": {**POINT, "x-kubernetes-map-type": "atomic"},
            }
        },
        {"a": [{"x": "1", "y": "2"}, {"y": "2", "x": "1"}]},
        [("duplicate", ("a", 1))],
    ),
    "bounds": (
        {
            "a": {"type": "integer", "minimum": 1, "exclusiveMinimum": True},
            "b": {**STRING, "maxLength": 2},
        },
        {"a": 1, "b": "xyz"},
        [("bounds", ("a",)), ("bounds", ("b",))],
    ),
    "bounds kept": (
        {"a": {"type": "integer", "minimum": 1, "exclusiveMinimum": True}},
        {"a": 2},
        [],
    ),
    "a pattern": ({"a": {**STRING, "pattern": "^x$"}}, {"a": "x\n"}, [("format", ("a",))]),
    "a date": (
        {"a": {**STRING, "format": "date-time"}},
        {"a": "2025-02-29T00:00:00Z"},
        [("format", ("a",))],
    ),
    "anyOf": (
        {"a": {**POINT, "anyOf": [{"required": ["x"]}, {"required": ["y"]}]}},
        {"a": {}},
        [("combination", ("a",))],
    ),
    "anyOf met": (
        {"a": {**POINT, "anyOf": [{"required": ["x"]}, {"required": ["y"]}]}},
        {"a": {"y": ""}},
        [],
    ),
    "oneOf": (
        {"a": {**POINT, "oneOf": [{"required": ["x"]}, {"required": ["y"]}]}},
        {"a": {"x": "", "y": ""}},
        [("combination", ("a",))],
    ),
    "not": (
        {"a": {**POINT, "not": {"required": ["x"]}}},
        {"a": {"x": ""}},
        [("combination", ("a",))],
    ),
    "allOf": (
        {"a": {"type": "integer", "allOf": [{"minimum": 2}, {"maximum": 4}]}},
        {"a": 5},
        [("bounds", ("a",))],
    ),
    "an embedded object": (
        {"a": EMBEDDED},
        {"a": {"apiVersion": "v1", "kind": "Pod", "metadata": {"labels": {"x": "y"}}, "spec": {}}},
        [],
    ),
    "an embedded object without a kind": (
        {"a": EMBEDDED},
        {"a": {"apiVersion": "v1"}},
        [("required", ("a", "kind"))],
    ),
    "an embedded object's metadata": (
        {"a": EMBEDDED},
        {"a": {"apiVersion": "v1", "kind": "Pod", "metadata": {"nope": 1}}},
        [("unknown-field", ("a", "metadata", "nope"))],
    ),
    "a CEL rule that is known": (
        {
            "a": {
                **STRING,
                "x-kubernetes-validations": [{"rule": "self == oldSelf", "message": "immutable"}],
            }
        },
        {"a": "x"},
        [],
    ),
    "a CEL rule of another CRD": (
        {"a": {**STRING, "x-kubernetes-validations": [{"rule": "self.startsWith('x')"}]}},
        {"a": "x"},
        [("cel-not-evaluated", ("a",))],
    ),
    "a CEL rule where nothing is": (
        {"a": {**STRING, "x-kubernetes-validations": [{"rule": "size(self) > 1"}]}},
        {},
        [],
    ),
    "a repetition in a repetition": (
        {"a": {**STRING, "pattern": "^(a+)+$"}},
        {"a": "a" * 40 + "!"},
        [("format", ("a",))],
    ),
    "two ways to match, repeated": (
        {"a": {**STRING, "pattern": "^(a|a)*$"}},
        {"a": "a" * 9999 + "!"},
        [("format", ("a",))],
    ),
    "forty optional letters": (
        {"a": {**STRING, "pattern": "^(a?){40}a{40}$"}},
        {"a": "a" * 39},
        [("format", ("a",))],
    ),
    "four stars": (
        {"a": {**STRING, "pattern": "^a*a*a*a*b$"}},
        {"a": "a" * 9999},
        [("format", ("a",))],
    ),
    "a class that only Go has, met": ({"a": {**STRING, "pattern": r"^\pL+$"}}, {"a": "x"}, []),
    "a class that only Go has, not met": (
        {"a": {**STRING, "pattern": "^[[:alpha:]]+$"}},
        {"a": "1"},
        [("format", ("a",))],
    ),
    "a pattern that Go does not have": (
        {"a": {**STRING, "pattern": "^(?=x)x$"}},
        {"a": "x"},
        [("not-evaluated", ("a",))],
    ),
    "a pattern that is too large": (
        {"a": {**STRING, "pattern": r"^(\pL{30}){9}$"}},
        {"a": "x"},
        [("not-evaluated", ("a",))],
    ),
    "a format that is not checked here": (
        {"a": {**STRING, "format": "ipv4"}},
        {"a": "x"},
        [("not-evaluated", ("a",))],
    ),
}


@pytest.mark.parametrize(("fields", "spec", "expected"), ROWS.values(), ids=ROWS)
def test_a_structural_schema_is_read_as_the_api_server_reads_it(
    fields: dict[str, Any], spec: Any, expected: list[Any], request: pytest.FixtureRequest
) -> None:
    required = ["a"] if "required" in request.node.callspec.id else []
    assert said(fields, spec, required=required) == expected


def test_what_is_not_evaluated_is_a_warning() -> None:
    fields = {"a": {**STRING, "x-kubernetes-validations": [{"rule": "size(self) < 3"}]}}
    (problem,) = check(cluster(("spec",), {"a": "x"}), NEWEST, crd=loaded(crd(fields)))
    assert problem.severity is Severity.WARNING
    assert "size(self) < 3" in problem.message


def test_a_status_that_is_not_a_subresource_is_checked() -> None:
    wrong = cluster(("spec",), {}) | {"status": {"state": 1}}
    assert check(wrong, NEWEST, crd=loaded(crd({}))) == []
    assert [p.path for p in check(wrong, NEWEST, crd=loaded(crd({}, status=False)))] == [
        ("status", "state")
    ]


def test_every_served_version_counts_with_its_own_schema() -> None:
    both = crd({"new": STRING})
    old = crd({"old": STRING}, name="v1alpha1")["spec"]["versions"][0] | {"storage": False}
    gone = crd({"gone": STRING}, name="v0")["spec"]["versions"][0] | {
        "served": False,
        "storage": False,
    }
    both["spec"]["versions"] = [gone, old, *both["spec"]["versions"]]
    found = loaded(both)
    assert list(found.served["RayCluster"]) == ["ray.io/v1", "ray.io/v1alpha1"]
    assert check(cluster(("spec",), {"new": "x"}), NEWEST, crd=found) == []
    (warning,) = check(
        cluster(("spec",), {"old": "x"}) | {"apiVersion": "ray.io/v1alpha1"}, NEWEST, crd=found
    )
    assert (warning.code, warning.severity) == ("schema/deprecated-api-version", Severity.WARNING)
    assert check(cluster(("spec",), {"old": "x"}), NEWEST, crd=found) != []
    (problem,) = check(
        cluster(("spec",), {"new": "x"}) | {"apiVersion": "ray.io/v0"}, NEWEST, crd=found
    )
    assert problem.code == "schema/api-version"


def test_a_kind_without_a_crd_among_the_files_is_checked_by_the_release() -> None:
    found = loaded(crd({"a": STRING}))
    assert check(parent("RayJob", cluster()["spec"]), NEWEST, crd=found) == []
    problems = check(parent("RayJob", cluster()["spec"] | {"a": "x"}), NEWEST, crd=found)
    assert [problem.path for problem in problems] == [("spec", "rayClusterSpec", "a")]


def of_kind(kind: str, fields: dict[str, Any]) -> dict[str, Any]:
    made = crd(fields)
    made["spec"]["names"] = {"kind": kind}
    return made


def test_each_kind_is_checked_by_its_own_crd() -> None:
    found = loaded(
        crd({"a": STRING}), {"kind": "List", "items": [of_kind("RayJob", {"b": STRING})]}
    )
    assert check(cluster(("spec",), {"a": "x"}), NEWEST, crd=found) == []
    job = cluster(("spec",), {"b": "x"}) | {"kind": "RayJob"}
    assert check(job, NEWEST, crd=found) == []
    assert check(job | {"spec": {"a": "x"}}, NEWEST, crd=found) != []


def test_several_files_are_read_together() -> None:
    files = [
        Source(f"{kind}.yaml", yaml.safe_dump(of_kind(kind, {"a": STRING})))
        for kind in ("RayJob", "RayService")
    ]
    found = load_crds(files, Collector())
    assert found is not None
    assert set(found.served) == {"RayJob", "RayService"}


def test_a_second_crd_of_a_kind_is_an_error() -> None:
    again = Source("again.yaml", yaml.safe_dump(crd({"a": STRING})))
    problems = Collector()
    assert load_crds([again, again], problems) is None
    assert structural([crd({}), crd({})], "again.yaml", problems) is None
    assert [problem.message for problem in problems.diagnostics] == [
        "again.yaml has a second CRD of RayCluster"
    ] * 2


def test_the_crd_is_found_in_a_list_and_among_others() -> None:
    other = {
        "kind": "CustomResourceDefinition",
        "spec": {"group": "example.com", "names": {"kind": "RayJob"}},
    }
    inside = {"apiVersion": "v1", "kind": "List", "items": [other, crd({"a": STRING})]}
    assert "ray.io/v1" in loaded({"kind": "Namespace"}, None, inside).served["RayCluster"]


def changed(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    made = crd({"a": {"type": "string"}})
    here: Any = made
    for step in path[:-1]:
        here = here[step]
    if value is GONE:
        del here[path[-1]]
    else:
        here[path[-1]] = value
    return made


SCHEMA = ("spec", "versions", 0, "schema", "openAPIV3Schema")
FIELD = (*SCHEMA, "properties", "spec", "properties", "a")


def deep(levels: int) -> dict[str, Any]:
    inner: dict[str, Any] = {"type": "string"}
    for _ in range(levels):
        inner = {"type": "object", "properties": {"a": inner}}
    return inner


NO_CRD: dict[str, tuple[list[Any], str]] = {
    "nothing": ([], "has no CustomResourceDefinition"),
    "a RayCluster": ([cluster()], "has no CustomResourceDefinition"),
    "a list": ([[1, 2]], "has no CustomResourceDefinition"),
    "of another kind": (
        [changed(("spec", "names"), {"kind": "RayThing"})],
        "its CRDs: RayThing (ray.io)",
    ),
    "of another group": (
        [changed(("spec", "group"), "example.com")],
        "its CRDs: RayCluster (example.com)",
    ),
    "no spec": ([changed(("spec",), GONE)], "its CRDs: none with a spec"),
    "of v1beta1": (
        [changed(("spec", "versions"), [{"name": "v1", "served": True}])],
        "apiextensions.k8s.io/v1",
    ),
    "versions no list": ([changed(("spec", "versions"), {})], "apiextensions.k8s.io/v1"),
    "nothing served": ([changed(("spec", "versions", 0, "served"), False)], "serves no version"),
    "no schema": ([changed(SCHEMA, GONE)], "no structural schema"),
    "a schema that is a list": ([changed(SCHEMA, [])], "no structural schema"),
    "no spec in the schema": (
        [changed((*SCHEMA, "properties", "spec"), GONE)],
        "it has no field spec",
    ),
    "a reference": ([changed(FIELD, {"$ref": "#/x"})], "refers to another place"),
    "a wrong type": ([changed(FIELD, {"type": "text"})], "has the type text"),
    "a keyword of a wrong type": (
        [changed(FIELD, {"type": "string", "enum": 5})],
        "enum of spec.a has a wrong type",
    ),
    "required no strings": (
        [changed(FIELD, {"type": "object", "required": [1]})],
        "required of spec.a",
    ),
    "properties no map": (
        [changed(FIELD, {"type": "object", "properties": []})],
        "properties of spec.a",
    ),
    "rules no rules": (
        [changed(FIELD, {"type": "string", "x-kubernetes-validations": ["x"]})],
        "must be rules",
    ),
    "nested without end": ([changed(FIELD, deep(200))], "levels deep"),
    "patterns without end": (
        [
            changed(
                FIELD,
                {
                    "properties": {
                        f"f{n}": {"type": "string", "pattern": f"^x{n}$"} for n in range(101)
                    }
                },
            )
        ],
        "101 different patterns; at most 100",
    ),
}


@pytest.mark.parametrize(("documents", "message"), NO_CRD.values(), ids=NO_CRD)
def test_a_file_without_the_crd_is_an_error(documents: list[Any], message: str) -> None:
    problems = Collector()
    assert structural(documents, "crd.yaml", problems) is None
    assert [diagnostic.code for diagnostic in problems.diagnostics] == ["call/crd"]
    assert problems.diagnostics[0].message.startswith("crd.yaml ")
    assert message in problems.diagnostics[0].message


def test_a_file_that_is_not_yaml_is_reported() -> None:
    problems = Collector()
    assert load_crds([Source("crd.yaml", "a: [1\n")], problems) is None
    assert problems.diagnostics[0].code.startswith("yaml/")


@needs_reference("kuberay/crds-all")
@pytest.mark.parametrize("version", RELEASES)
def test_the_crds_of_a_release_give_the_verdicts_of_the_release(version: str) -> None:
    files = crd_files(REFERENCE / "kuberay" / "crds-all")[parse(version)]
    sources = [Source(str(file), file.read_text(encoding="utf-8")) for file in files.values()]
    found = load_crds(sources, Collector())
    assert found is not None
    some = [case for case in cases() if case.kind != "schema" or int(case.name[-4:]) % 5 == 0]
    for case in (*some, *parent_cases()):
        if case.manifest["kind"] in found.served and version in case.expected:
            rejected = any(
                p.severity is Severity.ERROR
                for p in check(case.manifest, parse("1.0.0"), crd=found)
            )
            assert rejected == (case.expected[version]["crd"] == "reject"), case.name


def test_a_small_crd_written_as_yaml() -> None:
    found = load_crds([Source("crd.yaml", yaml.safe_dump(crd({"a": STRING})))], Collector())
    assert found is not None
    assert check(cluster(("spec",), {"a": "x"}), NEWEST, crd=found) == []
