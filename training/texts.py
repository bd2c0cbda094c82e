"""Labels of plates as text, and which plates of us-plates stand in the development set too."""

import csv
import re
from pathlib import Path

LABELS = Path(__file__).parent / "labels"

Label = tuple[str, str, str]


def parse(label: str) -> Label | None:
    """Serial, stacked prefix and stacked suffix of a label (`?`: unknown); nothing if it is unusable."""
    label = re.sub(r"(?<=[A-Z0-9?])\[\w+\](?=[A-Z0-9?])", "", label)  # stacked in the middle: a legend, COMM or TRUCK
    label = re.sub(r"\[\w{4,}\]", "[?]", label)
    found = re.fullmatch(r"(?:\[([A-Z0-9?]{1,3})\])?([A-Z0-9?]{1,10})(?:\[([A-Z0-9?]{1,3})\])?", label)
    if not found or found[2].count("?") * 3 > len(found[2]):
        return None
    return found[2], found[1] or "", found[3] or ""


def us_plates(data: Path) -> dict[str, tuple[str, Label | None]]:
    """State and label, if there is one, of each file of us-plates that none of the development crops shows."""
    rows = csv.DictReader(open(data / "openalpr-dev" / "crops.csv", encoding="utf-8"))
    development = {plate(row["state"], row["text"]) for row in rows}
    texts = {row["file"]: row["text"] for row in csv.DictReader(open(LABELS / "us-plates.csv", encoding="utf-8"))}
    labels = {}
    for row in csv.DictReader(open(data / "us-plates" / "plates.csv", encoding="utf-8")):
        label = parse(texts.get(row["file"], "-"))
        if not label or plate(row["state"], label[0]) not in development:
            labels[row["file"]] = row["state"], label
    return labels


def plate(state: str, text: str) -> tuple[str, str]:
    """What makes two pictures those of one plate; O is written as 0 in the development set."""
    return state, text.replace("O", "0")
