//! Reads the plates of a picture, and prints text, state, confidence and where each is.
//!
//! ```sh
//! cargo run --release -p alpr-core --example read -- fixtures/frames/street-1.jpg
//! ```
#![allow(clippy::print_stdout, reason = "its output")]

use std::env;
use std::error::Error;

use alpr_core::{Engine, Frame, PixelFormat};

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args_os()
        .nth(1)
        .ok_or("expected the path of a picture")?;
    // `image` leaves pixels as they are stored: turn a photograph by its EXIF orientation first, if it has one.
    let picture = image::open(path)?.into_rgb8();
    let (width, height) = picture.dimensions();
    let frame = Frame::new(picture.as_raw(), width, height, PixelFormat::Rgb8)?;

    // Open an engine once, and share it among all threads that read.
    let engine = Engine::standard()?;
    let reads = engine.read(&frame)?;
    for read in &reads {
        // No state where the reader would be guessing.
        let state = read.state().map_or("--", |state| state.code());
        let place = read.detection().quad().bounds();
        println!(
            "{} {state} {:.2} at {:.0}, {:.0}",
            read.full_text(),
            read.confidence(),
            place.x,
            place.y
        );
    }
    println!("{} plates", reads.len());
    Ok(())
}
