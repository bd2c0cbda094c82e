//! The form of rules that is hashed: the same text for rules that judge alike, however they were written.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::{Category, MatchRules, Rule, Source, built_in};

/// Raised whenever the same read, list and rules come to give another hit, so that a hit of before is not said to be
/// wrong: it is judged by the library of its day. `fixtures/vectors/replay.toml` fails where that was forgotten.
const MATCHING: u32 = 2;

impl MatchRules {
    pub(super) fn canonical(&self) -> String {
        let mut text = format!(
            "alpr match rules\nmatching {MATCHING}\nprior_odds {}\nleast {}\nmax_age_seconds {}\n",
            self.prior_odds, self.least, self.max_age_seconds
        );
        line(&mut text, "rule", &self.rule);
        for exception in &self.exceptions {
            let categories = names(exception.categories.iter().map(Category::name));
            let sources = names(exception.sources.iter().map(Source::name));
            let head = format!("exception categories{categories} sources{sources}");
            line(&mut text, &head, &exception.rule);
        }
        for (name, rule) in own() {
            line(&mut text, &format!("built_in {name}"), &rule);
        }
        text
    }
}

/// The library's own exceptions, by the names of their categories.
fn own() -> impl Iterator<Item = (&'static str, Rule)> {
    let known: BTreeSet<&Category> = Category::KNOWN.iter().collect();
    let of = |category: &'static Category| Some((category.name(), built_in(category)?));
    known.into_iter().filter_map(of)
}

/// Names as they are compared, each with its length, so that no name can pass for two.
fn names<'a>(all: impl Iterator<Item = &'a str>) -> String {
    let folded: BTreeSet<String> = all.map(str::to_ascii_lowercase).collect();
    let named = folded.iter().map(|name| format!(" {}:{name}", name.len()));
    named.collect()
}

fn line(text: &mut String, head: &str, rule: &Rule) {
    let (class, show) = (rule.alarm_class.name(), rule.show);
    let alarm = match rule.alarm {
        sounds if sounds <= 1.0 => sounds.to_string(),
        _ => "never".to_owned(),
    };
    let _ = writeln!(text, "{head} alarm {alarm} {class} show {show}"); // a String takes everything
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(toml: &str) -> String {
        MatchRules::parse(toml).unwrap().sha256()
    }

    #[test]
    fn the_librarys_rules_have_the_hash_that_kept_hits_have() {
        assert_eq!(
            hash(""),
            "1f86fed5dc0f5db7cda00b14f7eafe209ff9b356169558214980b3443622b96a"
        );
        assert_eq!(hash("least = 0.001\nrule = { alarm = 0.25 }"), hash(""));
    }

    #[test]
    fn what_judges_alike_has_one_hash() {
        let exception = |categories: &str, alarm: &str| {
            hash(&format!(
                "[[exceptions]]\ncategories = [{categories}]\nrule = {{ alarm = {alarm} }}"
            ))
        };
        let one = exception("'Tow List', 'gang'", "2.0");
        assert_eq!(one, exception("'gang', 'TOW LIST', 'Gang'", "inf"));
        assert_ne!(one, exception("'gang'", "2.0"));
        assert_ne!(one, exception("'Tow List', 'gang'", "1.0"));
        assert_ne!(exception("'a', 'b'", "0.5"), exception("'a 1:b'", "0.5"));
    }

    #[test]
    fn every_setting_is_in_it() {
        let all = [
            "",
            "prior_odds = 2.0",
            "least = 0.002",
            "max_age_seconds = 3600",
            "rule = { alarm = 0.5 }",
            "rule = { alarm_class = 'exact' }",
            "rule = { show = 0.05 }",
            "[[exceptions]]\nrule = { alarm = 0.5 }",
            "[[exceptions]]\nsources = ['ncic']\nrule = { alarm = 0.5 }",
            "[[exceptions]]\ncategories = ['ncic']\nrule = { alarm = 0.5 }",
        ];
        let hashes: BTreeSet<String> = all.iter().map(|toml| hash(toml)).collect();
        assert_eq!(hashes.len(), all.len());
    }

    #[test]
    fn the_order_of_exceptions_is_in_it() {
        let [a, b] = ["0.3", "0.4"].map(|alarm| {
            format!("[[exceptions]]\ncategories = ['bolo']\nrule = {{ alarm = {alarm} }}\n")
        });
        assert_ne!(hash(&format!("{a}{b}")), hash(&format!("{b}{a}")));
    }
}
