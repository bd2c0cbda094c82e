//! Reads a policy from TOML; what is wrong is told with its line.

use jiff::civil::Date;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use toml::Spanned;

use super::ban::Ban;
use super::duty::Duty;
use super::policy::{Authority, Expected, Policy, Rule};
use super::table::MAX_RULES;
use crate::error::{Error, ErrorKind, Result};
use crate::names::twice;
use crate::plate::Jurisdiction;
use crate::{settings, words};

/// The most bytes of a policy's file.
pub const MAX_POLICY_BYTES: usize = 256 * 1024;

/// A policy's file. Tables carry their place in it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    title: String,
    #[serde(default)]
    draft: bool,
    #[serde(default)]
    whole: bool,
    #[serde(default)]
    jurisdictions: Vec<Jurisdiction>,
    #[serde(default, rename = "authority")]
    authorities: Vec<Spanned<Authority>>,
    #[serde(default, rename = "rule")]
    rules: Vec<Spanned<Rule>>,
    #[serde(default, rename = "duty")]
    duties: Vec<Spanned<Duty>>,
    #[serde(default, rename = "ban")]
    bans: Vec<Spanned<Ban>>,
    #[serde(default, rename = "expected")]
    expected: Vec<Spanned<Expected>>,
}

impl Policy {
    /// A policy from TOML: `name`, `title`, `draft`, `whole`, `jurisdictions`, and any number of `[[authority]]`,
    /// `[[rule]]`, `[[duty]]`, `[[ban]]` and `[[expected]]`, with the keys of [`Authority`], [`Rule`], [`Duty`],
    /// [`Ban`] and [`Expected`].
    ///
    /// ```toml
    /// name = "elm-street"
    /// title = "Elm Street Police Department"
    ///
    /// [[authority]]
    /// name = "order"
    /// kind = "order"
    /// citation = "General Order 7"
    /// rank = 50
    /// certainty = "confirmed"
    /// checked = "2026-11-24"
    ///
    /// [[rule]]
    /// name = "server"
    /// about = "Reads are kept for a year, and purged in the month after."
    /// authority = "order"
    /// scope = { holders = ["server"], classes = ["read", "picture"] }
    /// clock = "receipt"
    /// floor = "1 year"
    /// ceiling = "1 year"
    /// grace = "30 days"
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] with the line, if it is longer than [`MAX_POLICY_BYTES`], has more than
    /// [`MAX_RULES`] rules, is none of that, or contradicts itself.
    pub fn parse(text: &str) -> Result<Self> {
        let file = settings::read(text, "the policy", MAX_POLICY_BYTES)?;
        Reader { text }.policy(file)
    }
}

struct Reader<'a> {
    text: &'a str,
}

