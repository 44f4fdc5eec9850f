"""What was probably meant by a mistake in a template: Helm's habits, near names.

Loaded for errors only.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from renderer.suggest import nearest

_MOST_LISTED = 12
"""Names that a help lists."""


class Said(NamedTuple):
    """What a diagnostic says in place of Jinja2's own words; None keeps those."""

    message: str | None
    help: str | None


# --- syntax ---------------------------------------------------------------------------------------


class _Habit(NamedTuple):
    """What people write who know Helm, inside `{{ }}` or `{% %}`, and what it is here."""

    pattern: str
    message: str
    help: str


_HELM = "this is Helm's language, not Jinja's"
_HABITS = (
    _Habit(r"\{\{-?\s*/\*", _HELM, "write a comment as {# … #}"),
    _Habit(r"^-?\s*\$?\w+\s*:=", _HELM, "write {% set name = … %}"),
    _Habit(
        r"^-?\s*(?:include|template)\s+\"",
        _HELM,
        'write {% include "_name.j2" %}, or import a macro',
    ),
    _Habit(r"^-?\s*define\s+\"", _HELM, "write {% macro name() %} … {% endmacro %}"),
    _Habit(r"^-?\s*range\b", _HELM, "write {% for item in … %} … {% endfor %}"),
    _Habit(r"^-?\s*with\b", _HELM, "write {% if … %} … {% endif %}, and the whole name inside"),
    _Habit(r"^-?\s*(?:if|else|end)\b", _HELM, "write {% if … %} … {% else %} … {% endif %}"),
    _Habit(r"^-?\s*printf\b", _HELM, 'write "%s" | format(value)'),
    _Habit(r"^\s*\.\s*$", _HELM, "name the value: in a loop it is the loop's own variable"),
)

_ELSE_IF = re.compile(r"[-+]?\s*else\s+if\b")
_DOTTED = re.compile(r"(?<![\w.\])])\$?\.(Values|Release|Chart|Capabilities|Files)\b((?:\.\w+)*)")
_ROOTS = {"Values": "values", "Release": "release", "Chart": None, "Files": None}
_BEFORE = re.compile(r"^-?\s*(?P<filter>[A-Za-z]\w*)\s+(?P<value>[\w.$]+)(?P<rest>.*)$")
_INSIDE = re.compile(r"\{\{(.*?)(?:\}\}|$)|\{%(.*?)(?:%\}|$)")
_CALL = re.compile(r"\|\s*(\w+)\s+(\d+|\"[^\"]*\")")


def of_syntax(message: str, line: str, filters: Collection[str]) -> Said:
    """What to say about a syntax error; `line` is the template's line."""
    unknown = re.match(r"No (filter|test) named '(.*)'", message)
    if unknown is not None:
        meant = nearest(unknown[2], sorted(filters))
        help = f'did you mean "{meant}"?' if meant else "docs/templates.md lists the filters"
        return Said(f'the {unknown[1]} "{unknown[2]}" does not exist', help)
    habit = _of_line(line, filters)
    if habit is not None:
        return habit
    if message.startswith("Unexpected end of template"):
        block = re.search(r"closed is '(\w+)'", message)
        name = block[1] if block else "block"
        return Said(f'the "{name}" of this template is not closed', f"add {{% end{name} %}}")
    if message == "unexpected '}'":
        return Said("}} is missing", "an expression ends with }}, a statement with %}")
    return Said(None, None)


def _of_line(line: str, filters: Collection[str]) -> Said | None:
    """The habit of Helm's that a line shows."""
    for expression, statement in _INSIDE.findall(line):
        if statement and _ELSE_IF.match(statement):
            return Said("else if is one word", "write {% elif … %}")
        said = _of_habit(expression, line, filters) if expression else _of_name(statement)
        if said is not None:
            return said
    return None


def _of_habit(inside: str, line: str, filters: Collection[str]) -> Said | None:
    for habit in _HABITS:
        if re.search(habit.pattern, line if "{" in habit.pattern else inside):
            return Said(habit.message, habit.help)
    filtered = _BEFORE.match(inside.rstrip("- "))
    if filtered is not None and filtered["filter"] in filters:
        # `toYaml .Values.labels | nindent 4`
        rest = _CALL.sub(r"| \1(\2)", filtered["rest"].strip())
        value = _named(filtered["value"])
        written = " ".join(filter(None, (value, "|", filtered["filter"], rest)))
        return Said("a filter comes after its value", f"write {{{{ {written} }}}}")
    return _of_name(inside)


def _of_name(inside: str) -> Said | None:
    """`.Values.a` and its kin."""
    dotted = _DOTTED.search(inside)
    if dotted is None:
        return None
    if _ROOTS.get(dotted[1]) is None:
        return Said(f"{_HELM}: there is no .{dotted[1]}", _CONTEXT)
    return Said(_HELM, f"write {_named(dotted[0])}")


def _named(value: str) -> str:
    """`.Values.a` as it is named here."""
    found = _DOTTED.fullmatch(value)
    if found is None or _ROOTS.get(found[1]) is None:
        return value
    rest = found[2].lower() if found[1] == "Release" else found[2]
    return f"{_ROOTS[found[1]]}{rest}"


# --- names ----------------------------------------------------------------------------------------

_CONTEXT = "templates get values, release, kuberay, cluster and redis"
_DEFAULT = "`| default(…)` gives a variable a value"


def of_undefined(
    message: str, line: str, context: Mapping[str, Any], filters: Collection[str]
) -> Said:
    """What to say about a name that does not exist.

    `context` holds the variables and functions of templates.
    """
    name = re.fullmatch(r"'(\w+)' is undefined", message)
    if name is not None and (habit := _of_line(line, filters)) is not None:
        return habit
    if name is not None:
        meant = nearest(name[1], sorted(context))
        help = f'did you mean "{meant}"?' if meant else f"{_CONTEXT}; {_DEFAULT}"
        return Said(f'"{name[1]}" does not exist', help)
    part = re.search(r"has no (?:attribute|element) '?(\w+)'?", message)
    if part is None:
        return Said(None, f"{_CONTEXT}; {_DEFAULT}")
    for above in re.findall(rf"([A-Za-z_][\w.]*)(?:\.{part[1]}\b|\[['\"]{part[1]}['\"]\])", line):
        known = _names_in(above, context)
        if known is not None and part[1] not in known:
            meant = nearest(part[1], known)
            shown = ", ".join(known[:_MOST_LISTED]) + ("…" if len(known) > _MOST_LISTED else "")
            help = (
                f'did you mean "{meant}"?' if meant else f"it has {shown or 'nothing'}; {_DEFAULT}"
            )
            return Said(f'{above} has no "{part[1]}"', help)
    return Said(f'there is no "{part[1]}" in this value', _DEFAULT)


def _names_in(dotted: str, context: Mapping[str, Any]) -> list[str] | None:
    """The names in what a dotted name means in the templates' context; None if it means nothing
    there.
    """
    found: Any = context
    for step in dotted.split("."):
        if isinstance(found, Mapping):
            if step not in found:
                return None
            found = found[step]
        elif step.startswith("_") or not hasattr(found, step):
            return None
        else:
            found = getattr(found, step)
    if isinstance(found, Mapping):
        return [str(key) for key in found]
    if isinstance(found, (str, int, float, list)) or found is None:
        return None
    return [name for name in dir(found) if not name.startswith("_")]
