"""Trains the reader; run `python -m training.reader --help`."""

import argparse
import copy
import math
import random
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from . import reader_data, reader_samples
from .averaging import follow
from .reader_data import BLANK, IGNORE, SLOTS, UNSURE, Sample
from .reader_net import MEAN, STD, Reader

BATCH = 96
# Shares of a batch: photographs teach real dies and states, drawn plates every text and format.
SHARE_US, SHARE_SCENES = 0.3, 0.15
POOL = 6_000  # drawn plates kept at a time; each is used several times, disturbed anew
RATE = 1.5e-3
SAVE_EVERY = 240  # seconds

Batch = tuple[Tensor, Tensor, Tensor]


class Batches(torch.utils.data.IterableDataset):
    """Endless batches of disturbed samples, made in a process of their own."""

    def __init__(self, data: Path, fonts: Path, seed: int):
        self.data, self.fonts, self.seed = data, fonts, seed

    def __iter__(self) -> Iterator[Batch]:
        cv2.setNumThreads(0)
        rng, noise = random.Random(self.seed), np.random.default_rng(self.seed)
        us, scenes = reader_samples.us_plates(self.data, rng)[0], reader_samples.scene_plates(self.data)[0]
        painter = iter(reader_samples.Painter(self.data, self.fonts, self.seed))
        drawn = [next(painter) for _ in range(600)]
        while True:
            for _ in range(BATCH // 6):  # the pool turns over: a sixth of a batch is new
                fresh = next(painter)
                if len(drawn) < POOL:
                    drawn.append(fresh)
                else:
                    drawn[rng.randrange(POOL)] = fresh
            chosen = [self._choose(rng, us, scenes, drawn) for _ in range(BATCH)]
            yield pack([(reader_data.disturb(s, noise), s) for s in chosen])

    @staticmethod
    def _choose(rng: random.Random, us: list[Sample], scenes: list[Sample], drawn: list[Sample]) -> Sample:
        share = rng.random()
        if us and share < SHARE_US:
            return rng.choice(us)
        if scenes and share < SHARE_US + SHARE_SCENES:
            return rng.choice(scenes)
        return rng.choice(drawn)


def pack(pairs: list[tuple[np.ndarray, Sample]]) -> Batch:
    """Pictures as bytes, classes of slots, states."""
    pixels = torch.from_numpy(np.stack([p for p, _ in pairs]))
    return pixels, torch.from_numpy(np.stack([s.slots for _, s in pairs])), torch.tensor([s.state for _, s in pairs])


def normal(pixels: Tensor) -> Tensor:
    """Bytes [n, h, w, 3] as the network takes them."""
    x = (pixels.float() - torch.tensor(MEAN)) / torch.tensor(STD)
    return x.permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)


def loss_of(net: Reader, batch: Batch) -> Tensor:
    pixels, slots, states = batch
    with torch.autocast("cpu", torch.bfloat16):
        text, state = net(normal(pixels))
    text, state = text.float(), state.float()
    known = slots.clamp(min=IGNORE).flatten()
    loss = 4 * mean_loss(text.flatten(0, 1), known, 0.02)  # most slots are blank, and easy: small by itself
    loss = loss + 0.6 * mean_loss(state, states, 0.05)
    hidden = slots == UNSURE
    if hidden.any():
        loss = loss - 0.2 * text[hidden].log_softmax(-1)[:, :BLANK].mean()
    return loss


def mean_loss(logits: Tensor, wanted: Tensor, smoothing: float) -> Tensor:
    """Cross entropy over what is known; zero if nothing is."""
    total = functional.cross_entropy(logits, wanted, ignore_index=IGNORE, label_smoothing=smoothing, reduction="sum")
    return total / (wanted != IGNORE).sum().clamp(min=1)


@torch.no_grad()
def evaluate(net: Reader, samples: list[Sample]) -> dict[str, float]:
    """Shares of right serials (O as 0), full texts and states on held-out photographs, undisturbed."""
    net.eval()
    right = states = known = told = 0
    for start in range(0, len(samples), 64):
        part = samples[start:start + 64]
        text, state = net(normal(torch.from_numpy(np.stack([central(s) for s in part]))))
        for sample, row, guess in zip(part, text.argmax(-1).numpy(), state.argmax(-1).numpy()):
            told += sample.state != IGNORE
            states += sample.state == guess
            main = slice(reader_data.PREFIX, SLOTS - reader_data.SUFFIX)
            want = sample.slots[main]
            if (want != IGNORE).all():
                known += 1
                right += fold(want) == fold(row[main])
    net.train()
    return {"text": right / max(1, known), "state": states / max(1, told), "texts": known}


def fold(classes: np.ndarray) -> list[int]:
    letter_o = reader_data.GLYPHS.index("O")
    return [0 if c == letter_o else int(c) for c in classes if c != reader_data.BLANK]


def central(sample: Sample) -> np.ndarray:
    """The sample without its margin, at the reader's size."""
    share = reader_data.MARGIN / (1 + 2 * reader_data.MARGIN)
    x, y = round(reader_data.KEPT_W * share), round(reader_data.KEPT_H * share)
    inner = sample.pixels[y:reader_data.KEPT_H - y, x:reader_data.KEPT_W - x]
    return cv2.resize(inner, (reader_data.WIDTH, reader_data.HEIGHT), interpolation=cv2.INTER_AREA)


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(args.seed)
    torch.set_num_threads(1)
    net = Reader().to(memory_format=torch.channels_last)
    smooth = copy.deepcopy(net)
    optimizer = torch.optim.AdamW(net.parameters(), RATE, weight_decay=0.02)
    step, spent = 0, 0.0
    if args.checkpoint.exists():
        saved = torch.load(args.checkpoint, weights_only=False)
        net.load_state_dict(saved["net"]); smooth.load_state_dict(saved["smooth"]); optimizer.load_state_dict(saved["optimizer"])
        step, spent = saved["step"], saved["spent"]
    rng = random.Random(args.seed)
    valid_us, valid_scenes = reader_samples.us_plates(args.data, rng)[1], reader_samples.scene_plates(args.data)[1]
    batches = Batches(args.data, args.fonts, args.seed + step)
    loader = torch.utils.data.DataLoader(batches, None, num_workers=1, prefetch_factor=4)
    begin, saved_at, total, mean = time.time(), time.time(), args.minutes * 60, 0.0
    for batch in loader:
        now = spent + time.time() - begin
        progress = min(1.0, now / total)
        warm = min(1.0, (step + 1) / 200)
        for group in optimizer.param_groups:
            group["lr"] = RATE * warm * (0.5 + 0.5 * math.cos(math.pi * progress)) + 1e-6
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
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    args.checkpoint.parent.mkdir(parents=True, exist_ok=True)
    train(args)


if __name__ == "__main__":
    main()
