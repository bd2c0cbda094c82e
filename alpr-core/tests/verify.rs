//! The shared vectors of the verification, as C and Python run them too.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test or a benchmark may stop where it stands"
)]

use alpr_core::hotlist::{Layout, ListInfo, build, import};
use alpr_core::record::Circumstances;
use alpr_core::retain::{Hold, HoldDraft};
use alpr_core::verify::{ActedOn, Answer, CaseFile, Disposition, ReadCheck, Reason, Request, Step};
use alpr_core::{Alarm, ErrorKind, HotList, MatchRules, Record, Result};
use jiff::Timestamp;
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    format: String,
    extracted: i64,
    raised: i64,
    list: String,
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    about: String,
    plate: String,
    state: String,
    steps: Vec<Row>,
    proposed: String,
    guards: bool,
    #[serde(default)]
    held: bool,
}

/// Step, by, seconds, what, how, then.
type Row = (String, String, i64, String, String, String);

fn time(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

fn list(vectors: &Vectors) -> HotList {
    let layout = Layout::preset(&vectors.format).unwrap();
    let import = import(vectors.list.as_bytes(), &layout).unwrap();
    let drawn = time(vectors.extracted);
    let info = ListInfo::new("vectors", drawn, drawn);
    HotList::open(build(import.into_entries().unwrap(), &info).unwrap()).unwrap()
}

fn case(list: &HotList, row: &Case, raised: Timestamp) -> CaseFile {
    let state = (!row.state.is_empty()).then(|| row.state.parse().unwrap());
    let all = Circumstances::new(raised, "C-1");
    let record = Record::of_text(row.plate.parse().unwrap(), state, all).unwrap();
    let hits = list.matches(&record.query(), &MatchRules::default(), raised);
    CaseFile::new(Alarm::new(&hits.unwrap()[0], &record, raised))
}

fn step(row: &Row, raised: i64) -> Result<Step> {
    let (name, by, seconds, what, how, _) = row;
    let (by, at) = (by.clone(), time(raised + seconds));
    Ok(match name.as_str() {
        "open" => Step::Opened { by, at },
        "check_read" => Step::ReadChecked(ReadCheck {
            by,
            at,
            picture: None,
            plate: what.parse()?,
            state: how.parse()?,
        }),
        "ask" => Step::Asked(Request {
            by,
            at,
            system: what.parse()?,
            urgency: how.parse()?,
        }),
        "answer" => Step::Answered(Answer {
            responder: by,
            reference: what.clone(),
            at,
            active: how == "active",
        }),
        "reject" => Step::Rejected {
            by,
            at,
            reason: Reason::named(what, how)?,
        },
        "withdraw" => Step::Withdrawn {
            at,
            reason: what.clone(),
        },
        "dispose" => Step::Disposed {
            by,
            at,
            disposition: Disposition::new(what.parse()?, Reason::named(how, "")?)?,
        },
        "act" => Step::ActedOn(ActedOn {
            by,
            at,
            incident: what.clone(),
            what: how.clone(),
        }),
        _ => panic!("{name} is no step"),
    })
}

/// Where a step leads: a status, or that it is refused and changes nothing.
fn then(file: &mut CaseFile, row: &Row, raised: i64) -> &'static str {
    let before = file.clone();
    match step(row, raised).and_then(|step| file.apply(step)) {
        Ok(()) => file.status().name(),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
            assert_eq!(*file, before);
            "refused"
        }
    }
}

#[test]
fn vectors() {
    let vectors: Vectors = alpr_fixtures::vectors("verify.toml");
    let list = list(&vectors);
    for row in &vectors.case {
        let mut file = case(&list, row, time(vectors.raised));
        for step in &row.steps {
            let then = then(&mut file, step, vectors.raised);
            assert_eq!(then, step.5, "{}: {step:?}", row.about);
        }
        let proposed = file.proposed().map_or(String::new(), |found| {
            format!("{} {}", found.outcome().name(), found.reason().name())
        });
        assert_eq!(proposed, row.proposed, "{}", row.about);
        let guarded = file.guard(time(vectors.raised + 86_400)).is_ok();
        assert_eq!(guarded, row.guards, "{}", row.about);
        let draft = HoldDraft::of_case(&file, "Officer 12", time(vectors.raised + 86_400));
        assert_eq!(draft.is_ok(), row.held, "{}", row.about);
        if let Ok(draft) = draft {
            let hit = &file.alarm().hit;
            assert_eq!(draft.scope.ids, [hit.read, hit.id]);
            assert_eq!(draft.authority, file.acted_on().last().unwrap().incident);
            assert!(Hold::open(draft, time(vectors.raised)).is_ok());
        }
        let json = serde_json::to_string(&file).unwrap();
        assert_eq!(serde_json::from_str::<CaseFile>(&json).unwrap(), file);
    }
}
