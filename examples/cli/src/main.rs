//! `alpr`: reads licence plates from pictures, and asks hot lists, on the command line.

use std::process::ExitCode;

use clap::Parser;

mod annotate;
mod args;
mod bars;
mod camera;
mod film;
mod hotlist;
mod inputs;
mod ledger;
mod lists;
mod look;
mod new_file;
mod output;
mod picture;
mod policy;
mod read;
mod register;
mod retain;
mod share;
mod store;
mod user;

fn main() -> ExitCode {
    let done = match args::Arguments::parse().command {
        args::Command::Read(options) => read::run(&options),
        args::Command::Hotlist(command) => hotlist::run(&command),
        args::Command::Retain(command) => retain::run(&command),
        args::Command::Share(command) => share::run(&command),
        args::Command::Ledger(command) => ledger::run(&command),
        args::Command::Camera(command) => camera::run(&command),
        args::Command::User(command) => user::run(&command),
        args::Command::Policy(command) => policy::run(&command),
        args::Command::Store(command) => store::run(command),
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
