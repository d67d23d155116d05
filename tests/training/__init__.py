"""How the reader was trained and the decision fitted: `python -m tests.training.train`, `python -m tests.training.calibrate`."""

import bot  # noqa: F401 - it says how OpenMP's threads wait, which must come before OpenMP is loaded
