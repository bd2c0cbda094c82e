//! How long no plate was seen while somebody watched.

use jiff::{SignedDuration, Timestamp};

use super::Sample;

/// Frames further apart than this are of two watches: a car was parked, a camera off. Nobody knows what passed
/// meanwhile, which is no silence. A camera of which frames are looked at less often than that tells nothing of
/// silence.
pub const PAUSE: SignedDuration = SignedDuration::from_mins(15);

/// The silence of a sequence of frames. Pauses do not count, and do not end it.
#[derive(Clone, Debug, Default)]
pub(super) struct Quiet {
    latest: Option<Timestamp>,
    silence: SignedDuration,
}

impl Quiet {
    /// Takes a frame; gives the silence up to it.
    pub(super) fn take(&mut self, sample: &Sample) -> SignedDuration {
        let silence = self.until(sample.at);
        self.silence = if sample.plates.is_empty() {
            silence
        } else {
            SignedDuration::ZERO
        };
        let ahead = self
            .latest
            .filter(|latest| watched(sample.at, *latest).is_some());
        // Of a clock that was set back too; frames that only changed places do not count twice.
        self.latest = ahead.or(Some(sample.at));
        silence
    }

    /// The silence by now.
    pub(super) fn until(&self, now: Timestamp) -> SignedDuration {
        let since = self.latest.and_then(|latest| watched(latest, now));
        self.silence.saturating_add(since.unwrap_or_default())
    }
}

/// How long somebody watched from one frame to a later one; nothing if not.
fn watched(from: Timestamp, to: Timestamp) -> Option<SignedDuration> {
    let since = to.duration_since(from);
    (SignedDuration::ZERO..=PAUSE)
        .contains(&since)
        .then_some(since)
}

#[cfg(test)]
mod tests {
    use fastrand::Rng;

    use super::super::tests::{Road, at, baseline, of, samples};
    use super::super::{Baseline, Fitness, LEAST_JUDGED, Limits, Metric, Monitor};
    use super::*;

    #[test]
    fn a_camera_that_sees_no_plates_is_doubtful_after_an_hour_and_unfit_after_a_day() {
        let mut rng = Rng::with_seed(4);
        let baseline = baseline(Road::Lane, &mut rng);
        assert_eq!(baseline.silence(), SignedDuration::from_secs(10));
        let mut monitor = Monitor::new(baseline, Limits::default()).unwrap();
        let mut blind = samples(Road::Lane, 1_500, &mut rng);
        let mut verdicts = Vec::new();
        for (index, sample) in blind.iter_mut().enumerate() {
            sample.at = at(60 * index as i64);
            sample.plates.clear();
            monitor.push(sample).unwrap();
            verdicts.push(of(&monitor.check(sample.at), Metric::Silence).fitness);
        }
        let first = |fitness| verdicts.iter().position(|v| *v == fitness).unwrap();
        assert_eq!(first(Fitness::Fit), LEAST_JUDGED - 1);
        // Twice the longest silence is 20 s.
        assert!((3_620..3_680).contains(&(60 * first(Fitness::Doubtful))));
        assert!((86_420..86_480).contains(&(60 * first(Fitness::Unfit))));
    }

    #[test]
    fn frames_that_change_places_make_no_more_silence() {
        let sample = |seconds| Sample {
            at: at(seconds),
            plates: Vec::new(),
            ..samples(Road::Lane, 1, &mut Rng::with_seed(1))[0]
        };
        let silence = |order: &[i64]| {
            let mut quiet = Quiet::default();
            let all = order.iter().map(|seconds| quiet.take(&sample(*seconds)));
            all.last().unwrap()
        };
        let sorted: Vec<i64> = (0..20).map(|n| 5 * n).collect();
        let swapped: Vec<i64> = sorted
            .chunks(2)
            .flat_map(|pair| [pair[1], pair[0]])
            .collect();
        assert_eq!(silence(&sorted), SignedDuration::from_secs(95));
        assert_eq!(silence(&swapped), silence(&sorted[..19]));
    }

    #[test]
    fn a_pause_is_no_silence_and_ends_none() {
        let mut rng = Rng::with_seed(6);
        let mut days = samples(Road::Lane, 400, &mut rng);
        for sample in days.iter_mut().skip(200) {
            sample.at += SignedDuration::from_hours(72);
        }
        let baseline = Baseline::learn("C-7", &days).unwrap();
        assert_eq!(baseline.silence(), SignedDuration::from_secs(10));
        let mut monitor = Monitor::new(baseline, Limits::default()).unwrap();
        let silence = |monitor: &Monitor, now| of(&monitor.check(now), Metric::Silence).clone();
        for sample in days.iter().take(100) {
            monitor.push(sample).unwrap();
        }
        // Parked for a weekend, and then an empty road.
        let mut now = at(3 * 86_400);
        for (frames, fitness) in [(LEAST_JUDGED, Fitness::Fit), (400, Fitness::Doubtful)] {
            for _ in 0..frames {
                now += SignedDuration::from_secs(10);
                let plates = Vec::new();
                let empty = Sample {
                    at: now,
                    plates,
                    ..days[0]
                };
                monitor.push(&empty).unwrap();
            }
            let found = silence(&monitor, now);
            assert_eq!(found.fitness, fitness, "{}", found.words);
        }
        // A camera that is off: nobody knows.
        let off = silence(&monitor, now + SignedDuration::from_hours(25));
        assert_eq!(off.fitness, Fitness::Unknown);
        assert!(
            off.words.contains("check that the camera is on"),
            "{}",
            off.words
        );
    }
}
