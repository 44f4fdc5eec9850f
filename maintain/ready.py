"""`python -m maintain.ready` makes what a start would otherwise make each time: compiled templates,
default values as JSON.

The build hook (`hatch_build.py`) calls it for wheels and editable installs, make whenever a source
has changed. Each product carries the digest of its source and is used (`renderer.resources`) only
while that digest holds: a product that is missing or stale costs time and never correctness.
"""

from __future__ import annotations

import json
import os

from renderer import resources
from renderer.kube_yaml.reader import Source, read_values
from renderer.templating.environment import environment, module_name


def make(folder: str) -> None:
    """Write the ready data into `folder`; the same sources give the same bytes."""
    env = environment()
    assert env.loader is not None
    os.makedirs(folder, exist_ok=True)
    for old in os.listdir(folder):
        if old.startswith("tmpl_") and old.endswith(".py"):
            os.remove(os.path.join(folder, old))
    digests = {}
    for name in env.loader.list_templates():
        source, _, _ = env.loader.get_source(env, name)
        code = env.compile(source, name, name, raw=True, defer_init=True)
        _write(
            folder,
            f"{module_name(name)}.py",
            f'"""Made from {name} by `python -m maintain.ready`."""\n\n{code}\n',
        )
        digests[name] = resources.template_digest(source)
    text = resources.read_text(resources.default_values_file())
    data = read_values(Source("default.yaml", text)).documents[0].data
    _write(folder, resources.TEMPLATES, json.dumps(digests, indent=1) + "\n")
    _write(
        folder,
        resources.DEFAULTS,
        json.dumps({"digest": resources.digest(text), "data": data}, indent=1) + "\n",
    )
    _write(folder, "__init__.py", "")


def _write(folder: str, name: str, text: str) -> None:
    with open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


if __name__ == "__main__":
    make(resources.ready_folder())
