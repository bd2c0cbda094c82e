#!/usr/bin/env bash
# The standard models from the photographs in $1; runs can be stopped and go on where they were.
set -euo pipefail
cd "$(dirname "$0")/.."
data="${1:-../shared/data}"
mkdir -p out
python -m training.detector --data "$data" --output out/detector --minutes 74
python -m training.detector_export --data "$data" --output out/detector
python -m training.refiner_data --data "$data" --output out/detector --scenes 0 12000
python -m training.refiner --output out/detector --minutes 75
python -m training.refiner_export --data "$data" --output out/detector
python -m training.reader --data "$data" --checkpoint out/reader.pt --minutes 200
python -m training.reader_export --data "$data" --checkpoint out/reader.pt
