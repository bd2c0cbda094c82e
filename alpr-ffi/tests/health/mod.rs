//! `fixtures/vectors/health.toml` as the arguments of `health.c`.

use std::path::Path;

use alpr_fixtures::health::{Case, Vectors};
use jiff::Timestamp;
use serde::Deserialize;

#[derive(Deserialize)]
struct Taken {
    at: Timestamp,
}

/// The arguments of each case and of each camera's service; the first goes from a finding to a desk. Files lie in a
/// folder.
pub(crate) fn arguments(dir: &Path) -> Vec<Vec<String>> {
    let vectors = Vectors::load();
    let file = |name: &str, lines: &[String]| {
        let path = dir.join(name);
        std::fs::write(&path, lines.join("\n")).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let learnt = file("learnt", &vectors.learnt());
    let seen = |mode: &str, case: &Case| {
        let samples = vectors.samples(case);
        let last: Taken = serde_json::from_str(samples.last().unwrap()).unwrap();
        let samples = file(&case.about, &samples);
        let last = last.at.as_second().to_string();
        vec![mode.to_owned(), learnt.clone(), samples, last]
    };
    let find = |case: &Case| {
        let mut all = seen("find", case);
        all.push(case.fitness.clone());
        let faults = case.faults.iter().flat_map(|fault| fault.split(' '));
        all.extend(faults.map(str::to_owned));
        all
    };
    let slipped = vectors
        .case
        .iter()
        .find(|case| case.faults == ["tilt unfit"]);
    let mut all = vec![seen("latch", slipped.unwrap())];
    all.extend(vectors.case.iter().map(find));
    for service in &vectors.service {
        let mut steps = vec!["serve".to_owned(), vectors.start.to_string()];
        for (step, what, seconds, then) in &service.steps {
            steps.extend([
                step.clone(),
                what.clone(),
                seconds.to_string(),
                then.clone(),
            ]);
        }
        all.push(steps);
    }
    all
}
