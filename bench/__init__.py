"""How long a render takes, side by side with other tools in one run: `make bench`.

Read the ratios, not the times.
"""
