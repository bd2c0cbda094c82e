//! What the tests of the store share: reads, stores of both engines, and a PostgreSQL of their own.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test may stop where it stands, and not each uses all"
)]

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use alpr_core::record::{Circumstances, Record};
use jiff::Timestamp;
use tempfile::TempDir;

/// Each of these functions as a test of both engines, with the address of an empty store.
#[allow(unused_macros, reason = "not each uses all")]
macro_rules! on_both {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[test] fn $name() {
                let (_dir, address) = crate::common::sqlite();
                super::$name(&address);
            })*
        }
        mod postgres {
            $(#[test] fn $name() {
                if let Some(address) = crate::common::postgres() {
                    super::$name(&address);
                }
            })*
        }
    };
}

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_500_000 + seconds).unwrap()
}

pub(crate) fn read(text: &str, camera: &str, seconds: i64) -> Record {
    let state = Some("MO".parse().unwrap());
    let seen = Circumstances::new(at(seconds), camera);
    Record::of_text(text.parse().unwrap(), state, seen).unwrap()
}

/// An empty SQLite store: the folder that holds it, and its address.
pub(crate) fn sqlite() -> (TempDir, String) {
    let dir = tempfile::tempdir().unwrap();
    let address = format!("sqlite:{}", dir.path().join("store.db").display());
    (dir, address)
}

/// The address of an empty database of this program's PostgreSQL, if there is one on this machine.
pub(crate) fn postgres() -> Option<String> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let cluster = CLUSTER.get_or_init(Cluster::start).as_ref()?;
    Some(cluster.database(&format!("t{}", NEXT.fetch_add(1, Ordering::Relaxed))))
}

/// The folder with the files of a store; those of a database alone, since others share its server.
pub(crate) fn files(address: &str) -> PathBuf {
    if let Some(path) = address.strip_prefix("sqlite:") {
        return Path::new(path).parent().unwrap().to_owned();
    }
    let socket = address.split(['@', '/']).nth(3).unwrap();
    let mut client = postgres::Client::connect(address, postgres::NoTls).unwrap();
    let own = "SELECT oid::text FROM pg_database WHERE datname = current_database()";
    let own: String = client.query_one(own, &[]).unwrap().get(0);
    let all = Path::new(&socket.replace("%2F", "/")).join("data/base");
    all.join(own)
}

/// Has a server write all that it knows into its files, statistics too.
pub(crate) fn flush(address: &str) {
    if !address.starts_with("sqlite:") {
        let mut client = postgres::Client::connect(address, postgres::NoTls).unwrap();
        client.batch_execute("ANALYZE").unwrap();
        client.batch_execute("CHECKPOINT").unwrap();
    }
}

/// How the folders of servers begin.
const FOLDER: &str = "alpr-postgres-";

/// A server with a data folder of its own, that takes connections by a socket in it.
pub(crate) struct Cluster {
    pub(crate) dir: TempDir,
    bin: PathBuf,
}

impl Cluster {
    /// Starts a server that ends with this program; nothing if PostgreSQL is not installed, which CI does not allow.
    pub(crate) fn start() -> Option<Self> {
        let Some(bin) = programs() else {
            assert!(
                std::env::var_os("CI").is_none(),
                "CI has to install PostgreSQL"
            );
            eprintln!("skipped: PostgreSQL is not installed (apt-get install postgresql)");
            return None;
        };
        clean();
        let name = format!("{FOLDER}{}-", std::process::id());
        let dir = tempfile::Builder::new().prefix(&name).tempdir().unwrap();
        std::fs::set_permissions(
            dir.path(),
            std::os::unix::fs::PermissionsExt::from_mode(0o777),
        )
        .unwrap();
        let cluster = Self { dir, bin };
        let mut made = cluster.command("initdb");
        made.args(["-A", "trust", "-U", "alpr", "-E", "UTF8", "-D"]);
        let made = made.arg(cluster.data()).output().unwrap();
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        cluster.run();
        Some(cluster)
    }

    /// Starts the server on its data, as at first and after a crash.
    pub(crate) fn run(&self) {
        let mut server = self.command("postgres");
        server.arg("-D").arg(self.data());
        server.args(["-c", "listen_addresses=", "-c", "fsync=on"]);
        server
            .arg("-k")
            .arg(self.dir.path())
            .args(["-c", "max_connections=50"]);
        server
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        // The server ends with the thread that started it, which waits for it.
        std::thread::spawn(move || server.status());
        let ready =
            || postgres::Client::connect(&self.address("postgres"), postgres::NoTls).is_ok();
        let waited = (0..600).any(|_| {
            std::thread::sleep(Duration::from_millis(50));
            ready()
        });
        assert!(waited, "PostgreSQL did not start");
    }

    /// Kills the server and all that it started, as a power cut does.
    pub(crate) fn kill(&self) {
        let pid = std::fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        let pid = pid.lines().next().unwrap();
        // Stopped, it starts no more of them.
        Command::new("kill").args(["-STOP", pid]).status().unwrap();
        wait_while(|| state(pid) != Some('T'));
        let children = Command::new("pgrep").args(["-P", pid]).output().unwrap();
        let children = String::from_utf8(children.stdout).unwrap();
        let all: Vec<_> = std::iter::once(pid).chain(children.lines()).collect();
        Command::new("kill").arg("-9").args(&all).status().unwrap();
        // A new server refuses to start while one that was killed still holds its memory.
        wait_while(|| all.iter().any(|pid| state(pid).is_some_and(|s| s != 'Z')));
    }

    /// Makes an empty database; gives its address.
    pub(crate) fn database(&self, name: &str) -> String {
        let mut client =
            postgres::Client::connect(&self.address("postgres"), postgres::NoTls).unwrap();
        client
            .batch_execute(&format!("CREATE DATABASE {name}"))
            .unwrap();
        self.address(name)
    }

    fn address(&self, database: &str) -> String {
        let socket = self.dir.path().to_string_lossy().replace('/', "%2F");
        format!("postgres://alpr@{socket}/{database}")
    }

    fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// A program of PostgreSQL, which refuses to run as root.
    fn command(&self, name: &str) -> Command {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL"]);
        if is_root() {
            command.args([
                "--reuid",
                "postgres",
                "--regid",
                "postgres",
                "--clear-groups",
            ]);
        }
        command
            .arg(self.bin.join(name))
            .current_dir(self.dir.path())
            .process_group(0);
        command
    }
}

fn wait_while(is_waiting: impl Fn() -> bool) {
    while is_waiting() {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The state of a process, such as `T` for stopped and `Z` for dead and not waited for; nothing if there is none.
fn state(pid: &str) -> Option<char> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.chars().next()
}

/// Removes the folders of servers whose test program has ended: a program cannot do it for what lives as long as
/// itself.
fn clean() {
    for entry in std::fs::read_dir(std::env::temp_dir()).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let pid = name
            .strip_prefix(FOLDER)
            .and_then(|rest| rest.split('-').next());
        if pid.is_some_and(|pid| !Path::new("/proc").join(pid).exists()) {
            let _ = std::fs::remove_dir_all(entry.path()); // another program may be at it
        }
    }
}

pub(crate) fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout == b"0\n"
}

/// Where Debian and others put the server's programs.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let folders = versions.flatten().map(|version| version.path().join("bin"));
    folders.filter(|bin| bin.join("initdb").exists()).max()
}
