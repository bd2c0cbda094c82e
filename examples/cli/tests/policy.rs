//! What is put in force holds: nobody brings rules of their own, and nobody has to bring any.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

mod station;

use station::{NOW, Station};

const POLICY: &str = "version = '22-03'\nroles = ['detective']\npurposes = ['investigation']\nmax_window_days = 30\n";
const BASIS: [&str; 4] = ["--by", "Coordinator Lee", "--basis", "GO 22-03, II.6.a"];

/// Who asks, and what for.
const ASKED: [&str; 12] = [
    "--user",
    "J. Miller",
    "--role",
    "detective",
    "--trained-on",
    "22-03",
    "--trained-until",
    "2027-01-01T00:00:00Z",
    "--purpose",
    "investigation",
    "--why",
    "burglary",
];

fn adopt(station: &Station, status: i32, what: &[&str]) -> String {
    station.on(status, &[&["policy", "adopt"], what, &BASIS].concat())
}

fn search(station: &Station, status: i32, more: &[&str]) -> String {
    let window = ["--from", "2026-11-24T00:00:00Z", "--to", NOW];
    station.on(status, &[&["search"][..], &ASKED, &window, more].concat())
}

#[test]
fn a_search_takes_the_policy_in_force_and_no_other() {
    let station = Station::new();
    let (own, wider) = (station.path("policy.toml"), station.path("wider.toml"));
    std::fs::write(&own, POLICY).unwrap();
    std::fs::write(&wider, POLICY.replace("30", "3000")).unwrap();
    let told = search(&station, 2, &[]);
    assert!(
        told.contains("expected --policy, since no search_policy is in force"),
        "{told}"
    );
    search(&station, 0, &["--policy", &wider]);
    let told = adopt(&station, 0, &["search_policy", &own]);
    let row = format!("{NOW}  search_policy, in force, by Coordinator Lee: GO 22-03, II.6.a\n  ");
    assert!(told.starts_with(&row), "{told}");
    assert!(search(&station, 0, &[]).contains("AB1234"));
    search(&station, 0, &["--policy", &own]);
    let told = search(&station, 2, &["--policy", &wider]);
    assert!(
        told.contains("is not what Coordinator Lee put in force"),
        "{told}"
    );
    assert_eq!(station.denied(), 1);
}

#[test]
fn what_was_ever_in_force_can_be_read() {
    let station = Station::new();
    let own = station.path("policy.toml");
    std::fs::write(&own, POLICY).unwrap();
    let show = |status, at: &str| {
        let show = [
            "policy",
            "show",
            "search_policy",
            "--store",
            &station.store(),
            "--at",
            at,
        ];
        station.run(status, &show)
    };
    assert!(show(1, NOW).contains("no search_policy was put in force until"));
    adopt(&station, 0, &["search_policy", &own]);
    std::fs::write(&own, POLICY.replace("30", "7")).unwrap();
    let later = "2026-11-25T09:00:00Z";
    let again = [
        "policy",
        "adopt",
        "search_policy",
        &own,
        "--store",
        &station.store(),
        "--at",
        later,
    ];
    station.run(0, &[&again[..], &BASIS].concat());
    assert_eq!(show(0, NOW), POLICY);
    assert!(show(0, later).contains("max_window_days = 7\n"));
    let list = station.on(0, &["policy", "list"]);
    assert!(
        list.contains(&format!("search_policy, until {later}, by")),
        "{list}"
    );
    assert!(
        list.contains(&format!("{later}  search_policy, in force")),
        "{list}"
    );
    assert!(list.ends_with("2 documents\n"), "{list}");
    assert_eq!(
        station.on(0, &["policy", "list", "--json"]).lines().count(),
        2
    );
    let told = adopt(&station, 2, &["search_policy", &station.path("share.toml")]);
    assert!(
        told.contains("share.toml") && told.contains("unknown field"),
        "{told}"
    );
}

#[test]
fn policies_of_retention_that_contradict_one_another_are_not_put_in_force() {
    let station = Station::new();
    let own = station.path("retention.toml");
    let text = "name = 'bad'\ntitle = 'Bad'\n[[authority]]\nname = 'a'\nkind = 'order'\ncitation = 'A'\nrank = 1\n\
        certainty = 'chosen'\nchecked = '2026-11-24'\n[[rule]]\nname = 'r'\nabout = 'x'\nauthority = 'a'\n\
        floor = '2 years'\nceiling = '1 year'\n";
    std::fs::write(&own, text).unwrap();
    let told = adopt(&station, 2, &["retention_policies", &own]);
    assert!(
        told.contains("bad:10: error: ") && told.contains("alpr retain lint tells all"),
        "{told}"
    );
    assert_eq!(station.on(0, &["policy", "list"]), "0 documents\n");
    adopt(&station, 0, &["retention_policies", "clayton-22-03"]);
}

#[test]
fn reads_leave_and_go_by_what_is_in_force() {
    let station = Station::new();
    for (what, given) in [
        ("share_policy", station.path("share.toml")),
        ("agreements", station.path("agreements.toml")),
        ("retention_policies", "clayton-22-03".to_owned()),
    ] {
        adopt(&station, 0, &[what, &given]);
    }
    let (read, out) = (station.read.id.to_string(), station.path("out.json"));
    let give = [
        "share",
        "reads",
        &read,
        "--kind",
        "law_enforcement",
        "--agreement",
        "mou-7",
        "-o",
        &out,
    ];
    let to = [
        "--person",
        "Det. Jones",
        "--contact",
        "+1 314 555 0100",
        "--organisation",
        "Ladue PD",
        "--state",
        "MO",
    ];
    let what = [
        "--use",
        "criminal_investigation",
        "--description",
        "one read",
        "--case",
        "26-1042",
    ];
    let all = [&give[..], &ASKED, &to, &what].concat();
    station.on(2, &[&all[..], &["--policy", "nh"]].concat());
    assert_eq!(station.denied(), 1);
    station.on(0, &all);
    assert!(
        std::fs::read_to_string(&out)
            .unwrap()
            .contains("\"share_policy\"")
    );

    let (key, other) = (station.path("own.key"), station.path("other.key"));
    let public = station.run(0, &["retain", "key", &key]);
    station.run(0, &["retain", "key", &other]);
    adopt(&station, 0, &["receipt_key", public.trim()]);
    station.on(0, &["retain", "plan"]);
    let purge = |status, key: &str| {
        station.on(
            status,
            &["retain", "purge", "--by", "Coordinator Lee", "--key", key],
        )
    };
    assert!(purge(2, &other).contains("receipt key"));
    assert!(purge(0, &key).contains("complete, by Coordinator Lee"));
}
