"""The build hook: what a start would otherwise make each time is made once, when the package is
built or installed.

A wheel gets compiled templates and the default values as JSON in `renderer/_ready`. An editable
install gets them in the checkout, where Git ignores them.
"""

from __future__ import annotations

import os
import sys
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_READY = "renderer/_ready"


class ReadyHook(BuildHookInterface):  # type: ignore[type-arg]
    made: TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before a build: `version` is `editable` or `standard`."""
        # The package is built from its own sources: they are not installed yet.
        sys.path.insert(0, self.root)
        from maintain import ready

        if version == "editable":
            ready.make(os.path.join(self.root, _READY))
            return
        self.made = TemporaryDirectory()
        ready.make(self.made.name)
        build_data["force_include"][self.made.name] = _READY

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if self.made is not None:
            self.made.cleanup()
