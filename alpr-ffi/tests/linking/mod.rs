//! How the library is linked, on Linux.

use std::process::Command;

use super::{SYSTEM, compile, here, library, run};

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
    let version = concat!(
        env!("CARGO_PKG_VERSION_MAJOR"),
        ".",
        env!("CARGO_PKG_VERSION_MINOR")
    );
    let said = readelf(&["-d"], &library(".so"));
    assert!(
        said.contains(&format!("Library soname: [libalpr.so.{version}]")),
        "{said}"
    );
}

#[test]
fn a_plug_in_may_keep_the_library_to_itself() {
    let dir = tempfile::tempdir().unwrap();
    let source = dir.path().join("plug.c");
    let text = "#include <alpr.h>\nuint32_t plug(void);\nuint32_t plug(void) { return alpr_version_number(); }\n";
    std::fs::write(&source, text).unwrap();
    let plug = dir.path().join("plug.so");
    let mut command = Command::new("cc");
    command.args(["-shared", "-fPIC", "-Wl,--exclude-libs,ALL", "-I"]);
    command.arg(here("include")).arg(&source).arg(library(".a"));
    run(command.args(SYSTEM).arg("-o").arg(&plug));
    let exported = readelf(&["-W", "--dyn-syms"], &plug);
    assert!(exported.contains(" plug\n"), "{exported}");
    assert!(!exported.contains("alpr_"), "{exported}");
}
