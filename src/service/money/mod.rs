//! Money: fees that are taken, waived and given back, receipts, the cash book, payment online.

pub mod act;
pub mod books;
pub mod callback;
pub mod cash_book;
pub mod cash_entries;
mod collect;
pub mod drawers;
mod ends;
pub mod gateway;
mod parts;
pub mod payer;
mod receipt_paper;
pub mod receipt_prints;
pub mod reconcile;
pub mod refunds;
pub mod register;
mod settle;

pub use collect::{
    Entered, Taking, choose, desk_of, is_too_early, issue_missing, may_take, payable, receipt_text, refresh, take,
};
pub use ends::{ask_again, ask_no_more};
pub use parts::MoneyParts;
