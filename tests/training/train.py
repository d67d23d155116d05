"""Train the reader: `python -m tests.training.train PUBLIC_SETS_FOLDER [--out FILE]`.

Stages (`STAGES`), each with warm-up and linear decay: the public sets, then more and more of our own questions. The
embeddings and the lowest layers stay as they are; `round` goes on from the mean of what `on` and `wider` gave, `deep` from
that of `on` and `round` (`--weights FILE FILE --stage deep`). Seeds are fixed; a checkpoint every few minutes lets it go
on where it was stopped.
"""

import argparse
import os
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from torch.nn import functional

from index.bundle import quantise, read_bundle
from index.reader import WEIGHTS, Encoded, PairTokeniser, build_network, embedded, forward
from tests.training.pairs import Asked, Pair, pairs_of, read_ours, read_public

SEED = 20230129
FROZEN_LAYERS = 3
BATCH_TOKENS = 1500
SORTED_BATCHES = 24
"""Pairs of so many batches are sorted by length together, so that little is padded."""
SPAN_WEIGHT = 0.5
NEWEST_SHARE = 0.4
"""Of our own questions, how many are drawn from a stage's newest files alone."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the training."""

    name: str
    steps: int
    rate: float
    ours: float
    """The share of questions that are our own."""
    files: str = ""
    """Those of our own that it takes: those that were written by then, or the newest of them."""
    newest: str = ""
    """Those of them that it takes oftener."""


STAGES = (
    Stage("public", 250, 1.5e-4, 0.0),
    Stage("ours", 1000, 1.2e-4, 0.8, "[A-JNY][.0-9]*"),
    Stage("again", 500, 1e-4, 0.88, "[A-JNY][.0-9]*"),
    Stage("more", 700, 1.2e-4, 0.88, "[A-JNY][.0-9]*"),
    Stage("last", 1100, 1e-4, 0.94, "[A-J].jsonl"),
    Stage("context", 600, 1.2e-4, 0.9, "[A-JNY][.0-9]*"),
    Stage("newest", 1000, 1.2e-4, 0.95, "[K-MO-R].jsonl"),
    Stage("whole", 600, 1e-4, 0.95, "[A-MO-R].jsonl"),
    Stage("titles", 600, 1e-4, 0.95, "[S-X].jsonl"),
    Stage("all", 1000, 1e-4, 0.95, "[A-MO-X].jsonl"),
    Stage("on", 1400, 1.2e-4, 0.95, "[A-MO-X].jsonl"),
    Stage("chat", 1400, 1.2e-4, 0.95, "A[A-HJKM-O].jsonl"),
    Stage("wider", 900, 1.2e-4, 0.95, "[AF][A-Z].jsonl"),
    Stage("round", 1000, 8e-5, 0.95, "[A-MO-X].jsonl [AF][A-Z].jsonl"),
    Stage("deep", 1300, 1.2e-4, 0.95, "[A-MO-X]*.jsonl", "B[A-G].jsonl"),
    Stage("deeper", 1700, 1e-4, 0.95, "[A-MO-X]*.jsonl", "B[A-P].jsonl"),
)


def questions(sets: Sequence[Sequence[Asked]], shares: Sequence[float], rng: random.Random) -> Iterator[Asked]:
    """The sets for ever, each question once a pass, mixed at these shares."""
    passes = [_shuffled(asked, rng) for asked in sets]
    while True:
        yield next(rng.choices(passes, shares)[0])


def _shuffled(asked: Sequence[Asked], rng: random.Random) -> Iterator[Asked]:
    while True:
        yield from rng.sample(asked, len(asked))


def batches(
    stream: Iterator[Asked], others: Sequence[Asked], tokeniser: PairTokeniser, rng: random.Random
) -> Iterator[list[tuple[Pair, Encoded]]]:
    """Batches of about `BATCH_TOKENS`, of pairs of about one length."""
    while True:
        pool: list[tuple[Pair, Encoded]] = []
        tokens = 0
        while tokens < BATCH_TOKENS * SORTED_BATCHES:
            for pair in pairs_of(next(stream), rng, others):
                encoded = tokeniser.encode(pair.question, pair.piece)
                pool.append((pair, encoded))
                tokens += len(encoded.ids)
        pool.sort(key=lambda item: len(item[1].ids))
        groups: list[list[tuple[Pair, Encoded]]] = [[]]
        for item in pool:
            if (len(groups[-1]) + 1) * len(item[1].ids) > BATCH_TOKENS:
                groups.append([])
            groups[-1].append(item)
        rng.shuffle(groups)
        yield from (group for group in groups if group)


def padded(pairs: Sequence[Encoded], words: np.ndarray) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """(embeddings (n, length, width), types (n, length), mask (n, length)) of pairs, padded to the longest."""
    shape = len(pairs), max(len(pair.ids) for pair in pairs)
    ids, types, mask = np.ones(shape, np.int64), np.ones(shape, np.int64), np.zeros(shape, np.int64)
    for row, pair in enumerate(pairs):
        size = len(pair.ids)
        ids[row, :size], types[row, :size], mask[row, :size] = pair.ids, pair.types, 1
    return torch.from_numpy(embedded(ids, words)), torch.from_numpy(types), torch.from_numpy(mask)


