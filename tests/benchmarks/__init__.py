"""How fast, beside the same work without us: `python -m tests.benchmarks.speed`."""

import bot  # noqa: F401 - it tells OpenMP's threads to sleep while they wait, which must come before OpenMP is loaded
