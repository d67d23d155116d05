"""How fast, beside the same work without us: `python -m tests.benchmarks.speed`."""
