"""The free fonts that look like plate dies: fetched by npm and apt into a cache outside the repository."""

import subprocess
from pathlib import Path

from fontTools.ttLib import TTFont

# OFL-1.1, from the npm registry; the heavier weights are closest to embossed dies.
FONTSOURCE = [
    "antonio", "archivo-narrow", "b612-mono", "barlow", "barlow-condensed", "barlow-semi-condensed",
    "bebas-neue", "big-shoulders-display", "chakra-petch", "fjalla-one", "ibm-plex-sans-condensed",
    "league-gothic", "oswald", "overpass", "overpass-mono", "pragati-narrow", "rajdhani",
    "roboto-condensed", "saira-condensed", "saira-extra-condensed", "share-tech", "staatliches", "teko",
]
WEIGHTS = ("500", "600", "700")
# MIT and OFL, from Debian: road-sign series and DIN, the letters of many American and European dies.
DEBIAN = ["fonts-roadgeek", "fonts-opendin"]


def fetch(cache: Path) -> list[Path]:
    """The fonts as TrueType files in `cache`, fetched and unpacked at the first call."""
    out = cache / "ttf"
    if not (out / "complete").exists():
        out.mkdir(parents=True, exist_ok=True)
        _from_npm(cache, out)
        _from_debian(cache, out)
        (out / "complete").touch()
    return sorted(p for p in out.iterdir() if p.suffix in (".ttf", ".otf"))


def _from_npm(cache: Path, out: Path) -> None:
    names = [f"@fontsource/{name}" for name in FONTSOURCE]
    subprocess.run(["npm", "install", "--no-audit", "--prefix", cache, *names], check=True)
    for name in FONTSOURCE:
        folder = cache / "node_modules" / "@fontsource" / name / "files"
        files = [folder / f"{name}-latin-{weight}-normal.woff2" for weight in WEIGHTS]
        found = [f for f in files if f.exists()] or [folder / f"{name}-latin-400-normal.woff2"]
        for file in found:
            font = TTFont(file)
            font.flavor = None
            font.save(out / f"{file.stem}.ttf")


def _from_debian(cache: Path, out: Path) -> None:
    for package in DEBIAN:
        subprocess.run(["apt-get", "download", package], cwd=cache, check=True)
        deb = next(cache.glob(f"{package}_*.deb"))
        unpacked = cache / package
        subprocess.run(["dpkg", "-x", deb, unpacked], check=True)
        for file in unpacked.rglob("*.[to]tf"):
            file.rename(out / file.name)
