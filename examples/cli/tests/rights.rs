//! What users may do by role, training and ownership, and what an old time or a wrong hand cannot.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

mod station;

use station::register::{CHIEF, END, LEE, MILLER, OTHER, enrol, train, with_register};
use station::{NOW, Station};

const ROY: &str = "Sergeant Roy";
const DIAZ: &str = "Officer Diaz";

fn split(words: &str) -> Vec<&str> {
    words.split(' ').collect()
}

/// Enters a plate by hand; gives the entry's name.
fn enter(station: &Station, owner: &str) -> String {
    let enter = split(
        "bolo enter RK482CD --reason other --note so --basis 26-1 --expires 2027-11-25T00:00:00Z",
    );
    let told = station.on(0, &[&enter[..], &["--owner", owner]].concat());
    told.split(' ').next().unwrap().to_owned()
}

/// A station with a supervisor and an operator beside.
fn with_officers() -> Station {
    let station = with_register();
    for (name, role) in [(ROY, "supervisor"), (DIAZ, "operator")] {
        enrol(&station, name, role, LEE);
        station.on(0, &train(name, END, LEE));
    }
    station
}

#[test]
fn whose_training_ended_ends_things_and_begins_none() {
    let station = with_register();
    let enter = "bolo enter RK482CD --reason other --note so --basis 26-1 --expires 2027-11-25T00:00:00Z --owner";
    let enter: Vec<&str> = enter.split(' ').chain([MILLER]).collect();
    let told = station.on(0, &enter);
    let id = told.split(' ').next().unwrap();
    station.on(0, &train(MILLER, "2026-11-24T10:00:00Z", LEE));
    // When it still counted does not bring it back.
    for begun in [&enter[..], &["case", "list", "--by", MILLER]] {
        let told = station.on(2, begun);
        assert!(told.contains("the training of J. Miller ended"), "{told}");
    }
    assert_eq!(station.denied(), 2);
    let remove = ["bolo", "remove", id, "--reason", "found", "--by", MILLER];
    station.on(0, &remove);
}

#[test]
fn a_time_to_come_or_gone_gives_nobody_a_right() {
    let station = with_register();
    let leave = |name, by| ["user", "leave", name, "--why", "so", "--by", by];
    let ahead = station.at("2099-01-01T00:00:00Z", 2, &leave(MILLER, MILLER));
    assert!(ahead.contains("expected a time that has come"), "{ahead}");
    station.on(0, &leave(MILLER, LEE));
    // Neither who left before, nor somebody of a time when there was no register.
    for (at, by) in [(NOW, MILLER), ("2000-01-01T00:00:00Z", OTHER)] {
        let enrol = ["user", "enrol", "Friend", "--role", "chief", "--by", by];
        station.at(at, 2, &enrol);
    }
    let hold = "retain hold open --kind evidence --authority so --plate AB1234 --review 2027-01-01T00:00:00Z --by";
    let hold: Vec<&str> = hold.split(' ').chain([MILLER]).collect();
    assert!(station.at(NOW, 2, &hold).contains("J. Miller left"));
    assert_eq!(station.denied(), 3);
}

#[test]
fn only_the_chief_names_designees_for_releases() {
    let station = with_register();
    let name = |status, by| {
        let said = [
            "J. Miller until 2027-01-01T00:00:00Z",
            "--basis",
            "memo 26-9",
            "--by",
            by,
        ];
        station.on(
            status,
            &[&["policy", "adopt", "designees"], &said[..]].concat(),
        )
    };
    assert!(name(2, LEE).contains("not that of the Chief"));
    assert!(name(0, CHIEF).contains("  J. Miller until 2027-01-01T00:00:00Z\n"));
    let wrong = [
        "policy",
        "adopt",
        "designees",
        "Det. Kim",
        "--basis",
        "so",
        "--by",
        CHIEF,
    ];
    assert!(station.on(2, &wrong).contains("names no designee"));
}

