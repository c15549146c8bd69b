//! How a dossier ends: handed back, and carried home.

use super::{Life, Step};
use crate::domain::fee::FeeTiming;
use crate::domain::postal::Channel;
use crate::domain::postal_order::PostalState;

impl Life<'_> {
    /// The result goes out, at the counter, online or by post.
    pub(super) fn hand_back(&mut self) -> Step {
        // Some never come for it.
        if self.rng.chance(2) {
            return Ok(());
        }
        let minutes = match self.pen.case.dossier.state.return_channel {
            Channel::Postal => 900,
            Channel::Online => 60,
            Channel::Counter if self.same_day => 40,
            Channel::Counter => 1100,
        };
        self.wait(minutes)?;
        self.collect(FeeTiming::PayOnReturn, 2)?;
        // Whatever else was forgotten is asked for now.
        self.collect(FeeTiming::PayFirst, 2)?;
        self.pen.hand_back(self.clerk.id)?;
        if self.pen.case.dossier.state.return_channel == Channel::Postal {
            self.carry_home()?;
        }
        Ok(())
    }

    /// The post takes the result, and brings it home; now and then nobody is there.
    fn carry_home(&mut self) -> Step {
        let arrived = if self.rng.chance(15) {
            PostalState::Returned
        } else {
            PostalState::Delivered
        };
        for (kind, minutes) in [
            (PostalState::Collected, 240),
            (PostalState::HandedOver, 120),
            (arrived, 900),
        ] {
            self.wait(minutes)?;
            self.pen.carried(kind)?;
        }
        Ok(())
    }
}
