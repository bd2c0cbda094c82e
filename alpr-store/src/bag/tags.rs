//! The two tag files that the RFC defines: the declaration of a bag, and what is said of it.

use std::fmt;

use alpr_core::evidence::Export;
use alpr_core::report::MARKING;

use super::digest::AllSums;
use super::manifest::{Part, lines};
use super::{TOOL, VERSION};

/// How much payload there is: octets and streams, by the RFC's name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Oxum {
    pub(super) bytes: u64,
    pub(super) files: u64,
}

impl Oxum {
    /// How much payload there is among the files of a bag.
    pub(super) fn of(sums: &AllSums) -> Self {
        let payload = sums.iter().filter(|(name, _)| Part::Payload.has(name));
        payload.fold(Self::default(), |all, (_, sums)| Self {
            bytes: all.bytes.saturating_add(sums.bytes),
            files: all.files + 1,
        })
    }
}

impl fmt::Display for Oxum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.bytes, self.files)
    }
}

/// The bag declaration (RFC 8493, 2.1.1): these two lines, and no others.
pub(super) const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

/// Whether a text declares a bag of version 1.0 in UTF-8.
pub(super) fn is_declaration(text: &str) -> bool {
    lines(text).eq(lines(DECLARATION))
}

/// What is said of a bag (RFC 8493, 2.2.2), for whoever has no tool at hand.
pub(super) fn info(export: &Export, payload: Oxum) -> String {
    let external = one_line(&export.case_number);
    let tags = [
        ("Source-Organization", one_line(&export.organisation)),
        ("Contact-Name", one_line(&export.by)),
        ("External-Identifier", external),
        ("Bagging-Date", export.at.strftime("%Y-%m-%d").to_string()),
        ("Bag-Size", size(payload.bytes)),
        ("Payload-Oxum", payload.to_string()),
        ("Bag-Software-Agent", format!("{TOOL} {VERSION}")),
        ("Internal-Sender-Description", one_line(&export.description)),
        ("Marking", MARKING.to_owned()),
    ];
    let line = |(label, value)| format!("{label}: {value}\n");
    tags.into_iter().map(line).collect()
}

/// A text on one line: its end would begin another tag.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Bytes as people say them, in powers of 1,000.
fn size(bytes: u64) -> String {
    let unit = |least: u64, name: &str| {
        let tenths = bytes.saturating_mul(10).div_ceil(least);
        format!("{}.{} {name}", tenths / 10, tenths % 10)
    };
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => unit(1_000, "KB"),
        1_000_000..1_000_000_000 => unit(1_000_000, "MB"),
        _ => unit(1_000_000_000, "GB"),
    }
}

/// The payload that a text says; nothing if it says none.
///
/// # Errors
/// The number of a line that is none, or of one that says another payload, and why.
pub(super) fn oxum(text: &str) -> Result<Option<Oxum>, (usize, &'static str)> {
    let mut found = None;
    for (at, line) in lines(text).enumerate() {
        if line.starts_with([' ', '\t']) && at > 0 {
            continue; // goes on with the line before
        }
        let wrong = |why| (at + 1, why);
        let (label, value) = line.split_once(':').ok_or(wrong("has no label"))?;
        if label.is_empty() {
            return Err(wrong("has no label"));
        }
        if label.eq_ignore_ascii_case("Payload-Oxum") {
            let said = parse_oxum(value.trim()).ok_or(wrong("has no octets.streams"))?;
            if found.replace(said).is_some() {
                return Err(wrong("says the payload again"));
            }
        }
    }
    Ok(found)
}

fn parse_oxum(text: &str) -> Option<Oxum> {
    let (bytes, files) = text.split_once('.')?;
    let (bytes, files) = (bytes.parse().ok()?, files.parse().ok()?);
    Some(Oxum { bytes, files })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use proptest::prelude::*;

    fn export(description: &str) -> Export {
        Export {
            case_number: "26-1042".to_owned(),
            organisation: "Clayton\r\nPayload-Oxum: 1.1".to_owned(),
            by: "d.smith".to_owned(),
            authority: "order".to_owned(),
            description: description.to_owned(),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_declaration_is_two_lines() {
        assert!(is_declaration(DECLARATION));
        assert!(is_declaration(&DECLARATION.replace('\n', "\r\n")));
        for wrong in ["", "BagIt-Version: 1.0\n", "\u{feff}BagIt-Version: 1.0"] {
            assert!(!is_declaration(wrong));
        }
        assert!(!is_declaration(&DECLARATION.replace("1.0", "0.97")));
        assert!(!is_declaration(&format!("{DECLARATION}\n")));
    }

    #[test]
    fn no_value_begins_another_tag() {
        let payload = Oxum { bytes: 5, files: 2 };
        let info = info(&export("two\nlines"), payload);
        assert_eq!(info.lines().count(), 9);
        assert!(info.contains("Internal-Sender-Description: two lines\n"));
        assert!(info.contains("Marking: FOR OFFICIAL USE ONLY\n"));
        assert!(info.contains("Bagging-Date: 1970-01-01\n"));
        assert_eq!(oxum(&info), Ok(Some(payload)));
    }

    #[test]
    fn sizes_are_rounded_up() {
        let said = [0, 999, 1_000, 1_001, 25_000_000, 3_400_000_001].map(size);
        assert_eq!(
            said,
            ["0 B", "999 B", "1.0 KB", "1.1 KB", "25.0 MB", "3.5 GB"]
        );
    }

    #[test]
    fn lines_without_a_label_are_named() {
        let said = |text| oxum(text);
        assert_eq!(said("Contact-Name: a\n  b: c\n"), Ok(None));
        assert_eq!(
            said("payload-oxum:\t7.1"),
            Ok(Some(Oxum { bytes: 7, files: 1 }))
        );
        assert_eq!(said("a: b\nno label\n").unwrap_err().0, 2);
        assert_eq!(said(": b\n").unwrap_err().0, 1);
        assert_eq!(said(" a: b\n\n").unwrap_err().0, 2);
        for wrong in ["7", "7.", ".1", "-7.1", "7.1.1", "18446744073709551616.1"] {
            assert!(oxum(&format!("Payload-Oxum: {wrong}")).is_err(), "{wrong}");
        }
        assert!(said("Payload-Oxum: 1.1\nPayload-Oxum: 1.1\n").is_err());
    }

    proptest! {
        #[test]
        fn whatever_is_described_the_payload_is_read_back(text in any::<String>(), bytes in any::<u64>(), files in any::<u64>()) {
            let payload = Oxum { bytes, files };
            prop_assert_eq!(oxum(&info(&export(&text), payload)), Ok(Some(payload)));
        }
    }
}
