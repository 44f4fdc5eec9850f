"""Templates and their context to text, one text a template; what goes wrong points at the
template's line.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from renderer import resources
from renderer.diagnostics import Collector, Diagnostic, Flag, Place, Position
from renderer.templating.environment import SUFFIX, Sandbox, environment
from renderer.templating.printed import LARGEST_OUTPUT, Printed, TemplateFailure

if TYPE_CHECKING:
    from renderer.templating.advice import Said


class Rendered(NamedTuple):
    """The text of one template; `template` is its name below the folder, `raycluster.yaml.j2`.

    The values in it are placeholders, which `printed` has.
    """

    template: str
    text: str
    printed: Printed


def render_templates(
    context: Mapping[str, Any], found: Collector, *, overlay: str | None, show_only: Sequence[str]
) -> list[Rendered]:
    """Every template that is not a partial, in the order of names; `show_only` picks some, as
    Helm's flag does.

    Nothing is rendered where an error is reported.
    """
    if overlay is not None:
        problem = _unusable(overlay)
        if problem is not None:
            found.add(problem)
            return []
        return _render(environment(overlay), context, found, show_only, users=True)
    ready = resources.ready_templates()
    if ready:
        tried = Collector()
        texts = _render(environment(ready=ready), context, tried, show_only, users=False)
        if not tried.has_errors:
            return texts
    # From source, whose line numbers are those that people see.
    return _render(environment(), context, found, show_only, users=False)


def _unusable(overlay: str) -> Diagnostic | None:
    where = Flag(f"--templates {overlay}")
    if not os.path.isdir(overlay):
        return Diagnostic(
            "call/missing-file", "this folder of templates does not exist", where=where
        )
    if not _holds_templates(overlay):
        help = f"their names end in {SUFFIX}: raycluster.yaml{SUFFIX}"
        return Diagnostic(
            "call/no-templates", "this folder has no template", where=where, help=help
        )
    return None


_MISTAKES = (
    TemplateError,
    TemplateFailure,
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    OSError,
)


def _render(
    env: Sandbox,
    context: Mapping[str, Any],
    found: Collector,
    show_only: Sequence[str],
    *,
    users: bool,
) -> list[Rendered]:
    """`users`: templates of the user's are among them, and whatever goes wrong in one is the user's
    to fix.
    """
    assert env.loader is not None
    name = ""
    texts: list[Rendered] = []
    _add_tpl(env, context)
    try:
        names = [n for n in env.loader.list_templates() if not n.rsplit("/", 1)[-1].startswith("_")]
        names = _shown(names, show_only, found)
        if found.has_errors:
            return []
        size = 0
        for name in names:
            parts: list[str] = []
            for part in env.get_template(name).generate(context):
                parts.append(part)
                size += len(part)
                if size > LARGEST_OUTPUT:
                    raise TemplateFailure(
                        f"the templates made more than {LARGEST_OUTPUT >> 20} MiB"
                    )
            texts.append(Rendered(name, "".join(parts), env.printed))
    except (MemoryError, SystemError):  # CPython raises either where memory ends
        raise
    except RecursionError as error:
        message = f"{name} includes or calls itself without end, or is nested too deeply"
        found.add(
            Diagnostic("template/limit", message, where=_place_of_failure(error.__traceback__))
        )
    except Exception as error:
        if not users and not isinstance(error, _MISTAKES):
            raise
        found.add(_diagnostic(error, name, env, context))
    return [] if found.has_errors else texts


def _holds_templates(folder: str) -> bool:
    return any(name.endswith(SUFFIX) for _, _, names in os.walk(folder) for name in names)


def _add_tpl(env: Sandbox, context: Mapping[str, Any]) -> None:
    """`tpl` renders a text as a template, in the same sandbox and with the same variables."""

    def tpl(text: Any) -> str:
        try:
            return env.from_string(str(text)).render(context)
        except TemplateSyntaxError as error:
            message = f"tpl: {error.message} (line {error.lineno} of its text)"
            raise TemplateFailure(message) from None

    env.filters["tpl"] = tpl
    env.globals["tpl"] = tpl


def _shown(names: list[str], show_only: Sequence[str], found: Collector) -> list[str]:
    """The templates that `--show-only` names: `raycluster.yaml`, with the suffix or without, with
    `templates/` or without.
    """
    if not show_only:
        return names
    chosen: list[str] = []
    for asked in show_only:
        plain = asked.removeprefix("templates/").removesuffix(SUFFIX)
        meant = [name for name in names if name in (f"{plain}{SUFFIX}", f"{plain}.yaml{SUFFIX}")]
        chosen += meant
        if not meant:
            found.add(
                _unknown_template(asked, plain, [name.removesuffix(SUFFIX) for name in names])
            )
    return [name for name in names if name in chosen]


def _unknown_template(asked: str, plain: str, known: list[str]) -> Diagnostic:
    from renderer.suggest import nearest

    meant = nearest(plain, known)
    help = f"did you mean {meant}?" if meant else f"the templates are {', '.join(known)}"
    message = f"the template {asked} does not exist"
    return Diagnostic("call/unknown-template", message, where=Flag("--show-only"), help=help)


_CODES: tuple[tuple[type[BaseException], str], ...] = (
    (TemplateSyntaxError, "template/syntax"),
    (TemplateNotFound, "template/not-found"),
    (UndefinedError, "template/undefined"),
    (SecurityError, "template/forbidden"),
    (TemplateFailure, "template/failed"),
)


def _diagnostic(
    error: Exception, name: str, env: Sandbox, context: Mapping[str, Any]
) -> Diagnostic:
    code = next((code for kind, code in _CODES if isinstance(error, kind)), "template/failed")
    where: Place | None
    if isinstance(error, TemplateSyntaxError):
        where = place_of_line(error.filename or error.name or name, error.lineno)
    else:
        where = _place_of_failure(error.__traceback__)
    start = Position(1, 1)
    where = where or Place(name, start, start)
    said = _said(error, where, env, context)
    return Diagnostic(
        code, said.message or _message(error), where=where, help=said.help or _HELP.get(code)
    )


def _said(error: Exception, where: Place, env: Sandbox, context: Mapping[str, Any]) -> Said:
    """What the author of a template reads in place of the words of Jinja2."""
    from renderer.templating import advice

    shown = where.shown()
    line = shown.text if shown is not None else ""
    if isinstance(error, TemplateSyntaxError):
        return advice.of_syntax(str(error.message), line, env.filters)
    if isinstance(error, UndefinedError):
        names = {**env.globals, **context}
        return advice.of_undefined(_message(error), line, names, env.filters)
    return advice.Said(None, None)


def _message(error: Exception) -> str:
    if isinstance(error, TemplateNotFound):
        return f"the template {error.name} does not exist"
    if isinstance(error, TemplateError) and error.message:
        return str(error.message)
    return str(error) or type(error).__name__


_HELP = {
    "template/forbidden": (
        "templates run in a sandbox: no attributes of Python objects, no files, no environment"
    ),
}


def _place_of_failure(trace: TracebackType | None) -> Place | None:
    """The last line of a template in the traceback, in which Jinja2 names template lines."""
    found = None
    for frame, line in traceback.walk_tb(trace):
        file = frame.f_code.co_filename
        if file.endswith(SUFFIX):
            found = (file, line)
    return place_of_line(*found) if found else None


def place_of_line(file: str, line: int) -> Place:
    """A whole line of a template: Jinja2 knows no columns."""
    excerpt: str | None = None
    with suppress(OSError, IndexError, UnicodeDecodeError):
        excerpt = resources.read_text(file).split("\n")[line - 1]
    text = excerpt or ""
    start = len(text) - len(text.lstrip()) + 1
    from renderer.redaction import redact

    shown = (
        os.path.relpath(file)
        if os.path.isabs(file) and not os.path.relpath(file).startswith("..")
        else file
    )
    return Place(
        shown,
        Position(line, start),
        Position(line, max(len(text.rstrip()), start) + 1),
        redact(text) if excerpt else None,
    )
