"""The command line: arguments, streams, exit statuses and colour live here and nowhere else."""

import gc

# A start makes much and drops next to nothing: collecting that cost 4% of a render. Before anything
# else is imported.
gc.set_threshold(100_000, 50, 100)
