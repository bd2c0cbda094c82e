//! Laws of what is found.

use fastrand::Rng;
use proptest::prelude::*;

use super::tests::{ROADS, Road, baseline, broken, found, of, samples};
use super::*;

proptest! {
    #[test]
    fn more_of_a_shift_is_never_fitter(
        seed in 0u64..1_000, road in prop::sample::select(ROADS.to_vec()), which in 0usize..7, count in 20usize..64,
        shifts in (0.0f64..1.0, 0.0f64..1.0),
    ) {
        let (metric, most) = [
            (Metric::Tilt, 40.0), (Metric::Across, 0.3), (Metric::Down, 0.3), (Metric::Height, 3.0),
            (Metric::Confidence, 1.0), (Metric::Brightness, 0.6), (Metric::Detail, 1.0),
        ][which];
        let mut rng = Rng::with_seed(seed);
        let baseline = baseline(road, &mut rng);
        let traffic = samples(road, count, &mut rng);
        let verdict = |shift: f64| {
            let shifted: Vec<_> = traffic.iter().cloned().map(broken(metric, shift * most)).collect();
            let health = found(&baseline, &shifted);
            let finding = of(&health, metric);
            (finding.samples, finding.fitness)
        };
        let [well, less, more] = [0.0, shifts.0.min(shifts.1), shifts.0.max(shifts.1)].map(verdict);
        // Plates that are all pushed to the frame's edge stand still there, and count no more.
        if well.1 == Fitness::Fit && well.0 == less.0 && well.0 == more.0 {
            prop_assert!(less.1 <= more.1);
        }
    }

    #[test]
    fn the_order_of_samples_does_not_matter(seed in 0u64..1_000, count in 20usize..64) {
        let mut rng = Rng::with_seed(seed);
        let mut traffic = samples(Road::Patrol, count, &mut rng);
        for (index, sample) in traffic.iter_mut().enumerate() {
            // No two where the one stood before.
            sample.plates[0].down = 0.015 * index as f64;
        }
        let baseline = baseline(Road::Patrol, &mut rng);
        let last = traffic.last().unwrap().at;
        let check = |samples: &[Sample]| {
            let mut monitor = Monitor::new(baseline.clone(), Limits::default()).unwrap();
            samples.iter().for_each(|sample| { monitor.push(sample).unwrap(); });
            let mut health = monitor.check(last);
            health.findings.retain(|finding| finding.metric != Metric::Silence); // since the last one
            health
        };
        let first = check(&traffic);
        rng.shuffle(&mut traffic);
        prop_assert_eq!(check(&traffic), first);
    }
}
