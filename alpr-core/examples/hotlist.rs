//! Matches the plates of a picture against a small hot list, and prints the alarms as an officer would see them.
//!
//! ```sh
//! cargo run --release -p alpr-core --example hotlist -- fixtures/frames/street-1.jpg
//! ```
#![allow(clippy::print_stdout, reason = "its output")]

use std::env;
use std::error::Error;

use alpr_core::hotlist::{Layout, ListInfo, build, import};
use alpr_core::record::Circumstances;
use alpr_core::{AlarmDesk, Engine, Frame, HotList, MatchRules, PixelFormat, Query, Record};
use jiff::{SignedDuration, Timestamp};

/// XX is elsewhere: the plates of the pictures in `fixtures/frames` are of no state.
const LIST: &[u8] = b"plate,state,category\nABK4821,XX,stolen_vehicle\nHT5R2K,XX,stolen_plate\n";

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args_os()
        .nth(1)
        .ok_or("expected the path of a picture")?;
    let picture = image::open(path)?.into_rgb8();
    let (width, height) = picture.dimensions();
    let frame = Frame::new(picture.as_raw(), width, height, PixelFormat::Rgb8)?;
    // The core has no clock: times are always the caller's.
    let now = Timestamp::now();

    // The list says who drew it and when, since every hit tells how old it is.
    let lines = import(LIST, &Layout::preset("plain")?)?;
    for reject in &lines.rejects {
        println!("line {}: {}", reject.line, reject.reason);
    }
    let index = build(lines.into_entries()?, &ListInfo::new("EXAMPLE", now, now))?;
    let list = HotList::open(index)?;

    // One desk serves all cameras of a unit; an entry that was not seen for 30 s begins a new pass.
    let mut desk = AlarmDesk::new(SignedDuration::from_secs(30))?;
    for read in Engine::standard()?.read(&frame)? {
        let hits = list.matches(&Query::of_read(&read), &MatchRules::default(), now)?;
        let record = Record::of_read(&read, Circumstances::new(now, "C-1"))?;
        let raised = desk.raise(&hits, &record, None)?;
        println!("{}: {} alarms", read.text(), raised.alarms.len());
        for alarm in &raised.alarms {
            println!("{}\n", alarm.rendering());
        }
    }
    Ok(())
}
