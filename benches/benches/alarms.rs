//! Alarm quality on the development photographs: recall and false alarms of the matcher beside exact text, exact text
//! with state, Levenshtein 1, and fixed pairs with one substitution, in a list of a million other plates.
//!
//! Needs `../shared/data/openalpr-dev`; says so and ends where that is missing.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test or a benchmark may stop where it stands, and prints what it measures"
)]

use std::collections::{HashMap, HashSet};
use std::path::Path;

use alpr_core::hotlist::{Category, Entry, ListInfo, StateMatch, build};
use alpr_core::{
    Engine, Frame, HotList, Jurisdiction, MatchRules, PixelFormat, PlateRead, PlateText, Query,
    Syntax,
};
use jiff::Timestamp;

/// Other plates on the list.
const LISTED: usize = 1_000_000;
const PAIRS: [&str; 6] = ["0ODQ", "1I", "2Z", "5S", "8B", "6G"];
const GLYPHS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// A photograph: what was read, and what is really there.
struct Photo {
    reads: Vec<PlateRead>,
    truth: PlateText,
    state: Option<Jurisdiction>,
}

type Plate = (PlateText, Option<Jurisdiction>);

fn main() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/openalpr-dev");
    if !data.exists() {
        println!("alarms: SKIPPED, since {} is missing", data.display());
        return;
    }
    let photos = photos(&data);
    let others = others(&photos);
    let listed: Vec<Plate> = photos
        .iter()
        .map(|p| (p.truth, p.state))
        .chain(others.iter().copied())
        .collect();
    println!(
        "{} photographs with a plate, {} read; list of {} other plates with their states",
        photos.len(),
        photos.iter().filter(|p| !p.reads.is_empty()).count(),
        others.len()
    );
    let mut by_text: HashMap<PlateText, Vec<Option<Jurisdiction>>> = HashMap::new();
    for (text, state) in &others {
        by_text.entry(*text).or_default().push(*state);
    }
    let exact = |text: PlateText| HashSet::from([text]);
    println!("{:<34} {:>8} {:>13}", "rule", "recall %", "false alarms");
    let texts = row("exact text", &photos, &by_text, &exact, false);
    row("exact text and state", &photos, &by_text, &exact, true);
    let levenshtein = row("Levenshtein 1", &photos, &by_text, &one_edit, false);
    row(
        "fixed pairs, one substitution",
        &photos,
        &by_text,
        &one_pair,
        false,
    );
    let curve = curve(&photos, &list(&listed), &list(&others));
    // Both ends of the comparison: as quiet as exact text, and as thorough as Levenshtein 1.
    report(
        "this, at exact text's false alarms",
        &curve,
        |(_, _, f)| *f <= texts.1,
        photos.len(),
    );
    report(
        "this, at Levenshtein 1's recall",
        &curve,
        |(_, r, _)| *r >= levenshtein.0,
        photos.len(),
    );
    let rules = MatchRules::default().rule.alarm;
    report(
        &format!("this, default rules (alarm {rules})"),
        &curve,
        |(t, _, _)| *t >= rules,
        photos.len(),
    );
}

/// The best point of the curve that fits: the most recall, then the fewest false alarms.
fn report(
    name: &str,
    curve: &[(f32, usize, usize)],
    fits: impl Fn(&(f32, usize, usize)) -> bool,
    all: usize,
) {
    let fitting = curve.iter().filter(|point| fits(point));
    let best = if name.contains("recall") {
        fitting.min_by_key(|(_, recalled, falsely)| (*falsely, usize::MAX - recalled))
    } else {
        fitting.max_by_key(|(_, recalled, falsely)| (*recalled, usize::MAX - falsely))
    };
    match best {
        Some((least, recalled, falsely)) => {
            let recall = 100.0 * *recalled as f64 / all as f64;
            println!("{name:<34} {recall:>8.1} {falsely:>13}   (probability from {least:.4})");
        }
        None => println!("{name:<34} {:>8} {:>13}", "never", "-"),
    }
}

/// For each threshold, from high to low: photographs whose plate is found, and false alarms without it listed.
fn curve(photos: &[Photo], with: &HotList, without: &HotList) -> Vec<(f32, usize, usize)> {
    // The whole curve, beyond what the default rules look for.
    let rules = MatchRules {
        least: 1e-5,
        ..MatchRules::default()
    };
    let now = Timestamp::UNIX_EPOCH;
    let (mut right, mut wrong) = (Vec::new(), Vec::new());
    for photo in photos {
        let mut best = None::<f32>;
        for read in &photo.reads {
            let query = Query::of_read(read);
            let sounding = |list: &HotList| -> Vec<_> {
                let hits = list.matches(&query, &rules, now).unwrap().into_iter();
                hits.filter(|hit| hit.state_match != StateMatch::Different)
                    .collect()
            };
            for hit in sounding(with) {
                if (hit.entry.plate, hit.entry.state) == (photo.truth, photo.state) {
                    best = Some(best.unwrap_or(0.0).max(hit.probability));
                }
            }
            wrong.extend(sounding(without).iter().map(|hit| hit.probability));
        }
        right.extend(best);
    }
    let mut thresholds: Vec<f32> = right.iter().chain(&wrong).copied().chain([1.0]).collect();
    thresholds.sort_by(|a, b| b.total_cmp(a));
    thresholds.dedup();
    let count = |of: &[f32], least: f32| of.iter().filter(|p| **p >= least).count();
    thresholds
        .into_iter()
        .map(|t| (t, count(&right, t), count(&wrong, t)))
        .collect()
}

