"""The public library: what it names, its documentation, and that it can be called from several
threads.
"""

from __future__ import annotations

import ast
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import renderer
from renderer import Request, Setter, Source, Target, format_diagnostics, render, to_text
from tests.program import execute
from tests.reference import CHECKOUT

PAGE = (CHECKOUT / "docs" / "library.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^## (.+?)$.*?^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(
    "example", [code for _, code in EXAMPLES], ids=[title for title, _ in EXAMPLES]
)
def test_an_example_of_the_page_runs(example: str) -> None:
    result = execute([sys.executable, "-c", example])
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_the_page_has_an_example_for_each_task() -> None:
    assert [title for title, _ in EXAMPLES] == ["Render", "Read what is wrong", "Validate"]


def test_the_page_names_every_public_name() -> None:
    table = PAGE[PAGE.index("| name |") : PAGE.index("A mistake")]
    assert sorted(set(re.findall(r"`([A-Za-z_]+)[`(]", table)) & {*renderer.__all__}) == sorted(
        renderer.__all__
    )


@pytest.mark.parametrize("name", renderer.__all__)
def test_a_public_name_exists(name: str) -> None:
    assert getattr(renderer, name) is not None
    assert name in dir(renderer)


def test_any_other_name_does_not_exist() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'frobnicate'"):
        renderer.frobnicate  # noqa: B018


def test_importing_the_library_loads_nothing_else() -> None:
    script = (
        "import sys, renderer; print([name for name in sys.modules if name.startswith('renderer')])"
    )
    result = execute([sys.executable, "-c", script])
    assert result.stdout == "['renderer']\n"


def test_eight_threads_render_what_one_renders() -> None:
    requests = [
        Request(
            sources=(
                Source(
                    "v.yaml",
                    f"worker: {{replicas: {count}}}\ngcsFaultTolerance: {count % 2 == 0}\n",
                ),
            ),
            setters=(Setter("--set", f"image.tag=tag-{count}"),),
            name=f"c{count}",
            kuberay_version=("1.2", "1.4", "1.7", None)[count % 4],
        )
        for count in range(64)
    ]
    expected = [to_text(render(request)) for request in requests]
    assert all(f"tag-{count}" in text for count, text in enumerate(expected))
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda request: to_text(render(request)), requests)) == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kuberay_version": "0.6"}, '"0.6" is older than any KubeRay version known here'),
        (
            {"kuberay_version": "1.4", "feature_gates": "RayClusterMtls=true"},
            'no KubeRay version has a feature gate "RayClusterMtls"',
        ),
        (
            {"kuberay_version": "1.4", "crds": [Source("crd.yaml", "a: [1\n")]},
            "this [ is not closed",
        ),
    ],
    ids=["version", "feature gate", "crd"],
)
def test_a_target_that_is_not_valid_is_a_value_error(
    arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        Target.of(**arguments)


def test_a_version_newer_than_the_newest_known_is_warned_of() -> None:
    with pytest.warns(UserWarning, match="9.9"):
        target = Target.of("9.9")
    assert str(target.version) == "1.7.0"


def test_another_flag_than_helms_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="--set-string"):
        Setter("--foo", "a=1")


def test_an_unknown_output_is_a_value_error() -> None:
    result = render(Request())
    with pytest.raises(ValueError, match="yaml, json"):
        to_text(result, "foo")


def test_an_unknown_format_is_a_value_error() -> None:
    with pytest.raises(
        ValueError, match="'xml' is not one of the formats text, concise, json, github"
    ):
        format_diagnostics([], "xml")


# Modules that the command line imports besides the public names: printing, and what belongs to one
# command.
NOT_PUBLIC = {
    "renderer.children",
    "renderer.migrate",
    "renderer.api_server",
    "renderer.argocd",
    "renderer.diagnostics",  # reports of mistakes in the call itself
    "renderer.kube_yaml",
    "renderer.kuberay",
    "renderer.manifest",  # `--output-dir`
    "renderer.operator",
    "renderer.report",
    "renderer.resources",
    "renderer.schema",
    "renderer.sources",  # reading files is the caller's, and the command line is a caller
    "renderer.suggest",
    "renderer.target",
    "renderer.validation",
    "renderer.values",
    "renderer.verdict",
}


def test_the_command_line_renders_by_the_public_names_only() -> None:
    """No part of the pipeline is imported by the command line: what it needs for a render,
    everybody has.
    """
    imported = {
        ".".join(node.module.split(".")[:2])
        for file in Path(renderer.__file__).parent.glob("cli/*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("renderer")
    }
    assert imported - NOT_PUBLIC == {"renderer", "renderer.cli"}
