"""Train the reader: `python -m tests.training.train PUBLIC_SETS_FOLDER [--out FILE]`.

Stages (`STAGES`), each with warm-up and linear decay: the public sets, then more and more of our own questions. The
embeddings and the lowest layers stay as they are; `round` goes on from the mean of what `on` and `wider` gave, `deep` from
that of `on` and `round` (`--weights FILE FILE --stage deep`), and what is stored is the mean of `deeper` and `closer`.
Seeds are fixed; a checkpoint every few minutes lets it go on where it was stopped.
"""

import argparse
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from torch.nn import functional

from index.bundle import Bundle, quantise, read_bundle
from index.network import Network
from index.reader import WEIGHTS, Encoded, PairTokeniser, joined
from tests.training.pairs import Asked, Pair, pairs_of, read_ours, read_public

SEED = 20230129
TRAINED = (*(f"layers.{layer}." for layer in range(3, 12)), "top.")
"""The embeddings and the lowest layers stay as they are."""
BATCH_TOKENS = 1500
MIXED_BATCHES = 24
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
    Stage("closer", 2200, 8e-5, 0.95, "[A-MO-X]*.jsonl", "B[Q-X].jsonl"),
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
    """Batches of about `BATCH_TOKENS`; a question's pairs are scattered over `MIXED_BATCHES`."""
    while True:
        pool: list[tuple[Pair, Encoded]] = []
        tokens = 0
        while tokens < BATCH_TOKENS * MIXED_BATCHES:
            for pair in pairs_of(next(stream), rng, others):
                encoded = tokeniser.encode(pair.question, pair.piece)
                pool.append((pair, encoded))
                tokens += len(encoded.ids)
        rng.shuffle(pool)
        batch: list[tuple[Pair, Encoded]] = []
        tokens = 0
        for item in pool:
            batch.append(item)
            tokens += len(item[1].ids)
            if tokens >= BATCH_TOKENS:
                yield batch
                batch, tokens = [], 0


def loss_of(network: Network, batch: Sequence[tuple[Pair, Encoded]]) -> torch.Tensor:
    """Whether the piece answers, and where the answers start and end."""
    ids, types, lengths = joined([encoded for _, encoded in batch])
    each = network(ids, types, lengths).split(lengths)
    truth = torch.tensor([bool(pair.spans) for pair, _ in batch], dtype=torch.float32)
    answers = torch.stack([logits[0, 0] for logits in each])
    total = functional.binary_cross_entropy_with_logits(answers, truth)
    answered = [item for item in zip(batch, each, strict=True) if item[0][0].spans]
    for (pair, encoded), logits in answered:
        logs = functional.log_softmax(logits[:, 1:], dim=0)
        for edge in (0, 1):
            tokens = [_token_at(encoded, span[edge] - edge) for span in pair.spans]
            wanted = sorted({token for token in tokens if token >= 0})
            if wanted:
                total = total - SPAN_WEIGHT * logs[wanted, edge].mean() / len(answered)
    return total


def _token_at(encoded: Encoded, place: int) -> int:
    return next((token for token, (a, b) in enumerate(encoded.offsets) if a <= place < b), -1)


def mean(states: Sequence[Mapping[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of networks that were trained from the same one.

    >>> mean([{"top.bias": torch.tensor([1.0, 2.0])}, {"top.bias": torch.tensor([3.0, 2.0])}])
    {'top.bias': tensor([2., 2.])}
    """
    return {name: torch.stack([state[name] for state in states]).mean(dim=0) for name in states[0]}


def save(network: Network, path: Path) -> None:
    """Store what was trained: matrices as their difference from the bundled ones in 4 bits, the rest in 16."""
    before = Network(read_bundle()).state_dict()
    changes: dict[str, np.ndarray] = {}
    for name, tensor in network.state_dict().items():
        difference = (tensor - before[name]).numpy()
        if name.startswith("top."):
            changes[name] = tensor.numpy().astype(np.float16)
        elif difference.any():
            changes[name] = quantise(difference) if difference.ndim == 2 else tensor.numpy().astype(np.float16)
    save_file(changes, path, {"format": "yinwen reader 2"})


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
    parser.add_argument(
        "--stage",
        choices=["none", *(stage.name for stage in STAGES)],
        help="only this stage; none: only the mean of the weights",
    )
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    if options.weights and options.state.exists():
        parser.error(f"{options.state} would go on instead of the weights given; take another --state, or move it away")
    torch.set_num_threads(options.threads)
    torch.manual_seed(SEED)
    bundle = read_bundle()
    network = Network(bundle)
    if options.weights:
        network.load_state_dict(mean([_stored(bundle, path) for path in options.weights]))
    tokeniser = PairTokeniser(bundle)
    if options.state.exists():
        network.load_state_dict(torch.load(options.state, weights_only=True)["network"])
    public = read_public(options.public)
    for stage in STAGES:
        if options.stage in (None, stage.name):
            ours = read_ours(options.public, stage.files) if stage.files else []
            newest = read_ours(options.public, stage.newest) if stage.newest else []
            print(f"{stage.name}: {len(public)} public questions, {len(ours)} + {len(newest)} of our own", flush=True)
            _train(network, stage, public, (ours, newest), tokeniser, options.state)
    save(network, options.out)


def _stored(bundle: Bundle, path: Path) -> dict[str, torch.Tensor]:
    network = Network(bundle)
    network.change(load_file(path))
    return network.state_dict()


def _train(
    network: Network,
    stage: Stage,
    public: Sequence[Asked],
    ours: tuple[Sequence[Asked], Sequence[Asked]],
    tokeniser: PairTokeniser,
    state: Path,
) -> None:
    rng = random.Random(f"{SEED} {stage.name}")
    for name, parameter in network.named_parameters():
        parameter.requires_grad_(name.startswith(TRAINED))
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=stage.rate, weight_decay=0.01)
    warm = max(1, stage.steps // 15)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, max(0.02, (stage.steps - step) / (stage.steps - warm)))
    )
    oftener = NEWEST_SHARE * stage.ours if stage.newest else 0.0
    shares = (1 - stage.ours, stage.ours - oftener, oftener)
    stream = batches(questions((public, *ours), shares, rng), public, tokeniser, rng)
    began, seen, losses = time.monotonic(), 0, 0.0
    for step in range(1, stage.steps + 1):
        batch = next(stream)
        loss = loss_of(network, batch)
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
