#!/usr/bin/env bash
# Both standard models from the photographs in $1; runs can be stopped and go on where they were.
set -euo pipefail
cd "$(dirname "$0")/.."
data="${1:-../shared/data}"
mkdir -p out
python -m training.detector --data "$data" --output out/detector --minutes 74
python -m training.detector_export --data "$data" --output out/detector
python -m training.reader --data "$data" --checkpoint out/reader.pt --minutes 200
python -m training.reader_export --data "$data" --checkpoint out/reader.pt