#[test]
fn an_entry_is_its_owners_or_a_supervisors() {
    let station = with_officers();
    let id = &enter(&station, DIAZ);
    let remove = |status, by| {
        station.on(
            status,
            &["bolo", "remove", id, "--reason", "found", "--by", by],
        )
    };
    let told = remove(2, MILLER);
    assert!(
        told.contains("neither the owner of this entry nor a supervisor"),
        "{told}"
    );
    assert_eq!(station.denied(), 1);
    let hand =
        |status, to, by| station.on(status, &["bolo", "transfer", id, "--to", to, "--by", by]);
    hand(2, MILLER, MILLER);
    enrol(&station, "Eve", "operator", LEE);
    assert!(hand(2, "Eve", DIAZ).contains("Eve was never trained"));
    hand(0, MILLER, ROY);
    remove(0, MILLER);
}

#[test]
fn entries_of_others_end_with_a_shift_by_a_supervisor_alone() {
    let station = with_officers();
    let others = enter(&station, DIAZ);
    let end = |status, by| station.on(status, &["bolo", "end-shift", "--all", "--by", by]);
    let own = enter(&station, MILLER);
    let told = end(1, MILLER);
    assert!(
        told.contains(&own) && told.contains("ended: 1 entry\n"),
        "{told}"
    );
    assert!(told.contains("1 entry of others left as before"), "{told}");
    assert_eq!(station.denied(), 1);
    assert!(station.on(0, &["bolo", "list"]).contains(&others));
    assert!(end(0, ROY).contains(&others));
}

#[test]
fn an_entry_whose_owner_is_gone_is_due() {
    let station = with_officers();
    enter(&station, DIAZ);
    let due = || station.on(0, &["bolo", "list", "--due"]);
    assert_eq!(due(), "0 entries\n");
    station.on(0, &["user", "leave", DIAZ, "--why", "moved", "--by", LEE]);
    let told = due();
    assert!(
        told.contains("ITS OWNER IS GONE: transfer or remove it"),
        "{told}"
    );
}

#[test]
fn the_trained_alone_say_that_a_camera_is_fit() {
    let station = with_register();
    enrol(&station, "Eve", "operator", LEE);
    station.on(0, &split("camera note C-1 damaged --note so --by Eve"));
    station.on(0, &split("camera test C-1 --failed --how so --by Eve"));
    let test = split("camera test C-1 --passed --how so --by");
    assert!(
        station
            .on(2, &[&test[..], &["Eve"]].concat())
            .contains("Eve was never trained")
    );
    station.on(0, &[&test[..], &[MILLER]].concat());
    station.on(2, &split("camera return C-1 --by Eve"));
    station.on(0, &["camera", "return", "C-1", "--by", MILLER]);
}

#[test]
fn training_is_on_the_version_in_force_and_looks_need_a_role_that_searches() {
    let station = with_officers();
    let list = |status, by| station.on(status, &["case", "list", "--by", by]);
    list(0, DIAZ);
    let policy = station.path("policy.toml");
    let adopt = [
        "policy",
        "adopt",
        "search_policy",
        &policy,
        "--basis",
        "GO",
        "--by",
        LEE,
    ];
    station.on(0, &adopt);
    list(0, MILLER);
    assert!(list(2, DIAZ).contains("the role operator may not search"));
    enrol(&station, "Gil", "operator", LEE);
    let how = "review of the old order";
    station.on(
        0,
        &[
            "user", "train", "Gil", "--on", "21-01", "--until", END, "--how", how, "--by", LEE,
        ],
    );
    let enter = split(
        "bolo enter AB1 --reason other --note so --basis 26-1 --expires 2027-01-01T00:00:00Z --owner Gil",
    );
    let told = station.on(2, &enter);
    assert!(
        told.contains("was on policy 21-01, in force is 22-03"),
        "{told}"
    );
    let due = station.on(1, &["user", "list", "--due", "30"]);
    let row = format!(
        "Gil  operator, trained on 21-01 by Coordinator Lee, until {END}; in force is 22-03\n1 user\n"
    );
    assert_eq!(due, row);
}