def loss_of(network: torch.nn.Module, batch: Sequence[tuple[Pair, Encoded]], words: np.ndarray) -> torch.Tensor:
    """Whether the piece answers, and where the answers start and end."""
    pairs = [encoded for _, encoded in batch]
    embeddings, types, mask = padded(pairs, words)
    answers, starts, ends = forward(network, embeddings, types, mask).unbind(dim=2)
    truth = torch.tensor([bool(pair.spans) for pair, _ in batch], dtype=torch.float32)
    total = functional.binary_cross_entropy_with_logits(answers[:, 0], truth)
    rows = [row for row, (pair, _) in enumerate(batch) if pair.spans]
    if not rows:
        return total
    hidden = mask[rows] == 0
    for logits, edge in ((starts, 0), (ends, 1)):
        wanted = torch.zeros(len(rows), logits.shape[1])
        for place, row in enumerate(rows):
            pair, encoded = batch[row]
            for span in pair.spans:
                if (token := _token_at(encoded, span[edge] - edge)) >= 0:
                    wanted[place, token] = 1.0
        wanted = wanted / wanted.sum(dim=1, keepdim=True).clamp(min=1.0)
        logs = functional.log_softmax(logits[rows].masked_fill(hidden, -1e4), dim=1)
        total = total - SPAN_WEIGHT * (wanted * logs).sum(dim=1).mean()
    return total


def _token_at(encoded: Encoded, place: int) -> int:
    return next((token for token, (a, b) in enumerate(encoded.offsets) if a <= place < b), -1)


def mean(states: Sequence[Mapping[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of networks that were trained from the same one.

    >>> mean([{"top.bias": torch.tensor([1.0, 2.0])}, {"top.bias": torch.tensor([3.0, 2.0])}])
    {'top.bias': tensor([2., 2.])}
    """
    return {name: torch.stack([state[name] for state in states]).mean(dim=0) for name in states[0]}


def save(network: torch.nn.Module, path: Path) -> None:
    """Store what was trained: matrices as their difference from the bundled ones in 4 bits, the rest in 16."""
    before = build_network(read_bundle()).state_dict()
    changes: dict[str, np.ndarray] = {}
    for name, tensor in network.state_dict().items():
        if "word_embeddings" in name or "position_ids" in name:
            continue
        difference = (tensor - before[name]).numpy()
        if name.startswith("top."):
            changes[name] = tensor.numpy().astype(np.float16)
        elif difference.any():
            matrix = difference.ndim == 2 and "embeddings" not in name
            changes[name] = quantise(difference) if matrix else tensor.numpy().astype(np.float16)
    save_file(changes, path, {"format": "yinwen reader 1"})


def main() -> None:
    """Run the stages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("public", type=Path, help="the folder of the public question sets")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--state", type=Path, default=Path("reader-training.pt"), help="the checkpoint")
    parser.add_argument(
        "--weights",
        type=Path,
        nargs="+",
        help="stored weights to go on from (their mean), where there is no checkpoint",
    )
    parser.add_argument("--stage", choices=[stage.name for stage in STAGES], help="only this stage")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    if options.weights and options.state.exists():
        parser.error(f"{options.state} would go on instead of the weights given; take another --state, or move it away")
    torch.set_num_threads(options.threads)
    torch.manual_seed(SEED)
    bundle = read_bundle()
    network = build_network(bundle)
    if options.weights:
        network.load_state_dict(mean([build_network(bundle, load_file(path)).state_dict() for path in options.weights]))
    tokeniser = PairTokeniser(bundle)
    if options.state.exists():
        network.load_state_dict(torch.load(options.state, weights_only=True)["network"])
    public = read_public(options.public)
    for stage in STAGES:
        if options.stage in (None, stage.name):
            ours = read_ours(options.public, stage.files) if stage.files else []
            newest = read_ours(options.public, stage.newest) if stage.newest else []
            print(f"{stage.name}: {len(public)} public questions, {len(ours)} + {len(newest)} of our own", flush=True)
            _train(network, stage, public, (ours, newest), tokeniser, bundle.words, options.state)
    save(network, options.out)


def _train(
    network: torch.nn.Module,
    stage: Stage,
    public: Sequence[Asked],
    ours: tuple[Sequence[Asked], Sequence[Asked]],
    tokeniser: PairTokeniser,
    words: np.ndarray,
    state: Path,
) -> None:
    rng = random.Random(f"{SEED} {stage.name}")
    for name, parameter in network.named_parameters():
        low = any(f"encoder.layer.{layer}." in name for layer in range(FROZEN_LAYERS))
        parameter.requires_grad_(not low and "embeddings" not in name)
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=stage.rate, weight_decay=0.01)
    warm = max(1, stage.steps // 15)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, max(0.02, (stage.steps - step) / (stage.steps - warm)))
    )
    oftener = NEWEST_SHARE * stage.ours if stage.newest else 0.0
    shares = (1 - stage.ours, stage.ours - oftener, oftener)
    stream = batches(questions((public, *ours), shares, rng), public, tokeniser, rng)
    network.train()
    began, seen, losses = time.monotonic(), 0, 0.0
    for step in range(1, stage.steps + 1):
        batch = next(stream)
        loss = loss_of(network, batch, words)
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it unannotated
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)
        schedule.step()
        seen, losses = seen + len(batch), losses + float(loss.detach())
        if step % 25 == 0:
            rate = seen / (time.monotonic() - began)
            print(f"{stage.name} {step}/{stage.steps} loss {losses / 25:.3f} {rate:.1f} pairs/s", flush=True)
            losses = 0.0
        if step % 200 == 0 or step == stage.steps:
            temporary = state.with_suffix(".new")
            torch.save({"network": network.state_dict()}, temporary)
            temporary.replace(state)


if __name__ == "__main__":
    main()
