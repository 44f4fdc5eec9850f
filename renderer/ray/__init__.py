"""What Ray itself rejects of the texts that KubeRay hands to it, by Ray 2.60.0.

Nothing here depends on the version of KubeRay: the operator passes the texts on as they are.
"""

from __future__ import annotations

from typing import Final

VERSION: Final = "2.60.0"
"""The release of Ray whose rules these are."""
