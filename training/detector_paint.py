"""Drawing for the detector's scenes: warps, plates on surfaces, look-alikes, and a camera's defects."""

from __future__ import annotations

import cv2
import numpy as np

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
FONTS = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX)


def homography(
    centre: np.ndarray, goal: np.ndarray, scale: tuple[float, float], exact: bool, rng: np.random.Generator
) -> np.ndarray:
    """Move `centre` to `goal`, scaled, mirrored, turned and tilted; box labels bear no turning."""
    spread = 20.0 if rng.random() < 0.15 else 5.0
    angle = np.radians(np.clip(rng.normal(0, spread), -30, 30) if exact else rng.uniform(-2, 2))
    flip = -1.0 if rng.random() < 0.3 else 1.0
    cos, sin = np.cos(angle), np.sin(angle)
    shear = np.array([[1.0, rng.normal(0, 0.06) if exact else 0.0], [0.0, 1.0]])
    linear = np.array([[cos, -sin], [sin, cos]]) @ shear @ np.diag([scale[0] * flip, scale[1]])
    matrix = np.eye(3)
    matrix[:2, :2] = linear
    matrix[:2, 2] = np.asarray(goal) - linear @ centre
    if exact:
        tilt = np.eye(3)
        tilt[2, :2] = rng.normal(0, 0.0003, 2)  # about 10 % change of scale across 384 px
        back = np.eye(3)
        back[:2, 2] = -np.asarray(goal)
        matrix = np.linalg.inv(back) @ tilt @ back @ matrix
    return matrix


