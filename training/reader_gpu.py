"""Trains a large reader on a GPU, and the shipped sizes on what it says, all on the same batches.

    python -m training.reader_gpu --pack out/pack --models alpr-core/models --output out/gpu --minutes 10
"""

import argparse
import copy
import math
import queue
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor

from . import reader_data, reader_pack, reader_recast, reader_samples, reader_warm, warm
from .averaging import follow
from .reader import Batch, Mix, evaluate, loss_of, pack
from .reader_batch import Disturber
from .reader_data import Sample
from .reader_net import Reader, normal

BATCH = 1536
CHUNK = 32  # drawn and recast plates that travel together
POOL = 40_000  # of them kept on the GPU, the oldest leaves first
FIRST = 6_000  # of them are waited for
RATES = {"large": 3e-3, "standard": 1.5e-3, "nano": 2e-3}
LEARNS_FROM = 0.3  # of the time; until then the large reader has nothing to teach
WARM_UP = 200  # steps
KEEP = 0.998
SAVE_EVERY = 120.0  # seconds

Labelled = tuple[Tensor, Tensor, Tensor, Tensor]  # pictures, slots, states, spots


def stacked(samples: list[Sample]) -> Labelled:
    return pack([(s.pixels, s.spots, s) for s in samples])


class Drawn(torch.utils.data.IterableDataset):
    """Endless chunks of recast and drawn plates, each process with a hand of its own."""

    def __init__(self, recast: list[list[reader_recast.Plate]], designs: list[tuple[np.ndarray, str]], font_cache: Path, seed: int):
        self.recast, self.designs, self.font_cache, self.seed = recast, designs, font_cache, seed

    def __iter__(self) -> Iterator[Labelled]:
        cv2.setNumThreads(0)
        worker = torch.utils.data.get_worker_info().id
        rng = random.Random(self.seed * 1000 + worker)
        sources = [iter(reader_recast.Recaster(plates, rng)) for plates in self.recast]
        sources.append(iter(reader_samples.Painter(self.designs, self.font_cache, rng)))
        while True:
            yield stacked([next(source) for source in rng.choices(sources, Mix().kinds()[2:], k=CHUNK)])


class Batches:
    """Batches made where the network is: photographs, and a pool of recast and drawn plates that others fill."""

    def __init__(self, packed: reader_pack.Pack, places: Reader, folder: Path, device: torch.device, workers: int, seed: int):
        self.device = device
        recast = [reader_recast.found(places, part[0]) for part in (packed.us, packed.scenes)]
        self.photos = [tuple(part.to(device) for part in stacked(s[0])) for s in (packed.us, packed.scenes)]
        slots, spots = (reader_data.SLOTS,), (reader_data.SLOTS, 2)
        shapes = (((reader_data.KEPT_H, reader_data.KEPT_W, 3), torch.uint8), (slots, torch.int64), ((), torch.int64), (spots, torch.float32))
        self.pool = tuple(torch.zeros((POOL, *shape), dtype=kind, device=device) for shape, kind in shapes)
        self.drawn, self.filled = 0, 0
        loader = torch.utils.data.DataLoader(Drawn(recast, packed.designs, folder, seed), None, num_workers=workers, pin_memory=True)
        self.arrived: queue.Queue[Labelled] = queue.Queue(64)
        threading.Thread(target=lambda: [self.arrived.put(chunk) for chunk in loader], daemon=True).start()
        self.disturber = Disturber(device, seed)
        self.rng = np.random.default_rng(seed)
        while self.drawn < FIRST:
            self.take(self.arrived.get())

    def take(self, chunk: Labelled) -> None:
        at = self.drawn % (POOL - POOL % CHUNK)
        for pool, part in zip(self.pool, chunk):
            pool[at:at + CHUNK].copy_(part, non_blocking=True)
        self.drawn += CHUNK
        self.filled = max(self.filled, at + CHUNK)

    def next(self) -> Batch:
        for _ in range(self.arrived.qsize()):
            self.take(self.arrived.get())
        picked = []
        us, scenes, *made = Mix().kinds()
        for source, share in zip((*self.photos, self.pool), (us, scenes, sum(made))):
            size = self.filled if source is self.pool else len(source[0])
            picked.append((source, torch.from_numpy(self.rng.integers(0, size, round(BATCH * share))).to(self.device)))
        pictures, slots, states, spots = (torch.cat([source[i][at] for source, at in picked]) for i in range(4))
        pixels, places = self.disturber.disturb(pictures, spots)
        return pixels, slots, states, places


