//! Who may act: the register of users, the gate that it makes, and what it says of a search.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

mod station;

use serde_json::Value;
use station::{ASK, NOW, Station, by_agreement};

const POLICY: &str = "version = '22-03'\nroles = ['detective']\npurposes = ['investigation']\nmax_window_days = 30\n";
const LEE: &str = "Coordinator Lee";
const CHIEF: &str = "Chief Smith";
const MILLER: &str = "J. Miller";
const OTHER: &str = "J. Doe";

fn enrol(station: &Station, name: &str, role: &str, by: &str) -> String {
    station.on(0, &["user", "enrol", name, "--role", role, "--by", by])
}

fn train<'a>(name: &'a str, until: &'a str, by: &'a str) -> [&'a str; 11] {
    let how = "policy review and login, sheet 26-3";
    [
        "user", "train", name, "--on", "22-03", "--until", until, "--how", how, "--by", by,
    ]
}

/// A station whose coordinator, Chief and detective are enrolled and trained.
/// When a training ends. Whether it counts is asked of the machine's clock.
const END: &str = "2099-11-24T00:00:00Z";

fn with_register() -> Station {
    let station = Station::new();
    std::fs::write(station.path("policy.toml"), POLICY).unwrap();
    let told = enrol(&station, LEE, "coordinator", "the vendor");
    assert!(
        told.contains("keeps a register of users from now on"),
        "{told}"
    );
    let told = enrol(&station, CHIEF, "chief", LEE);
    assert_eq!(told, "Chief Smith  chief, never trained\n");
    enrol(&station, MILLER, "detective", LEE);
    for (name, by) in [(LEE, CHIEF), (CHIEF, LEE), (MILLER, LEE)] {
        station.on(0, &train(name, END, by));
    }
    station
}

#[test]
fn a_register_is_kept_by_its_users() {
    let station = with_register();
    let list = |status, more: &[&str]| station.on(status, &[&["user", "list"], more].concat());
    let all = list(0, &[]);
    let miller =
        "J. Miller  detective, trained on 22-03 by Coordinator Lee, until 2099-11-24T00:00:00Z\n";
    assert!(all.contains(miller) && all.ends_with("3 users\n"), "{all}");
    assert_eq!(list(0, &["--due", "30"]), "0 users\n");
    enrol(&station, "New", "operator", LEE);
    assert_eq!(
        list(1, &["--due", "30"]),
        "New  operator, never trained\n1 user\n"
    );
    assert!(list(1, &["--due", "36500"]).ends_with("4 users\n"));

    let own = station.on(2, &train(MILLER, "2028-01-01T00:00:00Z", MILLER));
    assert!(own.contains("nobody trains themselves"), "{own}");
    let other = station.on(2, &train(MILLER, "2028-01-01T00:00:00Z", OTHER));
    assert!(other.contains("`J. Doe` is not in it"), "{other}");
    assert_eq!(station.denied(), 1);
    let nobody = station.on(2, &train(OTHER, "2028-01-01T00:00:00Z", LEE));
    assert!(nobody.contains("no user `J. Doe`"), "{nobody}");
    let again = ["user", "enrol", MILLER, "--role", "chief", "--by", LEE];
    let again = station.on(2, &again);
    assert!(again.contains("J. Miller is enrolled"), "{again}");

    station.on(0, &["user", "role", "New", "detective", "--by", LEE]);
    let left = ["user", "leave", "New", "--why", "moved", "--by", "New"];
    assert_eq!(
        station.on(0, &left),
        format!("New  detective, left {NOW}\n")
    );
    let back = ["user", "return", "New", "--by"];
    station.on(2, &[&back[..], &["New"]].concat());
    station.on(0, &[&back[..], &[LEE]].concat());
    let record = list(0, &["--json"]);
    let record: Vec<Value> = record
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let steps = record[3]["steps"].as_array().unwrap();
    let steps: Vec<_> = steps
        .iter()
        .map(|step| step["step"].as_str().unwrap())
        .collect();
    assert_eq!(steps, ["enrolled", "role_changed", "left", "returned"]);
    assert_eq!(
        record[2]["steps"][1]["how"],
        "policy review and login, sheet 26-3"
    );
    let logged = station.log().matches("\"act\":\"registered\"").count();
    assert_eq!(logged, 10);

    let store = station.store();
    let before = [
        "user",
        "list",
        "--store",
        &store,
        "--at",
        "2026-11-24T08:00:00Z",
    ];
    assert_eq!(station.run(0, &before), "0 users\n");
}

