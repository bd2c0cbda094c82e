//! Tests of recipients that a law bars.

use proptest::prelude::*;

use super::*;
use crate::error::ErrorKind;
use crate::retain::{PACKS, Policies};

const HEAD: &str = "name = 'p'\ntitle = 'P'\njurisdictions = ['VA']\n\n[[authority]]\nname = 'a'\nkind = 'statute'\n\
    citation = 'A'\nrank = 100\ncertainty = 'confirmed'\nchecked = '2026-11-25'\n";
const NOW: &str = "2026-11-25T10:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn ban(name: &str, rest: &str) -> String {
    format!("[[ban]]\nname = '{name}'\nabout = 'x'\nauthority = 'a'\n{rest}\n")
}

fn policies(bans: &str) -> Policies {
    Policies::new(vec![Policy::parse(&(HEAD.to_owned() + bans)).unwrap()]).unwrap()
}

fn packs(names: &[&str]) -> Policies {
    Policies::new(
        names
            .iter()
            .map(|name| Policy::pack(name).unwrap())
            .collect(),
    )
    .unwrap()
}

fn names(policies: &Policies, transfer: &Transfer<'_>) -> Vec<String> {
    let barred = policies.barred(transfer, now());
    let name = |barred: Barred<'_>| format!("{}/{}", barred.policy.name, barred.ban.name);
    barred.into_iter().map(name).collect()
}

fn transfer<'a>(
    from: Jurisdiction,
    to: RecipientKind,
    at: Jurisdiction,
    uses: &'a [Use],
    given: &'a [Lift],
) -> Transfer<'a> {
    Transfer {
        from,
        to,
        at,
        uses,
        given,
    }
}

#[test]
fn what_contradicts_itself_is_refused_with_its_line() {
    for (rest, part) in [
        (ban("b", ""), "line 12: the ban bars everybody"),
        (ban("b", "authority = 'a'"), "duplicate key"),
        (ban("b", "kinds = ['police']"), "police"),
        (
            ban(
                "b",
                "outside = true\nfrom = '2026-01-02'\nuntil = '2026-01-01'",
            ),
            "line 12: it is in force",
        ),
        (
            ban("b", "outside = true") + &ban("b", "outside = true"),
            "line 17: two bans are named `b`",
        ),
        (
            ban("b", "outside = true").replace("'a'", "'c'"),
            "line 12: there is no authority `c`",
        ),
    ] {
        let error = Policy::parse(&(HEAD.to_owned() + &rest)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.message().contains(part), "{error} lacks {part}");
    }
    let nowhere = HEAD.replace("'VA'", "") + &ban("b", "outside = true");
    let error = Policy::parse(&nowhere).unwrap_err();
    assert!(
        error
            .message()
            .contains("line 12: nobody is outside of no state"),
        "{error}"
    );
}

#[test]
fn a_needless_ban_is_found_by_lint() {
    let wide = ban("wide", "uses = ['sale', 'immigration']");
    let part = ban(
        "part",
        "kinds = ['federal']\nuses = ['sale']\nunless = ['declaration']",
    );
    let found: Vec<_> = policies(&(wide.clone() + &part)).lint();
    let found: Vec<_> = found.iter().map(|f| (f.kind.name(), f.line)).collect();
    assert_eq!(found, [("never_decides", 17)]);
    let twice = wide.clone() + &wide.replace("wide", "again");
    assert_eq!(policies(&twice).lint().len(), 1);
    let other = ban("other", "kinds = ['federal']");
    assert!(policies(&(wide + &other)).lint().is_empty());
    // Outside of two states fewer are barred than outside of one, though of more who give.
    let both = ban("both", "jurisdictions = ['MO', 'KS']\noutside = true");
    let one = ban("one", "jurisdictions = ['MO']\noutside = true");
    assert!(policies(&(both.clone() + &one)).lint().is_empty());
    let sold = ban(
        "sold",
        "jurisdictions = ['KS', 'MO']\noutside = true\nuses = ['sale']",
    );
    assert_eq!(policies(&(both + &sold)).lint().len(), 1);
}

