"""The steps of CONTRIBUTING.md for a new KubeRay release, followed for one that does not exist.

They are followed in a copy of the checkout. If any other place has to know of a release, a test
here fails.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from renderer.kuberay.kinds import PLURALS, SPEC_PATHS
from tests.program import CLEAN, Finished, execute
from tests.reference import CHECKOUT, REFERENCE, needs_reference

pytestmark = needs_reference("kuberay/crds-all")

LAST_ROW = '    ("1.7.0", "1.7.0", "1.36"),\n'
NEW_ROW = '    ("1.8.0", "1.8.0", "1.37"),\n'
NEW_FIELD = "specOverrides: {brandNewField: x}\n"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout after the steps."""
    copy = tmp_path_factory.mktemp("checkout")
    for folder in ("renderer", "maintain", "templates", "values"):
        shutil.copytree(
            CHECKOUT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    # 1. the CRDs of the release
    crds = copy / "crds"
    shutil.copytree(REFERENCE / "kuberay" / "crds-all", crds)
    for kind, path in SPEC_PATHS.items():
        crd = json.loads((crds / PLURALS[kind] / "v1.7.0.json").read_bytes())
        for version in crd["spec"]["versions"]:
            spec = version["schema"]["openAPIV3Schema"]
            for step in path:
                spec = spec["properties"][step]
            spec["properties"]["brandNewField"] = {"type": "string"}
        new = crds / "v1.8.0" / f"ray.io_{PLURALS[kind]}.yaml"
        new.parent.mkdir(exist_ok=True)
        new.write_text(json.dumps(crd))
    # 2. a row in the table of releases
    versions = copy / "renderer" / "kuberay" / "versions.py"
    text = versions.read_text()
    assert LAST_ROW in text
    versions.write_text(text.replace(LAST_ROW, LAST_ROW + NEW_ROW))
    # 3. the schema
    made = program(copy, "maintain.build_schema", "crds")
    assert made.returncode == 0, made.stderr
    return copy


def program(checkout: Path, module: str, *arguments: str, stdin: str = "") -> Finished:
    """Run a module of the copy, not of the checkout."""
    command = [sys.executable, "-m", module, *arguments]
    environment = CLEAN | {"PYTHONPATH": str(checkout)}
    return execute(command, stdin=stdin, cwd=checkout, env=environment)


def test_it_is_listed_as_the_newest_with_its_schema_its_pods_and_its_gates(checkout: Path) -> None:
    result = program(checkout, "renderer", "versions", "-o", "json")
    *_, before, new = json.loads(result.stdout)["versions"]
    assert new == {
        "version": "1.8.0",
        "newest": True,
        "newestPatch": True,
        "schema": "1.8.0",
        "podOfKubernetes": "1.37",
        "featureGates": before["featureGates"],
    }
    assert (before["version"], before["newest"]) == ("1.7.0", False)


@pytest.mark.parametrize(("version", "status"), [("1.8", 0), ("1.8.0", 0), ("1.7", 1)])
def test_its_new_field_can_be_rendered_for_it_alone(
    checkout: Path, version: str, status: int
) -> None:
    result = program(checkout, "renderer", "-f", "-", "--kuberay-version", version, stdin=NEW_FIELD)
    assert result.returncode == status, result.stderr
    assert ("brandNewField: x" in result.stdout, result.stderr == "") == (status == 0, status == 0)
    assert status == 0 or "1.8.0" in result.stderr  # since when there is such a field


def test_no_stated_version_means_it(checkout: Path) -> None:
    assert program(checkout, "renderer", "-f", "-", stdin=NEW_FIELD).returncode == 0


def test_its_schema_can_be_printed(checkout: Path) -> None:
    result = program(checkout, "renderer", "schema", "manifest", "--kuberay-version", "1.8")
    assert "brandNewField" in json.loads(result.stdout)["properties"]["spec"]["properties"]
    assert result.stderr == ""


def test_a_manifest_is_validated_for_it_among_all(checkout: Path) -> None:
    manifest = program(checkout, "renderer", "--kuberay-version", "1.8").stdout
    result = program(
        checkout, "renderer", "validate", "-", "--kuberay-version", "all", stdin=manifest
    )
    assert result.returncode == 1  # the oldest release lacks numOfHosts
    assert any(line.startswith("1.8.0 ") for line in result.stdout.splitlines())


def test_a_crd_that_is_missing_is_noticed(checkout: Path, tmp_path: Path) -> None:
    shutil.copytree(checkout / "crds", tmp_path / "crds", ignore=shutil.ignore_patterns("v1.8.0"))
    result = program(checkout, "maintain.build_schema", str(tmp_path / "crds"))
    assert result.returncode != 0
    assert "1.8.0" in result.stderr