impl Reader<'_> {
    fn policy(&self, file: File) -> Result<Policy> {
        self.name(1, "the policy's name", &file.name)?;
        self.name(1, "the policy's title", &file.title)?;
        self.authorities(&file.authorities)?;
        let policy = Policy {
            name: file.name,
            title: file.title,
            draft: file.draft,
            whole: file.whole,
            jurisdictions: file.jurisdictions,
            rules: self.lined(file.rules, |rule, line| rule.line = line),
            duties: self.lined(file.duties, |duty, line| duty.line = line),
            bans: self.lined(file.bans, |ban, line| ban.line = line),
            authorities: plain(file.authorities),
            expected: Vec::new(),
            sha256: words::hex(&Sha256::digest(self.text)),
        };
        self.rules(&policy)?;
        self.duties(&policy)?;
        self.bans(&policy)?;
        self.expected(&policy, &file.expected)?;
        Ok(Policy {
            expected: plain(file.expected),
            ..policy
        })
    }

    fn authorities(&self, authorities: &[Spanned<Authority>]) -> Result<()> {
        for spanned in authorities {
            let (line, authority) = (self.line(spanned), spanned.get_ref());
            self.name(line, "the authority's name", &authority.name)?;
            self.name(line, "the citation", &authority.citation)?;
        }
        let named = authorities
            .iter()
            .map(|a| (self.line(a), &a.get_ref().name));
        once("authorities", named)
    }

    fn rules(&self, policy: &Policy) -> Result<()> {
        if policy.rules.len() > MAX_RULES {
            let got = policy.rules.len();
            return Err(bad(
                1,
                &format!("expected at most {MAX_RULES} rules, got {got}: split the policy"),
            ));
        }
        for rule in &policy.rules {
            self.name(rule.line, "the rule's name", &rule.name)?;
            self.name(rule.line, "what the rule is about", &rule.about)?;
            self.known(rule.line, policy, &rule.authority)?;
            lengths(rule)?;
        }
        once(
            "rules",
            policy.rules.iter().map(|rule| (rule.line, &rule.name)),
        )
    }

    fn duties(&self, policy: &Policy) -> Result<()> {
        for duty in &policy.duties {
            self.name(duty.line, "the duty's name", &duty.name)?;
            self.name(duty.line, "what the duty is about", &duty.about)?;
            self.known(duty.line, policy, &duty.authority)?;
            if duty.kind.needs_length() && duty.within.is_none() {
                let why = format!(
                    "a duty of kind {} needs a length: add within",
                    duty.kind.name()
                );
                return Err(bad(duty.line, &why));
            }
        }
        once(
            "duties",
            policy.duties.iter().map(|duty| (duty.line, &duty.name)),
        )
    }

    fn bans(&self, policy: &Policy) -> Result<()> {
        let count = policy.bans.len();
        if count > MAX_RULES {
            let why = format!("expected at most {MAX_RULES} bans, got {count}: split the policy");
            return Err(bad(1, &why));
        }
        for ban in &policy.bans {
            self.name(ban.line, "the ban's name", &ban.name)?;
            self.name(ban.line, "what the ban is about", &ban.about)?;
            self.known(ban.line, policy, &ban.authority)?;
            dates(ban.line, ban.from, ban.until)?;
            if ban.outside && policy.states_of(&ban.jurisdictions).is_empty() {
                let why = "nobody is outside of no state: add jurisdictions";
                return Err(bad(ban.line, why));
            }
            if ban.kinds.is_empty() && ban.uses.is_empty() && !ban.outside {
                let why = "the ban bars everybody from everything: add kinds, uses or outside";
                return Err(bad(ban.line, why));
            }
        }
        once("bans", policy.bans.iter().map(|ban| (ban.line, &ban.name)))
    }

    fn expected(&self, policy: &Policy, expected: &[Spanned<Expected>]) -> Result<()> {
        for spanned in expected {
            let Expected {
                floor,
                ceiling,
                about,
            } = spanned.get_ref();
            let line = self.line(spanned);
            self.name(line, "what the conflict means", about)?;
            let own = |name: &str| policy.rules.iter().any(|rule| rule.name == name);
            for name in [floor, ceiling] {
                if !name.contains('/') && !own(name) {
                    let why =
                        format!("there is no rule `{name}`: name one, or one of another policy");
                    return Err(bad(line, &why));
                }
            }
        }
        Ok(())
    }

    fn known(&self, line: usize, policy: &Policy, authority: &str) -> Result<()> {
        if policy.authority(authority).is_some() {
            return Ok(());
        }
        let why = format!("there is no authority `{authority}`: add it as [[authority]]");
        Err(bad(line, &why))
    }

    fn name(&self, line: usize, what: &str, text: &str) -> Result<()> {
        words::name(what, text).map_err(|e| bad(line, e.message()))
    }

    fn line<T>(&self, spanned: &Spanned<T>) -> usize {
        let before = self.text.bytes().take(spanned.span().start);
        1 + before.filter(|byte| *byte == b'\n').count()
    }

    fn lined<T>(&self, spanned: Vec<Spanned<T>>, set: impl Fn(&mut T, usize)) -> Vec<T> {
        let lined = spanned.into_iter().map(|spanned| {
            let line = self.line(&spanned);
            let mut value = spanned.into_inner();
            set(&mut value, line);
            value
        });
        lined.collect()
    }
}

/// Refuses a name that stands twice; each comes with its line.
fn once<'n>(what: &str, named: impl Iterator<Item = (usize, &'n String)>) -> Result<()> {
    let Some((line, name)) = twice(named, |(_, name)| *name) else {
        return Ok(());
    };
    let why = format!("two {what} are named `{name}`: rename one");
    Err(bad(line, &why))
}

fn lengths(rule: &Rule) -> Result<()> {
    if rule.floor.is_none() && rule.ceiling.is_none() {
        return Err(bad(
            rule.line,
            "the rule has neither floor nor ceiling: add one",
        ));
    }
    if rule.ceiling.is_none() && !rule.grace.is_zero() {
        return Err(bad(
            rule.line,
            "a grace without a ceiling means nothing: remove it",
        ));
    }
    dates(rule.line, rule.from, rule.until)
}

fn dates(line: usize, from: Option<Date>, until: Option<Date>) -> Result<()> {
    match (from, until) {
        (Some(from), Some(until)) if from >= until => {
            let why = format!("it is in force from {from} until {until}: expected a later end");
            Err(bad(line, &why))
        }
        _ => Ok(()),
    }
}

fn plain<T>(spanned: Vec<Spanned<T>>) -> Vec<T> {
    spanned.into_iter().map(Spanned::into_inner).collect()
}

fn bad(line: usize, why: &str) -> Error {
    Error::new(
        ErrorKind::InvalidArgument,
        format!("the policy, line {line}: {why}"),
    )
}
