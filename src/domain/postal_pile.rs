//! What goes home by post, as it lies on the desk: where the clerk has something to do about it.

use super::postal_order::PostalState;
use super::text_enum::text_enum;

text_enum! {
    /// Where an item that goes home waits for the clerk.
    pub enum PostalPile {
        /// It is ready, and the post does not have it yet.
        ToHandOver = "to_hand_over" / "chờ bàn giao cho bưu chính",
        /// The post has had it for longer than it should take.
        Delayed = "delayed" / "bưu chính giữ quá lâu",
        /// The post brought it back, and it lies at the counter.
        CameBack = "came_back" / "bưu chính chuyển hoàn",
        /// The post took the result although something stood in the way of handing it back, which is left to do.
        NotHandedBack = "not_handed_back" / "bưu chính đã nhận, chưa trả kết quả",
    }
}

impl PostalPile {
    /// Where the items of the pile stand.
    pub const fn states(self) -> &'static [PostalState] {
        match self {
            Self::ToHandOver => &[PostalState::Registered],
            Self::Delayed => &[PostalState::Collected, PostalState::HandedOver],
            Self::CameBack => &[PostalState::Returned],
            Self::NotHandedBack => &[PostalState::Collected, PostalState::HandedOver, PostalState::Delivered],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_lies_on_one_pile_unless_nothing_is_left_to_do() {
        for state in PostalState::ALL {
            let there = |pile: &&PostalPile| pile.states().contains(state);
            // What is left to do about the dossier is left wherever the post has its result.
            let left = there(&&PostalPile::NotHandedBack);
            assert_eq!(left, state.is_posted() && *state != PostalState::Returned, "{state}");
            let piles = PostalPile::ALL
                .iter()
                .filter(|pile| **pile != PostalPile::NotHandedBack)
                .filter(there);
            let over = matches!(state, PostalState::Delivered | PostalState::Cancelled);
            assert_eq!(piles.count(), usize::from(!over), "{state}");
        }
    }
}
