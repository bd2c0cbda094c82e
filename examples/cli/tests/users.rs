//! Who may act: the register of users, the gate that it makes, and what it says of a search.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

mod station;

use serde_json::Value;
use station::register::{CHIEF, END, LEE, MILLER, OTHER, POLICY, enrol, train, with_register};
use station::{ASK, NOW, Station, by_agreement};

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
    let told = station.on(2, &["user", "leave", LEE, "--why", "ill", "--by", LEE]);
    assert!(told.contains("name a successor first"), "{told}");
}

/// What somebody may want to do under a name; `{}` stands for it.
const ACTS: [&str; 27] = [
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
    "share feed ask Mall --contact so --camera M-1 --search so --right-of-way so --by {}",
    "share feed revoke Mall --reason so --by {}",
    "share feed approve Mall --camera M-1 --user {}",
    "refresh old.alpr new.alpr --by {}",
    "user enrol Somebody --role chief --by {}",
    "audit export --by {}",
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
fn the_log_is_taken_under_a_name_that_is_in_it() {
    let station = with_register();
    let export = ["audit", "export"];
    let told = station.on(2, &export);
    assert!(told.contains("give your name, --by"), "{told}");
    let log = station.on(0, &[&export[..], &["--by", MILLER]].concat());
    let taken = "\"by\":\"J. Miller\",\"act\":\"exported\",\"subject\":\"the log\"";
    assert!(log.contains(taken), "{log}");
}

#[test]
fn a_leader_alone_says_when_reads_came() {
    let station = with_register();
    let picture = alpr_fixtures::folder().join("frames/street-4.jpg");
    let picture = picture.to_str().unwrap();
    let read = ["read", picture, "--size", "nano", "--camera", "C-1"];
    let came = ["--received", "2024-11-24T09:00:00Z"];
    let told = station.on(2, &[&read[..], &came].concat());
    assert!(told.contains("give your name, --user"), "{told}");
    assert_eq!(station.denied(), 0, "a camera is nobody");
    let told = station.on(2, &[&read[..], &came, &["--user", MILLER]].concat());
    assert!(told.contains("who alone say when reads came"), "{told}");
    assert_eq!(station.denied(), 1);
    station.on(0, &[&read[..], &came, &["--user", LEE]].concat());
}

#[test]
fn a_name_that_the_log_does_not_take_is_refused_before_the_first_alarm() {
    let station = Station::new();
    let picture = alpr_fixtures::folder().join("frames/street-4.jpg");
    let picture = picture.to_str().unwrap();
    let read = ["read", picture, "--size", "nano", "--camera", "C-1"];
    let told = station.on(2, &[&read[..], &["--user", " "]].concat());
    assert!(told.contains("expected who acts, got nothing"), "{told}");
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
    let told = [
        "search of reads",
        "\"case_number\":\"26-7\"",
        "\"sought\":\"AB1234\"",
    ];
    let has_all = |line: &&str| told.iter().all(|part| line.contains(part));
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
    let approve = [
        "share", "feed", "approve", "A mall", "--camera", "M-1", "--user",
    ];
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
        "share", "feed", "approve", "A mall", "--camera", "M-1", "--user", CHIEF, "--role", "chief",
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
