"""Trains the reader; run `python -m training.reader --help`."""

import argparse
import copy
import math
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from . import reader_data, reader_recast, reader_samples, reader_warm, warm
from .averaging import follow
from .reader_data import BLANK, IGNORE, SLOTS, UNSURE, Sample, central
from .reader_net import COLUMNS, ROWS, SIZES, Reader, normal

BATCH = 96
POOL = 6_000  # drawn plates kept at a time; each is used several times, disturbed anew
RATE = 1.5e-3
SAVE_EVERY = 240  # seconds

# Where a character is looked for: its middle, give or take a cell and a third of its height.
NEAR_X, NEAR_Y = 1.2, 2.0
SHARE_PLACES, SHARE_OVERLAP = 0.1, 0.1

Batch = tuple[Tensor, Tensor, Tensor, Tensor]


@dataclass(frozen=True)
class Mix:
    """What a batch is made of: photographs teach real dies and states, drawn plates every text and format."""

    us: float = 0.3
    scenes: float = 0.25
    recast: float = 0.5  # of both: serials set anew from their characters
    is_official: bool = True  # plates are drawn on the states' official designs
    is_photographed: bool = True  # plates are drawn over photographs of plates
    worn: float = reader_data.WORN

    def kinds(self) -> list[float]:
        """The shares of us-plates and scenes-train as they are, of both recast, and of drawn plates."""
        seen, recast = 1 - self.recast, self.recast
        return [self.us * seen, self.scenes * seen, self.us * recast, self.scenes * recast, 1 - self.us - self.scenes]


