//! No permit lacks anything, whatever is left out of a request.

use proptest::prelude::*;

use super::*;

fn demand(issued_by: &str) -> Demand {
    Demand {
        kind: DemandKind::Subpoena,
        issued_by: issued_by.into(),
        reference: "26-CR-77".into(),
    }
}

/// Leaves one thing out of a request that is permitted, or spoils it.
fn spoil(request: &mut Request, what: usize) {
    let long = "x".repeat(MAX_NAME_BYTES + 1);
    match what {
        0 => request.recipient.person = String::new(),
        1 => request.recipient.contact = "\t".into(),
        2 => request.recipient.organisation = String::new(),
        3 => request.purpose.text = String::new(),
        4 => request.description = String::new(),
        5 => request.purpose.code = "curiosity".into(),
        6 => request.uses.push(Use::Immigration),
        7 => request.classes.push(DataClass::Audit),
        8 => request.recipient.kind = RecipientKind::Media,
        9 => request.who.policy_version = "13-06".into(),
        10 => request.who.trained_until = now(),
        11 => request.ground = Ground::LawfulDemand(demand("")),
        12 => request.recipient.person = long,
        _ => request.purpose.case_number = Some(String::new()),
    }
}

proptest! {
    #[test]
    fn no_permit_lacks_anything(spoilt in prop::collection::btree_set(0usize..14, 0..5)) {
        let mut request = request();
        spoilt.iter().for_each(|what| spoil(&mut request, *what));
        match permit(request.clone()) {
            Ok(_) => prop_assert!(spoilt.is_empty()),
            Err(error) => {
                prop_assert!(!spoilt.is_empty());
                prop_assert_eq!(error.kind(), ErrorKind::Refused);
                prop_assert!(Entry::after(&Head::default(), request.denied(&error, now())).is_ok());
            }
        }
    }
}
