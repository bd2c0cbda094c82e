//! `alpr`: reads licence plates from pictures on the command line.

use std::process::ExitCode;

use clap::Parser;

mod annotate;
mod args;
mod inputs;
mod output;
mod picture;
mod read;

fn main() -> ExitCode {
    let args::Arguments {
        command: args::Command::Read(options),
    } = args::Arguments::parse();
    match read::run(&options) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(1),
        Err(error) => {
            output::complain(&format!("{error:#}"));
            ExitCode::from(2)
        }
    }
}
