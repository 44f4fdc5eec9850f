"""The reference data: what was read off the real Helm, API servers and operators. Where it is
missing, tests skip.

It is looked for in the folder that the environment variable SHARED_DIR names, by default `shared`
beside the checkout.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
REFERENCE = Path(os.environ.get("SHARED_DIR") or CHECKOUT.parent / "shared").resolve()


def needs_reference(*names: str) -> pytest.MarkDecorator:
    """Skips a test where one of these files or folders of the reference data is missing."""
    missing = [name for name in names if not (REFERENCE / name).exists()]
    return pytest.mark.skipif(
        bool(missing), reason=f"no {', '.join(missing)} in the reference data (SHARED_DIR)"
    )


def reference_files(pattern: str) -> list[Path]:
    """The files of the reference data that match, sorted; an empty list where it is missing."""
    return sorted(REFERENCE.glob(pattern))
