//! The committed header is the one that the sources make: `REGENERATE=1` writes it anew.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test or a benchmark may stop where it stands"
)]

use std::path::Path;

#[test]
fn header_is_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut config =
        cbindgen::Config::from_file(folder.join("cbindgen.toml")).expect("cbindgen.toml parses");
    config.after_includes = Some(version());
    let bindings = cbindgen::Builder::new()
        .with_config(config)
        .with_src(folder.join("src/lib.rs"))
        .generate()
        .expect("the sources parse");
    let mut made = Vec::new();
    bindings.write(&mut made);
    // Rust's headings for unsafe functions say nothing to a C programmer that the text does not.
    let made = String::from_utf8(made).expect("the header is UTF-8");
    let made = without_safety(&made);
    let path = folder.join("include/alpr.h");
    if std::env::var_os("REGENERATE").is_some() {
        std::fs::write(&path, &made).expect("the header can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == made,
        "alpr.h is stale: REGENERATE=1 cargo test --release -p alpr-ffi --test header"
    );
}

/// The release that the header is of: what C compares alpr_version_number() with.
fn version() -> String {
    let [major, minor, patch] = [
        env!("CARGO_PKG_VERSION_MAJOR"),
        env!("CARGO_PKG_VERSION_MINOR"),
        env!("CARGO_PKG_VERSION_PATCH"),
    ];
    format!(
        "\n// The release that this header is of; ALPR_VERSION_NUMBER is what its alpr_version_number() gives.
#define ALPR_VERSION_MAJOR {major}
#define ALPR_VERSION_MINOR {minor}
#define ALPR_VERSION_PATCH {patch}
#define ALPR_VERSION_NUMBER (ALPR_VERSION_MAJOR * 1000000u + ALPR_VERSION_MINOR * 1000u + ALPR_VERSION_PATCH)"
    )
}

/// The header without `# Safety` headings; their text stays.
fn without_safety(header: &str) -> String {
    let lines = header.lines().filter(|line| line.trim() != "// # Safety");
    lines.map(|line| format!("{}\n", line.trim_end())).collect()
}
