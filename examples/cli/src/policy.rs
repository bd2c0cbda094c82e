//! `alpr policy`: what the agency puts in force, so that nobody searches, gives away or purges by anything else.

use std::fs;
use std::io::Write;
use std::path::Path;

use alpr_core::adopt::{Adoption, Document, Draft};
use alpr_core::retain::{Policy, Severity};
use alpr_store::Store;
use anyhow::{Context, Result, bail};
use clap::{Arg, Args, Subcommand};

use crate::output;
use crate::store::args::StoreAddress;

#[derive(Debug, Subcommand)]
pub(crate) enum PolicyCommand {
    /// Puts a document in force. From then on the store refuses every other one of its kind, and takes it where none is
    /// given.
    ///
    /// Where the store keeps a register of users, the Chief and the Coordinator alone do it, once there is one of them,
    /// and the Chief alone names designees.
    Adopt(AdoptOptions),
    /// Lists what was ever put in force, by whom, and by what authority.
    List {
        /// Print one JSON object a line, with the texts.
        #[arg(long)]
        json: bool,

        #[command(flatten)]
        on: StoreAddress,
    },
    /// Prints what is in force; exit status 1 if nothing is.
    #[command(mut_arg("at", as_of))]
    Show {
        /// search_policy, share_policy, agreements, retention_policies, receipt_key, custody or designees.
        document: Document,

        #[command(flatten)]
        on: StoreAddress,
    },
}

#[derive(Debug, Args)]
pub(crate) struct AdoptOptions {
    /// search_policy, share_policy, agreements, retention_policies, receipt_key, custody or designees.
    document: Document,

    /// Its TOML file; of retention built-in names too, all that hold together; of receipts the public key, as `alpr
    /// retain key` prints it; of custody holder and state, such as "server MO"; of designees each "NAME until TIME",
    /// instead of all who were before, a past time for nobody.
    #[arg(required = true, value_name = "FILE.toml|NAME|HEX|TEXT")]
    texts: Vec<String>,

    /// By what authority: an order, a resolution, a decision of the Chief.
    #[arg(long, value_name = "TEXT")]
    basis: String,

    /// Who puts it in force.
    #[arg(long, value_name = "NAME")]
    by: String,

    #[command(flatten)]
    on: StoreAddress,
}

/// What was in force when something was done is an auditor's question.
fn as_of(at: Arg) -> Arg {
    at.hide(false)
        .help("Print what was in force at this time; default: what is")
}

/// Runs a command; gives 1 where nothing is in force.
pub(crate) fn run(command: &PolicyCommand) -> Result<usize> {
    let mut out = output::stdout();
    match command {
        PolicyCommand::Adopt(options) => adopt(options, &mut out).map(|()| 0),
        PolicyCommand::List { json, on } => list(&on.open()?, *json, &mut out).map(|()| 0),
        PolicyCommand::Show { document, on } => show(*document, on, &mut out),
    }
}

fn adopt(options: &AdoptOptions, out: &mut impl Write) -> Result<()> {
    let what = options.document;
    let given = match what {
        Document::Custody => vec![options.texts.join(" ")],
        _ => options.texts.clone(),
    };
    let texts = given.iter().map(|text| self::text(what, text));
    let draft = Draft {
        document: what,
        texts: texts.collect::<Result<_>>()?,
        basis: options.basis.clone(),
        by: options.by.clone(),
        at: options.on.now()?,
    };
    let adoption = Adoption::new(draft);
    let adoption = adoption.with_context(|| format!("`{}`", options.texts.join("`, `")))?;
    check(&adoption)?;
    let store = options
        .on
        .open_for(&options.by, &format!("to put in force: {what}"))?;
    store.adopt(&adoption)?;
    write_row(&adoption, "in force", out)
}

/// Refuses policies of retention whose decisions could be in conflict, as `alpr retain lint` finds them.
fn check(adoption: &Adoption) -> Result<()> {
    if adoption.draft().document != Document::RetentionPolicies {
        return Ok(());
    }
    let findings = adoption.policies()?.lint();
    match findings.iter().find(|f| f.severity == Severity::Error) {
        Some(first) => bail!("{first}: mend it first; alpr retain lint tells all"),
        None => Ok(()),
    }
}

fn text(what: Document, given: &str) -> Result<String> {
    let is_pack = what == Document::RetentionPolicies && Path::new(given).extension().is_none();
    match what {
        Document::ReceiptKey | Document::Custody | Document::Designees => Ok(given.to_owned()),
        _ if is_pack => Ok(Policy::pack_text(given)?.to_owned()),
        _ => fs::read_to_string(given).with_context(|| format!("`{given}`")),
    }
}

fn list(store: &Store, json: bool, out: &mut impl Write) -> Result<()> {
    let all = store.adoptions()?;
    for (at, adoption) in all.iter().enumerate() {
        if json {
            writeln!(out, "{}", adoption.to_json()?)?;
            continue;
        }
        let is_next = |next: &&Adoption| next.draft().document == adoption.draft().document;
        let next = all.iter().skip(at + 1).find(is_next);
        let until = next.map_or("in force".to_owned(), |next| {
            format!("until {}", next.draft().at)
        });
        write_row(adoption, &until, out)?;
    }
    if !json {
        writeln!(out, "{}", output::counted(all.len(), "document"))?;
    }
    Ok(())
}

fn write_row(adoption: &Adoption, standing: &str, out: &mut impl Write) -> Result<()> {
    let Draft {
        document,
        basis,
        by,
        at,
        ..
    } = adoption.draft();
    let said = output::shown(&format!("{standing}, by {by}: {basis}"));
    writeln!(out, "{at}  {document}, {said}")?;
    for print in adoption.fingerprints() {
        writeln!(out, "  {}", output::shown(print))?;
    }
    Ok(())
}

fn show(document: Document, on: &StoreAddress, out: &mut impl Write) -> Result<usize> {
    let (all, until) = (on.open()?.adoptions()?, on.at);
    let is_then = |said: &&Draft| until.is_none_or(|until| said.at <= until);
    let mut of_kind = all.iter().map(Adoption::draft).rev();
    let Some(said) = of_kind.find(|said| said.document == document && is_then(said)) else {
        let until = until.map_or_else(String::new, |until| format!(" until {until}"));
        output::complain(&format!("no {document} was put in force{until}"));
        return Ok(1);
    };
    for text in &said.texts {
        writeln!(out, "{}", text.trim_end())?;
    }
    Ok(0)
}

/// What is in force in a store, where the command line does not give it with `option`.
pub(crate) fn in_force(store: &Store, document: Document, option: &str) -> Result<Adoption> {
    store.adopted(document)?.with_context(|| {
        format!(
            "expected {option}, since no {document} is in force in this store: give it, or put one in force, alpr policy adopt"
        )
    })
}

/// A document from a file.
pub(crate) fn read<T>(path: &Path, parse: impl Fn(&str) -> alpr_core::Result<T>) -> Result<T> {
    let failed = || format!("`{}`", path.display());
    let text = fs::read_to_string(path).with_context(failed)?;
    parse(&text).with_context(failed)
}
