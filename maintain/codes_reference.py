"""`python -m maintain.codes_reference` prints docs/codes.md: every code, explained, with its
versions and feature gate.
"""

from __future__ import annotations

from collections.abc import Iterator

from renderer.codes import AREAS, Code, Example, Form, every
from renderer.diagnostics import Severity
from renderer.kuberay.kinds import SPEC_PATHS
from renderer.operator import Rule, all_rules

HEADER = """\
# Codes

Every diagnostic has a code. Codes are stable: tools can rely on them. Made by
`python -m maintain.codes_reference` from `renderer/codes/` and the operator's rules; tests run
every example.

Examples of clusters show the part that matters; the rest is that of a complete object with a head
group and one worker group. Without a version an example is for the newest one.

"""
_LANGUAGE = {Form.TEMPLATE: "jinja", Form.SHELL: "sh"}
_RELEASED_FIRST = (1, 0, 0)


def page() -> str:
    codes = every()
    return HEADER + _contents(codes) + "".join(_section(code, codes[code]) for code in codes)


def _contents(codes: dict[str, Code]) -> str:
    lines = []
    for area, about in AREAS.items():
        lines += [f"**{area}**: {about}", "", "| code | meaning |", "| --- | --- |"]
        for code, explanation in codes.items():
            if code.partition("/")[0] == area:
                lines.append(f"| [`{code}`](#{code.replace('/', '')}) | {explanation.meaning} |")
        lines.append("")
    return "\n".join(lines)


def _section(code: str, explanation: Code) -> str:
    facts = [_fact(rule) for rule in all_rules() if rule.code == code]
    parts = [f"\n## {code}\n", explanation.meaning, explanation.why]
    if facts:
        parts.append("\n" + "\n".join(f"- {fact}" for fact in dict.fromkeys(facts)))
    parts += ["\nRejected or warned about:\n", _example(explanation.bad)]
    parts += ["\nAccepted:\n", _example(explanation.good)]
    return "\n".join(parts) + "\n"


def _fact(rule: Rule) -> str:
    """One rule in words: kinds, versions, feature gate, and what must hold."""
    kinds = ", ".join(kind for kind in SPEC_PATHS if kind in rule.kinds)
    text = f"{kinds}, {_versions(rule)}"
    if rule.gate is not None:
        text += f", feature gate `{rule.gate}`"
    if rule.severity is Severity.WARNING:
        text += ", a warning"
    return f"{text}: {rule.gist}"


def _versions(rule: Rule) -> str:
    since, until = _text(rule.since), _text(rule.until or ())
    if rule.until is None and rule.since == _RELEASED_FIRST:
        return "all versions of KubeRay"
    if rule.until is None:
        return f"KubeRay {since} and later"
    if rule.since == _RELEASED_FIRST:
        return f"KubeRay before {until}"
    return f"KubeRay {since} and later, before {until}"


def _text(release: tuple[int, ...]) -> str:
    return ".".join(str(number) for number in release)


def _example(example: Example) -> str:
    notes = "".join(f"# {note}\n" for note in _notes(example))
    return f"```{_LANGUAGE.get(example.form, 'yaml')}\n{notes}{example.text}```"


def _notes(example: Example) -> Iterator[str]:
    if example.kuberay is not None:
        yield f"--kuberay-version {example.kuberay}"
    if example.gates is not None:
        yield f"--feature-gates {example.gates}"


if __name__ == "__main__":
    print(page(), end="")
