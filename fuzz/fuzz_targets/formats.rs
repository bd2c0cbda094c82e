//! Any text as a table of serial formats, as one format and as a plate: an error or a value that parses back.
#![no_main]

use alpr_core::interpret::SerialFormat;
use alpr_core::{PlateText, Syntax};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = Syntax::parse(text);
    if let Ok(format) = text.parse::<SerialFormat>() {
        assert_eq!(format.to_string().parse::<SerialFormat>().as_ref(), Ok(&format));
        let _ = format.fits(text, "ABC");
    }
    if let Ok(plate) = text.parse::<PlateText>() {
        assert_eq!(plate.as_str().parse(), Ok(plate));
    }
});
