//! `alpr`: reads licence plates from pictures, and asks hot lists, on the command line.

use std::process::ExitCode;

use clap::Parser;

mod annotate;
mod args;
mod bars;
mod hotlist;
mod inputs;
mod ledger;
mod lists;
mod new_file;
mod output;
mod picture;
mod read;
mod retain;
mod share;
mod store;

fn main() -> ExitCode {
    let done = match args::Arguments::parse().command {
        args::Command::Read(options) => read::run(&options),
        args::Command::Hotlist(command) => hotlist::run(&command),
        args::Command::Retain(command) => retain::run(&command),
        args::Command::Share(command) => share::run(&command),
        args::Command::Ledger(command) => ledger::run(&command),
        args::Command::Store(command) => store::run(command),
    };
    match done {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(1),
        // `alpr ... | head` closes the output, which is no failure.
        Err(error) if is_closed(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&format!("{error:#}"));
            ExitCode::from(2)
        }
    }
}

fn is_closed(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<std::io::Error>();
    io.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
