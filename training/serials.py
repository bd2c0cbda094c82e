"""Serials as the jurisdictions issue them, from the table of formats that the library itself uses."""

import random
import string
import tomllib
from dataclasses import dataclass
from pathlib import Path

FORMATS = Path(__file__).parents[1] / "alpr-core" / "src" / "interpret" / "formats.toml"
VANITY = """LOVE HOCKEY MOMS TAXI DOC GOLF JEEP COUGAR BOAT RUN FAST GO 4X4 KIDS DAD UBUNTU TEACH NANA SKI FISH ROCK
CODE DUCK GRAMPY BLUE SUN MUSIC HORSE YANKEE GATOR EAGLE PILOT NURSE KING QUEEN VETTE SUPRA ZOOM""".split()

HARD = "W"  # the letter that readers lost most often, to M: drawn twice as often


@dataclass(frozen=True)
class Serial:
    """A serial as printed, with separators, and the small stacked characters before and after it."""

    printed: str
    prefix: str = ""
    suffix: str = ""

    @property
    def text(self) -> str:
        return "".join(c for c in self.printed if c not in " -.")


def load() -> dict[str, list[tuple[str, str, float]]]:
    """For each code (`XX` for the rest of the world) patterns with their letters and weights."""
    table: dict[str, list[tuple[str, str, float]]] = {}
    for row in tomllib.loads(FORMATS.read_text())["jurisdiction"]:
        letters = row.get("letters", string.ascii_uppercase)
        for f in row["formats"]:
            table.setdefault(row["code"], []).append((f["serial"], letters, float(f.get("weight", 1))))
    return table


def draw(rng: random.Random, formats: list[tuple[str, str, float]]) -> Serial:
    """A serial of one of these formats; one in seven is a vanity plate or has no known form."""
    if not formats or rng.random() < 0.15:
        return vanity(rng)
    # By the root of their shares: rare formats are met more often than on the road, so that they are learnt too.
    pattern, letters, _ = rng.choices(formats, [w ** 0.5 for *_, w in formats])[0]
    return fill(rng, pattern, letters)


def fill(rng: random.Random, pattern: str, letters: str) -> Serial:
    """A serial of this pattern: `@` a letter, `#` a digit, `*` either, `[..]` stacked."""
    letters += HARD if HARD in letters else ""
    kinds = {"@": letters, "#": string.digits, "*": letters + string.digits}
    filled = "".join(rng.choice(kinds[c]) if c in kinds else c for c in pattern)
    prefix = suffix = ""
    if "[" in filled:
        before, rest = filled.split("[", 1)
        stacked, after = rest.split("]", 1)
        prefix, suffix = (stacked, "") if not before.strip() else ("", stacked)
        filled = (before + after).strip()
    elif rng.random() < 0.05 and len(filled) <= 6:
        stacked = "".join(rng.choice(string.ascii_uppercase + string.digits) for _ in range(rng.randint(2, 3)))
        prefix, suffix = (stacked, "") if rng.random() < 0.6 else ("", stacked)
    return Serial(filled, prefix, suffix)


def vanity(rng: random.Random) -> Serial:
    """Words, words with digits, or anything."""
    kind = rng.random()
    if kind < 0.4:
        text = (rng.choice(VANITY) + rng.choice(["", " "]) + rng.choice(["", "1", "4U", "2", "77", rng.choice(VANITY)]))[:8].strip()
    else:
        size = rng.choices(range(1, 9), [1, 2, 4, 8, 12, 20, 20, 8])[0]
        text = "".join(rng.choice(string.ascii_uppercase + string.digits) for _ in range(size))
        if size > 4 and rng.random() < 0.6:
            cut = rng.randint(2, size - 2)
            text = text[:cut] + rng.choice(" -.") + text[cut:]
    return Serial(text)
