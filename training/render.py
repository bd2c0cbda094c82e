"""Draws licence plates: any text, font, colour, art, sticker, frame and country, with what it says."""

import random
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

LEGENDS = """STATE COUNTY OFFICIAL TRUCK DEALER EXEMPT VETERAN TRAILER LAKES SUNSHINE GARDEN LIBERTY FIRST FLIGHT
WILD WONDERFUL HERITAGE PARADISE FAMOUS PIONEER CENTENNIAL NATURE RIVER MOUNTAIN OCEAN GOLDEN EMPIRE NATIVE
LAND OF LINCOLN SHOW-ME GREAT FACES DISCOVER SPIRIT MUNICIPAL FARM UNIVERSITY FOREVER BA-SALVADOR SP-SAO PAULO
MG-CONTAGEM BRASIL DEUTSCHLAND MOTORS AUTOHAUS FORD TOYOTA CHEVROLET .COM JAN FEB MAR APR MAY JUN""".split()
BANDS = "A B BG CH CZ D DK E EST F FIN GB H HR I IRL L LT LV N NL P PL RO RUS S SK SLO UA".split()


@dataclass(frozen=True)
class Plate:
    """A drawn plate: RGB pixels that it fills, its serial, and small stacked characters beside it.

    `centers` holds the middle of each character, in shares of the width and height: prefix, serial, suffix.
    """

    pixels: np.ndarray
    text: str
    centers: list[tuple[float, float]]
    prefix: str = ""
    suffix: str = ""


class Fonts:
    """The fonts at every size, loaded once."""

    def __init__(self, files: list[Path]):
        self.files = files
        self.cache: dict[tuple[Path, int], ImageFont.FreeTypeFont] = {}

    def get(self, file: Path, size: int) -> ImageFont.FreeTypeFont:
        key = (file, max(6, size))
        if key not in self.cache:
            self.cache[key] = ImageFont.truetype(str(file), key[1])
        return self.cache[key]


def random_color(rng: random.Random, dark: bool) -> tuple[int, int, int]:
    """A colour that stands out: dark ones for strokes on light ground, or the other way round."""
    base = rng.randint(0, 70) if dark else rng.randint(165, 255)
    swing = 90 if rng.random() < 0.5 else 15
    return tuple(int(np.clip(base + rng.randint(-swing, swing) * (1 if dark else -1) * (0.6 if dark else 0.7), 0, 255))
                 for _ in range(3))


def ground(rng: random.Random, width: int, height: int, color: tuple[int, int, int]) -> np.ndarray:
    """A ground: plain, a gradient, or with soft art on it."""
    pixels = np.empty((height, width, 3), np.float32)
    pixels[:] = color
    if rng.random() < 0.5:
        other = np.array(random_color(rng, dark=sum(color) < 300), np.float32)
        ramp = np.linspace(0, 1, height, dtype=np.float32)[:, None, None] ** rng.uniform(0.5, 3)
        pixels = pixels * (1 - ramp) + other * ramp
    if rng.random() < 0.4:
        art = pixels.copy()
        for _ in range(rng.randint(1, 6)):
            _shape(rng, art, width, height)
        weight = rng.uniform(0.1, 0.6)
        pixels = pixels * (1 - weight) + cv2.GaussianBlur(art, (0, 0), rng.uniform(0.5, 6)) * weight
    return np.clip(pixels, 0, 255).astype(np.uint8)


def _shape(rng: random.Random, art: np.ndarray, width: int, height: int) -> None:
    color = tuple(rng.randint(0, 255) for _ in range(3))
    x, y, r = rng.randint(0, width), rng.randint(0, height), rng.randint(5, height)
    kind = rng.randrange(3)
    if kind == 0:
        cv2.circle(art, (x, y), r, color, -1)
    elif kind == 1:
        points = [[x + rng.randint(-r, r), y + rng.randint(-r, r)] for _ in range(rng.randint(3, 8))]
        cv2.fillPoly(art, [np.array(points, np.int32)], color)
    else:
        cv2.line(art, (x, y), (rng.randint(0, width), rng.randint(0, height)), color, rng.randint(1, 12))


def emblem(rng: random.Random, draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float], ink) -> None:
    """What stands between groups of a serial and is no character: a dot, a dash, a seal, a sticker, a map."""
    x0, y0, x1, y1 = box
    w, h = x1 - x0, y1 - y0
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    color = ink if rng.random() < 0.4 else tuple(rng.randint(0, 255) for _ in range(3))
    kind = rng.randrange(6)
    r = min(w, h) / 2 * rng.uniform(0.3, 0.9)
    if kind == 0:
        draw.ellipse((cx - r / 2, cy - r / 2, cx + r / 2, cy + r / 2), fill=color)
    elif kind == 1:
        draw.rectangle((cx - w * 0.35, cy - h * 0.05, cx + w * 0.35, cy + h * 0.05), fill=ink)
    elif kind == 2:
        points = [(cx + rng.uniform(-1, 1) * w / 2, cy + rng.uniform(-1, 1) * h / 2.5) for _ in range(rng.randint(4, 9))]
        draw.polygon(points, fill=color)
    elif kind == 3:
        draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=color, outline=ink)
    else:
        sticker(rng, draw, (cx - w * 0.42, cy - h * 0.4, cx + w * 0.42, cy + h * 0.4))