#[test]
fn the_only_user_is_trained_from_outside() {
    let station = Station::new();
    enrol(&station, LEE, "coordinator", "the vendor");
    station.on(0, &train(LEE, END, "the vendor"));
    station.on(0, &["user", "leave", LEE, "--why", "ill", "--by", LEE]);
    station.on(0, &["user", "return", LEE, "--by", "the vendor"]);
}

/// What somebody may want to do under a name; `{}` stands for it.
const ACTS: [&str; 25] = [
    "case open 0000 --by {}",
    "case list --by {}",
    "case act 0000 --incident 26-1 --did so --review 2027-01-01T00:00:00Z --by {}",
    "case guard 0000 --until 2027-01-01T00:00:00Z --by {}",
    "case unguard 0000 --reason so --by {}",
    "report 0000 --by {}",
    "replay 0000 --by {}",
    "bolo enter RK482CD --reason other --note so --basis 26-1 --expires 2027-01-01T00:00:00Z --owner {}",
    "bolo remove 0000 --reason so --by {}",
    "bolo review 0000 --by {}",
    "bolo end-shift --all --by {}",
    "camera note C-1 cleaned --note so --by {}",
    "camera test C-1 --passed --how so --by {}",
    "camera return C-1 --by {}",
    "retain hold open --kind evidence --authority so --plate AB1234 --review 2027-01-01T00:00:00Z --by {}",
    "retain hold review 0000 --reason so --next 2027-01-01T00:00:00Z --by {}",
    "retain hold close 0000 --reason so --by {}",
    "retain export --record 00000000000000000000000000000000 --case 26-1 --organisation PD --authority so --description so \
     -o FOLDER/bag --by {}",
    "retain book FOLDER/bag --number E-1 --by {}",
    "retain purge --policy clayton-22-03 --key FOLDER/key --by {}",
    "share feed revoke Mall --reason so --by {}",
    "share feed approve Mall --user {}",
    "refresh old.alpr new.alpr --by {}",
    "user enrol Somebody --role chief --by {}",
    "read PICTURE --size nano --camera C-1 --user {}",
];

#[test]
fn where_there_is_a_register_nobody_else_acts() {
    let station = with_register();
    let (folder, picture) = (
        station.path(""),
        alpr_fixtures::folder().join("frames/street-4.jpg"),
    );
    let picture = picture.to_str().unwrap();
    station.run(0, &["retain", "key", &station.path("key")]);
    let act = |act: &str, name: &str| {
        let word = |word: &str| match word {
            "{}" => name.to_owned(),
            "PICTURE" => picture.to_owned(),
            _ => word.replace("FOLDER/", &folder),
        };
        act.split_whitespace().map(word).collect::<Vec<String>>()
    };
    let mut before = station.denied();
    for words in ACTS {
        let words = act(words, OTHER);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let told = station.on(2, &words);
        assert!(
            told.contains("`J. Doe` is not in it: enrol the user first"),
            "{told}"
        );
        before += 1;
        assert_eq!(station.denied(), before, "{words:?} is not in the log");
    }
    let (list, index, store) = (
        station.path("l.csv"),
        station.path("l.alpr"),
        station.store(),
    );
    std::fs::write(&list, "plate\nAB1234\n").unwrap();
    let build = [
        "hotlist", "build", &list, "-o", &index, "--store", &store, "--user",
    ];
    station.run(2, &[&build[..], &[OTHER]].concat());
    assert!(!std::path::Path::new(&index).exists());
    station.run(0, &[&build[..], &[LEE]].concat());
    let check = [
        "hotlist",
        "check",
        &index,
        "--max-age",
        "24h",
        "--store",
        &store,
        "--by",
    ];
    let told = station.run(2, &[&check[..], &[OTHER]].concat());
    assert!(told.contains("`J. Doe` is not in it"), "{told}");
    station.run(0, &[&check[..], &[LEE]].concat());

    // A camera is no user, and a private system's owner is not one either.
    station.on(0, &["read", picture, "--size", "nano", "--camera", "C-1"]);
    station.on(0, &ASK);
    station.on(
        0,
        &[
            "camera", "note", "C-1", "cleaned", "--note", "so", "--by", MILLER,
        ],
    );
    station.on(0, &["user", "leave", MILLER, "--why", "moved", "--by", LEE]);
    let note = [
        "camera", "note", "C-1", "cleaned", "--note", "so", "--by", MILLER,
    ];
    let told = station.on(2, &note);
    assert!(told.contains("J. Miller left 2026-11-24"), "{told}");
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
    let ask =
        format!("--policy {policy} --user {OTHER} --purpose investigation --case 26-1 --why so");
    let ask = ask.replace(OTHER, "J_Doe");
    let ask: Vec<&str> = ask
        .split(' ')
        .chain(["--from", "2026-11-24T00:00:00Z", "--to", NOW])
        .collect();
    let told = station.on(1, &[&enter[..], &[MILLER], &ask].concat());
    assert!(
        told.contains("was entered, and is not looked for in earlier reads"),
        "{told}"
    );
}

