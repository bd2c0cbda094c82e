//! What interpretation must and must not do, on lattices made by hand.

use super::*;
use crate::geometry::{Quad, Rect};
use crate::read::StateDistribution;
use proptest::prelude::*;

/// A slot of these characters; what they leave over is blank.
fn slot(pairs: &[(char, f32)]) -> crate::read::Slot {
    crate::read::Slot::of(pairs)
}

fn certain(text: &str) -> Vec<crate::read::Slot> {
    text.chars().map(|c| slot(&[(c, 0.999)])).collect()
}

fn interpret(slots: Vec<crate::read::Slot>, states: &[(Jurisdiction, f32)]) -> Option<PlateRead> {
    let quad = Quad::from_rect(Rect::new(0.0, 0.0, 60.0, 30.0)).unwrap();
    let states = StateDistribution::new(states, 0.5);
    let reading = Reading::new(slots, 0, 0, Some(states));
    let interpreter = Interpreter::new(Syntax::built_in().unwrap());
    interpreter.interpret(Detection::new(quad, 0.9).unwrap(), reading)
}

#[test]
fn a_legible_serial_is_not_rewritten_to_fit_a_format() {
    // California's passenger serial is #@@@###: 1Z91164 would not fit either, 1ZZ1164 nearly.
    for text in ["1291164", "UBUNTU", "C0D3"] {
        let read = interpret(certain(text), &[(Jurisdiction::CA, 0.99)]).unwrap();
        assert_eq!(read.text().as_str(), text);
        assert!(read.confidence() > 0.95, "{}", read.confidence());
    }
}

#[test]
fn a_format_settles_what_the_picture_leaves_open() {
    // Ohio: three letters, four digits.
    let mut slots = certain("AB");
    slots.push(slot(&[('0', 0.52), ('O', 0.48)]));
    slots.extend(certain("1234"));
    let read = interpret(slots, &[(Jurisdiction::OH, 0.9)]).unwrap();
    assert_eq!(read.text().as_str(), "ABO1234");
    assert_eq!(read.candidates()[1].text().as_str(), "AB01234");
}

#[test]
fn what_is_beyond_the_listed_texts_is_as_likely_as_before() {
    // 64 texts, all serials of Delaware: of 16 that are listed none may gain by a format that all fit.
    let slots = vec![slot(&[('1', 0.6), ('7', 0.4)]); 6];
    let read = interpret(slots, &[(Jurisdiction::DE, 1.0)]).unwrap();
    assert_eq!(read.candidates().len(), 16);
    assert!(
        (read.confidence() - 0.6f32.powi(6)).abs() < 1e-4,
        "{}",
        read.confidence()
    );
}

#[test]
fn what_is_expected_settles_a_doubtful_state_and_no_other() {
    use Jurisdiction::{IL, MO, XX};
    let read = |states: &[(Jurisdiction, f32)], expected: &[(Jurisdiction, f32)]| {
        let quad = Quad::from_rect(Rect::new(0.0, 0.0, 60.0, 30.0)).unwrap();
        let states = StateDistribution::new(states, 0.5);
        let reading = Reading::new(certain("8QX77Q8"), 0, 0, Some(states));
        let expected = Expected::new(expected.iter().copied()).unwrap();
        let interpreter = Interpreter::new(Syntax::built_in().unwrap()).with_expected(expected);
        let detection = Detection::new(quad, 0.9).unwrap();
        interpreter.interpret(detection, reading).unwrap()
    };
    let doubtful = [(IL, 0.45), (MO, 0.45), (XX, 0.1)];
    assert_eq!(read(&doubtful, &[]).state(), None);
    let here = read(&doubtful, &[(MO, 10.0)]);
    assert_eq!(here.state(), Some(MO));
    // 4.5 of 4.5 + 0.45 + 0.1
    assert!((here.state_confidence() - 0.891).abs() < 1e-3, "{here:?}");
    assert_eq!(here.text(), read(&doubtful, &[]).text());
    let legible = [(IL, 0.998), (MO, 0.002)];
    assert_eq!(read(&legible, &[(MO, 10.0)]).state(), Some(IL));
    // What the model excludes stays excluded.
    assert_eq!(read(&[(IL, 1.0)], &[(MO, 100.0)]).states(), &[(IL, 1.0)]);
    for bad in [
        &[(MO, 101.0)][..],
        &[(MO, 0.0)],
        &[(MO, f32::NAN)],
        &[(MO, 2.0), (MO, 2.0)],
    ] {
        assert!(Expected::new(bad.iter().copied()).is_err(), "{bad:?}");
    }
}