def sticker(rng: random.Random, draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float]) -> None:
    """A registration sticker with small print."""
    x0, y0, x1, y1 = box
    draw.rectangle(box, fill=tuple(rng.randint(0, 255) for _ in range(3)))
    ink = (0, 0, 0) if rng.random() < 0.6 else (255, 255, 255)
    text = rng.choice(["JAN", "09", "16", "22", "AUG", "7", "2024", "1-12", "98"])
    draw.text(((x0 + x1) / 2, (y0 + y1) / 2), text, fill=ink, anchor="mm", font_size=max(6, int((y1 - y0) * 0.5)))


@dataclass(frozen=True)
class Line:
    """One line of a serial: what is printed, with spaces and separators, where on the plate."""

    printed: str
    top: float
    bottom: float


def draw_line(rng, fonts, draw, line: Line, box, file: Path, ink, emboss) -> list[tuple[float, float]]:
    """Draws the characters of a line into a box, each stretched as a die would be; gives their middles."""
    centers = []
    x0, x1 = box
    height = line.bottom - line.top
    font = fonts.get(file, int(height * 1.3))
    gap_width = rng.uniform(0.25, 0.9)
    widths = [gap_width if c in " -." else 1.0 for c in line.printed]
    advance = (x1 - x0) / max(1e-3, sum(widths))
    squeeze = rng.uniform(0.74, 0.95)
    x = x0
    for c, share in zip(line.printed, widths):
        w = advance * share
        if c in " -.":
            _separator(rng, draw, c, (x, line.top, x + w, line.bottom), ink)
        else:
            paste(draw, c, font, (x + w * (1 - squeeze) / 2, line.top, x + w * (1 + squeeze) / 2, line.bottom), ink, emboss)
            centers.append(((x + w / 2) / draw.im.size[0], (line.top + line.bottom) / 2 / draw.im.size[1]))
        x += w
    return centers


def _separator(rng, draw, c, box, ink) -> None:
    x0, y0, x1, y1 = box
    if c == "-" and rng.random() < 0.7:
        draw.rectangle((x0 + (x1 - x0) * 0.2, (y0 + y1) / 2 - 2, x1 - (x1 - x0) * 0.2, (y0 + y1) / 2 + 2), fill=ink)
    elif rng.random() < 0.45:
        emblem(rng, draw, box, ink)


def paste(draw: ImageDraw.ImageDraw, c: str, font, box, ink, emboss: int) -> None:
    """One character scaled into its box, its own proportions kept where it is narrow (I, 1)."""
    left, top, right, bottom = font.getbbox(c)
    w, h = max(1, right - left), max(1, bottom - top)
    glyph = Image.new("L", (w, h), 0)
    ImageDraw.Draw(glyph).text((-left, -top), c, fill=255, font=font)
    bw, bh = int(box[2] - box[0]), int(box[3] - box[1])
    if bw < 2 or bh < 3:
        return
    tw = min(bw, max(2, int(bw * min(1.0, 1.35 * w / h / 0.62))))
    glyph = glyph.resize((tw, bh), Image.BILINEAR)
    at = (int(box[0] + (bw - tw) / 2), int(box[1]))
    image = draw._image
    if emboss:
        shade = tuple(int(v * 0.55) for v in image.getpixel((min(at[0], image.width - 1), min(max(at[1], 0), image.height - 1))))
        image.paste(shade, (at[0] + emboss, at[1] + emboss), glyph)
    image.paste(ink, at, glyph)


def dress(rng: random.Random, fonts: Fonts, draw: ImageDraw.ImageDraw, size, ink, top: float, bottom: float) -> None:
    """Legends above and below the serial, stickers in corners, bolts, a border."""
    width, height = size
    for y0, y1 in ((2, top - 2), (bottom + 2, height - 2)):
        if y1 - y0 > 7 and rng.random() < 0.75:
            words = " ".join(rng.sample(LEGENDS, rng.randint(1, 2)))
            words = words.title() if rng.random() < 0.4 else words
            font = fonts.get(rng.choice(fonts.files), int(min((y1 - y0) * rng.uniform(0.6, 0.95), 30)))
            color = ink if rng.random() < 0.5 else tuple(rng.randint(0, 255) for _ in range(3))
            draw.text((width * rng.uniform(0.35, 0.65), (y0 + y1) / 2), words, fill=color, anchor="mm", font=font)
    for x, y in ((0.02, 0.03), (0.84, 0.03), (0.02, 0.8), (0.84, 0.8)):
        if rng.random() < 0.3:
            w, h = width * rng.uniform(0.08, 0.15), height * rng.uniform(0.1, 0.18)
            sticker(rng, draw, (x * width, y * height, x * width + w, y * height + h))
    for x in (0.22, 0.78):
        for y in (0.07, 0.93):
            if rng.random() < 0.5:
                r = height * rng.uniform(0.015, 0.045)
                shade = rng.randint(20, 200)
                cx, cy = x * width, y * height
                draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=(shade, shade, shade))
    if rng.random() < 0.4:
        draw.rectangle((1, 1, width - 2, height - 2), outline=ink, width=rng.randint(1, 4))
