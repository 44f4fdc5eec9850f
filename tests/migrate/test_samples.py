"""Real manifests: what migrates is accepted, the Pods stay the same, comments survive, and imports
render the same.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from renderer import Target, read_documents, validate
from renderer.children import children
from renderer.diagnostics import Collector, Severity
from renderer.kuberay.gates import effective
from renderer.kuberay.versions import KubeRayVersion, parse
from renderer.migrate import migrate_text
from renderer.migrate.importing import import_manifest
from renderer.sources import Source
from tests.program import run
from tests.reference import needs_reference, reference_files

SAMPLES = reference_files("kuberay/samples/*/*.yaml")
LEGACY = [
    path for path in SAMPLES if 'ray.io/ft-enabled: "true"' in path.read_text(encoding="utf-8")
]
OPTIONS_VERSIONS = ("1.3.2", "1.4.2", "1.5.2", "1.6.2", "1.7.0")

pytestmark = needs_reference("kuberay/samples")


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def migrated(text: str, to: KubeRayVersion | None = None) -> str:
    found = Collector()
    result = migrate_text(Source("a.yaml", text), to, found)
    assert result is not None, found.diagnostics
    assert found.diagnostics == []
    return result


def data_of(text: str) -> Any:
    return read_documents(Source("a.yaml", text)).documents[0].data


def head_container(data: Any, version: KubeRayVersion) -> dict[str, Any]:
    """Ray's container of the head, as the operator makes it, its variables by name."""
    made = children(data, version, effective(version, {}))
    pod = next(
        one.data
        for one in made
        if one.data["kind"] == "Pod" and "head" in str(one.data["metadata"]["labels"])
    )
    container = dict(pod["spec"]["containers"][0])
    container["env"] = {item["name"]: item for item in container["env"]}
    return container


def test_there_are_legacy_samples() -> None:
    assert len(LEGACY) == 4


@pytest.mark.parametrize("path", LEGACY, ids=name_of)
@pytest.mark.parametrize("version", OPTIONS_VERSIONS)
def test_a_migrated_sample_is_accepted(path: Path, version: str) -> None:
    documents = read_documents(
        Source("a.yaml", migrated(path.read_text(encoding="utf-8")))
    ).documents
    problems = validate(documents, Target.of(version))
    assert [one for one in problems if one.severity is Severity.ERROR] == []


@pytest.mark.parametrize("path", [one for one in LEGACY if "deprecate" in one.name], ids=name_of)
def test_a_migrated_sample_equals_the_new_one(path: Path) -> None:
    """The new sample of the same release says the same; only the release 1.5.2 says another Ray in
    it.
    """
    new = data_of((path.parent / "ray-cluster.external-redis.yaml").read_text(encoding="utf-8"))
    assert data_of(migrated(path.read_text(encoding="utf-8"))) == new


@pytest.mark.parametrize("path", LEGACY, ids=name_of)
@pytest.mark.parametrize("version", OPTIONS_VERSIONS)
def test_the_head_is_the_same_before_and_after(path: Path, version: str) -> None:
    text = path.read_text(encoding="utf-8")
    before, after = (head_container(data_of(one), parse(version)) for one in (text, migrated(text)))
    assert before == after


@pytest.mark.parametrize("path", SAMPLES, ids=name_of)
def test_a_second_migration_changes_nothing(path: Path) -> None:
    text = path.read_bytes().decode()
    once = migrated(text)
    assert migrated(once) == once
    if path not in LEGACY:
        assert once == text


@pytest.mark.parametrize("path", LEGACY, ids=name_of)
def test_there_and_back_gives_the_same_data(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert data_of(migrated(migrated(text), parse("1.2.2"))) == data_of(text)


@pytest.mark.parametrize("path", LEGACY, ids=name_of)
def test_a_comment_at_any_line_survives(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for number, line in enumerate(lines):
        indent = " " * (len(line) - len(line.lstrip()))
        commented = "".join([*lines[:number], f"{indent}# mark {number}\n", *lines[number:]])
        assert f"# mark {number}\n" in migrated(commented)


@pytest.mark.parametrize("path", LEGACY, ids=name_of)
def test_windows_line_ends_stay(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert migrated(text.replace("\n", "\r\n")) == migrated(text).replace("\n", "\r\n")


@pytest.mark.parametrize("path", SAMPLES, ids=name_of)
def test_an_imported_sample_renders_the_same(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = Collector()
    values = import_manifest(Source("a.yaml", text), found)
    assert values is not None, found.diagnostics
    result = run(values, validate=False)
    assert [made.data for made in result.objects] == [without_nulls(data_of(text))]


def without_nulls(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: without_nulls(value) for key, value in data.items() if value is not None}
    return [without_nulls(one) for one in data] if isinstance(data, list) else data
