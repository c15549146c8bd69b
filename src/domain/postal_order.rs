//! Items of the public post (Decision 45/2016/QĐ-TTg): which way they travel, and how far they have come.

use super::instant::Instant;
use super::text_enum::text_enum;

text_enum! {
    /// Which way an item travels.
    pub enum Direction {
        /// The papers of a dossier, from the citizen to the desk.
        In = "in" / "chuyển hồ sơ đến",
        /// The result, from the desk to the citizen.
        Out = "out" / "chuyển kết quả đi",
    }
}

text_enum! {
    /// What the carrier was told of an item last.
    pub enum Announced {
        /// That it is ordered.
        Order = "order" / "đã đặt",
        /// That it is given up.
        Cancel = "cancel" / "đã báo hủy",
    }
}

text_enum! {
    /// What happens to an item, and how far it has come by that.
    pub enum PostalState {
        /// The order was made.
        Registered = "registered" / "đã đăng ký",
        /// The carrier has taken the item from its sender.
        Collected = "collected" / "đã thu gom",
        /// The carrier has the item on its way.
        HandedOver = "handed_over" / "đã bàn giao cho bưu chính",
        /// The receiver has it.
        Delivered = "delivered" / "đã phát",
        /// It could not be delivered and went back.
        Returned = "returned" / "đã chuyển hoàn",
        /// It was given up before the post had it.
        Cancelled = "cancelled" / "đã hủy",
    }
}

impl PostalState {
    /// How far it is; the furthest of all that was heard is the state of the item.
    const fn rank(self) -> u8 {
        match self {
            Self::Registered => 0,
            // Giving up counts only as long as nothing was posted: an item that was posted is on its way, whoever says otherwise.
            Self::Cancelled => 1,
            Self::Collected => 2,
            Self::HandedOver => 3,
            // A delivered item may still come back.
            Self::Delivered => 4,
            Self::Returned => 5,
        }
    }

    /// Whether nothing more is expected.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Delivered | Self::Returned | Self::Cancelled)
    }

    /// What is most likely heard next of an item that stands here: what lies further. What was given up is not expected to move,
    /// and what came back may be delivered once more.
    pub fn ahead(self) -> impl Iterator<Item = Self> {
        let next = move |kind: &Self| match self {
            Self::Cancelled => false,
            Self::Returned => *kind == Self::Delivered,
            _ => kind.is_posted() && kind.rank() > self.rank(),
        };
        Self::ALL.iter().copied().filter(next)
    }

    /// Whether the post holds the item or has held it.
    pub const fn is_posted(self) -> bool {
        matches!(
            self,
            Self::Collected | Self::HandedOver | Self::Delivered | Self::Returned
        )
    }
}

/// An event in the history of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostalEvent {
    /// What happened.
    pub kind: PostalState,
    /// When it happened, whenever we heard of it.
    pub at: Instant,
}

/// Where an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The furthest it has come.
    pub state: PostalState,
    /// When it came there first.
    pub since: Instant,
    /// When the post first held it.
    pub posted_at: Option<Instant>,
}

/// Where an item stands after its events, in whatever order they were heard; none without any.
///
/// The one table of transitions is the order of [`PostalState`]s by rank: an event that says less than is known already
/// is kept in the history and changes nothing. Of delivered and returned the later counts, because a returned
/// item may be sent out and delivered once more.
pub fn standing(events: &[PostalEvent]) -> Option<Standing> {
    let last_end = events
        .iter()
        .filter(|e| matches!(e.kind, PostalState::Delivered | PostalState::Returned))
        .max_by_key(|e| (e.at, e.kind.rank()));
    let furthest = match last_end {
        Some(end) => end.kind,
        None => events.iter().max_by_key(|e| e.kind.rank())?.kind,
    };
    let since = events.iter().filter(|e| e.kind == furthest).map(|e| e.at);
    // What counts of several endings is the last, of everything else the first.
    let since = if last_end.is_some() { since.max() } else { since.min() }?;
    Some(Standing {
        state: furthest,
        since,
        posted_at: events.iter().filter(|e| e.kind.is_posted()).map(|e| e.at).min(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;
    use proptest::prelude::*;

    fn event(kind: PostalState, minute: i64) -> PostalEvent {
        let start = Instant::parse_rfc3339("2026-03-02T09:00:00+07:00").unwrap();
        PostalEvent {
            kind,
            at: start.saturating_add_minutes(minute),
        }
    }

    #[test]
    fn the_furthest_event_is_the_state() {
        use PostalState as S;
        for (kinds, expected) in [
            (vec![S::Registered], S::Registered),
            (
                vec![S::Registered, S::Collected, S::HandedOver, S::Delivered],
                S::Delivered,
            ),
            // Heard late: the collection after the delivery.
            (vec![S::Registered, S::Delivered, S::Collected], S::Delivered),
            (vec![S::Registered, S::Cancelled], S::Cancelled),
            // The post had it already.
            (vec![S::Registered, S::Collected, S::Cancelled], S::Collected),
            (vec![S::HandedOver, S::Delivered, S::Returned], S::Returned),
            (vec![S::HandedOver, S::Returned, S::Delivered], S::Delivered),
        ] {
            let events: Vec<_> = (0..).zip(&kinds).map(|(n, kind)| event(*kind, n)).collect();
            assert_eq!(standing(&events).unwrap().state, expected, "{kinds:?}");
        }
        assert_eq!(standing(&[]), None);
        let stands = standing(&[
            event(S::Delivered, 50),
            event(S::Collected, 10),
            event(S::Registered, 0),
        ])
        .unwrap();
        assert_eq!(stands.since, event(S::Delivered, 50).at);
        assert_eq!(stands.posted_at, Some(event(S::Collected, 10).at));
    }

    #[test]
    fn what_comes_next_lies_further() {
        use PostalState as S;
        for (state, next) in [
            (
                S::Registered,
                vec![S::Collected, S::HandedOver, S::Delivered, S::Returned],
            ),
            (S::Collected, vec![S::HandedOver, S::Delivered, S::Returned]),
            (S::HandedOver, vec![S::Delivered, S::Returned]),
            (S::Delivered, vec![S::Returned]),
            (S::Returned, vec![S::Delivered]),
            (S::Cancelled, vec![]),
        ] {
            assert_eq!(state.ahead().collect::<Vec<_>>(), next, "{state}");
        }
    }

    #[test]
    fn what_was_posted_stays_posted() {
        for state in PostalState::ALL {
            let expected = !matches!(state, PostalState::Registered | PostalState::Cancelled);
            assert_eq!(state.is_posted(), expected, "{state}");
        }
        assert!(PostalState::Delivered.is_final() && !PostalState::HandedOver.is_final());
    }

    proptest! {
        /// In whatever order the same events are heard, the item stands at the same place; and what was posted stays so.
        #[test]
        fn order_of_hearing_does_not_matter(
            heard in proptest::collection::vec((0usize..6, 0i64..100), 1..8).prop_shuffle(),
            more in (0usize..6, 0i64..100),
        ) {
            let read = |(kind, minute): &(usize, i64)| event(PostalState::ALL[*kind], *minute);
            let events: Vec<_> = heard.iter().map(read).collect();
            let mut sorted = events.clone();
            sorted.sort_by_key(|e| (e.at, e.kind));
            prop_assert_eq!(standing(&events), standing(&sorted));
            let mut longer = events.clone();
            longer.push(read(&more));
            let posted = |events: &[PostalEvent]| standing(events).unwrap().posted_at.is_some();
            prop_assert!(!posted(&events) || posted(&longer));
        }
    }
}
