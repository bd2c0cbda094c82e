#!/usr/bin/env bash
# Models from the photographs in $1, of the size $2 (standard or nano); runs can be stopped and go on where they were.
set -euo pipefail
cd "$(dirname "$0")/.."
data="${1:-../shared/data}" size="${2:-standard}"
case "$size" in
  standard) models=alpr-core/models detector=74 refiner=75 reader=200 scenes=12000 ;;
  nano) models=alpr-core/models/nano detector=50 refiner=26 reader=92 scenes=9000 ;;
  *) echo "expected the size standard or nano, got $size" >&2; exit 2 ;;
esac
out="out/$size"
mkdir -p "$out"
python -m training.detector --data "$data" --output "$out" --minutes "$detector" --size "$size"
python -m training.detector_export --data "$data" --output "$out" --models "$models" --size "$size"
python -m training.refiner_data --data "$data" --detector "$models/detector.onnx" --output "$out" --scenes 0 "$scenes"
python -m training.refiner --output "$out" --minutes "$refiner" --size "$size"
python -m training.refiner_export --data "$data" --output "$out" --models "$models" --size "$size"
python -m training.reader --data "$data" --checkpoint "$out/reader.pt" --minutes "$reader" --size "$size"
python -m training.reader_export --data "$data" --checkpoint "$out/reader.pt" --models "$models" --size "$size"
