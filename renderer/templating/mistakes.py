"""Mistakes in a template that Jinja2 leaves to Python's compiler, which knows neither their line
nor the author's names.
"""

from __future__ import annotations

import re

from jinja2 import TemplateSyntaxError, nodes

_TOO_DEEP = (
    "is nested too deeply: at most 20 loops and blocks inside each other, and about 90 conditions"
)


def check(tree: nodes.Template, name: str | None, filename: str | None) -> None:
    """Raise TemplateSyntaxError for a name given twice, and for `autoescape`, which is for HTML."""
    for html in tree.find_all(nodes.ScopedEvalContextModifier):
        raise TemplateSyntaxError("autoescape is for HTML: remove it", html.lineno, name, filename)
    for call in tree.find_all((nodes.Call, nodes.Filter, nodes.Test)):
        _check_twice(
            "argument",
            [keyword.key for keyword in getattr(call, "kwargs", ())],
            call,
            name,
            filename,
        )
    for macro in tree.find_all((nodes.Macro, nodes.CallBlock)):
        _check_twice(
            "parameter",
            [argument.name for argument in getattr(macro, "args", ())],
            macro,
            name,
            filename,
        )


def of_python(error: SyntaxError, code: str, filename: str | None) -> TemplateSyntaxError:
    """The mistake at the template's line.

    `code` is what Jinja2 compiled the template to; it ends with a table of lines.
    """
    message = str(error.msg)
    if "nested" in message or "indentation" in message:
        message = f"this {_TOO_DEEP}"
    table = re.findall(r"(\d+)=(\d+)", code.rpartition("debug_info = ")[2])
    before = [int(line) for line, compiled in table if int(compiled) <= (error.lineno or 0)]
    return TemplateSyntaxError(message, before[-1] if before else 1, None, filename)


def _check_twice(
    what: str, given: list[str], node: nodes.Node, name: str | None, filename: str | None
) -> None:
    for one in given:
        if given.count(one) > 1:
            raise TemplateSyntaxError(
                f'the {what} "{one}" is given twice', node.lineno, name, filename
            )
