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

text_enum! {
    /// What happens to a line without a code that looks like a dossier which was there before its file: the same applicant, agency,
    /// procedure and day.
    #[derive(Default)]
    pub enum Lookalike {
        /// It is refused: taken twice it would count twice, and nothing here is deleted.
        #[default]
        Refuse = "refuse" / "từ chối",
        /// It is taken as another dossier, and told of as doubtful.
        Import = "import" / "vẫn nhập",
    }
}