/// Recall and false alarms of a rule that compares texts.
fn row(
    name: &str,
    photos: &[Photo],
    others: &HashMap<PlateText, Vec<Option<Jurisdiction>>>,
    variants: &dyn Fn(PlateText) -> HashSet<PlateText>,
    with_state: bool,
) -> (usize, usize) {
    let (mut recalled, mut falsely) = (0, 0);
    for photo in photos {
        let mut found = false;
        for read in &photo.reads {
            // A state that one of the two does not know excludes nothing.
            let fits = |listed: &Option<Jurisdiction>| {
                !with_state || listed.is_none() || read.state().is_none() || *listed == read.state()
            };
            let texts = variants(read.text());
            found |= texts.contains(&photo.truth) && fits(&photo.state);
            let near = texts.iter().filter_map(|text| others.get(text)).flatten();
            falsely += near.filter(|state| fits(state)).count();
        }
        recalled += usize::from(found);
    }
    println!(
        "{name:<34} {:>8.1} {falsely:>13}",
        100.0 * recalled as f64 / photos.len() as f64
    );
    (recalled, falsely)
}

fn plates(texts: impl Iterator<Item = String>) -> HashSet<PlateText> {
    texts.filter_map(|text| text.parse().ok()).collect()
}

fn one_edit(text: PlateText) -> HashSet<PlateText> {
    let text = text.to_string();
    let mut all = vec![text.clone()];
    for at in 0..=text.len() {
        let (before, after) = text.split_at(at);
        for c in GLYPHS.chars() {
            all.push(format!("{before}{c}{after}"));
            if !after.is_empty() {
                all.push(format!("{before}{c}{}", &after[1..]));
            }
        }
        if !after.is_empty() {
            all.push(format!("{before}{}", &after[1..]));
        }
    }
    plates(all.into_iter())
}

fn one_pair(text: PlateText) -> HashSet<PlateText> {
    let text = text.to_string();
    let mut all = vec![text.clone()];
    for (at, c) in text.char_indices() {
        for group in PAIRS.iter().filter(|group| group.contains(c)) {
            let others = group.chars().filter(|other| *other != c);
            all.extend(others.map(|other| format!("{}{other}{}", &text[..at], &text[at + 1..])));
        }
    }
    plates(all.into_iter())
}

fn list(plates: &[Plate]) -> HotList {
    let now = Timestamp::UNIX_EPOCH;
    let entries = plates.iter().map(|(text, state)| {
        let mut entry = Entry::new(*text, Category::StolenVehicle);
        entry.state = *state;
        entry
    });
    HotList::open(build(entries, &ListInfo::new("benchmark", now, now)).unwrap()).unwrap()
}

/// Random plates of the fifty states and DC that are on no photograph.
fn others(photos: &[Photo]) -> Vec<Plate> {
    let syntax = Syntax::built_in().unwrap();
    let mut random = fastrand::Rng::with_seed(11);
    let mut pick = |n: usize| random.usize(..n.max(1));
    let real: HashSet<PlateText> = photos.iter().map(|photo| photo.truth).collect();
    let mut all = Vec::with_capacity(LISTED);
    while all.len() < LISTED {
        let state = Jurisdiction::ALL[pick(51)];
        let text: PlateText = syntax.draw(state, &mut pick).unwrap().parse().unwrap();
        if !real.contains(&text) {
            all.push((text, Some(state)));
        }
    }
    all
}

fn photos(data: &Path) -> Vec<Photo> {
    let engine = Engine::standard().unwrap();
    let mut photos = Vec::new();
    let truths = |name: &str| std::fs::read_to_string(data.join(name)).unwrap();
    let mut add = |file: &str, text: &str, state: &str, is_plate: bool| {
        let picture = image::open(data.join(file)).unwrap().into_rgb8();
        let (width, height) = picture.dimensions();
        let frame = Frame::new(picture.as_raw(), width, height, PixelFormat::Rgb8).unwrap();
        let reads = if is_plate {
            engine.read_plate(&frame).unwrap().into_iter().collect()
        } else {
            engine.read(&frame).unwrap()
        };
        if let Ok(truth) = text.parse() {
            photos.push(Photo {
                reads,
                truth,
                state: state.to_uppercase().parse().ok(),
            });
        }
    };
    for line in truths("scenes.csv").lines().skip(1) {
        let cells: Vec<&str> = line.trim().split(',').collect();
        add(cells[0], cells[6], "", false);
    }
    for line in truths("crops.csv").lines().skip(1) {
        let cells: Vec<&str> = line.trim().split(',').collect();
        add(cells[0], cells[2], cells[1], true);
    }
    photos
}
