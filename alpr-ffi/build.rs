//! Names the shared library by what its users were compiled against: another release's structs do not fit.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let set = |name: &str| std::env::var(name).unwrap_or_default();
    // Structs grow from one minor release to the next, before 1.0 and after.
    let [major, minor] = ["CARGO_PKG_VERSION_MAJOR", "CARGO_PKG_VERSION_MINOR"].map(set);
    if set("CARGO_CFG_TARGET_OS") == "linux" {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libalpr.so.{major}.{minor}");
    }
}