#[test]
fn a_state_is_said_only_above_its_threshold() {
    let even = [
        (Jurisdiction::IL, 0.4),
        (Jurisdiction::TX, 0.35),
        (Jurisdiction::XX, 0.25),
    ];
    let read = interpret(certain("Q"), &even).unwrap();
    assert_eq!(read.state(), None);
    assert!(read.state_confidence() > 0.3);
    let read = interpret(
        certain("Q"),
        &[(Jurisdiction::IL, 0.8), (Jurisdiction::TX, 0.2)],
    )
    .unwrap();
    assert_eq!(read.state(), Some(Jurisdiction::IL));
}

#[test]
fn json_tells_what_the_read_does() {
    let read = interpret(certain("UBUNTU"), &[(Jurisdiction::IL, 0.8)]).unwrap();
    let told: serde_json::Value = serde_json::from_str(&read.to_json().unwrap()).unwrap();
    assert_eq!(told["text"], "UBUNTU");
    assert_eq!(told["confidence"], f64::from(read.confidence()));
    assert_eq!(told["characters"][1][0], "B");
    assert_eq!(told["candidates"][0][0], "UBUNTU");
    assert_eq!(told["state"], "IL");
    assert_eq!(told["states"][0][0], "IL");
    assert_eq!(told["quad"][2], serde_json::json!([60.0, 30.0]));
    assert_eq!(told["box"], serde_json::json!([0.0, 0.0, 60.0, 30.0]));
    assert_eq!(told["agreement"], "single");
    assert_eq!(told["may_be_cut"], false);
    assert_eq!(told.as_object().unwrap().len(), 14);
}

#[test]
fn an_illegible_character_is_unknown_and_nothing_is_no_plate() {
    let flat: Vec<(char, f32)> = crate::read::GLYPHS
        .chars()
        .map(|c| (c, 1.0 / 36.0))
        .collect();
    let mut slots = certain("AB");
    slots.push(slot(&flat));
    slots.extend(certain("12"));
    let read = interpret(slots, &[(Jurisdiction::MO, 1.0)]).unwrap();
    assert_eq!(read.text().as_str(), "AB?12");
    assert!(read.confidence() < 0.2, "{}", read.confidence());
    assert!(read.is_legible());
    let nothing = interpret(vec![slot(&flat); 6], &[(Jurisdiction::MO, 1.0)]).unwrap();
    assert!(nothing.text().has_unknown() && !nothing.is_legible());
    assert!(interpret(vec![slot(&[]); 10], &[(Jurisdiction::MO, 1.0)]).is_none());
}

#[test]
fn stacked_characters_stand_where_ncic_wants_them() {
    let mut slots = certain("7B");
    slots.push(slot(&[]));
    slots.extend(certain("2006R"));
    slots.extend(certain("LR"));
    let quad = Quad::from_rect(Rect::new(0.0, 0.0, 60.0, 30.0)).unwrap();
    let reading = Reading::new(slots, 3, 2, None);
    let interpreter = Interpreter::new(Syntax::built_in().unwrap());
    let read = interpreter
        .interpret(Detection::new(quad, 0.9).unwrap(), reading)
        .unwrap();
    assert_eq!(read.text().as_str(), "2006R");
    assert_eq!(read.full_text().as_str(), "7B2006RLR");
    assert!(0.9 < read.full_confidence() && read.full_confidence() < read.confidence());
    assert_eq!(read.state(), None);
}