class Batches(torch.utils.data.IterableDataset):
    """Endless batches of disturbed samples, made in a process of their own."""

    def __init__(self, data: Path, fonts: Path, seed: int, reader: Path, mix: Mix = Mix()):
        self.data, self.fonts, self.seed, self.reader, self.mix = data, fonts, seed, reader, mix

    def __iter__(self) -> Iterator[Batch]:
        cv2.setNumThreads(0)
        torch.set_num_threads(1)
        rng, noise, ink = random.Random(self.seed), np.random.default_rng(self.seed), random.Random(self.seed)
        photos = reader_samples.us_plates(self.data, rng)[0], reader_samples.scene_plates(self.data)[0]
        grounds = reader_samples.official_designs(self.data) if self.mix.is_official else []
        grounds += reader_samples.photographed(self.data, ink) if self.mix.is_photographed else []
        painter = iter(reader_samples.Painter(grounds, self.fonts, ink))
        drawn = [next(painter) for _ in range(600)]
        net = reader_warm.load(self.reader)
        recast = [iter(reader_recast.Recaster(reader_recast.found(net, part), rng)) for part in photos]
        while True:
            for _ in range(BATCH // 6):  # the pool turns over: a sixth of a batch is new
                fresh = next(painter)
                if len(drawn) < POOL:
                    drawn.append(fresh)
                else:
                    drawn[rng.randrange(POOL)] = fresh
            sources = rng.choices((*photos, *recast, drawn), self.mix.kinds(), k=BATCH)
            chosen = [rng.choice(source) if isinstance(source, list) else next(source) for source in sources]
            yield pack([(*reader_data.disturb(s, noise, self.mix.worn), s) for s in chosen])


def pack(samples: list[tuple[np.ndarray, np.ndarray, Sample]]) -> Batch:
    """Pictures as bytes, classes of slots, states, and the middles of the characters in pixels."""
    pixels, spots, slots, states = zip(*((pixels, spots, s.slots, s.state) for pixels, spots, s in samples))
    stacked = (torch.from_numpy(np.stack(part)) for part in (pixels, slots, spots))
    pixels, slots, spots = stacked
    return pixels, slots, torch.tensor(states), spots


def loss_of(net: Reader, batch: Batch, advice: tuple[Tensor, Tensor] | None = None, guided: float = 1.0) -> Tensor:
    """How far the network is from the labels, and in equal parts from what a larger one says, where that is given.

    `guided` is how much the losses count that tell each slot where to look.
    """
    pixels, slots, states, spots = batch
    # Half as long as f32 where the processor has it; losses stay in f32.
    with torch.autocast(pixels.device.type, torch.bfloat16):
        text, state, maps = net.attend(normal(pixels))
    text, state, maps = text.float(), state.float(), maps.float()
    known = slots.clamp(min=IGNORE).flatten()
    loss = 4 * mean_loss(text.flatten(0, 1), known, 0.02)  # most slots are blank, and easy: small by itself
    loss = loss + 0.6 * mean_loss(state, states, 0.05)
    if advice:
        loss = (loss + 4 * follow_advice(text, advice[0]) + 0.6 * follow_advice(state, advice[1])) / 2
    hidden = (slots == UNSURE).float()
    even = text.log_softmax(-1)[..., :BLANK].mean(-1)
    loss = loss - 0.2 * (even * hidden).sum() / hidden.sum().clamp(min=1)
    return loss + guided * (SHARE_PLACES * places_loss(maps, spots) + SHARE_OVERLAP * overlap(maps, slots))


def follow_advice(logits: Tensor, advice: Tensor) -> Tensor:
    """How far an answer is from another's, as the mean of Kullback and Leibler's divergence."""
    return functional.kl_div(logits.log_softmax(-1).flatten(0, -2), advice.log_softmax(-1).flatten(0, -2),
                             reduction="batchmean", log_target=True)


def places_loss(maps: Tensor, spots: Tensor) -> Tensor:
    """How far each slot looks from its character, where it is known where that stands (drawn plates)."""
    known = (~spots[..., 0].isnan()).float()
    x, y = (spots.nan_to_num() * spots.new_tensor([COLUMNS / reader_data.WIDTH, ROWS / reader_data.HEIGHT]) - 0.5).unbind(-1)
    dx = (torch.arange(COLUMNS, device=maps.device) - x[..., None]) / NEAR_X
    dy = (torch.arange(ROWS, device=maps.device) - y[..., None]) / NEAR_Y
    near = torch.exp(-0.5 * (dy[..., :, None] ** 2 + dx[..., None, :] ** 2)).flatten(-2)
    off = -(maps[:, :SLOTS] * near).sum(-1).clamp(min=1e-4).log()
    return (off * known).sum() / known.sum().clamp(min=1)


def overlap(maps: Tensor, slots: Tensor) -> Tensor:
    """How alike the places are that two neighbours look at (cosine): a character is not to be read twice."""
    main = slice(reader_data.PREFIX, SLOTS - reader_data.SUFFIX)
    looks = functional.normalize(maps[:, main], dim=-1)
    both = ((slots[:, main] >= 0) & (slots[:, main] != BLANK)).float()
    pairs = both[:, 1:] * both[:, :-1]
    return ((looks[:, 1:] * looks[:, :-1]).sum(-1) * pairs).sum() / pairs.sum().clamp(min=1)


def mean_loss(logits: Tensor, wanted: Tensor, smoothing: float) -> Tensor:
    """Cross entropy over what is known; zero if nothing is."""
    total = functional.cross_entropy(logits, wanted, ignore_index=IGNORE, label_smoothing=smoothing, reduction="sum")
    return total / (wanted != IGNORE).sum().clamp(min=1)


@torch.no_grad()
def evaluate(net: Reader, samples: list[Sample]) -> dict[str, float]:
    """Shares of right serials (O as 0), full texts and states on held-out photographs, undisturbed."""
    was_training, device = net.training, next(net.parameters()).device
    net.eval()
    right = states = known = told = 0
    for start in range(0, len(samples), 64):
        part = samples[start:start + 64]
        text, state = net(normal(torch.from_numpy(np.stack([central(s) for s in part])).to(device)))
        for sample, row, guess in zip(part, text.argmax(-1).cpu().numpy(), state.argmax(-1).cpu().numpy()):
            told += sample.state != IGNORE
            states += sample.state == guess
            main = slice(reader_data.PREFIX, SLOTS - reader_data.SUFFIX)
            want = sample.slots[main]
            if (want != IGNORE).all():
                known += 1
                right += fold(want) == fold(row[main])
    net.train(was_training)
    return {"text": right / max(1, known), "state": float(states) / max(1, told), "texts": known}


def fold(classes: np.ndarray) -> list[int]:
    letter_o = reader_data.GLYPHS.index("O")
    return [0 if c == letter_o else int(c) for c in classes if c != reader_data.BLANK]


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    batches = Batches(args.data, args.fonts, args.seed, args.reader)
    net = Reader(args.size)
    if args.warm:
        net = reader_warm.load(args.warm, args.size)
        warm.settle(net, normal(next(iter(batches))[0]))
    net.to(memory_format=torch.channels_last)
    smooth = copy.deepcopy(net)
    optimizer = torch.optim.AdamW(net.parameters(), args.rate, weight_decay=0.02)
    step, spent = 0, 0.0
    if args.checkpoint.exists():
        saved = torch.load(args.checkpoint, weights_only=False)
        net.load_state_dict(saved["net"]); smooth.load_state_dict(saved["smooth"]); optimizer.load_state_dict(saved["optimizer"])
        step, spent = saved["step"], saved["spent"]
    rng = random.Random(args.seed)
    valid_us, valid_scenes = reader_samples.us_plates(args.data, rng)[1], reader_samples.scene_plates(args.data)[1]
    batches.seed += step
    loader = torch.utils.data.DataLoader(batches, None, num_workers=1, prefetch_factor=4)
    begin, saved_at, total, mean = time.time(), time.time(), args.minutes * 60, 0.0
    for batch in loader:
        now = spent + time.time() - begin
        progress = min(1.0, now / total)
        rise = min(1.0, (step + 1) / 200)
        for group in optimizer.param_groups:
            group["lr"] = args.rate * rise * (0.5 + 0.5 * math.cos(math.pi * progress)) + 1e-6
        loss = loss_of(net, batch)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimizer.step()
        follow(smooth, net, min(0.998, step / (step + 20)))
        step, mean = step + 1, 0.98 * mean + 0.02 * loss.item()
        if step % 100 == 0:
            print(f"step {step} seconds {now:.0f} loss {mean:.3f}", flush=True)
        done = progress >= 1.0
        if done or time.time() - saved_at > SAVE_EVERY:
            saved_at = time.time()
            state = {"net": net.state_dict(), "smooth": smooth.state_dict(), "optimizer": optimizer.state_dict(),
                     "step": step, "spent": now, "minutes": args.minutes}
            part = args.checkpoint.with_suffix(".part")
            torch.save(state, part)
            part.rename(args.checkpoint)
            print(f"step {step} us {evaluate(smooth, valid_us)} scenes {evaluate(smooth, valid_scenes)}", flush=True)
        if done:
            return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--fonts", type=Path, default=Path("~/.cache/alpr-fonts").expanduser())
    parser.add_argument("--checkpoint", type=Path, default=Path("out/reader.pt"))
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--warm", type=Path, help="go on from the weights of this reader.onnx")
    parser.add_argument("--reader", type=Path, default=Path("alpr-core/models/reader.onnx"), help="says where characters stand in photographs")
    parser.add_argument("--size", choices=SIZES, default="standard")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    args.checkpoint.parent.mkdir(parents=True, exist_ok=True)
    train(args)


if __name__ == "__main__":
    main()
