"""Which template wrote something that no value did."""

from __future__ import annotations

import re

from renderer import resources
from renderer.diagnostics import Flag, Path, Where
from renderer.templating.environment import Folders
from renderer.templating.render import place_of_line


def written_by(template: str, path: Path, overlay: str | None) -> tuple[Where | None, str]:
    """The place of what wrote the value at `path` of an object that `template` made, and the template's name.

    The line is known if one line of the overlay's templates alone has the field's name. A template that ships is
    no file of the user's and has no place.
    """
    if overlay is None:
        return None, template
    folder = Folders([overlay], {})
    files = {name: file for name in folder.list_templates() if (file := folder.path(name)) is not None}
    lines = [(name, line) for name, file in files.items() for line in _lines_with(_field(path), file)]
    if len(lines) == 1:
        name, line = lines[0]
        return place_of_line(files[name], line), name
    if template in files:
        return place_of_line(files[template], 1), template
    return Flag(f"--templates {overlay}"), template


def _field(path: Path) -> str:
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def _lines_with(field: str, file: str) -> list[int]:
    word = re.compile(rf"(?<![\w-]){re.escape(field)}(?![\w-])")
    lines = resources.read_text(file).split("\n")
    return [number for number, line in enumerate(lines, 1) if field and word.search(line)]
