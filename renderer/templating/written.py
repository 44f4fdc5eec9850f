"""Which template wrote something that no value did."""

from __future__ import annotations

import os
import re

from jinja2 import meta

from renderer.diagnostics import Flag, Path, Where
from renderer.templating.environment import Folders, Sandbox, environment
from renderer.templating.render import place_of_line


def written_by(template: str, path: Path, overlay: str | None) -> tuple[Where | None, str]:
    """The place of what wrote the value at `path` of an object that `template` made, and the
    template's name.

    The line is known if, of the user's templates that took part, one line alone has the field's
    name. A template that ships is not the user's file and has no place.
    """
    if overlay is None:
        return None, template
    env = environment(overlay)
    assert isinstance(env.loader, Folders)
    names = [
        name for name in _taking_part(template, env, env.loader) if _is_users(name, env.loader)
    ]
    lines = [(name, line) for name in names for line in _lines_with(_field(path), name, env)]
    if len(lines) == 1:
        name, line = lines[0]
        return place_of_line(env.loader.path(name) or name, line), name
    if template in names:
        return place_of_line(env.loader.path(template) or template, 1), template
    return Flag(f"--templates {overlay}") if names else None, template


def _taking_part(template: str, env: Sandbox, loader: Folders) -> list[str]:
    """The template, and all that it includes and imports; all there are, where one of the names is
    computed.
    """
    names = [template]
    for name in names:
        for other in meta.find_referenced_templates(env.parse(_source(name, env))):
            if other is None:
                return loader.list_templates()
            if other not in names and loader.path(other) is not None:
                names.append(other)
    return names


def _is_users(name: str, loader: Folders) -> bool:
    """Whether the template comes from the first folder, the user's."""
    return (loader.path(name) or "").startswith(loader.folders[0] + os.sep)


def _source(name: str, env: Sandbox) -> str:
    assert env.loader is not None
    return env.loader.get_source(env, name)[0]


def _field(path: Path) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def _lines_with(field: str, name: str, env: Sandbox) -> list[int]:
    word = re.compile(rf"(?<![\w-]){re.escape(field)}(?![\w-])")
    lines = _source(name, env).split("\n")
    return [number for number, line in enumerate(lines, 1) if field and word.search(line)]
