//! Draws policies as SVG: a row for each rule, by holder and class, floor to ceiling on a scale of its logarithm.

use std::fmt::Write;

use alpr_core::retain::{DataClass, Holder, Length, Policies, Policy, Rule};

const WIDTH: f64 = 1180.0;
const ROW: f64 = 22.0;
/// Where the scale begins and how long it is, in pixels.
const LEFT: f64 = 260.0;
const SCALE: f64 = 460.0;
/// A minute and ten years, in days: what rules were found to say lies between.
const SHORTEST: f64 = 1.0 / 1_440.0;
const LONGEST: f64 = 3_652.5;
const TICKS: [(&str, f64); 7] = [
    ("1 min", SHORTEST),
    ("1 h", 1.0 / 24.0),
    ("1 d", 1.0),
    ("30 d", 30.0),
    ("1 y", 365.25),
    ("3 y", 1_095.75),
    ("10 y", LONGEST),
];

/// The picture. Blue is what may not be purged yet, grey what may be kept, red the grace in which the purge is due.
pub(crate) fn draw(policies: &Policies) -> String {
    let mut body = String::new();
    let mut y = 60.0;
    for holder in Holder::ALL {
        for class in DataClass::ALL {
            for (policy, rule) in rules(policies, holder, class) {
                let title = format!("{} / {}", holder.name(), class.name());
                bar(&mut body, y, &title, policy, rule);
                y += ROW;
            }
        }
    }
    let height = y + 20.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    );
    let names: Vec<&str> = policies
        .policies()
        .iter()
        .map(|p| p.name.as_str())
        .collect();
    text(&mut svg, 10.0, 20.0, &names.join(", "));
    for (name, days) in TICKS {
        let x = place(days);
        text(&mut svg, x - 10.0, 45.0, name);
        let _ = writeln!(svg, "<path d=\"M{x:.1} 50V{height}\" stroke=\"#ddd\"/>");
    }
    svg + &body + "</svg>\n"
}

fn rules(
    policies: &Policies,
    holder: Holder,
    class: DataClass,
) -> impl Iterator<Item = (&Policy, &Rule)> {
    let all = policies.policies().iter();
    let all = all.flat_map(|policy| policy.rules.iter().map(move |rule| (policy, rule)));
    all.filter(move |(_, rule)| {
        let (holders, classes) = (&rule.scope.holders, &rule.scope.classes);
        (holders.is_empty() || holders.contains(&holder))
            && (classes.is_empty() || classes.contains(&class))
    })
}

fn bar(svg: &mut String, y: f64, title: &str, policy: &Policy, rule: &Rule) {
    text(svg, 10.0, y + 14.0, title);
    let days = |length: Option<Length>| length.map(Length::days);
    let (floor, ceiling) = (days(rule.floor), days(rule.ceiling));
    let end = ceiling.map_or(SCALE + LEFT, place);
    let start = place(floor.unwrap_or(0.0));
    // Without a floor nothing is forbidden before the ceiling; without a ceiling the grey has no end.
    block(svg, y, LEFT, start, "#3b6ea8");
    block(svg, y, start, end, "#c9ced6");
    if let Some(ceiling) = ceiling {
        let grace = place(ceiling + rule.grace.days()).max(end + 2.0);
        block(svg, y, end, grace, "#c0392b");
    }
    let name = format!("{}/{}: {}", policy.name, rule.name, lengths(rule));
    text(svg, LEFT + SCALE + 20.0, y + 14.0, &name);
}

fn lengths(rule: &Rule) -> String {
    let side = |name, length: Option<Length>| length.map(|length| format!("{name} {length}"));
    let sides = [side("floor", rule.floor), side("ceiling", rule.ceiling)];
    let sides: Vec<String> = sides.into_iter().flatten().collect();
    format!("{} from {}", sides.join(", "), rule.clock.words())
}

fn block(svg: &mut String, y: f64, from: f64, to: f64, colour: &str) {
    let (top, width) = (y + 4.0, (to - from).max(0.0));
    // A String takes everything.
    let _ = writeln!(
        svg,
        "<rect x=\"{from:.1}\" y=\"{top}\" width=\"{width:.1}\" height=\"13\" fill=\"{colour}\"/>"
    );
}

/// Where so many days are on the scale.
fn place(days: f64) -> f64 {
    let share = (days.max(SHORTEST) / SHORTEST).ln() / (LONGEST / SHORTEST).ln();
    LEFT + SCALE * share.min(1.0)
}

fn text(svg: &mut String, x: f64, y: f64, text: &str) {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{y}\">{text}</text>");
}
