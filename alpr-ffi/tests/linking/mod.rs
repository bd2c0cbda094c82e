//! How the library is linked, on Linux.

use std::process::Command;

use super::{compile, library};

fn readelf(options: &[&str], file: &std::path::Path) -> String {
    let output = Command::new("readelf").args(options).arg(file).output();
    let output = output.expect("binutils are installed");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn no_stack_is_executable() {
    let dir = tempfile::tempdir().unwrap();
    for file in [compile(dir.path(), "misuse", &[]), library(".so")] {
        let headers = readelf(&["-lW"], &file);
        let stack = headers.lines().find(|line| line.contains("GNU_STACK"));
        let flags = stack.expect("the linker says what the stack may do");
        assert!(flags.contains("RW ") && !flags.contains("RWE"), "{flags}");
    }
}

#[test]
fn another_releases_library_is_not_loaded_in_its_place() {
    let [major, minor] = [
        env!("CARGO_PKG_VERSION_MAJOR"),
        env!("CARGO_PKG_VERSION_MINOR"),
    ];
    let version = if major == "0" {
        format!("0.{minor}")
    } else {
        major.to_owned()
    };
    let said = readelf(&["-d"], &library(".so"));
    assert!(
        said.contains(&format!("Library soname: [libalpr.so.{version}]")),
        "{said}"
    );
}
