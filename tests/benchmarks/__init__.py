"""How fast, beside the same work without us: `python -m tests.benchmarks.speed`."""

import bot  # noqa: F401 - it says how OpenMP's threads wait, which must come before OpenMP is loaded
