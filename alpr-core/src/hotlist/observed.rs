//! What else was seen of a vehicle, and where that contradicts what is listed.

use std::fmt;

use super::entry::Vehicle;
use crate::error::{Error, ErrorKind, Result};
use crate::words::MAX_NAME_BYTES;

/// What the caller knows of the vehicle beside its plate: from a second model, or from an officer's eyes. Each text has
/// at most [`MAX_NAME_BYTES`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Observed {
    /// The plate's type as an NCIC LIT code, such as `PC` for a passenger car or `MC` for a motorcycle.
    pub plate_type: Option<String>,
    /// The vehicle; NCIC codes and plain English are both understood.
    pub vehicle: Vehicle,
}

impl Observed {
    /// Refuses a text that is too long.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`].
    pub fn check(&self) -> Result<()> {
        let Vehicle {
            vin,
            make,
            model,
            year,
            color,
            style,
        } = &self.vehicle;
        let texts = [&self.plate_type, vin, make, model, year, color, style];
        let longest = texts.into_iter().flatten().map(String::len).max();
        let got = longest.unwrap_or_default();
        if got > MAX_NAME_BYTES {
            let why = format!(
                "expected at most {MAX_NAME_BYTES} bytes of what was seen of a vehicle, got {got}: shorten it"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, why));
        }
        Ok(())
    }
}

/// Something that was seen otherwise than it is listed. It may be the listed plate on another vehicle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// What: `vin`, `make`, `year`, `color` or `style`.
    pub field: &'static str,
    /// As the list has it.
    pub listed: String,
    /// As it was seen.
    pub observed: String,
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            field,
            listed,
            observed,
        } = self;
        write!(f, "{field}: listed {listed}, seen {observed}")
    }
}

/// NCIC's VCO codes and English words, each with what it is compared as. Silver and grey, and shades of
/// one colour, are taken for one another in streetlight: they contradict nothing.
const COLORS: &[(&str, &str)] = &[
    ("BLK", "BLACK"),
    ("WHI", "WHITE"),
    ("CRM", "WHITE"),
    ("CREAM", "WHITE"),
    ("SIL", "GRAY"),
    ("SILVER", "GRAY"),
    ("GRY", "GRAY"),
    ("GREY", "GRAY"),
    ("BLU", "BLUE"),
    ("DBL", "BLUE"),
    ("LBL", "BLUE"),
    ("GRN", "GREEN"),
    ("DGR", "GREEN"),
    ("LGR", "GREEN"),
    ("BRO", "BROWN"),
    ("BRZ", "BROWN"),
    ("TAN", "BEIGE"),
    ("BGE", "BEIGE"),
    ("GLD", "GOLD"),
    ("YEL", "YELLOW"),
    ("ONG", "ORANGE"),
    ("MAR", "RED"),
    ("MAROON", "RED"),
    ("PLE", "PURPLE"),
    ("PNK", "PINK"),
    ("TRQ", "BLUE"),
    ("TEA", "GREEN"),
];
/// NCIC's VMA codes of the makes that are most often on the road.
const MAKES: &[(&str, &str)] = &[
    ("CHEV", "CHEVROLET"),
    ("CHEVY", "CHEVROLET"),
    ("TOYT", "TOYOTA"),
    ("HOND", "HONDA"),
    ("NISS", "NISSAN"),
    ("DODG", "DODGE"),
    ("CHRY", "CHRYSLER"),
    ("VOLK", "VOLKSWAGEN"),
    ("VW", "VOLKSWAGEN"),
    ("MERZ", "MERCEDES"),
    ("MERCEDES BENZ", "MERCEDES"),
    ("MERCEDES-BENZ", "MERCEDES"),
    ("HYUN", "HYUNDAI"),
    ("SUBA", "SUBARU"),
    ("MAZD", "MAZDA"),
    ("LEXS", "LEXUS"),
    ("ACUR", "ACURA"),
    ("INFI", "INFINITI"),
    ("CADI", "CADILLAC"),
    ("BUIC", "BUICK"),
    ("LINC", "LINCOLN"),
    ("MERC", "MERCURY"),
    ("PONT", "PONTIAC"),
    ("OLDS", "OLDSMOBILE"),
    ("SATU", "SATURN"),
    ("VOLV", "VOLVO"),
    ("TESL", "TESLA"),
    ("MITS", "MITSUBISHI"),
    ("FORD", "FORD"),
    ("JEEP", "JEEP"),
    ("GMC", "GMC"),
    ("RAM", "RAM"),
    ("KIA", "KIA"),
    ("BMW", "BMW"),
    ("AUDI", "AUDI"),
    ("FIAT", "FIAT"),
    ("PORS", "PORSCHE"),
    ("LNDR", "LAND ROVER"),
    ("JAGU", "JAGUAR"),
    ("SCIO", "SCION"),
    ("MNNI", "MINI"),
    ("SUZI", "SUZUKI"),
    ("ISU", "ISUZU"),
    ("HD", "HARLEY-DAVIDSON"),
    ("HARLEY DAVIDSON", "HARLEY-DAVIDSON"),
];
/// NCIC's VST codes, by what can be told from behind.
const STYLES: &[(&str, &str)] = &[
    ("2D", "CAR"),
    ("4D", "CAR"),
    ("SD", "CAR"),
    ("SEDAN", "CAR"),
    ("CP", "CAR"),
    ("COUPE", "CAR"),
    ("HB", "CAR"),
    ("HATCHBACK", "CAR"),
    ("CV", "CAR"),
    ("CONVERTIBLE", "CAR"),
    ("SW", "WAGON"),
    ("UT", "SUV"),
    ("PK", "TRUCK"),
    ("PICKUP", "TRUCK"),
    ("VN", "VAN"),
    ("MC", "MOTORCYCLE"),
    ("TK", "TRUCK"),
];
/// A model year that is estimated by eye is off by a generation of the model at most.
const YEARS: u16 = 4;

