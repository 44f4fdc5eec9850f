"""The entry point: `render`, and `python -m renderer`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the program.

    An interrupt ends it silently with status 130, also while modules are being imported.
    """
    try:
        _use_utf8()
        from renderer.cli.main import main as program

        program()
    except KeyboardInterrupt:
        os._exit(130)


def _use_utf8() -> None:
    """Start Python again in its UTF-8 mode if the locale is not UTF-8: arguments and file names are
    read as UTF-8.
    """
    if sys.getfilesystemencoding() != "utf-8" and sys.executable:
        again = [sys.executable, "-X", "utf8", *sys.orig_argv[1:]]
        os.execv(sys.executable, again)  # noqa: S606 (the same call once more)


if __name__ == "__main__":
    main()
