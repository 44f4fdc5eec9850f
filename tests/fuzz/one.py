"""One target under Atheris: `python -m tests.fuzz.one TARGET`, then options of libFuzzer and
folders of inputs.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import atheris

with atheris.instrument_imports(include=["renderer"]):
    import renderer

    for module in pkgutil.walk_packages(renderer.__path__, "renderer."):
        if not module.name.startswith(("renderer.__main__", "renderer.cli", "renderer.argocd")):
            importlib.import_module(module.name)

# Only now: the package had to be instrumented first.
from tests.fuzz.targets import TARGETS

atheris.Setup([sys.argv[0], *sys.argv[2:]], TARGETS[sys.argv[1]])
atheris.Fuzz()
