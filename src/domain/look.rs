//! Looks at personal data: what of it somebody saw.

use super::text_enum::text_enum;

text_enum! {
    /// What somebody saw.
    pub enum Look {
        /// A dossier.
        View = "view" / "xem hồ sơ",
        /// Its history.
        History = "history" / "xem lịch sử",
        /// Who looked at it.
        Looks = "looks" / "xem ai đã xem",
        /// Its control slip.
        ControlSlip = "control_slip" / "xem phiếu kiểm soát",
        /// What it is now, for somebody whose act was about what it was before.
        StaleVersion = "stale version" / "thao tác trên bản cũ, được cho xem bản mới",
        /// A printed slip, or what would stand on it.
        Slip = "slip" / "xem phiếu in",
        /// The receipt for a payment, as it is printed.
        FeeReceipt = "fee_receipt" / "xem biên lai",
        /// A file.
        File = "file" / "mở tệp",
        /// The names of its files.
        Files = "files" / "xem danh sách tệp",
        /// What a citizen reported or suggested.
        Feedback = "feedback" / "xem phản ánh, kiến nghị",
        /// A list of dossiers.
        List = "list" / "xem danh sách hồ sơ",
        /// The dossiers behind a figure.
        Figure = "figure" / "xem hồ sơ của một số liệu",
        /// The register of receipts.
        Receipts = "receipts" / "xem sổ biên lai",
        /// Items of the public post, with those to whom they go.
        PostalItems = "postal_items" / "xem danh sách bưu gửi",
        /// The register of results.
        Results = "results" / "xem sổ kết quả",
        /// What citizens said of their dossiers.
        Ratings = "ratings" / "xem đánh giá của công dân",
        /// A report that names dossiers.
        Report = "report" / "xem báo cáo có tên hồ sơ",
        /// A file of dossiers for another system.
        Export = "export" / "xuất dữ liệu hồ sơ",
        /// Papers of an applicant's earlier dossiers.
        ReusablePapers = "reusable_papers" / "tìm giấy tờ dùng lại",
    }
}
