"""The codes of the area `ray`."""

from __future__ import annotations

from renderer.codes.model import Code

CODES: dict[str, Code] = {
    "ray/runtime-env": Code(meaning="A runtime environment that Ray rejects."),
    "ray/runtime-env-key": Code(meaning="A key of a runtime environment that Ray does not know (a warning)."),
    "ray/serve-config": Code(meaning="A Serve configuration that Ray rejects."),
    "ray/serve-config-key": Code(meaning="A key of a Serve configuration that Ray ignores (a warning)."),
}
