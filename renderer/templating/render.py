"""Templates and their context to text, one text a template; what goes wrong points at the template's line."""

from __future__ import annotations

import os
import traceback
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from types import TracebackType
from typing import Any, NamedTuple

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from renderer import resources
from renderer.diagnostics import Diagnostic, Flag, Place, Position
from renderer.templating.environment import SUFFIX, Sandbox, environment
from renderer.templating.filters import TemplateFailure

LARGEST_OUTPUT = 16 << 20


class Rendered(NamedTuple):
    """The text of one template; `template` is its name below the folder, `raycluster.yaml.j2`."""

    template: str
    text: str


def render_templates(
    context: Mapping[str, Any], *, overlay: str | None, show_only: Sequence[str]
) -> tuple[list[Rendered], list[Diagnostic]]:
    """Every template that is no partial, in the order of names; `show_only` picks some, as Helm's flag does."""
    if overlay is not None and not os.path.isdir(overlay):
        return [], [
            Diagnostic(
                "call/missing-file", "there is no such folder of templates", where=Flag(f"--templates {overlay}")
            )
        ]
    if overlay is not None and not _holds_templates(overlay):
        message, help = "no template in this folder", f"their names end in {SUFFIX}: raycluster.yaml{SUFFIX}"
        return [], [Diagnostic("call/no-templates", message, where=Flag(f"--templates {overlay}"), help=help)]
    ready = resources.ready_templates() if overlay is None else {}
    if not ready:
        return _render(environment(overlay), context, show_only, overlay)
    texts, problems = _render(environment(ready=ready), context, show_only, overlay)
    if problems:  # again from source, whose line numbers are those that people see
        return _render(environment(), context, show_only, overlay)
    return texts, problems


def _render(
    env: Sandbox, context: Mapping[str, Any], show_only: Sequence[str], overlay: str | None
) -> tuple[list[Rendered], list[Diagnostic]]:
    assert env.loader is not None
    name = ""
    texts: list[Rendered] = []
    _add_tpl(env, context)
    try:
        with nullcontext() if overlay is None else _bounded():
            names = [n for n in env.loader.list_templates() if not n.rsplit("/", 1)[-1].startswith("_")]
            names, unknown = _shown(names, show_only)
            if unknown:
                return [], unknown
            size = 0
            for name in names:
                parts: list[str] = []
                for part in env.get_template(name).generate(context):
                    parts.append(part)
                    size += len(part)
                    if size > LARGEST_OUTPUT:
                        raise TemplateFailure(f"the templates made more than {LARGEST_OUTPUT >> 20} MiB")
                texts.append(Rendered(name, "".join(parts)))
    except (
        TemplateError,
        TemplateFailure,
        ArithmeticError,
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        OSError,
    ) as error:
        return [], [_diagnostic(error, name)]
    except (RecursionError, MemoryError) as error:
        what = (
            "goes round in a circle, or is nested too deep"
            if isinstance(error, RecursionError)
            else "used too much memory"
        )
        return [], [Diagnostic("template/limit", f"{name} {what}")]
    return texts, []


def _holds_templates(folder: str) -> bool:
    return any(name.endswith(SUFFIX) for _, _, names in os.walk(folder) for name in names)


def _bounded() -> AbstractContextManager[None]:
    from renderer.templating.bounds import bounded

    return bounded()


def _add_tpl(env: Sandbox, context: Mapping[str, Any]) -> None:
    """`tpl` renders a text as a template, in the same sandbox and with the same variables."""

    def tpl(text: Any) -> str:
        return env.from_string(str(text)).render(context)

    env.filters["tpl"] = tpl
    env.globals["tpl"] = tpl


def _shown(names: list[str], show_only: Sequence[str]) -> tuple[list[str], list[Diagnostic]]:
    """The templates that `--show-only` names: `raycluster.yaml`, with the suffix or without, with `templates/` or without."""
    if not show_only:
        return names, []
    chosen: list[str] = []
    problems: list[Diagnostic] = []
    for asked in show_only:
        plain = asked.removeprefix("templates/").removesuffix(SUFFIX)
        found = [name for name in names if name in (f"{plain}{SUFFIX}", f"{plain}.yaml{SUFFIX}")]
        if found:
            chosen += found
            continue
        known = [name.removesuffix(SUFFIX) for name in names]
        from renderer.suggest import nearest

        meant = nearest(plain, known)
        help = f"did you mean {meant}?" if meant else f"there are {', '.join(known)}"
        problems.append(
            Diagnostic("call/unknown-template", f"there is no template {asked}", where=Flag("--show-only"), help=help)
        )
    return [name for name in names if name in chosen], problems


_CODES: tuple[tuple[type[BaseException], str], ...] = (
    (TemplateSyntaxError, "template/syntax"),
    (TemplateNotFound, "template/not-found"),
    (UndefinedError, "template/undefined"),
    (SecurityError, "template/forbidden"),
    (TemplateFailure, "template/failed"),
)


def _diagnostic(error: BaseException, name: str) -> Diagnostic:
    code = next((code for kind, code in _CODES if isinstance(error, kind)), "template/failed")
    message = (
        str(error.message if isinstance(error, TemplateError) and error.message else error) or type(error).__name__
    )
    if isinstance(error, TemplateNotFound):
        message = f"there is no template {error.name}"
    where: Place | None
    if isinstance(error, TemplateSyntaxError):
        where = _place(error.filename or error.name or name, error.lineno)
    else:
        where = _place_of_failure(error.__traceback__)
    start = Position(1, 1)
    return Diagnostic(code, message, where=where or Place(name, start, start), help=_HELP.get(code))


_HELP = {
    "template/undefined": "templates get values, release, kuberay, cluster and redis; `| default(…)` gives a variable a value",
    "template/forbidden": "templates run in a sandbox: no attributes of Python objects, no files, no environment",
}


def _place_of_failure(trace: TracebackType | None) -> Place | None:
    """The last line of a template in the traceback, which Jinja2 has rewritten to template lines."""
    found = None
    for frame, line in traceback.walk_tb(trace):
        file = frame.f_code.co_filename
        if file.endswith(SUFFIX):
            found = (file, line)
    return _place(*found) if found else None


def _place(file: str, line: int) -> Place:
    """A whole line of a template: Jinja2 knows no columns."""
    excerpt: str | None = None
    with suppress(OSError, IndexError, UnicodeDecodeError):
        excerpt = resources.read_text(file).split("\n")[line - 1]
    text = excerpt or ""
    start = len(text) - len(text.lstrip()) + 1
    from renderer.redaction import redact

    shown = os.path.relpath(file) if os.path.isabs(file) and not os.path.relpath(file).startswith("..") else file
    return Place(
        shown,
        Position(line, start),
        Position(line, max(len(text.rstrip()), start) + 1),
        redact(text) if excerpt else None,
    )
