//! Charts, drawn on the server and told apart without colour: by patterns, and by the numbers that stand beside them.
//! Each is a bar of one line, so that it stands in the row of the table that has its numbers and fits on a phone.

use maud::{Markup, html};

use crate::domain::figures::Measure;
use crate::service::statistics::Figures;
use crate::web::lang::Lang;
use crate::web::text::supervise as t;

/// Width of a bar in the units of its drawing.
const WIDTH: u64 = 240;
/// Width and height of a column of small multiples.
const COLUMN: u64 = 9;
const COLUMN_HEIGHT: u64 = 26;

/// Early, on time, late.
pub const PARTS: [(Measure, &str); 3] = [
    (Measure::DecidedEarly, "#0b3d6e"),
    (Measure::DecidedOnTime, "url(#dots)"),
    (Measure::DecidedLate, "url(#hatch)"),
];

/// The patterns, once on each page that has charts.
pub fn patterns() -> Markup {
    html! {
        svg .hidden aria-hidden="true" focusable="false" {
            defs {
                pattern #dots width="6" height="6" patternUnits="userSpaceOnUse" {
                    rect width="6" height="6" fill="#dbe8f5" {}
                    circle cx="3" cy="3" r="1.2" fill="#0b3d6e" {}
                }
                pattern #hatch width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                    rect width="6" height="6" fill="#fff" {}
                    rect width="3" height="6" fill="#a01313" {}
                }
            }
        }
    }
}

/// What the patterns mean.
pub fn legend(lang: Lang) -> Markup {
    html! {
        ul .legend {
            @for ((_, fill), name) in PARTS.iter().zip([t::EARLY, t::ON_TIME, t::LATE]) {
                li {
                    svg .swatch viewBox="0 0 28 16" aria-hidden="true" focusable="false" {
                        rect x="0.5" y="0.5" width="27" height="15" fill=(fill) stroke="#16202b" {}
                    }
                    (lang.say(name))
                }
            }
        }
    }
}

fn amount(figures: &Figures, measure: Measure) -> u64 {
    u64::try_from(figures.count(measure)).unwrap_or(0)
}

/// Early, on time and late of one row, as long as its share of the longest.
pub fn stacked(figures: &Figures, longest: i64, says: &str) -> Markup {
    let whole = u64::try_from(longest).unwrap_or(0).max(1);
    let mut parts = Vec::new();
    let mut at = 0;
    for (measure, fill) in PARTS {
        let width = amount(figures, measure) * WIDTH / whole;
        parts.push((at, width, fill));
        at += width;
    }
    html! {
        svg .bar viewBox=(format!("0 0 {WIDTH} 18")) role="img" aria-label=(says) {
            @for (x, width, fill) in parts {
                @if width > 0 {
                    rect x=(x) y="1" width=(width) height="16" fill=(fill) stroke="#16202b" stroke-width="0.7" {}
                }
            }
            @if at == 0 { line x1="0" y1="17" x2=(WIDTH) y2="17" stroke="#b9c3cd" {} }
        }
    }
}

/// What was decided, month by month, as small columns; the late part is hatched.
pub fn columns(months: &[&Figures], says: &str) -> Markup {
    let highest = months.iter().map(|f| f.resolved()).max().unwrap_or(0);
    let whole = u64::try_from(highest).unwrap_or(0).max(1);
    let width = COLUMN * u64::try_from(months.len()).unwrap_or(0).max(1);
    let (mut good, mut late) = (String::new(), String::new());
    let mut x = 0;
    for figures in months {
        let all = u64::try_from(figures.resolved()).unwrap_or(0) * COLUMN_HEIGHT / whole;
        let bad = (amount(figures, Measure::DecidedLate) * COLUMN_HEIGHT)
            .div_ceil(whole)
            .min(all);
        let right = COLUMN - 2;
        if all > bad {
            good += &format!("M{x} {}h{right}v{}h-{right}z", COLUMN_HEIGHT - all, all - bad);
        }
        if bad > 0 {
            late += &format!("M{x} {}h{right}v{bad}h-{right}z", COLUMN_HEIGHT - bad);
        }
        x += COLUMN;
    }
    html! {
        svg .columns-chart viewBox=(format!("0 0 {width} 28")) width=(width * 3 / 2) height="42" role="img" aria-label=(says) {
            @if !good.is_empty() { path d=(good) fill="#0b3d6e" {} }
            @if !late.is_empty() { path d=(late) fill="url(#hatch)" stroke="#a01313" stroke-width="0.5" {} }
            line x1="0" y1="27" x2=(width) y2="27" stroke="#16202b" {}
        }
    }
}

/// A rate against what is demanded of it, both in percent: a bar from 0 to 100 with a mark. What falls short is hatched.
pub fn bullet(percent: Option<f64>, demanded: Option<f64>, met: bool, says: &str) -> Markup {
    let units = |percent: f64| format!("{:.1}", percent.clamp(0.0, 100.0) * 2.36 + 2.0);
    html! {
        svg .bar viewBox=(format!("0 0 {WIDTH} 22")) role="img" aria-label=(says) {
            rect x="2" y="3" width="236" height="16" fill="#f2f5f8" stroke="#8b97a3" {}
            @if let Some(percent) = percent {
                rect x="2" y="6" width=(format!("{:.1}", percent.clamp(0.0, 100.0) * 2.36)) height="10"
                    fill=(if met { "#0b3d6e" } else { "url(#hatch)" }) stroke="#16202b" stroke-width="0.7" {}
            }
            @if let Some(demanded) = demanded {
                @let x = units(demanded);
                line x1=(x) y1="0" x2=(x) y2="22" stroke="#16202b" stroke-width="4" {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::figures::Amounts;

    fn figures(early: i64, on_time: i64, late: i64) -> Figures {
        let mut within = Amounts::default();
        for ((measure, _), n) in PARTS.iter().zip([early, on_time, late]) {
            if let Some(slot) = within.get_mut(*measure as usize) {
                *slot = n;
            }
        }
        Figures {
            within,
            ..Figures::default()
        }
    }

    #[test]
    fn parts_of_a_bar_lie_one_after_the_other() {
        let svg = stacked(&figures(10, 5, 5), 40, "x").into_string();
        for part in [
            "x=\"0\" y=\"1\" width=\"60\"",
            "x=\"60\" y=\"1\" width=\"30\"",
            "x=\"90\" y=\"1\" width=\"30\"",
        ] {
            assert!(svg.contains(part), "{svg}");
        }
        assert!(svg.contains("aria-label=\"x\"") && svg.contains("url(#hatch)"));
    }

    #[test]
    fn a_bar_of_nothing_is_a_line_and_the_mark_stays_inside() {
        assert!(stacked(&figures(0, 0, 0), 0, "x").into_string().contains("<line"));
        let svg = bullet(None, Some(100.0), false, "x").into_string();
        assert!(svg.contains("x1=\"238.0\"") && !svg.contains("url(#hatch)"));
    }

    #[test]
    fn small_columns_show_one_late_dossier_among_many() {
        let (many, few) = (figures(999, 0, 1), figures(0, 0, 0));
        let svg = columns(&[&many, &few], "x").into_string();
        assert!(svg.contains("M0 25h7v1h-7z"), "{svg}");
    }
}
