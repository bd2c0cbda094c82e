//! Manifests: one line for each file, a sum and a path (RFC 8493, 2.1.3 and 2.2.1).

use std::collections::BTreeMap;

use super::digest::Algorithm;
use super::{MAX_PATH_BYTES, PAYLOAD};

/// The sums that a manifest gives, by path.
pub(super) type Listed = BTreeMap<String, String>;

/// Which of a bag's two parts a manifest lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// What is in `data/`.
    Payload,
    /// Everything else but manifests of tag files.
    Tags,
}

impl Part {
    pub(super) const ALL: [Self; 2] = [Self::Payload, Self::Tags];

    const fn prefix(self) -> &'static str {
        match self {
            Self::Payload => "manifest-",
            Self::Tags => "tagmanifest-",
        }
    }

    /// The name of its manifest.
    pub(super) fn manifest(self, algorithm: Algorithm) -> String {
        format!("{}{}.txt", self.prefix(), algorithm.name())
    }

    /// The name of the algorithm in the name of a manifest of this part.
    pub(super) fn algorithm_in(self, name: &str) -> Option<&str> {
        name.strip_prefix(self.prefix())?.strip_suffix(".txt")
    }

    /// Whether a file belongs to it.
    pub(super) fn has(self, path: &str) -> bool {
        Self::of(path) == Some(self)
    }

    /// Which part a file belongs to; nothing for manifests of tag files, which no manifest lists.
    pub(super) fn of(path: &str) -> Option<Self> {
        if path.starts_with(PAYLOAD) {
            return Some(Self::Payload);
        }
        Self::Tags
            .algorithm_in(path)
            .is_none()
            .then_some(Self::Tags)
    }
}

/// A manifest's text.
pub(super) fn write<'a>(lines: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let line = |(path, sum)| format!("{sum}  {}\n", encoded(path));
    lines.into_iter().map(line).collect()
}

/// What a manifest lists; `wrong` hears of each line that is none, its number and why.
pub(super) fn parse(
    text: &str,
    part: Part,
    algorithm: Algorithm,
    mut wrong: impl FnMut(usize, &'static str),
) -> Listed {
    let mut listed = Listed::new();
    for (at, line) in lines(text).enumerate() {
        match entry(line, part, algorithm) {
            Ok((path, sum)) => {
                if listed.insert(path, sum).is_some() {
                    wrong(at + 1, "names a file again");
                }
            }
            Err(why) => wrong(at + 1, why),
        }
    }
    listed
}

/// Lines of a tag file, which end with LF, CR or both (RFC 8493, 2.1.3).
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let ended = text.strip_suffix('\n').unwrap_or(text);
    let ended = ended.strip_suffix('\r').unwrap_or(ended);
    let lines = ended
        .split('\n')
        .flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'));
    lines.take(if text.is_empty() { 0 } else { usize::MAX })
}

fn entry(line: &str, part: Part, algorithm: Algorithm) -> Result<(String, String), &'static str> {
    let blank = [' ', '\t'];
    let (sum, path) = line.split_once(blank).ok_or("has no path")?;
    let is_sum = sum.len() == algorithm.digits() && sum.bytes().all(|c| c.is_ascii_hexdigit());
    if !is_sum {
        return Err("has no sum of its manifest's algorithm");
    }
    let path = decoded(path.trim_start_matches(blank)).ok_or("has a % that encodes nothing")?;
    if !is_path(&path) {
        return Err("has no path within the bag");
    }
    if Part::of(&path) != Some(part) {
        return Err("names a file that this manifest does not list");
    }
    Ok((path, sum.to_ascii_lowercase()))
}

/// Whether a path stays in the bag: relative, without empty parts and without `.` and `..`.
fn is_path(path: &str) -> bool {
    let is_name = |name: &str| !matches!(name, "" | "." | "..");
    path.len() <= MAX_PATH_BYTES && path.split('/').all(is_name)
}

/// A path with `%`, CR and LF, and only those, percent-encoded.
pub(super) fn encoded(path: &str) -> String {
    path.chars().fold(String::new(), |mut text, c| {
        match c {
            '%' => text.push_str("%25"),
            '\r' => text.push_str("%0D"),
            '\n' => text.push_str("%0A"),
            c => text.push(c),
        }
        text
    })
}

