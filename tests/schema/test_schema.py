"""The one schema file against the CRDs that it was made from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from maintain import build_schema
from renderer.kuberay.kinds import KINDS, PLURALS
from renderer.kuberay.versions import RELEASED, parse, schema_of
from renderer.schema import json_schema
from renderer.schema import model as schema
from renderer.schema.model import Node
from tests.reference import REFERENCE, needs_reference, reference_files

CRDS = {
    f"{kind} {file.stem.removeprefix('v')}": (kind, file)
    for kind in KINDS
    for file in reference_files(f"kuberay/crds-all/{PLURALS[kind]}/v*.json")
}
INT_OR_STRING = [{"type": "integer"}, {"type": "string"}]

Place = tuple[str, ...]


@cache
def crd_schemas(file: Path) -> dict[str, dict[str, Any]]:
    """By API version."""
    return {
        v["name"]: v["schema"]["openAPIV3Schema"]
        for v in json.loads(file.read_bytes())["spec"]["versions"]
    }


def crd_places(raw: dict[str, Any], path: Place = ()) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Every place of a CRD with what it says itself."""
    yield (
        path,
        {k: v for k, v in raw.items() if k not in ("properties", "items", "additionalProperties")},
    )
    for name, child in raw.get("properties", {}).items():
        yield from crd_places(child, (*path, name))
    for keyword in ("items", "additionalProperties"):
        if keyword in raw:
            yield from crd_places(raw[keyword], (*path, f"<{keyword}>"))


def our_places(node: Node, path: Place = ()) -> Iterator[tuple[Place, dict[str, Any]]]:
    keywords = {
        k: v
        for k, v in node.keywords.items()
        if k not in ("properties", "items", "additionalProperties")
    }
    yield path, keywords
    for name in node.field_names():
        child = node.field(name)
        assert child is not None
        yield from our_places(child, (*path, name))
    for keyword, inner in (("items", node.items), ("additionalProperties", node.additional)):
        if inner is not None:
            yield from our_places(inner, (*path, f"<{keyword}>"))


def facts(keywords: dict[str, Any]) -> dict[str, Any]:
    """A CRD's keywords as the file has them: no prose, nothing said twice, no order where order
    says nothing.
    """
    kept = {k: v for k, v in keywords.items() if k not in ("title", "$defs")}
    if kept.get("x-kubernetes-int-or-string") and kept.get("anyOf") == INT_OR_STRING:
        del kept["anyOf"]
    if "required" in kept:
        kept["required"] = sorted(kept["required"])
    if "x-kubernetes-validations" in kept:
        kept["x-kubernetes-validations"] = [
            {"rule": rule["rule"]} for rule in kept["x-kubernetes-validations"]
        ]
    return kept


@needs_reference("kuberay/crds-all")
@pytest.mark.parametrize("api", ["v1", "v1alpha1"])
@pytest.mark.parametrize("crd", CRDS)
def test_every_place_of_the_crd_is_in_the_file_and_no_other(crd: str, api: str) -> None:
    kind, file = CRDS[crd]
    version = parse(file.stem.removeprefix("v"))
    served = crd_schemas(file)
    document = schema.document(kind, version, api)
    if api not in served:
        assert document is None
        return
    assert document is not None
    ours = {
        path: facts(said) for path, said in our_places(Node(document, schema.scope(version, api)))
    }
    theirs = {path: facts(said) for path, said in crd_places(served[api])}
    assert ours.keys() - theirs.keys() == set()
    assert theirs.keys() - ours.keys() == set()
    assert {path: said for path, said in ours.items() if said != theirs[path]} == {}


@needs_reference("kuberay/crds-all")
def test_the_committed_file_is_what_the_command_makes() -> None:
    files = build_schema.crd_files(REFERENCE / "kuberay" / "crds-all")
    assert build_schema.build(files) == build_schema.OUTPUT.read_text(encoding="utf-8")


def test_a_crd_of_every_kind_and_release_is_needed(tmp_path: Path) -> None:
    (tmp_path / "rayclusters").mkdir()
    (tmp_path / "rayclusters" / "v1.0.0.json").touch()
    with pytest.raises(ValueError, match=r"RayService for KubeRay 1\.0\.0"):
        build_schema.crd_files(tmp_path)


