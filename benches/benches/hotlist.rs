//! Hot lists of 100 thousand, 1 million and 10 million plates in real serial formats, on one thread: build, size,
//! open, exact lookup and lattice match, beside fst's own Levenshtein automaton.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test or a benchmark may stop where it stands, and prints what it measures"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use alpr_core::hotlist::{Builder, Category, Entry, HotList, ListInfo, Traffic};
use alpr_core::{Jurisdiction, MatchRules, Query, Syntax};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use fst::automaton::Levenshtein;
use fst::{IntoStreamer, Streamer};
use jiff::Timestamp;

const SIZES: [usize; 3] = [100_000, 1_000_000, 10_000_000];
/// Queries that differ, so that not all of the fst stays in the cache.
const QUERIES: usize = 4_000;

fn random(seed: u64) -> impl FnMut(usize) -> usize {
    let mut random = fastrand::Rng::with_seed(seed);
    move |n| random.usize(..n.max(1))
}

/// Plates of the fifty states and DC, each state as often.
fn entries(count: usize) -> impl Iterator<Item = Entry> {
    let (syntax, mut pick) = (Syntax::built_in().unwrap(), random(1));
    let states = &Jurisdiction::ALL[..51];
    (0..count).map(move |_| {
        let state = states[pick(states.len())];
        let serial = syntax.draw(state, &mut pick).unwrap();
        let mut entry = Entry::new(serial.parse().unwrap(), Category::StolenVehicle);
        entry.state = Some(state);
        entry
    })
}

fn build(entries: impl IntoIterator<Item = Entry>) -> Vec<u8> {
    let now = Timestamp::UNIX_EPOCH;
    let mut builder = Builder::new(Vec::new()).unwrap();
    entries
        .into_iter()
        .for_each(|entry| builder.push(&entry).unwrap());
    builder
        .finish(&ListInfo::new("benchmark", now, now))
        .unwrap()
}

/// Innocent plates of the same formats, read with doubts.
fn queries() -> Vec<Query> {
    let states = Jurisdiction::ALL[..51].iter().map(|s| format!("{s} = 1"));
    let mix = format!("[states]\n{}", states.collect::<Vec<_>>().join("\n"));
    let traffic = Traffic::parse(&mix).unwrap();
    traffic
        .reads(2)
        .unwrap()
        .take(QUERIES)
        .map(Result::unwrap)
        .collect()
}

/// Median and 99th percentile of single calls.
fn percentiles<T>(queries: &[T], call: impl Fn(&T)) -> (Duration, Duration) {
    let mut times: Vec<_> = queries
        .iter()
        .map(|query| {
            let start = Instant::now();
            call(query);
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

fn lists(c: &mut Criterion) {
    let (queries, rules, now) = (queries(), MatchRules::default(), Timestamp::UNIX_EPOCH);
    for size in SIZES {
        let mut group = c.benchmark_group(format!("hotlist-{size}"));
        group.sample_size(10);
        let start = Instant::now();
        let all: Vec<Entry> = if size < 10_000_000 {
            entries(size).collect()
        } else {
            Vec::new()
        };
        if !all.is_empty() {
            group.bench_function("build", |b| b.iter(|| build(all.iter().cloned())));
        }
        let index = build(entries(size));
        println!(
            "hotlist-{size}: {} bytes of index, made in {:?}",
            index.len(),
            start.elapsed()
        );
        group.bench_function("open", |b| {
            b.iter(|| HotList::open(black_box(&index[..])).unwrap())
        });
        let list = HotList::open(&index[..]).unwrap();
        println!(
            "hotlist-{size}: {:.1} bytes a plate for key and posting",
            list.key_bytes() as f64 / size as f64
        );

        let listed: Vec<_> = entries(size)
            .step_by(size / QUERIES)
            .map(|entry| entry.plate)
            .collect();
        let mut at = (0..listed.len()).cycle();
        group.bench_function("exact", |b| {
            b.iter(|| {
                list.contains(black_box(listed[at.next().unwrap()]))
                    .unwrap()
            });
        });
        let mut at = (0..queries.len()).cycle();
        group.bench_function("match", |b| {
            b.iter(|| {
                list.matches(black_box(&queries[at.next().unwrap()]), &rules, now)
                    .unwrap()
            });
        });
        // Lost characters as well, which no default rule would show.
        let deep = MatchRules {
            least: 1e-5,
            ..MatchRules::default()
        };
        for (name, rules) in [("match", &rules), ("match with lost characters", &deep)] {
            let (median, p99) = percentiles(&queries, |query| {
                black_box(list.matches(query, rules, now).unwrap());
            });
            println!("hotlist-{size}: {name}: median {median:?}, p99 {p99:?} of {QUERIES} queries");
        }
        levenshtein(&mut group, size, &listed);
        group.finish();
    }
}

/// The same lookup by edit distance, the automaton built for each query.
fn levenshtein(
    group: &mut criterion::BenchmarkGroup<'_, criterion::measurement::WallTime>,
    size: usize,
    listed: &[alpr_core::PlateText],
) {
    let mut texts: Vec<_> = entries(size).map(|entry| entry.plate.to_string()).collect();
    texts.sort_unstable();
    texts.dedup();
    let set = fst::Set::from_iter(texts).unwrap();
    for distance in [1, 2] {
        let mut at = (0..listed.len()).cycle();
        group.bench_function(BenchmarkId::new("levenshtein", distance), |b| {
            b.iter(|| {
                let text = listed[at.next().unwrap()];
                let automaton = Levenshtein::new(text.as_str(), distance).unwrap();
                let mut stream = set.search(automaton).into_stream();
                let mut found = 0;
                while stream.next().is_some() {
                    found += 1;
                }
                found
            });
        });
    }
}

criterion_group!(benches, lists);
criterion_main!(benches);
