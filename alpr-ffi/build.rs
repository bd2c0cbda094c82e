//! Names the shared library by what its users were compiled against: another release's structs do not fit.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let set = |name: &str| std::env::var(name).unwrap_or_default();
    // As Cargo sees it: before 1.0 each minor release is another interface.
    let version = match set("CARGO_PKG_VERSION_MAJOR").as_str() {
        "0" => format!("0.{}", set("CARGO_PKG_VERSION_MINOR")),
        major => major.to_owned(),
    };
    if set("CARGO_CFG_TARGET_OS") == "linux" {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libalpr.so.{version}");
    }
}
