"""What a folder of templates can do, what it cannot, and how its mistakes are reported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from renderer.diagnostics import Diagnostic, Place
from renderer.pipeline import Result
from tests.program import run

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata:\n"


@pytest.fixture
def overlay(tmp_path: Path) -> Any:
    def rendered(
        template: str, values: str = "", *, name: str = "settings.yaml.j2", **request: Any
    ) -> Result:
        (tmp_path / name).write_text(template, encoding="utf-8")
        return run(values, templates=str(tmp_path), **request)

    return rendered


def settings(result: Result) -> dict[str, str]:
    assert not result.rejected, result.diagnostics
    found: dict[str, str] = next(
        m.data["data"] for m in result.objects if m.data["kind"] == "ConfigMap"
    )
    return found


def only(result: Result) -> Diagnostic:
    assert result.rejected and not result.objects and len(result.diagnostics) == 1, (
        result.diagnostics
    )
    return result.diagnostics[0]


FILTERS = [
    ("values.head.rayVersion | quote", "2.52.0"),
    ("'a' | b64enc | quote", "YQ=="),
    ("'YQ==' | b64dec | quote", "a"),
    ("values.x | default('d') | quote", "d"),
    ("'' | default('d') | quote", "d"),
    ("[1, {'a': true}] | toJson | quote", '[1,{"a":true}]'),
    ("('{\"a\": [1]}' | fromJson).a[0] | quote", "1"),
    ("{'a': [1]} | toYaml | nindent(4) | quote", "\n    a:\n    - 1"),
    ("'x' | indent(2) | quote", "  x"),
    ("'abcdef' | trunc(3) | quote", "abc"),
    ("'abcdef' | trunc(-2) | quote", "ef"),
    ("'a-b-' | trimSuffix('-') | quote", "a-b"),
    ("'it''s' | squote", "its"),
    ("true | ternary('y', 'n') | quote", "y"),
    ("'{{ release.name }}' | tpl | quote", "raycluster"),
    ("coalesce(none, '', 'c') | quote", "c"),
    ("release.fullname | quote", "raycluster-kuberay"),
    ("values.items | default('no key, no method') | quote", "no key, no method"),
    ("(kuberay | string) | quote", "1.4.2"),
    ("kuberay | quote", "1.4.2"),
]


@pytest.mark.parametrize(("expression", "expected"), FILTERS)
def test_helm_s_filters(overlay: Any, expression: str, expected: str) -> None:
    result = overlay(
        f"{CONFIG_MAP}  a: {{{{ {expression} }}}}\n",
        "head: {rayVersion: 2.52.0}",
        kuberay_version="1.4",
    )
    assert settings(result) == {"a": expected}


def test_a_template_of_the_same_name_replaces_the_built_in_one(overlay: Any) -> None:
    result = overlay(CONFIG_MAP + "  a: b\n", name="raycluster.yaml.j2")
    assert [made.data["kind"] for made in result.objects] == ["ConfigMap"]


def test_our_partials_are_there_for_others(overlay: Any) -> None:
    text = (
        '{% from "_pod.j2" import pod_template %}apiVersion: v1\nkind: PodTemplate\n'
        "metadata: {name: x}\n"
        "template:{{ pod_template(cluster.head) | nindent(2) }}\n"
    )
    made = overlay(text).objects[-1].data
    assert made["template"]["spec"]["containers"][0]["name"] == "ray-head"


MISTAKES = [
    ("a: b\n{% if %}\n", "template/syntax", 2),
    ("a: b\n{{ values.nothing.there }}\n", "template/undefined", 2),
    ("{{ nothing }}", "template/undefined", 1),
    ("a\n\n{{ fail('not today') }}", "template/failed", 3),
    ("{{ values.none | required('a name is needed') }}", "template/failed", 1),
    ("{{ 'ü*' | b64dec }}", "template/failed", 1),
    ("{{ {} | b64enc }}", "template/failed", 1),
    ("{{ nothing | toYaml }}", "template/undefined", 1),
    ("{% include 'missing.j2' %}", "template/not-found", 1),
    ("{% include '../../etc/passwd' %}", "template/not-found", 1),
    ("{% include '/etc/passwd' %}", "template/not-found", 1),
    ("{{ ''.__class__.__mro__ }}", "template/forbidden", 1),
    ("{{ release.__init__.__globals__ }}", "template/forbidden", 1),
    ("{{ values.update({}) }}", None, 1),
    ("{{ 'x' * 10**8 }}", "template/failed", 1),
    ("{{ 9 ** 9 ** 9 ** 9 ** 9 }}", "template/failed", 1),
    ("{% for a in range(10**9) %}{% endfor %}", None, 1),
    ("{{ 1 / 0 }}", "template/failed", 1),
    ("{{ 'a' | no_such_filter }}", "template/syntax", 1),
    ("a: b\n{{ dict(a=1, a=2) }}", "template/syntax", 2),
    ("a: b\n{% macro m(a, a) %}{% endmacro %}", "template/syntax", 2),
    ("a: b\n" + "{% for a in [1] %}" * 21 + "{% endfor %}" * 21, "template/syntax", 2),
    ("a: b\n" + "{% if 1 %}" * 100 + "{% endif %}" * 100, "template/syntax", 2),
    ("a: b\n{% include values.nope %}", "template/undefined", 2),
    ("a: b\n{% include 5 %}", "template/failed", 2),
    ("a: b\n{% import 'settings.yaml.j2' as me %}", "template/limit", 2),
    ("a: b\n{{ '{% if %}' | tpl }}", "template/failed", 2),
    ("a: b\n{% autoescape true %}{% endautoescape %}", "template/syntax", 2),
    ("a: b\n\ufdd00\ufdd1", "template/syntax", 2),
    ("a: b\n{{ {'a': [values.nope]} | toYaml }}", "template/undefined", 2),
    ("a: b\n{{ dict }}", "template/failed", 2),
    ("a: b\n{{ release }}", "template/failed", 2),
    ("a: b\n{% macro m() %}{% endmacro %}{{ m }}", "template/failed", 2),
]


@pytest.mark.parametrize(("text", "code", "line"), MISTAKES, ids=[m[0][:30] for m in MISTAKES])
def test_a_mistake_points_at_the_template_s_line(
    overlay: Any, text: str, code: str | None, line: int
) -> None:
    problem = only(overlay(text))
    assert problem.code == code or (code is None and problem.code.startswith("template/"))
    assert isinstance(problem.where, Place) and problem.where.start.line == line
    assert problem.where.file.endswith("settings.yaml.j2")


BOMBS = [
    "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    (
        "{% for a in range(99999) %}{% for b in range(99999) %}xxxxxxxxxxxxxxxxxxxxxxxxxx{% "
        "endfor %}{% endfor %}"
    ),
    (
        "{% set ns = namespace(x='xxxxxxxxxxxxxxxx') %}{% for a in range(64) %}{% set ns.x = "
        "ns.x ~ ns.x %}{% endfor %}{{ ns.x }}"
    ),
    "{{ '%999999999d' % 1 }}",
    "{{ 'x' | center(999999999) }}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% include 'settings.yaml.j2' %}",
    "{{ '{{ tpl(' | tpl }}",
]


@pytest.mark.parametrize("text", BOMBS, ids=range(len(BOMBS)))
def test_a_bomb_is_an_error_within_seconds(overlay: Any, text: str) -> None:
    assert only(overlay(text)).code.startswith("template/")


BEYOND = [
    (
        "{% set n = namespace(x=[1], y=[1]) %}{% for i in range(40) %}{% set n.x = [n.x, "
        "n.x] %}{% set n.y = [n.y, n.y] %}"
        "{% endfor %}{{ n.x == n.y }}"
    ),
    "{{ 'a' | center(1000000) | list | join('\n') " + "| indent(1) " * 90 + "| length }}",
    (
        "{% for i in range(99999) %}{% for j in range(99999) %}{% if i == j %}{% endif %}{% "
        "endfor %}{% endfor %}"
    ),
]


@pytest.mark.parametrize(
    "text", BEYOND, ids=["in C code", "in constant folding", "in a comparison"]
)
def test_too_much_time_is_the_same_error_wherever_it_is_spent(overlay: Any, text: str) -> None:
    problem = only(overlay(text))
    assert problem.code == "template/limit"
    assert "of CPU time" in problem.message or "of memory" in problem.message


def test_bounds_hold_in_a_thread(overlay: Any) -> None:
    from threading import Thread

    found: list[Diagnostic] = []
    thread = Thread(target=lambda: found.append(only(overlay(BEYOND[2]))))
    thread.start()
    thread.join()
    assert [problem.code for problem in found] == ["template/limit"]


def test_a_link_out_of_the_folder_is_not_followed(overlay: Any, tmp_path: Path) -> None:
    outside = tmp_path.parent / "outside.j2"
    outside.write_text("secret: hunter2")
    (tmp_path / "link.yaml.j2").symlink_to(outside)
    result = overlay(CONFIG_MAP + "  a: b\n")
    assert "hunter2" not in str(result)


def test_the_error_for_invalid_yaml_names_the_template(overlay: Any) -> None:
    problem = only(overlay("a: b: c\n"))
    assert problem.code == "template/no-yaml" and "settings.yaml.j2" in problem.message


def test_no_object_at_all_is_an_error(overlay: Any) -> None:
    assert only(overlay("", name="raycluster.yaml.j2")).code == "template/nothing-rendered"


@pytest.mark.parametrize(
    "asked", ["raycluster.yaml", "templates/raycluster.yaml", "raycluster.yaml.j2", "raycluster"]
)
def test_show_only_accepts_the_names_that_people_know(asked: str) -> None:
    result = run("redis: {create: true}", show_only=(asked,))
    assert [made.data["kind"] for made in result.objects] == ["RayCluster"]


@pytest.mark.parametrize(
    "values",
    ["redis:", "redis: {create: }", "redis: {create: true, resources: }", "extraManifests:"],
)
def test_a_default_that_null_removes_is_none_to_our_templates(values: str) -> None:
    result = run(values)
    assert not result.rejected, result.diagnostics


def test_show_only_of_nothing_known_is_an_error() -> None:
    problem = only(run(show_only=("rayclusters.yaml",)))
    assert problem.code == "call/unknown-template" and "raycluster.yaml" in (problem.help or "")


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    assert only(run(templates=str(tmp_path / "none"))).code == "call/missing-file"


def test_a_folder_without_any_template_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "raycluster.yaml").write_text(CONFIG_MAP)
    problem = only(run(templates=str(tmp_path)))
    assert problem.code == "call/no-templates" and "raycluster.yaml.j2" in (problem.help or "")


def test_what_is_compiled_ahead_is_what_the_templates_say() -> None:
    from renderer import resources
    from renderer.templating.environment import environment

    env = environment()
    assert env.loader is not None
    made_from = {
        name: resources.template_digest(env.loader.get_source(env, name)[0])
        for name in env.loader.list_templates()
    }
    assert resources.ready_templates() == made_from, "run `python -m maintain.ready`"


def test_the_defaults_made_ready_are_those_that_people_read() -> None:
    from renderer import resources

    text = resources.read_text(resources.default_values_file())
    assert resources.ready_defaults(text) is not None, "run `python -m maintain.ready`"