/// Words for NCIC's LIT codes of the types that are most often told in words.
const TYPES: &[(&str, &str)] = &[
    ("PASSENGER", "PC"),
    ("CAR", "PC"),
    ("MOTORCYCLE", "MC"),
    ("TRUCK", "TK"),
    ("TRAILER", "TL"),
    ("DEALER", "DL"),
    ("COMMERCIAL", "C0"),
    ("TEMPORARY", "TM"),
    ("BUS", "BU"),
];

/// Whether two plate types are the same: NCIC writes a zero in `C0`, `0B`, `0R`, and clerks the letter O. Nothing where
/// one is neither a code of two characters nor a known word: what nobody can compare must not silence a hit.
pub(super) fn same_type(a: &str, b: &str) -> Option<bool> {
    let code = |text: &str| {
        let plain = text.trim().to_ascii_uppercase();
        let known = TYPES.iter().find(|(word, _)| *word == plain);
        let code = known.map_or(plain, |(_, code)| (*code).to_owned());
        (code.len() == 2).then(|| code.replace('O', "0"))
    };
    Some(code(a)? == code(b)?)
}

/// A type that is not the listed one: what must have been seen where it was told to be another.
pub(crate) fn other_type(listed: &str) -> &'static str {
    match same_type(listed, "PC") {
        Some(true) => "MC",
        _ => "PC",
    }
}

/// Where two descriptions of a vehicle differ, in a fixed order. Models are not compared: their codes differ from list
/// to list. Makes, colours and styles are compared only where both are known words: a false contradiction talks an
/// officer out of a true hit.
pub(super) fn contradictions(listed: &Vehicle, observed: &Vehicle) -> Vec<Contradiction> {
    let words = |codes: &'static [(&str, &str)]| {
        move |a: &str, b: &str| match (word(codes, a), word(codes, b)) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        }
    };
    let plain = |text: &str| text.trim().to_ascii_uppercase();
    let vins = |a: &str, b: &str| plain(a) == plain(b);
    let years = |a: &str, b: &str| match (year(a), year(b)) {
        // Of two digits the century is not said.
        (Some(a), Some(b)) if a < 100 || b < 100 => {
            let apart = (a % 100).abs_diff(b % 100);
            apart.min(100 - apart) <= YEARS
        }
        (Some(a), Some(b)) => a.abs_diff(b) <= YEARS,
        _ => true, // what is no year contradicts nothing
    };
    type Same<'a> = &'a dyn Fn(&str, &str) -> bool;
    let pairs: [(&'static str, &Option<String>, &Option<String>, Same<'_>); 5] = [
        ("vin", &listed.vin, &observed.vin, &vins),
        ("make", &listed.make, &observed.make, &words(MAKES)),
        ("year", &listed.year, &observed.year, &years),
        ("color", &listed.color, &observed.color, &words(COLORS)),
        ("style", &listed.style, &observed.style, &words(STYLES)),
    ];
    let differ = pairs
        .into_iter()
        .filter_map(|(field, listed, observed, same)| {
            let (listed, observed) = (listed.clone()?, observed.clone()?);
            (!same(&listed, &observed)).then_some(Contradiction {
                field,
                listed,
                observed,
            })
        });
    differ.collect()
}