#[test]
fn the_register_says_what_a_user_may_search_and_give() {
    let station = with_register();
    let policy = station.path("policy.toml");
    let search = |status, user, more: &[&str]| {
        let search = [
            "search", "--plate", "AB1234", "--policy", &policy, "--user", user,
        ];
        let why = [
            "--purpose",
            "investigation",
            "--why",
            "burglary on Elm Street",
            "--case",
            "26-7",
        ];
        let window = [
            "--from",
            "2026-11-24T00:00:00Z",
            "--to",
            "2026-11-25T00:00:00Z",
        ];
        station.on(status, &[&search[..], &why, &window, more].concat())
    };
    assert!(search(0, MILLER, &[]).contains("AB1234"));
    let stated = search(2, MILLER, &["--role", "chief", "--trained-on", "22-03"]);
    let expected = "the store keeps a register of users: leave --role, --trained-on out";
    assert!(stated.contains(expected), "{stated}");
    assert_eq!(station.denied(), 0);
    for (user, part) in [
        (OTHER, "`J. Doe` is not in it"),
        (LEE, "the role coordinator may not search"),
    ] {
        assert!(search(2, user, &[]).contains(part));
    }
    std::fs::write(&policy, POLICY.replace("22-03", "26-01")).unwrap();
    assert!(search(2, MILLER, &[]).contains("was on policy 22-03, in force is 26-01"));
    let log = station.log();
    let refused = log
        .lines()
        .filter(|line| line.contains("\"act\":\"denied\""));
    let refused: Vec<&str> = refused.collect();
    assert_eq!(refused.len(), 3);
    let has_all =
        |line: &&str| line.contains("search of reads") && line.contains("\"case_number\":\"26-7\"");
    assert!(refused.iter().all(has_all), "{refused:?}");

    let (id, out) = (station.read.id.to_string(), station.path("out.json"));
    let agreements = station.path("agreements.toml");
    let reads = by_agreement(&id, &agreements, &out);
    let told = station.give(2, &reads, "detective", "Ladue PD");
    assert!(
        told.contains("leave --role, --trained-until, --trained-on out"),
        "{told}"
    );
    station.on(0, &ASK);
    let approve = ["share", "feed", "approve", "A mall", "--user"];
    let told = station.on(2, &[&approve[..], &[MILLER]].concat());
    assert!(
        told.contains("the role detective may not approve"),
        "{told}"
    );
    let told = station.on(0, &[&approve[..], &[CHIEF]].concat());
    assert!(told.contains("approved by Chief Smith"), "{told}");
}

#[test]
fn without_a_register_role_and_training_are_given() {
    let station = Station::new();
    station.on(0, &ASK);
    let approve = [
        "share", "feed", "approve", "A mall", "--user", CHIEF, "--role", "chief",
    ];
    let told = station.on(2, &approve);
    assert!(
        told.contains("expected --role, --trained-until and --trained-on"),
        "{told}"
    );
    let trained = [
        "--trained-until",
        "2027-01-01T00:00:00Z",
        "--trained-on",
        "22-03",
    ];
    station.on(0, &[&approve[..], &trained].concat());
}