#[test]
fn whoever_may_not_search_is_given_no_case_and_no_count() {
    let station = with_officers();
    let policy = station.path("policy.toml");
    let adopt = ["policy", "adopt", "search_policy", &policy];
    station.on(0, &[&adopt[..], &["--basis", "GO", "--by", LEE]].concat());
    for look in ["report", "replay"] {
        let told = station.on(2, &[look, "00000000", "--by", DIAZ]);
        assert!(told.contains("the role operator may not search"), "{told}");
    }
    let denied = station.denied();
    let hold = split(
        "retain hold open --kind evidence --authority 26-1 --plate AB1234 --review 2027-01-01T00:00:00Z --by",
    );
    let open = |by| station.on(0, &[&hold[..], &[by]].concat());
    let told = open(DIAZ);
    assert!(told.ends_with("    plates AB1234: held\n"), "{told}");
    let count = "plates AB1234: 1 reads, ";
    assert!(open(MILLER).contains(count));
    let list =
        |status, more: &[&str]| station.on(status, &[&["retain", "hold", "list"], more].concat());
    assert!(!list(0, &[]).contains(count));
    assert!(list(0, &["--by", MILLER]).contains(count));
    assert_eq!(station.denied(), denied, "nobody asked for more");
    list(2, &["--by", DIAZ]);
}

#[test]
fn leaders_alone_purge_and_end_holds() {
    let station = with_officers();
    let open = split(
        "retain hold open --kind evidence --authority 26-1 --plate AB1234 --review 2027-01-01T00:00:00Z --by",
    );
    let told = station.on(0, &[&open[..], &[DIAZ]].concat());
    let id = told.split(' ').next().unwrap();
    let close = |status, by| {
        station.on(
            status,
            &[
                "retain", "hold", "close", id, "--reason", "over", "--by", by,
            ],
        )
    };
    assert!(close(2, DIAZ).contains("who alone end a hold"));
    close(0, LEE);
    let key = station.path("key");
    station.run(0, &["retain", "key", &key]);
    let purge = [
        "retain",
        "purge",
        "--policy",
        "clayton-22-03",
        "--key",
        &key,
        "--by",
    ];
    let told = station.on(2, &[&purge[..], &[DIAZ]].concat());
    assert!(told.contains("who alone purge"), "{told}");
    station.on(0, &[&purge[..], &[LEE]].concat());
}

#[test]
fn an_entry_is_handed_to_users_only() {
    let station = with_register();
    let enter = "bolo enter RK482CD --reason other --note so --basis 26-1 --expires 2027-01-01T00:00:00Z --owner";
    let enter: Vec<&str> = enter.split(' ').collect();
    let told = station.on(0, &[&enter[..], &[MILLER]].concat());
    let id = told.split(' ').next().unwrap();
    let hand = |status, to| {
        station.on(
            status,
            &["bolo", "transfer", id, "--to", to, "--by", MILLER],
        )
    };
    assert!(hand(2, OTHER).contains("`J. Doe` is not in it"));
    assert!(hand(0, LEE).contains(LEE));
    // What is entered holds, whether or not earlier reads may be searched for it.
    let policy = station.path("policy.toml");
    let ask = format!("--policy {policy} --purpose curiosity --case 26-1 --why so --to {NOW}");
    let ask: Vec<&str> = ask
        .split(' ')
        .chain(["--user", MILLER, "--from", "2026-11-24T00:00:00Z"])
        .collect();
    let told = station.on(1, &[&enter[..], &[MILLER], &ask].concat());
    assert!(
        told.contains("was entered, and is not looked for in earlier reads"),
        "{told}"
    );
}

#[test]
fn a_copy_of_a_store_is_made_by_leaders_and_told() {
    let station = with_register();
    let copy = station.path("copy.db");
    let told = station.on(2, &["backup", &copy, "--by", MILLER]);
    assert!(told.contains("who alone copy the store"), "{told}");
    let told = station.on(0, &["backup", &copy, "--by", LEE]);
    assert!(told.contains("copied into"), "{told}");
    let of_copy = ["user", "list", "--store", &format!("sqlite:{copy}")];
    assert!(station.run(0, &of_copy).contains("3 users"));
    station.on(2, &["backup", &copy, "--by", LEE]);
    assert_eq!(station.log().matches("\"backup\":").count(), 2);
}
