//! `alpr`: reads licence plates from pictures, and asks hot lists, on the command line.

use std::process::ExitCode;

use clap::Parser;

mod annotate;
mod args;
mod hotlist;
mod inputs;
mod lists;
mod output;
mod picture;
mod read;

fn main() -> ExitCode {
    let done = match args::Arguments::parse().command {
        args::Command::Read(options) => read::run(&options),
        args::Command::Hotlist(command) => hotlist::run(&command),
    };
    match done {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(1),
        Err(error) => {
            output::complain(&format!("{error:#}"));
            ExitCode::from(2)
        }
    }
}
