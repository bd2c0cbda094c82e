//! What can be put in force, and what is told from it.

use super::*;

const SEARCH: &str = r#"
version = "22-03"
roles = ["detective"]
purposes = ["investigation"]
max_window_days = 31
"#;
const SHARE: &str = r#"
organisation = "Clayton PD"
jurisdiction = "MO"
version = "22-03"
roles = ["detective"]
purposes = ["investigation"]
"#;

fn draft(document: Document, texts: &[&str]) -> Draft {
    Draft {
        document,
        texts: texts.iter().map(|text| (*text).to_owned()).collect(),
        basis: "GO 22-03, II.6.a".into(),
        by: "Coordinator Lee".into(),
        at: "2026-11-28T08:00:00Z".parse().unwrap(),
    }
}

fn adopted(document: Document, texts: &[&str]) -> Adoption {
    Adoption::new(draft(document, texts)).unwrap()
}

#[test]
fn each_document_is_read_as_what_it_is() {
    let search = adopted(Document::SearchPolicy, &[SEARCH]);
    let policy = search.search_policy().unwrap();
    assert!(search.fingerprints().eq([policy.sha256().unwrap()]));
    let share = adopted(Document::SharePolicy, &[SHARE]).share_policy();
    assert_eq!(share.unwrap().organisation, "Clayton PD");
    let none = adopted(Document::Agreements, &[""]).agreements().unwrap();
    assert!(none.all().is_empty());
    let packs = ["clayton-22-03", "mo-hb3192"].map(|name| Policy::pack_text(name).unwrap());
    let retention = adopted(Document::RetentionPolicies, &packs);
    assert_eq!(retention.policies().unwrap().policies().len(), 2);
    let error = retention.search_policy().unwrap_err();
    assert!(
        error
            .message()
            .contains("expected search_policy, this is retention_policies")
    );
}

#[test]
fn a_custody_is_a_holder_and_a_state() {
    let custody = adopted(Document::Custody, &[" mobile_computer  MO\n"]);
    assert!(custody.fingerprints().eq(["mobile_computer MO"]));
    let expected = Custody {
        holder: Holder::MobileComputer,
        jurisdiction: Jurisdiction::MO,
    };
    assert_eq!(custody.custody().unwrap(), expected);
    custody.check(["mobile_computer MO"]).unwrap();
    for text in ["", "server", "server Missouri", "attic MO"] {
        let error = Adoption::new(draft(Document::Custody, &[text])).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{text}");
    }
}

#[test]
fn what_is_no_such_document_is_not_put_in_force() {
    let packs = ["ar", "ar"].map(|name| Policy::pack_text(name).unwrap());
    for (document, texts) in [
        (Document::SearchPolicy, &[SHARE][..]),
        (Document::SharePolicy, &[SEARCH]),
        (Document::SearchPolicy, &[SEARCH, SEARCH]),
        (Document::Agreements, &[]),
        (Document::ReceiptKey, &["abc"]),
        (Document::RetentionPolicies, &[]),
        (Document::RetentionPolicies, &packs),
    ] {
        let error = Adoption::new(draft(document, texts)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    }
    for said in [
        Draft {
            by: " ".into(),
            ..draft(Document::SearchPolicy, &[SEARCH])
        },
        Draft {
            basis: String::new(),
            ..draft(Document::SearchPolicy, &[SEARCH])
        },
    ] {
        assert_eq!(Adoption::new(said).unwrap_err().kind(), ErrorKind::Refused);
    }
}

#[test]
fn only_what_is_in_force_passes_whatever_its_spelling() {
    let search = adopted(Document::SearchPolicy, &[SEARCH]);
    let print = |text| SearchPolicy::parse(text).unwrap().sha256().unwrap();
    let spelt = SEARCH.replace("max_window_days", "# a month\nmax_window_days ");
    search.check([print(&spelt).as_str()]).unwrap();
    let wider = print(&SEARCH.replace("31", "3100"));
    let error = search.check([wider.as_str()]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert!(
        error
            .message()
            .contains("is not what Coordinator Lee put in force 2026-11-28")
    );
    search.check([]).unwrap_err();
}

#[test]
fn policies_of_retention_hold_together_or_not_at_all() {
    let packs = ["clayton-22-03", "mo-hb3192"].map(|name| Policy::pack_text(name).unwrap());
    let retention = adopted(Document::RetentionPolicies, &packs);
    let prints: Vec<&str> = retention.fingerprints().collect();
    retention.check(prints.iter().rev().copied()).unwrap();
    retention.check(prints.iter().take(1).copied()).unwrap_err();
}

#[test]
fn a_key_is_its_own_fingerprint_in_either_case() {
    let digits = "AB".repeat(32);
    let key = adopted(Document::ReceiptKey, &[&digits]);
    key.check([digits.to_lowercase().as_str()]).unwrap();
}

#[test]
fn json_says_it_all_and_is_checked_anew() {
    let search = adopted(Document::SearchPolicy, &[SEARCH]);
    let json = search.to_json().unwrap();
    assert_eq!(Adoption::from_json(&json).unwrap(), search);
    let error = Adoption::from_json(&json.replace("detective", "burglar")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRecord);
}

#[test]
fn the_log_names_it_by_its_fingerprints() {
    let search = adopted(Document::SearchPolicy, &[SEARCH]);
    let event = search.event();
    assert_eq!(
        (event.act, event.subject.as_str()),
        (Act::Configured, "search_policy")
    );
    let print = search.fingerprints().next();
    assert_eq!(event.detail["in_force"][0].as_str(), print);
}
