//! The table of transitions and the table of refusals, as everybody may rely on them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use motcua::domain::dossier::{Action, Status, Target, transition};
use motcua::service::Reason;

use crate::tools::snapshot;

#[test]
fn the_life_of_a_dossier() {
    let mut text = String::new();
    for action in Action::ALL {
        writeln!(text, "{action} ({})", action.label_vi()).unwrap();
        let mut refused = Vec::new();
        for status in Status::ALL {
            let Some(t) = transition(*status, *action) else {
                refused.push(status.as_str());
                continue;
            };
            let to = match t.to {
                Target::To(to) => to.as_str(),
                Target::Same => "(same)",
                Target::Resumed => "(where it was)",
            };
            let clock = t.clock.as_str();
            writeln!(
                text,
                "  {:<21}-> {to:<21} clock {clock:<8} needs {}",
                status.as_str(),
                t.permission
            )
            .unwrap();
        }
        writeln!(text, "  refused: {}", refused.join(", ")).unwrap();
    }
    snapshot("transitions", &text);
}

#[test]
fn states_and_their_codes() {
    let mut text = String::new();
    for status in Status::ALL {
        let what = [
            (status.is_open(), "open"),
            (status.is_paused(), "paused"),
            (status.is_terminal(), "terminal"),
        ];
        let what: Vec<&str> = what.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect();
        let (code, name) = (status.portal_code(), status.as_str());
        writeln!(
            text,
            "{code:>2} {name:<21} {:<12} {}",
            what.join(" "),
            status.label_vi()
        )
        .unwrap();
    }
    snapshot("states", &text);
}

#[test]
fn every_refusal_has_a_code_and_two_sentences() {
    let mut text = String::new();
    let mut codes = BTreeSet::new();
    for reason in Reason::ALL {
        let (vietnamese, english) = (reason.vietnamese(), reason.english());
        assert!(codes.insert(reason.code()), "{} stands twice", reason.code());
        assert_ne!(vietnamese, english);
        assert!(!vietnamese.is_ascii(), "{vietnamese} is not Vietnamese");
        // Both languages tell as many details; a word has its own in each.
        let places = |text: &str| (0..4).filter(|n| text.contains(&format!("{{{n}}}"))).count();
        assert_eq!(places(vietnamese), places(english), "{}", reason.code());
        writeln!(
            text,
            "{} ({:?})\n  {vietnamese}\n  {english}",
            reason.code(),
            reason.kind()
        )
        .unwrap();
    }
    snapshot("reasons", &text);
}