#[test]
fn the_packs_bar_whom_their_laws_bar() {
    use Jurisdiction::{CA, IL, MO, VA, XX};
    use RecipientKind::{Federal, LawEnforcement, Private, Vendor};
    let crime = &[Use::CriminalInvestigation][..];
    let all = packs(&PACKS);
    for (transfer, expected) in [
        (transfer(VA, LawEnforcement, VA, crime, &[]), vec![]),
        (
            transfer(VA, LawEnforcement, MO, crime, &[]),
            vec!["va/outside"],
        ),
        (
            transfer(VA, LawEnforcement, MO, crime, &[Lift::LawfulDemand]),
            vec![],
        ),
        (transfer(VA, Federal, VA, crime, &[]), vec!["va/outside"]),
        (
            transfer(IL, LawEnforcement, MO, crime, &[]),
            vec!["il/declaration"],
        ),
        (
            transfer(IL, LawEnforcement, MO, crime, &[Lift::Declaration]),
            vec![],
        ),
        (
            transfer(
                IL,
                LawEnforcement,
                IL,
                &[Use::Immigration],
                &[Lift::Declaration],
            ),
            vec!["il/health-and-immigration"],
        ),
        (transfer(CA, Vendor, CA, crime, &[]), vec![]),
        (
            transfer(CA, Private, XX, crime, &[]),
            vec!["ca/no-public-agency", "ca/outside"],
        ),
        (
            transfer(MO, Vendor, MO, &[Use::Sale], &[]),
            vec!["clayton-22-03/agencies-only", "clayton-22-03/sale"],
        ),
        (transfer(MO, LawEnforcement, VA, crime, &[]), vec![]),
        (
            transfer(Jurisdiction::AR, LawEnforcement, MO, &[Use::Sale], &[]),
            vec!["ar/no-sale"],
        ),
        (
            transfer(
                Jurisdiction::MN,
                LawEnforcement,
                MO,
                &[Use::Repository],
                &[],
            ),
            vec!["mn/no-repository"],
        ),
    ] {
        assert_eq!(names(&all, &transfer), expected, "{transfer:?}");
    }
}

#[test]
fn a_ban_holds_in_its_time_and_says_where_it_is_written() {
    let text = ban("b", "outside = true\nfrom = '2026-11-26'");
    let transfer = transfer(
        Jurisdiction::VA,
        RecipientKind::Court,
        Jurisdiction::MO,
        &[],
        &[],
    );
    assert!(policies(&text).barred(&transfer, now()).is_empty());
    let next = "2026-11-26T00:00:00Z".parse().unwrap();
    let policies = policies(&text);
    let barred = policies.barred(&transfer, next);
    assert_eq!(
        barred[0].sentence(),
        "ban p/b: x [A; statute of rank 100; confirmed, checked 2026-11-25]"
    );
    let explained = policies.policies()[0].explain();
    let sentence = "Gives nothing to anybody outside the state, from 2026-11-26 on.";
    assert!(explained.contains(sentence), "{explained}");
}

const KINDS: [RecipientKind; 4] = [
    RecipientKind::LawEnforcement,
    RecipientKind::Federal,
    RecipientKind::Media,
    RecipientKind::Vendor,
];
const USES: [Use; 3] = [Use::Sale, Use::Immigration, Use::CriminalInvestigation];

proptest! {
    #[test]
    fn more_uses_never_lift_and_more_grounds_never_bar(
        kind in prop::sample::select(KINDS.to_vec()),
        at in prop::sample::select(Jurisdiction::ALL.to_vec()),
        from in prop::sample::select(Jurisdiction::ALL.to_vec()),
        some in 1usize..3,
    ) {
        let all = packs(&PACKS);
        let given = [Lift::Declaration, Lift::LawfulDemand, Lift::ChiefRelease];
        let few = names(&all, &transfer(from, kind, at, &USES[..some], &[]));
        let more = names(&all, &transfer(from, kind, at, &USES, &[]));
        prop_assert!(few.iter().all(|name| more.contains(name)));
        let lifted = names(&all, &transfer(from, kind, at, &USES, &given));
        prop_assert!(lifted.iter().all(|name| more.contains(name)));
    }
}
