//! Decisions a second on one core, with every built-in policy loaded.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test or a benchmark may stop where it stands; criterion's macros write no docs"
)]

use std::hint::black_box;

use alpr_core::Jurisdiction;
use alpr_core::retain::{DataClass, Holder, Origin, PACKS, Policies, Policy, Subject, evaluate};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jiff::{SignedDuration, Timestamp};

/// So many pieces of data, of every state, holder and class, over two years.
const SUBJECTS: usize = 10_000;

fn subjects() -> Vec<Subject<'static>> {
    let mut random = fastrand::Rng::with_seed(6);
    let now: Timestamp = "2026-11-24T00:00:00Z".parse().unwrap();
    let subject = |_| {
        let captured = now - SignedDuration::from_secs(random.i64(0..2 * 365 * 86_400));
        let subject = Subject::new(
            Holder::ALL[random.usize(..5)],
            DataClass::ALL[random.usize(..5)],
            Origin::ALL[random.usize(..4)],
            Jurisdiction::ALL[random.usize(..51)],
            captured,
        );
        Subject {
            received: Some(captured),
            copied: random.bool().then_some(captured),
            ..subject
        }
    };
    (0..SUBJECTS).map(subject).collect()
}

fn retain(criterion: &mut Criterion) {
    let packs = PACKS.iter().map(|name| Policy::pack(name).unwrap());
    let policies = Policies::new(packs.collect()).unwrap();
    let now = "2026-11-24T00:00:00Z".parse().unwrap();
    let all = subjects();
    let missouri: Vec<_> = all
        .iter()
        .map(|subject| Subject {
            jurisdiction: Jurisdiction::MO,
            ..*subject
        })
        .collect();
    let mut group = criterion.benchmark_group("retain");
    group.throughput(Throughput::Elements(SUBJECTS as u64));
    for (name, subjects) in [("every state", &all), ("Missouri, two policies", &missouri)] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                for subject in subjects {
                    black_box(evaluate(black_box(subject), &policies, &[], now).verdict());
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, retain);
criterion_main!(benches);
