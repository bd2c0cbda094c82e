//! A station that keeps a register of users.

use super::Station;

pub(crate) const POLICY: &str = "version = '22-03'\nroles = ['detective']\npurposes = ['investigation']\nmax_window_days = 30\n";
pub(crate) const LEE: &str = "Coordinator Lee";
pub(crate) const CHIEF: &str = "Chief Smith";
pub(crate) const MILLER: &str = "J. Miller";
pub(crate) const OTHER: &str = "J. Doe";

pub(crate) fn enrol(station: &Station, name: &str, role: &str, by: &str) -> String {
    station.on(0, &["user", "enrol", name, "--role", role, "--by", by])
}

pub(crate) fn train<'a>(name: &'a str, until: &'a str, by: &'a str) -> [&'a str; 11] {
    let how = "policy review and login, sheet 26-3";
    [
        "user", "train", name, "--on", "22-03", "--until", until, "--how", how, "--by", by,
    ]
}

/// When a training ends. Whether it counts is asked of the machine's clock.
pub(crate) const END: &str = "2099-11-24T00:00:00Z";

/// A station whose coordinator, Chief and detective are enrolled and trained.
pub(crate) fn with_register() -> Station {
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