/// The path that was encoded; nothing where a `%` begins none of the three.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut path = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_at_checked(2)?;
        path.push(match code {
            "25" => '%',
            "0D" | "0d" => '\r',
            "0A" | "0a" => '\n',
            _ => return None,
        });
        path.push_str(rest);
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SUM: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn of(text: &str, part: Part) -> (Listed, Vec<(usize, &'static str)>) {
        let mut wrong = Vec::new();
        let listed = parse(text, part, Algorithm::Sha256, |at, why| {
            wrong.push((at, why))
        });
        (listed, wrong)
    }

    fn one(text: &str) -> (Listed, Vec<(usize, &'static str)>) {
        of(text, Part::Payload)
    }

    #[test]
    fn lines_end_with_lf_cr_or_both() {
        for text in ["a\nb", "a\nb\n", "a\r\nb\r\n", "a\rb\r", "a\r\nb"] {
            assert_eq!(lines(text).collect::<Vec<_>>(), ["a", "b"], "{text:?}");
        }
        assert_eq!(lines("").count(), 0);
        assert_eq!(lines("\n").collect::<Vec<_>>(), [""]);
        assert_eq!(lines("a\n\nb").collect::<Vec<_>>(), ["a", "", "b"]);
    }

    #[test]
    fn blanks_and_the_case_of_digits_do_not_matter() {
        let text = format!("{}\t data/a b\n", SUM.to_uppercase());
        let (listed, wrong) = one(&text);
        assert_eq!((listed["data/a b"].as_str(), wrong.len()), (SUM, 0));
    }

    #[test]
    fn a_line_that_is_none_is_named() {
        for line in [
            "".to_owned(),
            SUM.to_owned(),
            format!("{SUM} "),
            format!("{SUM}  bagit.txt"),
            format!("{SUM}  /data/a"),
            format!("{SUM}  data/../../etc/passwd"),
            format!("{SUM}  data/./a"),
            format!("{SUM}  data//a"),
            format!("{SUM}  data/"),
            format!("{SUM}  data/%41"),
            format!("{SUM}  data/a%"),
            format!("{SUM}  data/{}", "a".repeat(MAX_PATH_BYTES)),
            format!("{}  data/a", SUM.trim_start_matches('b')),
            format!("{SUM}0  data/a"),
            format!("{}é  data/a", SUM.trim_start_matches("ba")),
        ] {
            let (listed, wrong) = one(&format!("{SUM}  data/ok\n{line}\n"));
            assert_eq!((listed.len(), wrong.len()), (1, 1), "{line:?}");
            assert_eq!(wrong[0].0, 2, "{line:?}");
        }
        assert_eq!(one(&format!("{SUM} data/a\n{SUM} data/a")).1.len(), 1);
        let (_, wrong) = of(&format!("{SUM} data/a"), Part::Tags);
        assert_eq!(wrong.len(), 1);
    }

    #[test]
    fn manifests_of_tag_files_are_in_no_part() {
        assert_eq!(Part::of("data/tagmanifest-md5.txt"), Some(Part::Payload));
        assert_eq!(Part::of("manifest-sha512.txt"), Some(Part::Tags));
        assert_eq!(Part::of("tagmanifest-sha512.txt"), None);
        assert_eq!(Part::of("alpr/export.json"), Some(Part::Tags));
    }

    proptest! {
        #[test]
        fn a_path_comes_back(path in any::<String>()) {
            let text = encoded(&path);
            prop_assert!(!text.contains(['\r', '\n']));
            prop_assert_eq!(decoded(&text), Some(path));
        }

        #[test]
        fn what_is_written_is_listed(names in proptest::collection::btree_set("[^/\0 \t][^/\0]{0,20}", 0..8)) {
            let is_name = |name: &&String| !matches!(name.as_str(), "." | "..");
            let paths: Vec<String> = names.iter().filter(is_name).map(|name| format!("data/{name}")).collect();
            let (listed, wrong) = one(&write(paths.iter().map(|path| (path.as_str(), SUM))));
            prop_assert_eq!(wrong, vec![]);
            let expected: Listed = paths.into_iter().map(|path| (path, SUM.to_owned())).collect();
            prop_assert_eq!(listed, expected);
        }

        #[test]
        fn any_text_gives_paths_that_stay_inside(text in any::<String>(), path in "[a./%\\\\]{0,12}") {
            for text in [text, format!("{SUM} data/{path}")] {
                for path in one(&text).0.into_keys() {
                    prop_assert!(path.starts_with("data/") && !path.split('/').any(|part| part == ".."));
                }
            }
        }
    }
}
