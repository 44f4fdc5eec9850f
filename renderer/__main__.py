"""`python -m renderer` is `render`."""

from renderer.cli.main import main

main()
