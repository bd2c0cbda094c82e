//! `fixtures/vectors/disclosure.toml` as the arguments of `share.c`.

use std::path::Path;

use alpr_core::authorise::{Authorisation, Role};
use alpr_core::disclose::SharePolicy;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vectors {
    now: Timestamp,
    policy: SharePolicy,
    agreement: toml::Value,
    default: Case,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[serde(default)]
    about: String,
    packs: Option<Vec<String>>,
    jurisdiction: Option<alpr_core::Jurisdiction>,
    role: Option<Role>,
    recipient: Option<Value>,
    ground: Option<Value>,
    release: Option<String>,
    purpose: Option<Value>,
    uses: Option<Value>,
    description: Option<String>,
    classes: Option<Value>,
    declaration: Option<String>,
    keep_until: Option<Timestamp>,
    #[serde(default)]
    refused: Vec<String>,
}

fn user(role: Role, now: Timestamp) -> Authorisation {
    Authorisation {
        user: "miller".into(),
        role,
        trained_until: now + SignedDuration::from_hours(24),
        policy_version: "22-03".into(),
    }
}

/// The arguments of each case, whose files lie in a folder.
pub(crate) fn arguments(dir: &Path) -> Vec<Vec<String>> {
    let all: Vectors = alpr_fixtures::vectors("disclosure.toml");
    let table = toml::Table::from_iter([("agreement".to_owned(), all.agreement.clone())]);
    let agreements = toml::to_string(&table).unwrap();
    let one = |(n, case): (usize, &Case)| {
        let file = |name: &str, text: String| {
            let path = dir.join(format!("{n}-{name}"));
            std::fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let jurisdiction = case.jurisdiction.or(all.default.jurisdiction).unwrap();
        let policy = SharePolicy {
            jurisdiction,
            ..all.policy.clone()
        };
        let request = request(case, &all.default, all.now);
        let release = case.release.as_ref().map(|number| {
            let ends = all.now + SignedDuration::from_hours(24);
            let draft =
                json!({"case_number": number, "need": "a child was abducted", "expires": ends});
            file("release", draft.to_string())
        });
        let chief = serde_json::to_string(&user(Role::Chief, all.now)).unwrap();
        let keep_until = case.keep_until.map(|at| at.to_string());
        let packs = case.packs.as_ref().or(all.default.packs.as_ref()).unwrap();
        let mut arguments = vec![
            case.about.clone(),
            file("policy", toml::to_string(&policy).unwrap()),
            file("agreements", agreements.clone()),
            file("request", request.to_string()),
            release.unwrap_or_else(|| "-".into()),
            file("who", chief),
            all.now.as_microsecond().to_string(),
            keep_until.unwrap_or_else(|| "-".into()),
            packs.join(","),
        ];
        arguments.extend(case.refused.iter().cloned());
        arguments
    };
    all.case.iter().enumerate().map(one).collect()
}

fn request(case: &Case, default: &Case, now: Timestamp) -> Value {
    let either =
        |own: &Option<Value>, other: &Option<Value>| own.clone().or(other.clone()).unwrap();
    let role = case.role.or(default.role).unwrap();
    let description = case.description.as_ref().or(default.description.as_ref());
    let mut request = json!({
        "recipient": either(&case.recipient, &default.recipient),
        "purpose": either(&case.purpose, &default.purpose),
        "uses": either(&case.uses, &default.uses),
        "description": description.unwrap(),
        "classes": either(&case.classes, &default.classes),
        "declaration": case.declaration,
        "who": user(role, now),
    });
    if case.release.is_none() {
        request["ground"] = either(&case.ground, &default.ground);
    }
    request
}
