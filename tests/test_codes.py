"""Every code that the program reports is explained, and every explanation holds: its examples are
run.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

import renderer
from maintain.codes_reference import page
from renderer import Diagnostic, Severity, Source, Target
from renderer.codes import AREAS, Code, Example, Form, every, explained
from renderer.kube_yaml.reader import read_values
from renderer.kuberay.versions import NEWEST
from renderer.operator import all_rules
from tests import program
from tests.program import CLEAN, Finished, execute

PACKAGE = Path(renderer.__file__).parent
EXPLAINED = every()
DEMO = "demo"

_GROUP = """
rayStartParams: {}
template: {spec: {containers: [{name: ray, image: "rayproject/ray:2.52.0"}]}}
"""
_WORKERS = {"groupName": "small", "replicas": 1, "minReplicas": 0, "maxReplicas": 3}


def _parsed(text: str) -> Any:
    read = read_values(Source("example.yaml", text))
    return read.documents[0].data


def _complete(kind: str) -> dict[str, Any]:
    """A good object of a kind, which an example changes."""
    group = _parsed(_GROUP)
    spec = {
        "rayVersion": "2.52.0",
        "headGroupSpec": deepcopy(group),
        "workerGroupSpecs": [_WORKERS | deepcopy(group)],
    }
    job = {"rayClusterSpec": spec, "entrypoint": "python job.py"}
    outer = {
        "RayService": {"rayClusterConfig": spec, "serveConfigV2": "applications: []"},
        "RayJob": job,
        "RayCronJob": {"schedule": "0 3 * * *", "jobTemplate": job},
    }
    return {
        "apiVersion": "ray.io/v1",
        "kind": kind,
        "metadata": {"name": DEMO},
        "spec": outer.get(kind, spec),
    }


def _merged(base: Any, change: Any) -> Any:
    """`base` with `change`: maps by key, where null removes; lists by index, where an empty one
    replaces.
    """
    if isinstance(base, dict) and isinstance(change, dict):
        merged = base | {key: _merged(base.get(key), value) for key, value in change.items()}
        return {key: value for key, value in merged.items() if value is not None}
    if isinstance(base, list) and isinstance(change, list) and change:
        added = [_merged(None, item) for item in change[len(base) :]]
        return [*map(_merged, base, change), *base[len(change) :], *added]
    return change


def _cluster(example: Example) -> list[Diagnostic]:
    from renderer.manifest import Object
    from renderer.manifest import to_text as written

    change = _parsed(example.text)
    kind = change.get("kind", "RayCluster")
    whole = _merged(_complete(kind), change)
    return _manifest(example._replace(text=written((Object("example", whole),), "yaml")))


def _manifest(example: Example) -> list[Diagnostic]:
    read = renderer.read_documents(Source("example.yaml", example.text))
    target = Target.of(example.kuberay or str(NEWEST), feature_gates=example.gates or "")
    return [*read.diagnostics, *renderer.validate(read.documents, target)]


def _values(example: Example) -> list[Diagnostic]:
    result = program.run(example.text, example.kuberay, name=DEMO, feature_gates=example.gates)
    return list(result.diagnostics)


def _template(example: Example, folder: Path) -> list[Diagnostic]:
    (folder / "note.yaml.j2").write_text(example.text, encoding="utf-8")
    return list(program.run(name=DEMO, templates=str(folder)).diagnostics)


_AS_OTHERS = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search")
"""For root, who may read everything otherwise: this command may read what the modes of files allow.
"""


def _shell(example: Example, folder: Path) -> Finished:
    """Run the commands as they are, with `render` on PATH."""
    programs, work = folder / "bin", folder / "work"
    work.mkdir()
    program.install(programs)
    environment = CLEAN | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "RENDER_ERROR_FORMAT": "concise",
    }
    command = ["sh", "-c", example.text]
    if os.geteuid() == 0 and " 000 " in example.text:
        if shutil.which("setpriv") is None:
            pytest.skip("root may read every file, and setpriv is not installed")
        command = [*_AS_OTHERS, *command]
    return execute(command, cwd=work, env=environment)


def run(example: Example, folder: Path) -> tuple[set[str], bool]:
    """The codes that are reported for an example, and whether it is accepted: no error is among
    them.
    """
    if example.form is Form.SHELL:
        result = _shell(example, folder)
        found = set(
            re.findall(r"(?:error|warning)\[([a-z]+/[a-z0-9-]+)\]", result.stdout + result.stderr)
        )
        return found, result.returncode == 0
    if example.form is Form.TEMPLATE:
        diagnostics = _template(example, folder)
    else:
        how = {Form.VALUES: _values, Form.CLUSTER: _cluster, Form.MANIFEST: _manifest}
        diagnostics = how[example.form](example)
    return {d.code for d in diagnostics}, all(d.severity is not Severity.ERROR for d in diagnostics)


@pytest.mark.parametrize("code", EXPLAINED)
def test_the_bad_example_has_the_code(code: str, tmp_path: Path) -> None:
    found, _ = run(EXPLAINED[code].bad, tmp_path)
    assert code in found


@pytest.mark.parametrize("code", EXPLAINED)
def test_the_good_example_is_accepted(code: str, tmp_path: Path) -> None:
    found, accepted = run(EXPLAINED[code].good, tmp_path)
    assert code not in found
    assert accepted, found


@pytest.mark.parametrize(("code", "explanation"), EXPLAINED.items(), ids=EXPLAINED)
def test_every_part_of_an_explanation_is_there(code: str, explanation: Code) -> None:
    assert explanation.meaning.endswith((".", ")."))
    assert "\n" not in explanation.meaning
    assert explanation.why.endswith((".", "`."))
    assert explanation.bad != explanation.good
    assert explained(code) == explanation


def test_a_code_that_does_not_exist_has_no_explanation() -> None:
    assert explained("operator/nothing") is None
    assert explained("nothing/nothing") is None


def test_every_code_that_is_reported_is_explained() -> None:
    reported = {
        code
        for file in PACKAGE.rglob("*.py")
        if file.parent.name != "codes"
        for code in re.findall(
            rf'"((?:{"|".join(AREAS)})/[a-z0-9-]+)"', file.read_text(encoding="utf-8")
        )
    }
    assert reported <= set(EXPLAINED)
    built = {
        code for code in EXPLAINED if code.startswith("argocd/")
    }  # the plugin puts its area before the name
    assert set(EXPLAINED) - built <= reported


def test_every_rule_of_the_operator_is_explained() -> None:
    explained_here = {
        code for code in EXPLAINED if code.split("/")[0] in ("operator", "ray", "cluster")
    }
    of_rules = {rule.code for rule in all_rules()}
    assert explained_here == {
        code for code in of_rules if code.split("/")[0] not in ("pod", "service", "schema")
    }
    assert of_rules <= set(EXPLAINED)


def test_the_codes_of_an_area_are_sorted() -> None:
    for area in AREAS:
        codes = [code for code in EXPLAINED if code.startswith(f"{area}/")]
        assert codes == sorted(codes)


def test_the_page_of_codes_is_fresh() -> None:
    text = (PACKAGE.parent / "docs" / "codes.md").read_text(encoding="utf-8")
    assert text == page(), "run `make ready`"


def test_a_render_loads_no_explanation() -> None:
    check = (
        "import sys, renderer; renderer.render(renderer.Request()); sys.exit('renderer.codes' in "
        "sys.modules)"
    )
    result = execute([sys.executable, "-c", check])
    assert result.returncode == 0
