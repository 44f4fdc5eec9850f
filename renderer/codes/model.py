"""What an explanation of a code consists of."""

from __future__ import annotations

from enum import Enum
from textwrap import dedent
from typing import NamedTuple


class Form(Enum):
    """What the text of an example is, and so how it is run."""

    VALUES = "values"
    """A values file, rendered."""
    CLUSTER = "cluster"
    """A part of an object of KubeRay's kinds, validated as a part of a complete one: null removes a
    field.
    """
    MANIFEST = "manifest"
    """A whole manifest file, validated."""
    TEMPLATE = "template"
    """A template in the folder of `--templates`, rendered with the default values."""
    SHELL = "shell"
    """Commands of a POSIX shell in an empty folder."""


class Example(NamedTuple):
    """An input that produces a code, or one that does not.

    `kuberay` and `gates` are the options `--kuberay-version` and `--feature-gates`.
    """

    form: Form
    text: str
    kuberay: str | None = None
    gates: str | None = None


class Code(NamedTuple):
    """One code, explained.

    Versions and feature gates are those of the rule and are not repeated here.
    """

    meaning: str
    """One sentence: what was found."""
    why: str
    """What happens to someone who ignores it."""
    bad: Example
    good: Example


def values(text: str, kuberay: str | None = None) -> Example:
    return Example(Form.VALUES, _clean(text), kuberay)


def cluster(text: str, kuberay: str | None = None, gates: str | None = None) -> Example:
    return Example(Form.CLUSTER, _clean(text), kuberay, gates)


def manifest(text: str, kuberay: str | None = None) -> Example:
    return Example(Form.MANIFEST, _clean(text), kuberay)


def template(text: str) -> Example:
    return Example(Form.TEMPLATE, _clean(text))


def shell(text: str) -> Example:
    return Example(Form.SHELL, _clean(text))


def _clean(text: str) -> str:
    return dedent(text).strip("\n") + "\n"
