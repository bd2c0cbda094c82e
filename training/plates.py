"""Composes whole plates of each kind: American on real or drawn grounds, European, Brazilian, two lines."""

import random

import cv2
import numpy as np
from PIL import Image, ImageDraw

from . import render, serials
from .render import Fonts, Line, Plate


def erase_serial(design: np.ndarray, rng: random.Random) -> np.ndarray:
    """A design without its serial: each row of the middle becomes its median, which is the ground."""
    pixels = design.copy()
    height = len(pixels)
    y0, y1 = int(height * rng.uniform(0.2, 0.27)), int(height * rng.uniform(0.74, 0.82))
    rows = np.median(pixels[y0:y1], axis=1, keepdims=True)
    smooth = cv2.GaussianBlur(rows.astype(np.float32), (1, 9), 0)
    pixels[y0:y1] = np.broadcast_to(smooth.reshape(y1 - y0, 1, 3), pixels[y0:y1].shape).astype(np.uint8)
    return pixels


def american(rng: random.Random, fonts: Fonts, serial: serials.Serial, design: np.ndarray | None) -> Plate:
    """A plate of 2:1, on the ground of a real design or on a drawn one."""
    width, height = 256, 128
    if design is not None:
        pixels = erase_serial(cv2.resize(design, (width, height), interpolation=cv2.INTER_AREA), rng)
        dark = pixels[40:90].mean() > 110
    else:
        dark = rng.random() < 0.75
        pixels = render.ground(rng, width, height, render.random_color(rng, dark=not dark))
    image = Image.fromarray(pixels)
    draw = ImageDraw.Draw(image)
    ink = render.random_color(rng, dark)
    top, bottom = height * rng.uniform(0.2, 0.31), height * rng.uniform(0.72, 0.84)
    if design is None:
        render.dress(rng, fonts, draw, (width, height), ink, top, bottom)
    x0, x1 = width * rng.uniform(0.03, 0.1), width * rng.uniform(0.9, 0.97)
    file, emboss = rng.choice(fonts.files), rng.choice([0, 0, 1, 2])
    x0, before = _stack(rng, fonts, draw, serial.prefix, (x0, top, bottom), 1, file, ink)
    x1, after = _stack(rng, fonts, draw, serial.suffix, (x1, top, bottom), -1, file, ink)
    # Short serials are not stretched over the whole plate, long ones are squeezed.
    share = min(1.0, len(serial.printed) / 6.5 + rng.uniform(0, 0.3))
    if rng.random() < 0.15:  # an emblem or a logo takes one end
        logo = (x1 - x0) * rng.uniform(0.12, 0.24)
        left = rng.random() < 0.7
        box = (x0, top, x0 + logo, bottom) if left else (x1 - logo, top, x1, bottom)
        render.emblem(rng, draw, box, ink)
        x0, x1 = (x0 + logo, x1) if left else (x0, x1 - logo)
    slack = (x1 - x0) * (1 - share) / 2
    line = Line(serial.printed, top, bottom)
    middle = render.draw_line(rng, fonts, draw, line, (x0 + slack, x1 - slack), file, ink, emboss)
    return Plate(np.asarray(image), serial.text, before + middle + after, serial.prefix, serial.suffix)


def _stack(rng, fonts, draw, text: str, place, side: int, file, ink) -> tuple[float, list[tuple[float, float]]]:
    """Small characters one above the other at an edge; gives the edge left for the serial, and their middles."""
    edge, top, bottom = place
    if not text:
        return edge, []
    size = (bottom - top) / len(text)
    width = min(size * rng.uniform(0.5, 0.8), 24)
    x0, x1 = (edge, edge + width) if side > 0 else (edge - width, edge)
    font, centers = fonts.get(file, int(size * 1.3)), []
    for i, c in enumerate(text):
        render.paste(draw, c, font, (x0, top + i * size, x1, top + (i + 0.88) * size), ink, 0)
        centers.append(((x0 + x1) / 2 / draw.im.size[0], (top + (i + 0.44) * size) / draw.im.size[1]))
    return (x1 + 5 if side > 0 else x0 - 5), centers


