"""The codes of templates."""

from __future__ import annotations

from renderer.codes.model import Code, shell, template

CODES: dict[str, Code] = {
    "template/failed": Code(
        meaning="A template rejects its input, or a filter cannot do its work.",
        why="The template calls `fail`, or a value does not have the form that a filter needs.",
        bad=template("{{ fail('set a team') }}"),
        good=template("{# set a team #}"),
    ),
    "template/forbidden": Code(
        meaning="A template uses something that the sandbox does not allow.",
        why=(
            "Templates may come from other people: they reach no Python objects, no files and no "
            "environment."
        ),
        bad=template("# {{ ''.__class__ }}"),
        good=template("# {{ '' | upper }}"),
    ),
    "template/limit": Code(
        meaning="Templates use too much CPU time or memory, or include themselves without end.",
        why="The limits keep one broken template from stopping a pipeline or a server.",
        bad=template("{% include 'note.yaml.j2' %}"),
        good=template("{% include '_pod.j2' ignore missing without context %}{# once #}"),
    ),
    "template/no-object": Code(
        meaning="A template makes a document that is not a Kubernetes object.",
        why="kubectl rejects the whole output.",
        bad=template("- a list"),
        good=template("""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: notes}
        """),
    ),
    "template/no-yaml": Code(
        meaning="A template makes a text that is not valid YAML.",
        why=(
            "Mostly a map or a list is printed with the wrong indentation: `| toYaml | "
            "nindent(4)` sets it."
        ),
        bad=template("""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: notes
        """),
        good=template("""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: notes}
        """),
    ),
    "template/not-found": Code(
        meaning="A template includes or imports a template that does not exist.",
        why="A part of the manifest would be missing.",
        bad=template("{% include '_notes.j2' %}"),
        good=template("{% include '_notes.j2' ignore missing %}"),
    ),
    "template/nothing-rendered": Code(
        meaning="No object was rendered.",
        why='kubectl and Argo CD with prune would take an empty output for "delete everything".',
        bad=shell("render --show-only redis.yaml.j2"),
        good=shell("render --show-only redis.yaml.j2 --set redis.create=true"),
    ),
    "template/syntax": Code(
        meaning="A template cannot be compiled.",
        why="Its syntax is not that of Jinja2.",
        bad=template("{% if values.common %}"),
        good=template("{% if values.common %}{% endif %}"),
    ),
    "template/undefined": Code(
        meaning="A template uses a variable that does not exist.",
        why="A misspelled variable would silently print nothing.",
        bad=template("# {{ value.nameOverride }}"),
        good=template("# {{ values.nameOverride }}"),
    ),
}
