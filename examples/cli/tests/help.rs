//! What the command line says of itself.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test or a benchmark may stop where it stands"
)]

use std::process::Command;

/// What a command says, which ends with a status.
fn alpr(status: i32, arguments: &[&str]) -> String {
    let mut alpr = Command::new(env!("CARGO_BIN_EXE_alpr"));
    let output = alpr.args(arguments).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8(text).unwrap();
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {text}");
    text
}

#[test]
fn help_says_what_an_id_is_of() {
    for (command, of) in [
        ("report", "ID of the case"),
        ("case open", "ID of the case"),
        ("bolo review", "ID of the entry"),
        ("bolo remove", "ID of the entry"),
        ("retain hold close", "ID of the hold"),
    ] {
        let words: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        let help = alpr(0, &words);
        assert!(help.contains(of), "{command}: {help}");
    }
}

#[test]
fn help_says_how_a_time_is_written() {
    let help = alpr(0, &["--help"]);
    assert!(help.contains("2026-11-24T12:00-06:00"), "{help}");
    let help = alpr(0, &["retain", "purge", "--help"]);
    assert!(help.contains("--at <TIME>"), "{help}");
}

#[test]
fn an_option_out_of_its_range_is_named() {
    for tiles in ["0", "9"] {
        let said = alpr(2, &["read", "x.jpg", "--tiles", tiles]);
        assert!(said.contains("--tiles <N>"), "{said}");
    }
}

#[test]
fn colour_is_understood_too() {
    let no_list = ["hotlist", "match", "no.alpr", "A1", "--colour", "RED"];
    let said = alpr(2, &no_list);
    assert!(said.contains("no.alpr"), "{said}");
}
