#!/usr/bin/env bash
# Passes every test: Rust, C, Python. Installs what they need; keeps builds in $CARGO_TARGET_DIR.
set -euo pipefail
cd "$(dirname "$0")"
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$HOME/.cache/alpr-target}"
export RUSTDOCFLAGS="-D warnings"

need() { command -v "$1" >/dev/null || missing+=("$2"); }
missing=()
need cc gcc; need c++ g++; need valgrind valgrind; need pgrep procps; need setpriv util-linux
compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || missing+=(postgresql)
if ((${#missing[@]})); then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}"
fi

venv="${ALPR_VENV:-$HOME/.cache/alpr-venv}"
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/pip" install -q "maturin>=1.9,<2" pytest numpy pillow mypy "bagit>=1.9,<2"
export VIRTUAL_ENV="$venv" PATH="$venv/bin:$PATH"

cargo fmt --all --check
cargo clippy --release --workspace --all-targets -- -D warnings
# As README builds it for firmware.
cargo clippy --release -p alpr-ffi --no-default-features --features nano-models -- -D warnings
cargo test --release --workspace
cargo test --release -p alpr-core --no-default-features
cargo doc --release --no-deps -p alpr-core -p alpr-store

(cd alpr-py && maturin develop --release -q --generate-stubs && python -m pytest -q && python -m mypy.stubtest alpr)
# The committed stubs are those that the build writes.
git diff --exit-code -- alpr-py/python/alpr/_alpr.pyi
echo "every test passed"