class Pupil:
    """A network in training, the running mean of its weights, and its optimiser."""

    def __init__(self, size: str, net: Reader, device: torch.device, begins: float):
        self.size, self.begins, self.step = size, begins, 0
        self.net = net.to(device, memory_format=torch.channels_last).train()
        self.smooth = copy.deepcopy(self.net).eval()
        self.optimizer = torch.optim.AdamW(self.net.parameters(), RATES[size], weight_decay=0.02, fused=device.type == "cuda")

    def learn(self, batch: Batch, progress: float, advice: tuple[Tensor, Tensor] | None) -> Tensor:
        spent = min(1.0, max(0.0, progress - self.begins) / (1 - self.begins))
        for group in self.optimizer.param_groups:
            group["lr"] = RATES[self.size] * min(1.0, (self.step + 1) / WARM_UP) * (0.5 + 0.5 * math.cos(math.pi * spent)) + 1e-6
        loss = loss_of(self.net, batch, advice)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 2.0)
        self.optimizer.step()
        follow(self.smooth, self.net, min(KEEP, self.step / (self.step + 20)))
        self.step += 1
        return loss.detach()

    @torch.no_grad()
    def advise(self, batch: Batch) -> tuple[Tensor, Tensor]:
        with torch.autocast(batch[0].device.type, torch.bfloat16):
            text, state = self.smooth(normal(batch[0]))
        return text.float(), state.float()

    def save(self, folder: Path, minutes: float) -> None:
        part = folder / f"reader-{self.size}.part"
        torch.save({"smooth": {k: v.cpu() for k, v in self.smooth.state_dict().items()}, "step": self.step, "minutes": minutes}, part)
        part.rename(folder / f"reader-{self.size}.pt")


def warmed(size: str, models: Path, pictures: Tensor) -> Reader:
    """The exported reader of this size, ready to go on."""
    net = reader_warm.load(models / ("reader.onnx" if size == "standard" else f"{size}/reader.onnx"), size)
    warm.settle(net, normal(pictures).cpu())
    return net


def train(args: argparse.Namespace) -> None:
    begin = time.time()
    torch.manual_seed(args.seed)
    torch.backends.cudnn.benchmark = True
    device = torch.device(args.device)
    packed = reader_pack.read(args.pack, args.seed)
    places = reader_warm.load(args.models / "reader.onnx").to(device)
    batches = Batches(packed, places, args.pack, device, args.workers, args.seed)
    first = batches.next()[0]
    teacher = Pupil("large", Reader("large"), device, 0.0)
    pupils = [Pupil(size, warmed(size, args.models, first), device, LEARNS_FROM) for size in ("standard", "nano")]
    print(f"ready after {time.time() - begin:.0f} s", flush=True)
    args.output.mkdir(parents=True, exist_ok=True)
    (args.output / "done").unlink(missing_ok=True)
    total, saved, step, progress = 60 * args.minutes - (time.time() - begin), time.time(), 0, 0.0
    if total <= 0:
        raise SystemExit(f"{args.minutes} minutes were over before the training began: give more --minutes")
    begin = time.time()
    while progress < 1:
        progress = min(1.0, (time.time() - begin) / total)
        batch = batches.next()
        losses = [teacher.learn(batch, progress, None)]
        if progress >= LEARNS_FROM:
            advice = teacher.advise(batch)
            losses += [pupil.learn(batch, progress, advice) for pupil in pupils]
        step += 1
        if step % 100 == 0:
            told = " ".join(f"{loss.item():.3f}" for loss in losses)
            print(f"step {step} seconds {time.time() - begin:.0f} drawn {batches.drawn} losses {told}", flush=True)
        if progress >= 1 or time.time() - saved > SAVE_EVERY:
            saved = time.time()
            for pupil in [teacher, *pupils]:
                pupil.save(args.output, args.minutes)
                if pupil.step:
                    figures = [evaluate(pupil.smooth, part[1]) for part in (packed.us, packed.scenes)]
                    print(f"{pupil.size} step {pupil.step} us {figures[0]} scenes {figures[1]}", flush=True)
    (args.output / "done").touch()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pack", type=Path, default=Path("out/pack"))
    parser.add_argument("--models", type=Path, default=Path("alpr-core/models"))
    parser.add_argument("--output", type=Path, default=Path("out/gpu"))
    parser.add_argument("--minutes", type=float, default=10.0, help="in all, from the start of the program")
    parser.add_argument("--workers", type=int, default=13, help="processes that draw plates")
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--seed", type=int, default=1)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
