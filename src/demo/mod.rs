//! The demonstration: an office made of real names of places, and a history of invented dossiers.
//!
//! Everything in it is written as live use would have written it: the same rules, the same events, the same figures.
//! Only the rows are put into the database many at a time.

mod data;
mod definition;
mod form;
mod history;
mod index;
mod life;
mod office;
mod pen;
mod people;
mod plan;
mod receipts;
mod rng;
mod staff;

pub use history::{HistorySpec, Summary, generate};
pub use office::{Loaded, load_catalogue, load_office};

use crate::db::{self, Connection};
use crate::service::error::Error;

/// The accounts to begin with, and who they are.
pub const ACCOUNTS: &[(&str, &str)] = &[
    ("admin", "Quản trị viên của tỉnh: người dùng, danh mục, lịch làm việc"),
    ("clerk", "Cán bộ một cửa của huyện: tiếp nhận và trả kết quả"),
    ("handler", "Chuyên viên của huyện: thẩm định hồ sơ"),
    (
        "leader",
        "Lãnh đạo huyện: phân công, hẹn lại ngày trả kết quả, ký duyệt",
    ),
    ("supervisor", "Người giám sát của huyện: xem hồ sơ và số liệu"),
    ("portal", "Cổng dịch vụ công: nộp hồ sơ trực tuyến"),
];

/// Whether a database holds neither users nor agencies, so that the demonstration may be loaded into it.
///
/// # Errors
/// The database refuses.
pub fn is_empty(conn: &mut Connection) -> Result<bool, Error> {
    Ok(db::accounts::count_users(conn)? == 0 && db::bulk::count_agencies(conn)? == 0)
}
