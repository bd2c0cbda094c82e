"""The disturbances of `reader_data` for a whole batch at once, on the device that holds the pictures."""

import math

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from . import reader_data
from .reader_data import HEIGHT, KEPT_H, KEPT_W, WIDTH

GROUP = 64  # pictures that share the steps of one camera: its size, blur and where its JPEG blocks begin
# Tables K.1 and K.2 of ITU-T T.81, the quantisers of nearly every JPEG encoder.
LUMA = """16 11 10 16 24 40 51 61 12 12 14 19 26 58 60 55 14 13 16 24 40 57 69 56 14 17 22 29 51 87 80 62
18 22 37 56 68 109 103 77 24 35 55 64 81 104 113 92 49 64 78 87 103 121 120 101 72 92 95 98 112 100 103 99"""
CHROMA = """17 18 24 47 99 99 99 99 18 21 26 66 99 99 99 99 24 26 56 99 99 99 99 99 47 66 99 99 99 99 99 99
99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99 99"""


class Disturber:
    """Shows plates as detectors and cameras do; the pictures and their places stay on one device."""

    def __init__(self, device: torch.device, seed: int):
        self.device = device
        self.rng = np.random.default_rng(seed)
        self.random = torch.Generator(device).manual_seed(seed)
        tables = [torch.tensor([float(v) for v in table.split()]).reshape(8, 8) for table in (LUMA, CHROMA, CHROMA)]
        self.tables = torch.stack(tables).to(device)
        steps = torch.arange(8.0)
        waves = torch.cos((2 * steps[None] + 1) * steps[:, None] * math.pi / 16) / 2
        waves[0] /= math.sqrt(2)
        self.waves = waves.to(device)
        self.to_ycc = torch.tensor([[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]], device=device)
        self.to_rgb = torch.linalg.inv(self.to_ycc.cpu()).to(device)

    def disturb(self, pictures: Tensor, spots: Tensor) -> tuple[Tensor, Tensor]:
        """Bytes [n, KEPT_H, KEPT_W, 3] to bytes [n, HEIGHT, WIDTH, 3], and where the characters went."""
        matrix = self.corners_to_plate(len(pictures))
        x = self.light(self.warp(pictures, matrix))
        order = torch.randperm(len(x), generator=self.random, device=self.device)
        parts = [self.camera(part) if self.rng.random() < reader_data.WORN else part for part in x[order].split(GROUP)]
        x = torch.cat(parts)[order.argsort()]
        places = torch.cat([spots, torch.ones_like(spots[..., :1])], -1) @ matrix.transpose(1, 2)
        return x.clamp(0, 255).permute(0, 2, 3, 1).to(torch.uint8), places[..., :2] / places[..., 2:]

    def uniform(self, low: float, high: float, *shape: int) -> Tensor:
        return low + (high - low) * torch.rand(shape, generator=self.random, device=self.device)

    def normal(self, mean: float, deviation: float, *shape: int) -> Tensor:
        return mean + deviation * torch.randn(shape, generator=self.random, device=self.device)

    def corners_to_plate(self, n: int) -> Tensor:
        """Homographies [n, 3, 3] from kept pictures to the reader's, from corners that miss as a detector's do."""
        sides = torch.tensor([KEPT_W, KEPT_H], device=self.device)
        centre, corners = sides / 2, torch.from_numpy(reader_data.true_corners()).to(self.device)
        loose = self.uniform(0, 1, n, 1, 1) < 0.6
        grow = torch.where(loose, self.uniform(0.98, 1.1, n, 1, 1), self.normal(1, 0.02, n, 1, 1))
        grow = grow + self.normal(0, 1, n, 1, 2) * corners.new_tensor([0.015, 0.025])
        corners = centre + (corners - centre) * grow
        bent = self.normal(0, 1, n, 4, 2) * sides * corners.new_tensor([0.018, 0.035])
        corners = corners + bent * (self.uniform(0, 1, n, 1, 1) < 0.7)
        corners = corners + self.normal(0, 1, n, 1, 2) * sides * corners.new_tensor([0.012, 0.02])
        tilted = self.uniform(0, 1, n) < 0.35
        turn = torch.eye(2, device=self.device).repeat(n, 1, 1)
        turn[:, 0, 1] = self.normal(0, 0.042, n) * tilted
        turn[:, 1, 0] = self.normal(0, 0.12, n) * tilted
        return homographies(centre + (corners - centre) @ turn, corners.new_tensor([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]]))

    def warp(self, pictures: Tensor, matrix: Tensor) -> Tensor:
        """The plates [n, 3, HEIGHT, WIDTH], seen at twice the size and averaged, as the library does."""
        ys, xs = torch.meshgrid(*(torch.arange(2 * side, device=self.device) / 2 for side in (HEIGHT, WIDTH)), indexing="ij")
        places = torch.stack([xs, ys, torch.ones_like(xs)], -1).reshape(-1, 3) @ torch.linalg.inv_ex(matrix)[0].transpose(1, 2)
        places = places[..., :2] / places[..., 2:] * places.new_tensor([2 / (KEPT_W - 1), 2 / (KEPT_H - 1)]) - 1
        grid = places.reshape(-1, 2 * HEIGHT, 2 * WIDTH, 2)
        x = pictures.permute(0, 3, 1, 2).float()
        large = functional.grid_sample(x, grid, "bilinear", "border", align_corners=True)
        return functional.avg_pool2d(large, 2)

    def light(self, x: Tensor) -> Tensor:
        """Colour casts, contrast, gamma, shadows; grey and simulated infrared."""
        n, _, height, width = x.shape
        kind = self.uniform(0, 1, n, 1, 1, 1)
        grey = (x * self.to_ycc[0].reshape(1, 3, 1, 1)).sum(1, keepdim=True).expand_as(x)
        infrared = 255 * (grey / 255) ** self.uniform(0.4, 1.0, n, 1, 1, 1) * self.uniform(0.8, 1.3, n, 1, 1, 1)
        cast = x * self.normal(1, 0.08, n, 3, 1, 1)
        x = torch.where(kind < 0.1, infrared, torch.where(kind < 0.25, grey, torch.where(kind < 0.6, cast, x)))
        ends = self.uniform(0.5, 1, n, 1, 1, 2)
        ramp = torch.lerp(ends[..., :1], ends[..., 1:], torch.linspace(0, 1, width, device=self.device))
        x = torch.where(self.uniform(0, 1, n, 1, 1, 1) < 0.3, x * ramp, x)
        rows = torch.arange(height, device=self.device).reshape(1, 1, -1, 1)
        shaded = (rows < self.uniform(0, height, n, 1, 1, 1)) & (self.uniform(0, 1, n, 1, 1, 1) < 0.15)
        x = torch.where(shaded, x * self.uniform(0.4, 0.9, n, 1, 1, 1), x)
        mean = x.mean((1, 2, 3), keepdim=True)
        contrast = self.normal(-0.15, 0.35, n, 1, 1, 1).exp().clamp(max=1.6)
        x = (x - mean) * contrast + mean * self.normal(-0.05, 0.35, n, 1, 1, 1).exp() + self.normal(0, 8, n, 1, 1, 1)
        return x.clamp(0, 255)

    def camera(self, x: Tensor) -> Tensor:
        """Few pixels, blur, motion, noise and JPEG, in a random measure of each."""
        rng, size = self.rng, x.shape[2:]
        if rng.random() < 0.65:
            width = int(np.exp(rng.uniform(np.log(36), np.log(128))))
            height = max(14, int(width * rng.uniform(0.36, 0.56)))
            how = {"mode": "area"} if rng.random() < 0.7 else {"mode": "bilinear", "align_corners": False}
            small = functional.interpolate(x, (height, width), **how)
            small = self.compress(self.noise(small)) if rng.random() < 0.7 else small
            x = functional.interpolate(small, size, mode="bilinear", align_corners=False)
        else:
            if rng.random() < 0.5:
                x = filtered(x, gauss(rng.uniform(0.3, 1.5)))
            x = self.compress(self.noise(x)) if rng.random() < 0.5 else x
        if rng.random() < 0.12:
            x = filtered(x, reader_data.motion(rng))
        if rng.random() < 0.15:
            x = 1.6 * x - 0.6 * filtered(x, gauss(1.2))
        return x

    def noise(self, x: Tensor) -> Tensor:
        return (x + self.uniform(0, 9, len(x), 1, 1, 1) * self.normal(0, 1, *x.shape)).clamp(0, 255)

    def compress(self, x: Tensor) -> Tensor:
        """JPEG, each picture with a quality of its own; colours at half the size, as encoders do."""
        n, _, h, w = x.shape
        dx, dy = self.rng.integers(0, 8, 2)  # plates sit anywhere in the grid of blocks
        padded = functional.pad(x, (int(dx), int(-(w + dx) % 16), int(dy), int(-(h + dy) % 16)), mode="replicate")
        ycc = torch.einsum("ij,njhw->nihw", self.to_ycc, padded)
        quality = self.uniform(12, 80, n, 1, 1, 1, 1, 1)
        factor = torch.where(quality < 50, 50 / quality, 2 - quality / 50)
        luma = self.blocks(ycc[:, :1] - 128, factor, self.tables[:1]) + 128
        chroma = self.blocks(functional.avg_pool2d(ycc[:, 1:], 2), factor, self.tables[1:])
        chroma = functional.interpolate(chroma, scale_factor=2.0, mode="bilinear", align_corners=False)
        rgb = torch.einsum("ij,njhw->nihw", self.to_rgb, torch.cat([luma, chroma], 1)).clamp(0, 255)
        return rgb[:, :, dy:dy + h, dx:dx + w]

    def blocks(self, x: Tensor, factor: Tensor, tables: Tensor) -> Tensor:
        """Each 8 x 8 block through the cosine transform and back, its waves rounded to their steps."""
        n, c, h, w = x.shape
        x = x.reshape(n, c, h // 8, 8, w // 8, 8).transpose(3, 4)
        steps = (tables.reshape(1, c, 1, 1, 8, 8) * factor).round().clamp(1, 255)
        waves = torch.round(self.waves @ x @ self.waves.t() / steps) * steps
        return (self.waves.t() @ waves @ self.waves).transpose(3, 4).reshape(n, c, h, w)


def homographies(source: Tensor, target: Tensor) -> Tensor:
    """The maps [n, 3, 3] that take four corners each [n, 4, 2] to the same four [4, 2]."""
    n = len(source)
    rows = source.new_zeros((n, 8, 8), dtype=torch.float64)
    points = torch.cat([source, torch.ones_like(source[..., :1])], -1).double()
    rows[:, 0::2, :3], rows[:, 1::2, 3:6] = points, points
    rows[:, 0::2, 6:] = -target[:, :1] * points[..., :2]
    rows[:, 1::2, 6:] = -target[:, 1:] * points[..., :2]
    known = target.double().reshape(1, 8, 1).expand(n, 8, 1)
    found = torch.linalg.solve_ex(rows, known)[0][..., 0]  # unchecked: a check waits for the GPU
    return torch.cat([found, torch.ones_like(found[:, :1])], 1).reshape(n, 3, 3).float()


def gauss(deviation: float) -> np.ndarray:
    reach = math.ceil(3 * deviation)
    line = np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2)
    return np.outer(line, line) / line.sum() ** 2


def filtered(x: Tensor, kernel: np.ndarray) -> Tensor:
    h, w = kernel.shape
    weights = torch.from_numpy(kernel).float().to(x.device).expand(3, 1, h, w)
    padded = functional.pad(x, (w // 2, w - 1 - w // 2, h // 2, h - 1 - h // 2), mode="replicate")
    return functional.conv2d(padded, weights, groups=3)
