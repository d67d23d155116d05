"""Seconds and bytes: paired runs, whole processes, a busy neighbour."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True)
class Pair:
    """The median seconds of our work and of the bare work that it is compared with, taken in turns."""

    ours: float
    bare: float

    @property
    def ratio(self) -> float:
        """How many times the bare work ours costs."""
        return self.ours / self.bare


@dataclass(frozen=True, slots=True)
class Ran:
    """A process that ended: its wall-clock seconds and its highest memory in MB."""

    seconds: float
    megabytes: float


def timed(work: Callable[[], object]) -> float:
    """The seconds that the work takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def paired(rounds: Sequence[tuple[Callable[[], object], Callable[[], object]]]) -> Pair:
    """Run each (ours, bare) in turn, every other pair the other way round, so that what else happens hits both."""
    ours: list[float] = []
    bare: list[float] = []
    for number, (our_work, bare_work) in enumerate(rounds):
        if number % 2:
            bare.append(timed(bare_work))
            ours.append(timed(our_work))
        else:
            ours.append(timed(our_work))
            bare.append(timed(bare_work))
    return Pair(statistics.median(ours), statistics.median(bare))


# A process starts its record of the highest memory with that of the process that started it: a small one goes between.
_LAUNCHER = """
import json, resource, subprocess, sys, time
started = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
seconds = time.perf_counter() - started
print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024]))
"""


def ran(*arguments: str, environment: Mapping[str, str]) -> Ran:
    """Run a Python process of this project to its end."""
    command = [sys.executable, "-c", _LAUNCHER, sys.executable, *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=True)
    return Ran(*json.loads(done.stdout))


def peak_megabytes() -> float:
    """The highest memory of this process so far."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


@contextmanager
def busy_neighbour(seconds: int = 120) -> Iterator[None]:
    """Another process that computes without a pause, with as many threads of OpenMP as there are cores."""
    spin = (
        f"import time, torch\na = torch.rand(600, 600)\nend = time.time() + {seconds}\nwhile time.time() < end: a @ a"
    )
    with subprocess.Popen([sys.executable, "-c", spin]) as process:
        try:
            time_to_load = timed(lambda: subprocess.run([sys.executable, "-c", "import torch"], check=True))
            assert time_to_load < seconds
            yield
        finally:
            process.kill()