/// A vehicle's year of two or four digits; nothing for `0`, `00`, `0000`, `9999`, which lists write of one that they do
/// not know.
fn year(text: &str) -> Option<u16> {
    let text = text.trim();
    let years = if text.len() == 2 {
        1_u16..=99
    } else {
        1900..=2100
    };
    text.parse::<u16>().ok().filter(|year| years.contains(year))
}

/// What a code or a word is compared as; nothing where it is unknown.
fn word(codes: &[(&str, &'static str)], text: &str) -> Option<&'static str> {
    let plain = text.trim().to_ascii_uppercase();
    let known = codes
        .iter()
        .find(|(code, word)| *code == plain || *word == plain);
    known.map(|(_, word)| *word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vehicle(color: &str, make: &str, year: &str) -> Vehicle {
        Vehicle {
            color: Some(color.into()),
            make: Some(make.into()),
            year: Some(year.into()),
            ..Vehicle::default()
        }
    }

    #[test]
    fn codes_and_words_agree_and_real_differences_are_said() {
        let listed = vehicle("SIL", "CHEV", "2019");
        assert_eq!(
            contradictions(&listed, &vehicle("grey", "Chevrolet", "2021")),
            []
        );
        let found = contradictions(&listed, &vehicle("red", "Chevrolet", "2009"));
        let fields: Vec<_> = found.iter().map(|c| c.field).collect();
        assert_eq!(fields, ["year", "color"]);
        assert_eq!(found[1].to_string(), "color: listed SIL, seen red");
        assert_eq!(contradictions(&listed, &Vehicle::default()), []);
    }

    #[test]
    fn what_is_not_known_contradicts_nothing() {
        let listed = vehicle("COM", "PORS", "19");
        assert_eq!(
            contradictions(&listed, &vehicle("silver", "Porsche", "2019")),
            []
        );
        let other = contradictions(&listed, &vehicle("silver", "Ford", "2004"));
        let fields: Vec<_> = other.iter().map(|c| c.field).collect();
        assert_eq!(fields, ["make", "year"]);
        let truck = |style: &str| Vehicle {
            style: Some(style.into()),
            ..Vehicle::default()
        };
        assert_eq!(contradictions(&truck("PK"), &truck("truck")), []);
        assert_eq!(contradictions(&truck("PK"), &truck("hovercraft")), []);
        for (listed, seen, same) in [
            ("PC", "passenger", Some(true)),
            ("MC", "Passenger", Some(false)),
            ("PC", "personalised", None),
        ] {
            assert_eq!(same_type(listed, seen), same);
        }
    }

    #[test]
    fn a_year_that_is_none_contradicts_nothing() {
        let differ = |listed: &str, seen: &str| {
            let [listed, seen] = [listed, seen].map(|year| vehicle("RED", "FORD", year));
            !contradictions(&listed, &seen).is_empty()
        };
        for none in ["0", "00", "0000", "9999", "7", "20190"] {
            assert!(!differ(none, "2019") && !differ("2019", none), "{none}");
        }
        assert!(differ("09", "2019") && differ("1999", "2019"));
    }

    #[test]
    fn zeros_and_letters_o_of_plate_types_are_one() {
        for (a, b) in [("C0", "CO"), ("0B", "ob"), ("0R", "OR")] {
            assert_eq!(same_type(a, b), Some(true));
        }
        assert_eq!(same_type("PC", "MC"), Some(false));
    }
}
