//! How `alpr read` names what it read and drew.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test or a benchmark may stop where it stands"
)]

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Copies a picture of the fixtures.
fn copy(name: &str, to: &Path) {
    fs::copy(alpr_fixtures::folder().join("frames").join(name), to).unwrap();
}

/// Reads with the small models; gives what is printed.
fn read(status: i32, arguments: &[&OsStr]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alpr"));
    command.args(["read", "--size", "nano"]).args(arguments);
    let output = command.output().unwrap();
    let code = output.status.code();
    assert_eq!(code, Some(status), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Elsewhere there are no such names.
#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_utf8_are_told_apart() {
    use std::os::unix::ffi::OsStrExt;

    let folder = tempfile::tempdir().unwrap();
    for name in [&b"a\xfe.png"[..], b"a\xff.png", b"b\\xFF.png"] {
        copy("plate-1.png", &folder.path().join(OsStr::from_bytes(name)));
    }
    let all = folder.path().join("*.png");
    let options = ["--json", "--plate"].map(OsStr::new);
    let told = read(0, &[&options[..], &[all.as_os_str()]].concat());
    let images: Vec<_> = told
        .lines()
        .map(|row| serde_json::from_str::<serde_json::Value>(row).unwrap()["image"].clone())
        .collect();
    let folder = folder.path().display();
    let expected = [
        format!("\"{folder}/a\\xFE.png\""),
        format!("\"{folder}/a\\xFF.png\""),
        format!("{folder}/b\\xFF.png"),
    ];
    assert_eq!(images, expected);
}

#[test]
fn a_drawing_has_the_name_of_the_picture_that_it_shows() {
    let folder = tempfile::tempdir().unwrap();
    let [picture, infrared, drawn] =
        ["street-1.jpg", "street-1-infrared.jpg", "drawn"].map(|name| folder.path().join(name));
    copy("street-1.jpg", &picture);
    copy("street-1-infrared.jpg", &infrared);
    let draw = |status| {
        let options = ["--infrared-suffix", "-infrared", "--annotate"].map(OsStr::new);
        let paths = [drawn.as_os_str(), picture.as_os_str()];
        read(status, &[&options[..], &paths].concat());
        let names = fs::read_dir(&drawn).unwrap();
        let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
        fs::remove_dir_all(&drawn).unwrap();
        names
    };
    assert_eq!(draw(0), ["street-1-infrared.jpg.png"]);
    fs::write(&infrared, "nothing").unwrap();
    assert_eq!(draw(1), ["street-1.jpg.png"]);
}
