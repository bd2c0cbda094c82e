//! Draws policies as SVG: a bar for each holder and class, floor to ceiling, with the rules that make it.

use std::fmt::Write;

use alpr_core::retain::{DataClass, Holder, Length, Origin, Policies, Policy, Rule};

/// Pixels from one bar to the next, and from one rule's name to the next.
const GAP: f64 = 10.0;
const LINE: f64 = 15.0;
/// Where the scale begins and how long it is, in pixels.
const LEFT: f64 = 340.0;
const SCALE: f64 = 460.0;
/// Pixels of a character at most, in the sans-serif fonts of 12 pixels that browsers use.
const CHARACTER: f64 = 7.0;
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
const FLOOR: &str = "#3b6ea8";
const BETWEEN: &str = "#c9ced6";
const GRACE: &str = "#c0392b";

/// A rule with its policy.
type Ruled<'a> = (&'a Policy, &'a Rule);

/// The same rules for data of these cameras.
struct Bar<'a> {
    title: String,
    rules: Vec<Ruled<'a>>,
}

/// The picture.
pub(crate) fn draw(policies: &Policies) -> String {
    let (mut body, mut y, mut longest) = (String::new(), 70.0, 0);
    for holder in Holder::ALL {
        for class in DataClass::ALL {
            for bar in bars(policies, holder, class) {
                longest = longest.max(bar.draw(&mut body, y));
                y += GAP + LINE * bar.rules.len() as f64;
            }
        }
    }
    let (width, height) = (LEFT + SCALE + 40.0 + CHARACTER * longest as f64, y + 10.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" font-family=\"sans-serif\" \
         font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    );
    let names: Vec<&str> = policies
        .policies()
        .iter()
        .map(|p| p.name.as_str())
        .collect();
    text(&mut svg, 10.0, 20.0, &names.join(", "));
    legend(&mut svg);
    for (name, days) in TICKS {
        let x = place(days);
        text(&mut svg, x - 10.0, 55.0, name);
        let _ = writeln!(svg, "<path d=\"M{x:.1} 60V{height}\" stroke=\"#ddd\"/>");
    }
    svg + &body + "</svg>\n"
}

fn legend(svg: &mut String) {
    let entries = [
        (FLOOR, "not purged before (floor)"),
        (BETWEEN, "may be kept"),
        (GRACE, "purge due: ceiling, and its grace"),
    ];
    for (at, (colour, what)) in entries.into_iter().enumerate() {
        let x = LEFT + 190.0 * at as f64;
        block(svg, 8.0, x, x + 20.0, colour);
        text(svg, x + 26.0, 20.0, what);
    }
}

/// One bar where the same rules are for all cameras; otherwise one for each kind of camera that has rules of its own.
fn bars(policies: &Policies, holder: Holder, class: DataClass) -> Vec<Bar<'_>> {
    let title = format!("{} / {}", holder.name(), class.name());
    let mut groups: Vec<(Vec<&str>, Vec<Ruled<'_>>)> = Vec::new();
    for origin in Origin::ALL {
        let rules = rules(policies, holder, class, origin);
        match groups
            .iter_mut()
            .find(|(_, same)| names(same) == names(&rules))
        {
            Some((origins, _)) => origins.push(origin.name()),
            None if rules.is_empty() => {}
            None => groups.push((vec![origin.name()], rules)),
        }
    }
    let is_one = groups.len() == 1;
    let bars = groups.into_iter().map(|(origins, rules)| Bar {
        title: if is_one {
            title.clone()
        } else {
            format!("{title} of {}", origins.join(", "))
        },
        rules,
    });
    bars.collect()
}

fn rules(policies: &Policies, holder: Holder, class: DataClass, origin: Origin) -> Vec<Ruled<'_>> {
    let all = policies.policies().iter();
    let all = all.flat_map(|policy| policy.rules.iter().map(move |rule| (policy, rule)));
    let fits = all.filter(|(_, rule)| {
        let scope = &rule.scope;
        (scope.holders.is_empty() || scope.holders.contains(&holder))
            && (scope.classes.is_empty() || scope.classes.contains(&class))
            && (scope.origins.is_empty() || scope.origins.contains(&origin))
    });
    fits.collect()
}

fn names<'a>(rules: &[Ruled<'a>]) -> Vec<(&'a str, &'a str)> {
    let names = rules.iter();
    names
        .map(|(policy, rule)| (policy.name.as_str(), rule.name.as_str()))
        .collect()
}

impl Bar<'_> {
    /// Draws it at a height; gives the characters of the longest name beside it.
    fn draw(&self, svg: &mut String, y: f64) -> usize {
        text(svg, 10.0, y + 13.0, &self.title);
        let rules = self.rules.iter().map(|(_, rule)| rule);
        let days = |length: Option<Length>| length.map(Length::days);
        let floor = rules
            .clone()
            .filter_map(|rule| days(rule.floor))
            .fold(0.0, f64::max);
        let ceilings = rules.filter_map(|rule| Some((days(rule.ceiling)?, rule.grace.days())));
        let ceiling = ceilings.min_by(|a, b| a.0.total_cmp(&b.0));
        let end = ceiling.map_or(LEFT + SCALE, |(days, _)| place(days));
        // Without a ceiling the grey has no end.
        block(svg, y + 2.0, LEFT, end, BETWEEN);
        block(svg, y + 2.0, LEFT, place(floor), FLOOR);
        if let Some((days, grace)) = ceiling {
            // Two pixels at least: a grace of hours on a year would not be seen.
            let grace = place(days + grace).max(end + 2.0);
            block(svg, y + 2.0, end, grace, GRACE);
        }
        let mut longest = 0;
        for (at, (policy, rule)) in self.rules.iter().enumerate() {
            let name = format!("{}/{}: {}", policy.name, rule.name, lengths(rule));
            let y = y + 13.0 + LINE * at as f64;
            text(svg, LEFT + SCALE + 20.0, y, &name);
            longest = longest.max(name.chars().count());
        }
        longest
    }
}

fn lengths(rule: &Rule) -> String {
    let side = |name, length: Option<Length>| length.map(|length| format!("{name} {length}"));
    let sides = [side("floor", rule.floor), side("ceiling", rule.ceiling)];
    let sides: Vec<String> = sides.into_iter().flatten().collect();
    format!("{} from {}", sides.join(", "), rule.clock.words())
}

fn block(svg: &mut String, y: f64, from: f64, to: f64, colour: &str) {
    let width = (to - from).max(0.0);
    // A String takes everything.
    let _ = writeln!(
        svg,
        "<rect x=\"{from:.1}\" y=\"{y}\" width=\"{width:.1}\" height=\"13\" fill=\"{colour}\"/>"
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
