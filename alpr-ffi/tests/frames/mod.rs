//! Reads frames from C, wherever their planes lie.

use std::process::Command;

use super::{compile, run};

#[test]
fn planes_may_lie_apart_and_what_is_found_reads_at_its_place() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let scene = &alpr_fixtures::scenes()[2];
    let pixels = dir.path().join("pixels");
    std::fs::write(&pixels, &scene.rgb).expect("the pixels can be written");
    for extra in [&[][..], &["-fsanitize=address,undefined"]] {
        let program = compile(dir.path(), "frames", extra);
        let size = [scene.width, scene.height].map(|side| side.to_string());
        let mut command = Command::new(program);
        run(command.arg(&pixels).args(size).arg("RK482CD"));
    }
}
