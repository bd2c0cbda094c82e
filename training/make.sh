#!/usr/bin/env bash
# Models from the photographs in $1, of the size $2 (standard or nano). Detector, refiner and, on a processor, reader go on
# where they were stopped; what lies between, and a run on a GPU, begins anew.
set -euo pipefail
cd "$(dirname "$0")/.."
data="${1:-../shared/data}" size="${2:-standard}"
case "$size" in
  standard) models=alpr-core/models detector=74 refiner=75 reader=200 scenes=12000 looks=2 ;;
  nano) models=alpr-core/models/nano detector=50 refiner=26 reader=92 scenes=9000 looks=1 ;;
  *) echo "expected the size standard or nano, got $size" >&2; exit 2 ;;
esac
out="out/$size"
mkdir -p "$out"
python -m training.detector --data "$data" --output "$out" --minutes "$detector" --size "$size"
python -m training.detector_export --data "$data" --output "$out" --models "$models" --size "$size"
python -m training.refiner_data --data "$data" --detector "$models/detector.onnx" --output "$out" --scenes 0 "$scenes"
python -m training.refiner --output "$out" --minutes "$refiner" --size "$size"
python -m training.refiner_export --data "$data" --output "$out" --models "$models" --size "$size" --looks "$looks"
if command -v nvidia-smi > /dev/null; then # one run for both sizes, and the large reader of the second look
  if [ ! -e out/gpu/done ]; then
    python -m training.reader_pack --data "$data" --output out/pack
    python -m training.reader_gpu --pack out/pack --models alpr-core/models --output out/gpu --minutes 12
  fi
  second=()
  [ "$size" = nano ] || second=(--second out/gpu/reader-large.pt)
  python -m training.reader_export --data "$data" --checkpoint "out/gpu/reader-$size.pt" "${second[@]}" \
    --models "$models" --size "$size" --looks "$looks"
else # the second reader stays, and both are calibrated together
  python -m training.reader --data "$data" --checkpoint "$out/reader.pt" --minutes "$reader" --size "$size"
  python -m training.reader_export --data "$data" --checkpoint "$out/reader.pt" --models "$models" --size "$size" --looks "$looks"
fi