@pytest.mark.parametrize("name", ["rayclusters/v1.2.2.yaml", "v1.2.2/ray.io_rayclusters.yaml"])
def test_a_crd_is_found_in_a_folder_of_its_kind_or_of_its_release(
    tmp_path: Path, name: str
) -> None:
    for release in RELEASED:
        for kind in KINDS:
            there = tmp_path / f"v{release}" / f"ray.io_{PLURALS[kind]}.yaml"
            there.parent.mkdir(exist_ok=True)
            if (kind, str(release)) not in (("RayCluster", "1.2.0"), ("RayCluster", "1.2.2")):
                there.touch()
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.touch()
    found = build_schema.crd_files(tmp_path)
    assert found[parse("1.2.2")]["RayCluster"] == file
    # The file of 1.2.0 is missing: the next one of that minor is for it, too.
    assert found[parse("1.2.0")]["RayCluster"] == tmp_path / "v1.2.1" / "ray.io_rayclusters.yaml"
    assert "RayCronJob" not in found[parse("1.5.2")]


@pytest.mark.parametrize("kind", ["RayService", "RayJob", "RayCronJob"])
def test_the_spec_of_a_cluster_is_there_once(kind: str) -> None:
    text = json.dumps(schema.load())
    assert text.count('"workerGroupSpecs": {"type"') == 1
    assert text.count('"submitterPodTemplate": ') == 1
    assert (
        text.count(
            '"terminationGracePeriodSeconds": {"type": "integer", "format": "int64"}, "tolerations"'
        )
        == 1
    )


def test_the_file_is_small_and_holds_no_prose() -> None:
    text = build_schema.OUTPUT.read_text(encoding="utf-8")
    assert len(text) < 100_000
    assert '"description"' not in text
    assert '"message": "' not in text


def marks(raw: Any) -> Iterator[dict[str, Any]]:
    if isinstance(raw, dict):
        if "x-kuberay" in raw:
            mark = raw["x-kuberay"]
            yield mark
            yield from mark.get("either", ())
            for values in mark.get("varies", {}).values():
                yield from values
        for child in raw.values():
            yield from marks(child)


def test_marks_name_releases_and_no_releases_twice() -> None:
    known = {str(release) for release in RELEASED}
    for mark in marks(schema.load()):
        assert {mark[end] for end in ("since", "until") if end in mark} <= known
        assert mark.get("api", "v1") in ("v1", "v1alpha1")
        assert {"since", "until", "api", "either", "varies"} & mark.keys(), mark


@pytest.mark.parametrize(
    ("path", "first", "last"),
    [
        # ray-operator/apis/ray/v1/raycluster_types.go at each tag
        (("headGroupSpec", "replicas"), "1.0.0", "1.0.0"),
        (("suspend",), "1.1.0", "1.7.0"),
        (("gcsFaultToleranceOptions",), "1.3.0", "1.7.0"),
        (("gcsFaultToleranceOptions", "backend"), "1.7.0", "1.7.0"),
        (("autoscalerOptions", "version"), "1.4.0", "1.7.0"),
        (("headGroupSpec", "labels"), "1.5.0", "1.7.0"),
        (("authOptions", "mode"), "1.5.1", "1.7.0"),
        (("headGroupSpec", "template", "spec", "resources"), "1.3.1", "1.7.0"),
        (("headGroupSpec", "template", "spec", "workloadRef"), "1.6.0", "1.6.2"),
    ],
    ids=lambda value: ".".join(value) if isinstance(value, tuple) else value,
)
def test_a_field_is_there_from_its_first_release_to_its_last(
    path: Place, first: str, last: str
) -> None:
    having = []
    for release in RELEASED:
        node: Node | None = schema.root(release)
        for step in ("spec", *path):
            node = node.field(step) if node is not None else None
        if node is not None:
            having.append(release)
    assert having == [release for release in RELEASED if parse(first) <= release <= parse(last)]


