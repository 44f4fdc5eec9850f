"""Every code of a diagnostic, explained. A code, once released, keeps its meaning.

One module for each area, loaded when it is asked for: a render loads none of them. A new code is
one entry in the module of its area.
"""

from __future__ import annotations

from importlib import import_module

from renderer.codes.model import Code, Example, Form

__all__ = ["AREAS", "Code", "Example", "Form", "every", "explained"]

AREAS = {
    "call": "options, arguments and files",
    "input": "anything that is checked",
    "yaml": "files that cannot be read as YAML, or that readers of YAML understand differently",
    "values": "values files and `--set`",
    "template": "templates",
    "schema": "what the API server rejects",
    "operator": "what the operator rejects, or what stops it",
    "pod": "what the API server rejects in the Pods that the operator makes",
    "service": "what the API server rejects in Services, those that the operator makes among them",
    "ray": "what Ray rejects in the texts that the operator hands on to it",
    "cluster": "what is accepted everywhere and still breaks clusters (warnings)",
    "migrate": "`render migrate` and `render import`",
    "argocd": "the Argo CD plugin",
}
"""Each area of codes, in the order of the documentation, with what its codes are about."""


def explained(code: str) -> Code | None:
    """The explanation of a code such as `operator/name-form`, None if the code does not exist."""
    area = code.partition("/")[0]
    return _area(area).get(code) if area in AREAS else None


def every() -> dict[str, Code]:
    """All codes with their explanations, area by area."""
    return {code: explanation for area in AREAS for code, explanation in _area(area).items()}


def _area(area: str) -> dict[str, Code]:
    codes: dict[str, Code] = import_module(f"{__name__}.{area}").CODES
    return dict(sorted(codes.items()))
