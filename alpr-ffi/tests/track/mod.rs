//! Follows a vehicle from C.

use std::process::Command;

use super::{Vectors, compile, run};

#[test]
fn a_vehicle_is_followed() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let scene = alpr_fixtures::scenes().remove(0);
    let vectors: Vectors = alpr_fixtures::vectors("reads.toml");
    let row = vectors.read.iter().find(|row| row.file == scene.file);
    let text = &row.expect("every picture is in the vectors").texts[0];
    let pixels = dir.path().join("pixels");
    std::fs::write(&pixels, &scene.rgb).expect("the pixels can be written");
    let run_it = |program: &mut Command| {
        let size = [scene.width, scene.height].map(|side| side.to_string());
        run(program.arg(&pixels).args(size).arg(text));
    };
    let plain = compile(dir.path(), "track", &[]);
    run_it(&mut Command::new(&plain));
    let sanitizers = ["-fsanitize=address,undefined"];
    run_it(&mut Command::new(compile(dir.path(), "track", &sanitizers)));
}