@pytest.mark.parametrize(
    ("version", "required"), [("1.3.2", ["rayStartParams", "template"]), ("1.4.0", ["template"])]
)
def test_a_keyword_may_differ_by_release(version: str, required: list[str]) -> None:
    spec = schema.root(parse(version)).field("spec")
    head = spec.field("headGroupSpec") if spec else None
    assert head is not None
    assert head.keywords["required"] == required


def test_patches_of_one_minor_may_differ() -> None:
    assert schema_of(parse("1.3.0")) != schema_of(parse("1.3.1"))
    assert (
        json_schema.for_version(parse("1.3.0"))["$defs"]
        != json_schema.for_version(parse("1.3.1"))["$defs"]
    )
    assert (
        json_schema.for_version(parse("1.4.0"))["$defs"]
        == json_schema.for_version(parse("1.4.2"))["$defs"]
    )


@pytest.mark.parametrize(
    ("kind", "version", "api", "there"),
    [
        ("RayCluster", "1.0.0", "v1alpha1", True),
        ("RayCluster", "1.7.0", "v1alpha1", True),
        ("RayCronJob", "1.5.2", "v1", False),
        ("RayCronJob", "1.6.0", "v1", True),
        ("RayCronJob", "1.7.0", "v1alpha1", False),
    ],
)
def test_a_kind_is_served_by_some_releases_and_api_versions(
    kind: str, version: str, api: str, there: bool
) -> None:
    assert (f"ray.io/{api}" in schema.served(kind, parse(version))) is there


@pytest.mark.parametrize(
    ("kind", "path", "v1", "v1alpha1"),
    [
        ("RayJob", ("deletionPolicy",), ("1.3.0", "1.4.2"), None),
        ("RayJob", ("rayClusterSpec", "gcsFaultToleranceOptions"), ("1.3.0", "1.7.0"), None),
        ("RayService", ("serveConfig",), ("1.0.0", "1.0.0"), ("1.0.0", "1.0.0")),
        ("RayService", ("serveService",), ("1.0.0", "1.7.0"), ("1.0.0", "1.7.0")),
        ("RayCronJob", ("timeZone",), ("1.7.0", "1.7.0"), None),
    ],
    ids=lambda value: ".".join(value) if isinstance(value, tuple) else value,
)
def test_a_field_of_a_parent_is_there_from_its_first_release_to_its_last(
    kind: str, path: Place, v1: Place, v1alpha1: Place | None
) -> None:
    for api, span in (("v1", v1), ("v1alpha1", v1alpha1)):
        having = []
        for release in RELEASED:
            raw = schema.document(kind, release, api)
            node = Node(raw, schema.scope(release, api)) if raw is not None else None
            for step in ("spec", *path):
                node = node.field(step) if node is not None else None
            if node is not None:
                having.append(str(release))
        assert (having[0], having[-1]) == span if span else having == []


@pytest.mark.parametrize(("version", "required"), [("1.2.1", ["entrypoint"]), ("1.2.2", None)])
def test_the_entrypoint_is_required_up_to_a_patch_release(
    version: str, required: list[str] | None
) -> None:
    spec = schema.root(parse(version), "RayJob").field("spec")
    assert spec is not None
    assert spec.keywords.get("required") == required


def patterns(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("pattern"), str):
            yield value["pattern"]
        for child in value.values():
            yield from patterns(child)
    elif isinstance(value, list):
        for child in value:
            yield from patterns(child)


@pytest.mark.parametrize("kind", KINDS)
def test_every_pattern_that_is_printed_is_one_that_re2_reads(kind: str) -> None:
    found = set(patterns(json_schema.for_version(parse("1.7.0"), kind)))
    assert len(found) > 5
    for pattern in found:
        # RE2 has no look-around, no back-references, no possessive or atomic groups, and repeats
        # 1000 times at most.
        assert not re.search(
            r"\(\?[=!<>(P]|\\[1-9]|[*+?}]\+", re.sub(r"\[[^]]*\]", "x", pattern)
        ), pattern
        assert all(int(count) <= 1000 for count in re.findall(r"\{(?:\d+,)?(\d+)\}", pattern)), (
            pattern
        )
        re.compile(pattern)