def foreign(rng: random.Random, fonts: Fonts, serial: serials.Serial) -> Plate:
    """A plate of Europe (4.7:1, often with a band) or of South America (3:1, a line above)."""
    brazilian = rng.random() < 0.4
    banded = not brazilian and rng.random() < 0.75
    width, height = (256, 84) if brazilian else (320, 70)
    dark = rng.random() < 0.85
    tint = rng.choice([(245, 245, 245), (235, 235, 230), (170, 172, 176), (250, 210, 40), (130, 130, 135)])
    color = tint if dark else rng.choice([(160, 20, 20), (20, 20, 20), (20, 90, 40), (20, 40, 120)])
    image = Image.fromarray(render.ground(rng, width, height, color) if rng.random() < 0.2 else np.full((height, width, 3), color, np.uint8))
    draw = ImageDraw.Draw(image)
    ink = render.random_color(rng, dark) if rng.random() < 0.2 else ((15, 15, 20) if dark else (240, 240, 240))
    x0, x1, top, bottom = width * 0.03, width * 0.97, height * rng.uniform(0.12, 0.2), height * rng.uniform(0.82, 0.9)
    if brazilian:
        top = height * rng.uniform(0.28, 0.38)
        legend = " ".join(rng.sample(render.LEGENDS, 1)) if rng.random() < 0.8 else ""
        ground = (20, 50, 150) if rng.random() < 0.35 else None
        if ground:
            draw.rectangle((0, 0, width, top - 3), fill=ground)
        draw.text((width / 2, top / 2), legend, fill=(255, 255, 255) if ground else ink, anchor="mm",
                  font=fonts.get(rng.choice(fonts.files), int(top * 0.7)))
    elif banded:
        x0 = _band(rng, fonts, draw, width, height)
        if rng.random() < 0.15:
            x1 = width - _band_right(rng, draw, width, height)
    line = Line(serial.printed, top, bottom)
    centers = render.draw_line(rng, fonts, draw, line, (x0 + 4, x1 - 2), rng.choice(fonts.files), ink, rng.choice([0, 1]))
    if rng.random() < 0.7:
        draw.rectangle((0, 0, width - 1, height - 1), outline=ink, width=rng.randint(1, 3))
    pixels, cut = np.asarray(image), 0
    if banded and rng.random() < 0.5:  # a detector's box may end within the band
        cut = int(x0 * rng.uniform(0.1, 0.95))
        centers = [((x * width - cut) / (width - cut), y) for x, y in centers]
    return Plate(pixels[:, cut:], serial.text, centers)


def _band(rng, fonts, draw, width: int, height: int) -> float:
    """The band at the left with stars or arms and a country's letters; gives its right edge."""
    edge = width * rng.uniform(0.06, 0.1)
    plain = rng.random() < 0.25  # older Slovak and Czech plates: arms and letters on the plate itself
    if not plain:
        draw.rectangle((0, 0, edge, height), fill=rng.choice([(20, 60, 170), (10, 40, 130), (40, 80, 200)]))
    r = edge * 0.28
    mark = (250, 220, 60) if not plain else (200, 40, 40)
    draw.ellipse((edge / 2 - r, height * 0.3 - r, edge / 2 + r, height * 0.3 + r), outline=mark, width=2, fill=mark if plain else None)
    ink = (255, 255, 255) if not plain else (20, 20, 20)
    draw.text((edge / 2, height * 0.72), rng.choice(render.BANDS), fill=ink, anchor="mm",
              font=fonts.get(rng.choice(fonts.files), int(height * 0.25)))
    return edge


def _band_right(rng, draw, width: int, height: int) -> float:
    size = width * 0.07
    draw.rectangle((width - size, 0, width, height), fill=(20, 60, 170))
    return size


def two_lines(rng: random.Random, fonts: Fonts, serial: serials.Serial) -> Plate:
    """A square plate or a motorcycle's: the serial cut in two."""
    width, height = 160, rng.choice([100, 120, 130])
    dark = rng.random() < 0.8
    image = Image.fromarray(render.ground(rng, width, height, render.random_color(rng, not dark)))
    draw = ImageDraw.Draw(image)
    ink = render.random_color(rng, dark)
    cuts = [i for i, c in enumerate(serial.printed) if c in " -."] or [len(serial.printed) // 2]
    cut = rng.choice(cuts)
    upper, lower = serial.printed[:cut], serial.printed[cut:].lstrip(" -.")
    if not upper or not lower:
        return foreign(rng, fonts, serials.Serial(serial.printed))
    top, file = height * rng.uniform(0.06, 0.18), rng.choice(fonts.files)
    middle, bottom = height * 0.5, height * rng.uniform(0.88, 0.95)
    centers = []
    for text, y0, y1 in ((upper, top, middle - 3), (lower, middle + 3, bottom)):
        inset = width * (0.05 + 0.3 * max(0.0, 1 - len(text) / 4))
        box = (inset, width - inset)
        centers += render.draw_line(rng, fonts, draw, Line(text, y0, y1), box, file, ink, rng.choice([0, 1]))
    return Plate(np.asarray(image), serial.text, centers)