def warp(gray: np.ndarray, matrix: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Warp with area averaging first, so that shrinking does not alias."""
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:2, :2]))))
    if scale < 0.7:
        h, w = gray.shape
        small = max(2, round(w * scale)), max(2, round(h * scale))
        gray = cv2.resize(gray, small, interpolation=cv2.INTER_AREA)
        matrix = matrix @ np.diag([w / small[0], h / small[1], 1.0])
    how = cv2.INTER_CUBIC if scale > 1.5 else cv2.INTER_LINEAR
    return cv2.warpPerspective(gray, matrix, size, flags=how, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)


def grow(quad: np.ndarray, factor: float) -> np.ndarray:
    centre = quad.mean(axis=0)
    return (centre + (quad - centre) * factor).astype(np.float32)


def random_quad(aspect: float, size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """A plate-like quad somewhere on the canvas, seen from the side and turned a little."""
    width = np.exp(rng.uniform(np.log(14), np.log(0.9 * size[0])))
    squeeze = rng.uniform(0.7, 1.0)
    half = np.array([width * squeeze, width / aspect]) / 2
    quad = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
    quad[[0, 3], 1] *= 1 + rng.normal(0, 0.06)
    angle = np.radians(np.clip(rng.normal(0, 6), -30, 30))
    slope = np.tan(np.radians(np.clip(rng.normal(0, 7), -25, 25)))
    quad[:, 1] += slope * quad[:, 0]
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return (quad @ turn.T + np.array(size) * rng.uniform(0.05, 0.95, 2)).astype(np.float32)


def fill(canvas: np.ndarray, quad: np.ndarray, value: float) -> None:
    cv2.fillConvexPoly(canvas, (quad * 16).round().astype(np.int32), float(value), cv2.LINE_AA, 4)


def blend(canvas: np.ndarray, texture: np.ndarray, quad: np.ndarray, alpha: np.ndarray | None = None) -> None:
    """Warp a texture onto a quad, touching only the quad's own rectangle of the canvas."""
    x0, y0 = np.floor(quad.min(axis=0)).astype(int) - 1
    x1, y1 = np.ceil(quad.max(axis=0)).astype(int) + 2
    x0, y0, x1, y1 = max(0, x0), max(0, y0), min(canvas.shape[1], x1), min(canvas.shape[0], y1)
    if x1 - x0 < 2 or y1 - y0 < 2:
        return
    h, w = texture.shape
    wide, high = np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[3] - quad[0])
    small = max(2, min(w, round(wide))), max(2, min(h, round(high)))
    texture = cv2.resize(texture.astype(np.float32), small, interpolation=cv2.INTER_AREA)
    alpha = np.ones_like(texture) if alpha is None else cv2.resize(alpha, small, interpolation=cv2.INTER_AREA)
    # Pixel centres lie at whole numbers, so the texture's outline runs half a pixel outside of them.
    source = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32) * small - 0.5
    matrix = cv2.getPerspectiveTransform(source.astype(np.float32), (quad - [x0, y0]).astype(np.float32) - 0.5)
    size = int(x1 - x0), int(y1 - y0)
    mask = cv2.warpPerspective(alpha, matrix, size, flags=cv2.INTER_LINEAR)
    image = cv2.warpPerspective(texture, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    part = canvas[y0:y1, x0:x1]
    part += mask * (image - part)


def surround(canvas: np.ndarray, quad: np.ndarray, rng: np.random.Generator) -> None:
    """A recess, a bumper face or a dealer's frame around the plate, none of which is the plate."""
    if rng.random() < 0.3:
        fill(canvas, quad.mean(axis=0) + (quad - quad.mean(axis=0)) * rng.uniform(1.1, 2.0, 2), rng.uniform(0, 255))
    if rng.random() < 0.35:
        frame = grow(quad, rng.uniform(1.02, 1.12)) + rng.normal(0, 0.01, (4, 2)) * np.ptp(quad, axis=0)
        fill(canvas, frame, rng.choice([rng.uniform(0, 60), rng.uniform(0, 255)]))


def relight(texture: np.ndarray, around: float, rng: np.random.Generator) -> np.ndarray:
    """Give a texture the exposure of its place, a contrast of its own and a shade across."""
    image = texture.astype(np.float32)
    contrast = rng.uniform(0.35, 1.2)
    level = around + rng.uniform(-30, 100) if rng.random() < 0.6 else image.mean() * rng.uniform(0.4, 1.2)
    image = (image - image.mean()) * contrast + min(level, 215.0)  # the lettering must not wash out
    ramp = np.linspace(-1, 1, image.shape[1 if rng.random() < 0.5 else 0]) * rng.normal(0, 0.12) + 1
    image *= ramp[None, :] if len(ramp) == image.shape[1] else ramp[:, None]
    return np.clip(image, 0, 255).astype(np.float32)


def plate(canvas: np.ndarray, texture: np.ndarray, quad: np.ndarray, rng: np.random.Generator) -> None:
    x, y = np.clip(quad.mean(axis=0), 0, [canvas.shape[1] - 1, canvas.shape[0] - 1]).astype(int)
    around = float(canvas[max(0, y - 8) : y + 8, max(0, x - 8) : x + 8].mean())
    surround(canvas, quad, rng)
    alpha = np.ones(texture.shape, np.float32)
    if rng.random() < 0.5:
        alpha = rounded(texture.shape, rng.uniform(0.04, 0.14))
    blend(canvas, relight(texture, around, rng), quad, alpha)


def rounded(shape: tuple[int, int], radius: float) -> np.ndarray:
    """A mask of ones with round corners of `radius` times the height."""
    h, w = shape
    r = max(1, int(radius * h))
    mask = np.zeros((h, w), np.float32)
    cv2.rectangle(mask, (r, 0), (w - 1 - r, h - 1), 1.0, -1)
    cv2.rectangle(mask, (0, r), (w - 1, h - 1 - r), 1.0, -1)
    for x in (r, w - 1 - r):
        for y in (r, h - 1 - r):
            cv2.circle(mask, (x, y), r, 1.0, -1)
    return mask


def write(image: np.ndarray, text: str, box: tuple[int, int, int, int], value: float, rng: np.random.Generator) -> None:
    """Fill the box x, y, w, h with one line of text, as plates do."""
    font = FONTS[int(rng.integers(len(FONTS)))]
    weight = int(rng.integers(2, 6))
    (wide, high), base = cv2.getTextSize(text, font, 2.0, weight)
    line = np.zeros((high + base + 8, wide + 8), np.uint8)  # putText draws on bytes only
    cv2.putText(line, text, (4, high + 4), font, 2.0, 255, weight, cv2.LINE_AA)
    x, y, w, h = box
    line = cv2.resize(line[: high + 8], (max(1, w), max(1, h)), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    part = image[y : y + h, x : x + w]
    part += line[: part.shape[0], : part.shape[1]] * (value - part)


def drawn_plate(aspect: float, rng: np.random.Generator) -> np.ndarray:
    """A plain plate of any shape: Brazilian head line, European band, or two rows when squarish."""
    h, w = 100, int(np.clip(100 * aspect, 100, 600))
    ground, ink = rng.uniform(140, 255), rng.uniform(0, 70)
    if rng.random() < 0.2:
        ground, ink = ink, ground
    image = np.full((h, w), ground, np.float32)
    left = 12
    if aspect > 3.5 and rng.random() < 0.7:
        left = int(0.09 * w)
        cv2.rectangle(image, (0, 0), (left, h), rng.uniform(20, 110), -1)
        write(image, "D", (left // 4, 2 * h // 3, left // 2, h // 4), 230, rng)
    top = 12
    if aspect < 3.5 and rng.random() < 0.7:
        top = 30
        write(image, random_text(rng, 8), (w // 4, 6, w // 2, 16), ink, rng)
    rows = 2 if aspect < 1.8 and rng.random() < 0.6 else 1
    for row in range(rows):
        high = (h - top - 12) // rows
        box = left + 6, top + row * high, w - left - 18, high - 6
        write(image, random_text(rng, int(rng.integers(5, 9)) // rows), box, ink, rng)
    if rng.random() < 0.6:
        cv2.rectangle(image, (2, 2), (w - 3, h - 3), ink, int(rng.integers(1, 4)))
    return image


def random_text(rng: np.random.Generator, length: int) -> str:
    pool = LETTERS + "0123456789" * 2 + " -"
    return "".join(pool[int(i)] for i in rng.integers(0, len(pool), max(1, length)))


def distractor(canvas: np.ndarray, quad: np.ndarray, rng: np.random.Generator) -> None:
    """Something that is no plate: bare lettering, a blank panel, a grille, or a sign full of small text."""
    high = 100
    wide = int(np.clip(high * np.ptp(quad[:, 0]) / max(1.0, np.ptp(quad[:, 1])), 30, 800))
    ground = rng.uniform(0, 255)
    ink = (ground + rng.uniform(60, 195)) % 256
    image = np.full((high, wide), ground, np.float32)
    kind = rng.integers(4)
    if kind == 0:
        letters = np.zeros((high, wide), np.float32)
        write(letters, random_text(rng, int(rng.integers(3, 12))), (2, 2, wide - 4, high - 4), 1.0, rng)
        blend(canvas, np.full((high, wide), ink, np.float32), quad, letters)
        return
    if kind == 1:
        cv2.rectangle(image, (3, 3), (wide - 4, high - 4), ink, int(rng.integers(1, 8)))
    elif kind == 2:
        step = int(rng.integers(6, 24))
        image[:: step] = image[1::step] = image[2::step] = ink
    else:
        rows = int(rng.integers(4, 8))
        for row in range(rows):
            box = 6, 4 + row * 94 // rows, wide - 12, 80 // rows
            write(image, random_text(rng, int(rng.integers(6, 16))).lower(), box, ink, rng)
    blend(canvas, image, quad, rounded(image.shape, rng.uniform(0.01, 0.45)))


def contrast(image: np.ndarray, quad: np.ndarray) -> float:
    """Standard deviation of the pixels in the middle of a plate."""
    inner = grow(quad, 0.75)
    x0, y0 = np.maximum(0, np.floor(inner.min(axis=0))).astype(int)
    x1, y1 = np.ceil(inner.max(axis=0)).astype(int)
    part = image[y0:y1, x0:x1]
    return float(part.std()) if part.size else 0.0


def night(image: np.ndarray, quads: list[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """Headlights or infrared: dark surroundings, bright or washed-out reflective plates."""
    plates = np.zeros_like(image)
    for quad in quads:
        fill(plates, grow(quad, 1.02), 1.0)
    dark = image * rng.uniform(0.08, 0.6)
    bright = image * rng.uniform(0.8, 1.7) + rng.uniform(0, 50)
    return dark + plates * (bright - dark)


def blur(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    kind = rng.random()
    if kind < 0.25:
        return cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 1.2))
    if kind < 0.35:
        length = int(rng.integers(2, 8))
        kernel = np.zeros((9, 9), np.float32)
        slope = np.radians(rng.uniform(-40, 40))
        for t in np.linspace(-length / 2, length / 2, 17):
            kernel[int(round(4 + t * np.sin(slope))), int(round(4 + t * np.cos(slope)))] += 1
        return cv2.filter2D(image, -1, kernel / kernel.sum())
    if kind < 0.45:
        soft = cv2.GaussianBlur(image, (0, 0), 1.0)
        return image + rng.uniform(0.3, 1.5) * (image - soft)
    return image


def jpeg(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Recompress, sometimes at the larger size that a frame has before it is shrunk for the network."""
    h, w = image.shape
    scale = rng.uniform(1.2, 1.8) if rng.random() < 0.4 else 1.0
    big = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR) if scale > 1 else image
    packed = cv2.imencode(".jpg", big, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(20, 96))])[1]
    return cv2.resize(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), (w, h), interpolation=cv2.INTER_AREA)


def camera(image: np.ndarray, quads: list[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """Exposure, shade, darkness, blur, sensor noise and compression, in the order light meets them."""
    if rng.random() < 0.12:
        image = night(image, quads, rng)
    if rng.random() < 0.7:
        image = 255 * np.power(np.clip(image, 0, 255) / 255, np.exp(rng.normal(0, 0.25)))
        image = (image - 128) * rng.uniform(0.6, 1.25) + 128 + rng.normal(0, 14)
    if rng.random() < 0.3:
        side = np.linspace(rng.uniform(0.5, 1), rng.uniform(0.7, 1.2), image.shape[1])
        image = image * side[None, :]
    image = blur(image, rng)
    if rng.random() < 0.25:
        noise = np.empty(image.shape, np.float32)
        cv2.setRNGSeed(int(rng.integers(2**31)))
        cv2.randn(noise, 0.0, float(rng.exponential(6)))
        image = image + noise
    image = np.clip(image, 0, 255).astype(np.uint8)
    return jpeg(image, rng) if rng.random() < 0.7 else image
