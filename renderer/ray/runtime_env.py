"""A runtime environment (`runtimeEnvYAML`) as Ray accepts it for a job.

Source: Ray 2.60.0, ray/runtime_env/runtime_env.py and ray/_private/runtime_env/validation.py.
"""

from __future__ import annotations

from typing import Any, Final

from renderer.diagnostics import Path
from renderer.ray import shape
from renderer.ray.shape import Reporter, Shape

_STRING: Final = Shape(("string",), nullable=True)
_STRINGS: Final = Shape(("list",), items=Shape(("string",)), nullable=True)
_MAP: Final = Shape(("map",), nullable=True)
_PACKAGES: Final = Shape(("list", "map", "string"), nullable=True)
_ENVIRONMENT: Final = Shape(
    ("map",),
    {
        "py_modules": _STRINGS,
        "py_executable": _STRING,
        "java_jars": _STRINGS,
        "working_dir": _STRING,
        "conda": Shape(("string", "map"), nullable=True),
        "pip": _PACKAGES,
        "uv": _PACKAGES,
        "container": _MAP,
        "excludes": _STRINGS,
        "env_vars": Shape(("map",), items=Shape(("string",)), nullable=True),
        "config": _MAP,
        "worker_process_setup_hook": _STRING,
        "nsight": Shape(("string", "map"), nullable=True),
        "_nsight": Shape(("string", "map"), nullable=True),
        "rocprof_sys": Shape(("string", "map"), nullable=True),
        "_rocprof_sys": Shape(("string", "map"), nullable=True),
        "image_uri": _STRING,
    },
)
_INSTALLERS: Final = ("pip", "uv", "conda")
_WITH_CONTAINER: Final = ("container", "config", "env_vars")


def check(environment: dict[str, Any], path: Path, error: Reporter, warning: Reporter) -> None:
    """Report what Ray rejects in a runtime environment at `path`; as warnings what it does not
    know.
    """
    shape.check(environment, _ENVIRONMENT, path, error, warning)
    chosen = [name for name in _INSTALLERS if environment.get(name) is not None]
    if len(chosen) > 1:
        message = f"{' and '.join(chosen)} exclude each other"
        error(
            (*path, chosen[1]),
            message,
            help="keep one; conda has its own list of pip packages",
            of="key",
        )
    if not environment.get("container"):
        return
    for name, value in environment.items():
        if name not in _WITH_CONTAINER and value is not None:
            error(
                (*path, name),
                f"{name} is set together with container",
                help=f"remove {name}",
                of="key",
            )
