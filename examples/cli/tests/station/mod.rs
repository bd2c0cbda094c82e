//! What the tests of what leaves a store share: a folder with rules, and a store that has a read.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "a test may stop where it stands, and not each uses all"
)]

pub(crate) mod register;

use std::process::Command;

use alpr_core::Record;
use alpr_core::record::Circumstances;
use alpr_store::Store;

pub(crate) const NOW: &str = "2026-11-24T09:00:00Z";
pub(crate) const SHARE: &str = "organisation = 'Clayton Police Department'\njurisdiction = 'MO'\nversion = '22-03'\n\
    roles = ['detective', 'chief']\npurposes = ['investigation', 'alert']\n";
pub(crate) const AGREEMENTS: &str = "[[agreement]]\nname = 'mou-7'\norganisation = 'Ladue PD'\nkinds = ['law_enforcement']\n\
    purposes = ['investigation']\nuses = ['criminal_investigation']\nclasses = ['read']\nretention = '90 days'\n\
    valid_from = '2026-01-01T00:00:00Z'\nvalid_until = '2027-01-01T00:00:00Z'\napproved_by = 'Chief Smith'\n";

/// The owner of a private system asks to link it.
pub(crate) const ASK: [&str; 14] = [
    "share",
    "feed",
    "ask",
    "A mall",
    "--contact",
    "security",
    "--camera",
    "M-1",
    "--search",
    "its own view",
    "--right-of-way",
    "permit 26-9",
    "--by",
    "J. Miller",
];

/// Reads of the station for a colleague, by the agreement that there is.
pub(crate) fn by_agreement<'a>(read: &'a str, agreements: &'a str, out: &'a str) -> [&'a str; 15] {
    [
        "share",
        "reads",
        read,
        "--kind",
        "law_enforcement",
        "--agreements",
        agreements,
        "--agreement",
        "mou-7",
        "--purpose",
        "investigation",
        "--use",
        "criminal_investigation",
        "-o",
        out,
    ]
}

/// A folder with rules and a store that has a read.
pub(crate) struct Station {
    folder: tempfile::TempDir,
    pub(crate) read: Record,
}

impl Station {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("share.toml"), SHARE).unwrap();
        std::fs::write(folder.path().join("agreements.toml"), AGREEMENTS).unwrap();
        let captured = "2026-11-24T08:00:00Z".parse().unwrap();
        let seen = Circumstances::new(captured, "C-1");
        let read = Record::of_text("AB1234".parse().unwrap(), None, seen).unwrap();
        let station = Self { folder, read };
        let store = Store::open(&station.store()).unwrap();
        store
            .put_reads(std::slice::from_ref(&station.read), captured)
            .unwrap();
        station
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    pub(crate) fn store(&self) -> String {
        format!("sqlite:{}", self.path("store.db"))
    }

    /// Runs `alpr`; gives what was printed, with complaints at its end.
    pub(crate) fn run(&self, status: i32, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alpr"));
        let output = command.args(arguments).output().unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {text}");
        text
    }

    pub(crate) fn on(&self, status: i32, arguments: &[&str]) -> String {
        self.at(NOW, status, arguments)
    }

    /// As [`on`](Self::on), at a time.
    pub(crate) fn at(&self, time: &str, status: i32, arguments: &[&str]) -> String {
        let on = ["--store", &self.store(), "--at", time];
        self.run(status, &[arguments, &on].concat())
    }

    /// Opens a hold by an authority; gives what was told.
    pub(crate) fn hold(&self, authority: &str, scope: &[&str]) -> String {
        let open = [
            "retain",
            "hold",
            "open",
            "--kind",
            "evidence",
            "--by",
            "Coordinator 1",
        ];
        let why = ["--authority", authority, "--review", "2027-06-01T00:00:00Z"];
        self.on(0, &[&open[..], &why, scope].concat())
    }

    /// A command with who gives what to whom.
    pub(crate) fn give(&self, status: i32, command: &[&str], role: &str, to: &str) -> String {
        let policy = self.path("share.toml");
        let mut all = command.to_vec();
        all.extend(["--share-policy", &policy, "--policy", "clayton-22-03"]);
        all.extend([
            "--user",
            "J. Miller",
            "--role",
            role,
            "--trained-until",
            "2027-01-01T00:00:00Z",
        ]);
        all.extend([
            "--trained-on",
            "22-03",
            "--case",
            "26-1042",
            "--why",
            "burglary on Elm Street",
        ]);
        all.extend([
            "--description",
            "one read",
            "--person",
            "Det. Jones",
            "--contact",
            "+1 314 555 0100",
        ]);
        all.extend(["--organisation", to, "--state", "MO"]);
        self.on(status, &all)
    }

    /// The log as it is.
    pub(crate) fn log(&self) -> String {
        let store = Store::open(&self.store()).unwrap();
        let mut log = Vec::new();
        store.export_audit(&mut log).unwrap();
        String::from_utf8(log).unwrap()
    }

    /// How often the log says that something was refused.
    pub(crate) fn denied(&self) -> usize {
        self.log().matches("\"act\":\"denied\"").count()
    }

    pub(crate) fn ledger(&self, report: &[&str]) -> String {
        let period = [
            "--from",
            "2026-11-24T00:00:00Z",
            "--to",
            "2026-11-25T00:00:00Z",
        ];
        self.on(0, &[&["ledger"][..], report, &period].concat())
    }
}