#[test]
fn a_doubt_of_a_stacked_character_is_one_of_the_full_text_only() {
    let full = |stacked: &[(char, f32)]| {
        let mut slots = certain("2006R");
        slots.push(slot(stacked));
        let quad = Quad::from_rect(Rect::new(0.0, 0.0, 60.0, 30.0)).unwrap();
        let interpreter = Interpreter::new(Syntax::built_in().unwrap());
        let detection = Detection::new(quad, 0.9).unwrap();
        let read = interpreter.interpret(detection, Reading::new(slots, 0, 1, None));
        let read = read.unwrap();
        (
            read.full_text().to_string(),
            read.full_confidence() / read.confidence(),
        )
    };
    let (there, share) = full(&[('M', 0.7), ('N', 0.1)]);
    assert!(there == "2006RM" && (share - 0.7).abs() < 1e-4, "{share}");
    let (none, share) = full(&[('M', 0.4)]);
    assert!(none == "2006R" && (share - 0.6).abs() < 1e-4, "{share}");
}

#[test]
fn every_built_in_format_parses_back_and_every_jurisdiction_has_some() {
    let syntax = Syntax::built_in().unwrap();
    for (_, format) in syntax.formats() {
        assert_eq!(&format.to_string().parse::<SerialFormat>().unwrap(), format);
    }
    for jurisdiction in Jurisdiction::ALL {
        assert!(
            syntax.formats().any(|(j, _)| j == *jurisdiction),
            "{jurisdiction} has no format"
        );
    }
}

proptest! {
    #[test]
    fn confidences_are_probabilities_in_falling_order(
        weights in prop::collection::vec((0f32..1.0, 0f32..1.0, 0usize..36, 0usize..36), 1..10),
        state in 0usize..57,
    ) {
        let glyph = |i: usize| crate::read::GLYPHS.chars().nth(i).unwrap();
        let slots: Vec<_> = weights
            .iter()
            .map(|&(p, q, i, j)| slot(&[(glyph(i), p * 0.5), (glyph(j), q * 0.5)]))
            .collect();
        if let Some(read) = interpret(slots, &[(Jurisdiction::ALL[state], 1.0)]) {
            let sum: f32 = read.candidates().iter().map(Candidate::confidence).sum();
            prop_assert!(sum <= 1.0001);
            let falling = read.candidates().windows(2).all(|w| w[0].confidence() >= w[1].confidence());
            prop_assert!(falling);
            prop_assert!(read.characters().iter().all(|c| (0.0..=1.0001).contains(&c.confidence)));
            prop_assert_eq!(read.characters().len(), read.text().len());
        }
    }

    #[test]
    fn formats_never_panic(pattern in "[@#*A-Z0-9 .\\[\\]-]{0,24}", text in ".{0,12}") {
        if let Ok(format) = pattern.parse::<SerialFormat>() {
            let _ = format.fits(&text, "ABC");
        }
        let table = format!("[[jurisdiction]]\ncode = \"MO\"\nformats = [\"{pattern}\"]");
        if let Ok(syntax) = Syntax::parse(&table) {
            let drawn = syntax.draw(Jurisdiction::MO, &mut |below| below - 1);
            prop_assert!(drawn.is_some());
        }
    }
}

#[test]
fn a_drawn_serial_fits_its_jurisdiction() {
    let syntax = Syntax::built_in().unwrap();
    let mut seed = 1_u64;
    let mut pick = |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(seed >> 33).unwrap() % n
    };
    for (issuer, _) in syntax.clone().formats() {
        let serial = syntax.draw(issuer, &mut pick).unwrap();
        assert!(syntax.fits(issuer, &serial), "{issuer} {serial}");
    }
}
