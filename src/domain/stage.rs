//! Stages of a procedure: a step that runs beside the one before it shares its stage. The next stage begins when every
//! step of the one before is finished. Most stages have one step.

use std::ops::RangeInclusive;

use super::duration::Duration;
use super::postal::Channel;
use super::procedure::{DefinitionError, ProcedureDefinition};

/// Numbers of the steps of a stage.
pub type Stage = RangeInclusive<i16>;

impl ProcedureDefinition {
    /// The stage that a step belongs to. For the desk (0), the desk alone.
    #[must_use]
    pub fn stage_of(&self, step: i16) -> Stage {
        let parallel = |n: i16| self.step(n).is_some_and(|s| s.parallel);
        let mut first = step;
        while first > 1 && parallel(first) {
            first -= 1;
        }
        let mut last = step;
        while last >= 1 && parallel(last.saturating_add(1)) {
            last += 1;
        }
        first..=last
    }

    /// The stage behind that of a step; none behind the last.
    #[must_use]
    pub fn stage_after(&self, step: i16) -> Option<Stage> {
        let next = self.stage_of(step).end().saturating_add(1);
        (next <= self.last_step()).then(|| self.stage_of(next))
    }

    /// The stage before that of a step; the desk (`0..=0`) before the first.
    #[must_use]
    pub fn stage_before(&self, step: i16) -> Stage {
        let before = self.stage_of(step).start().saturating_sub(1);
        self.stage_of(before.max(0))
    }

    /// How long a step may take of a dossier that came in through a channel. Steps are given for the counter; where online less is
    /// promised than they take together, they share that in the same proportion.
    #[must_use]
    pub fn step_duration(&self, step: i16, channel: Channel) -> Option<Duration> {
        let own = self.step(step)?.duration;
        let online = self.online_duration.filter(|_| channel == Channel::Online);
        let Some(promised) = online.and_then(|d| d.nominal_minutes()) else {
            return Some(own);
        };
        match self.nominal_minutes_of_steps() {
            Some(total) if total > promised => Some(own.in_proportion(promised, total)),
            _ => Some(own),
        }
    }

    /// Nominal working minutes of all stages, each as long as its longest step; none where a step is not counted in working time.
    fn nominal_minutes_of_steps(&self) -> Option<u32> {
        let (mut total, mut stage) = (0_u32, self.stage_of(0));
        while let Some(next) = self.stage_after(*stage.end()) {
            let mut longest = 0;
            for step in next.clone() {
                longest = longest.max(self.step(step)?.duration.nominal_minutes()?);
            }
            total = total.saturating_add(longest);
            stage = next;
        }
        Some(total)
    }

    /// How long all stages take, and what is promised at the counter, if the former is longer. What is not counted in working time is
    /// not compared.
    #[must_use]
    pub fn steps_too_long(&self) -> Option<(Duration, Duration)> {
        let promised = self.duration.nominal_minutes()?;
        let steps = self.nominal_minutes_of_steps().filter(|steps| *steps > promised)?;
        Some((self.duration.of_same_unit(steps), self.duration))
    }

