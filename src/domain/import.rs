//! Loads of dossiers from elsewhere.

use super::text_enum::text_enum;

text_enum! {
    /// What happens to a file with bad lines.
    pub enum Mode {
        /// Nothing of it is stored.
        AllOrNothing = "all_or_nothing" / "tất cả hoặc không",
        /// The good lines are stored.
        SkipBad = "skip_bad" / "bỏ qua dòng sai",
    }
}