    /// Whether parallel steps stand where they may: never first in the list, and the last step, where it is decided,
    /// alone.
    pub(super) fn check_stages(&self) -> Result<(), DefinitionError> {
        let at = |n: usize, message_vi, message_en| {
            Err(DefinitionError {
                field: format!("steps[{n}].parallel"),
                message_vi,
                message_en,
            })
        };
        if self.steps.first().is_some_and(|s| s.parallel) {
            return at(
                0,
                "Bước đầu tiên không có bước nào trước nó để thực hiện song song.",
                "The first step has none before it to run beside.",
            );
        }
        if self.steps.last().is_some_and(|s| s.parallel) {
            return at(
                self.steps.len().saturating_sub(1),
                "Bước cuối là bước ký duyệt nên không thể thực hiện song song.",
                "The last step is where it is decided and cannot run beside another.",
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn steps_side_by_side_take_as_long_as_the_longest_and_what_takes_longer_than_promised_is_told() {
        let told = |parallel: &[bool]| {
            let told = definition(parallel).steps_too_long();
            told.map(|(steps, promised)| (steps.label_vi(), promised.label_vi()))
        };
        let days = |n: u8| format!("{n} ngày làm việc");
        assert_eq!(told(&[false, false, false]), None);
        assert_eq!(told(&[false, true, true, false]), None);
        assert_eq!(told(&[false, false, true, false, false]), Some((days(4), days(3))));
        let mut other = definition(&[false; 4]);
        other.duration = Duration::parse("working_hour", "20").unwrap();
        let (steps, promised) = other.steps_too_long().unwrap();
        assert_eq!(
            (steps.label_vi().as_str(), promised.label_vi().as_str()),
            ("32 giờ làm việc", "20 giờ làm việc")
        );
        other.duration = Duration::parse("calendar_day", "1").unwrap();
        assert_eq!(other.steps_too_long(), None);
    }

    fn definition(parallel: &[bool]) -> ProcedureDefinition {
        let steps: Vec<serde_json::Value> = parallel
            .iter()
            .map(|p| {
                serde_json::json!({"name": "Bước", "role": "handler", "parallel": p,
                    "duration": {"unit": "working_day", "value": "1"}})
            })
            .collect();
        serde_json::from_value(serde_json::json!({
            "agency_level": "district", "duration": {"unit": "working_day", "value": "3"}, "service_level": 4,
            "steps": steps,
        }))
        .unwrap()
    }

    #[test]
    fn steps_side_by_side_share_a_stage() {
        let d = definition(&[false, false, true, true, false]);
        assert_eq!(
            [0, 1, 2, 3, 4, 5].map(|n| d.stage_of(n)),
            [0..=0, 1..=1, 2..=4, 2..=4, 2..=4, 5..=5]
        );
        assert_eq!(
            [0, 1, 3, 5].map(|n| d.stage_after(n)),
            [Some(1..=1), Some(2..=4), Some(5..=5), None]
        );
        assert_eq!([1, 2, 4, 5].map(|n| d.stage_before(n)), [0..=0, 1..=1, 1..=1, 2..=4]);
        assert!(d.check().is_ok());
    }

    #[test]
    fn online_the_steps_share_what_is_promised_there() {
        let text = |d: Duration| format!("{}:{}", d.kind(), d.value().unwrap());
        // Three stages, the second with two steps side by side: three days at the counter.
        for (online, expected) in [
            (
                serde_json::json!({"unit": "working_hour", "value": "3"}),
                "working_hour:1",
            ),
            (
                serde_json::json!({"unit": "working_day", "value": "1.5"}),
                "working_day:0.5",
            ),
            (
                serde_json::json!({"unit": "working_day", "value": "2"}),
                "working_hour:5.3",
            ),
            // They fit in.
            (
                serde_json::json!({"unit": "working_day", "value": "4"}),
                "working_day:1",
            ),
            // Not counted in working time.
            (
                serde_json::json!({"unit": "calendar_day", "value": "1"}),
                "working_day:1",
            ),
        ] {
            let mut d = definition(&[false, false, true, false]);
            d.online_duration = Some(serde_json::from_value(online.clone()).unwrap());
            for step in 1..=4 {
                assert_eq!(
                    text(d.step_duration(step, Channel::Online).unwrap()),
                    expected,
                    "{online}"
                );
                for other in [Channel::Counter, Channel::Postal] {
                    assert_eq!(text(d.step_duration(step, other).unwrap()), "working_day:1");
                }
            }
            assert_eq!(d.step_duration(5, Channel::Online), None);
        }
    }

    #[test]
    fn neither_the_first_nor_the_last_step_runs_beside_another() {
        assert_eq!(
            definition(&[true, false]).check().unwrap_err().field,
            "steps[0].parallel"
        );
        assert_eq!(
            definition(&[false, true]).check().unwrap_err().field,
            "steps[1].parallel"
        );
    }
}
