//! Receipts for invented payments, numbered in the order of their times, and the cash that clerks handed over every evening.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::office::{RECEIPT_FORM, RECEIPT_SERIES, RECEIPTS};
use crate::db::bulk::{self, Rows};
use crate::db::cash::HandoverRow;
use crate::db::id_generator::IdGenerator;
use crate::db::payments::ReceiptRow;
use crate::db::receipt_books::{self, BookRow};
use crate::db::{Connection, locks};
use crate::domain::fee::PaymentMethod;
use crate::domain::ids::{AgencyId, BookId, PaymentId, UserId};
use crate::domain::instant::Instant;
use crate::domain::receipt::{NumberBlock, ReceiptMark};
use crate::service::error::Error;

/// Who takes the day's cash.
const TREASURER: &str = "Thủ quỹ";

/// Money that was taken and waits for its receipt.
struct Taken {
    agency: AgencyId,
    at: Instant,
    payment: PaymentId,
    amount: i64,
    cash: bool,
    by: Option<UserId>,
    payer: String,
    address: Option<String>,
}

/// The payments of a transaction.
#[derive(Default)]
pub struct Receipts {
    taken: Vec<Taken>,
}

impl Receipts {
    /// Notes what rows say of payments.
    pub fn note(&mut self, rows: &Rows) {
        let mut dossiers = rows.dossiers.iter().map(|d| &d.intake);
        let mut of = dossiers.next();
        for payment in &rows.payments {
            // Payments follow one another as their dossiers do.
            while of.is_some_and(|intake| intake.id != payment.dossier_id) {
                of = dossiers.next();
            }
            self.taken.push(Taken {
                agency: payment.agency_id,
                at: payment.paid_at,
                payment: payment.id,
                amount: payment.amount,
                cash: payment.method == PaymentMethod::Cash,
                by: payment.taken_by,
                payer: of.map_or_else(String::new, |intake| intake.applicant_name.as_str().to_owned()),
                address: of.and_then(|intake| Some(intake.applicant_address.as_ref()?.as_str().to_owned())),
            });
        }
    }

    /// Gives every payment the next number of its agency, and stores it. In the order of the agencies: two loads that wait for
    /// each other's books would wait for ever.
    ///
    /// # Errors
    /// The database refuses.
    pub fn store(mut self, conn: &mut Connection, ids: &IdGenerator, now: Instant) -> Result<(), Error> {
        self.taken
            .sort_unstable_by_key(|taken| (taken.agency, taken.at, taken.payment));
        let mut drawers: BTreeMap<(AgencyId, UserId, NaiveDate), (i64, Instant)> = BTreeMap::new();
        let mut receipts = Vec::with_capacity(self.taken.len());
        for of_agency in self.taken.chunk_by(|a, b| a.agency == b.agency) {
            let mut left = of_agency;
            while let Some(first) = left.first() {
                // A series ends somewhere; what is paid after it has no receipt.
                let Some((book_id, number, count)) = take(conn, ids, first.agency, left.len(), now)? else {
                    break;
                };
                let (numbered, rest) = left.split_at(left.len().min(usize::try_from(count).unwrap_or(0)));
                receipts.extend(
                    numbered
                        .iter()
                        .zip(number..)
                        .map(|(taken, number)| taken.receipt(book_id, number)),
                );
                left = rest;
            }
        }
        for taken in self.taken.iter().filter(|taken| taken.cash) {
            let day = taken.at.local_day();
            // Today's cash still lies in the drawer.
            if let Some(clerk) = taken.by.filter(|_| day < now.local_day()) {
                let (sum, last) = drawers.entry((taken.agency, clerk, day)).or_insert((0, taken.at));
                *sum += taken.amount;
                *last = taken.at.max(*last);
            }
        }
        let handed: Vec<HandoverRow> = drawers
            .into_iter()
            .map(|((agency_id, user_id, day), (amount, handed_at))| HandoverRow {
                id: ids.next(),
                agency_id,
                user_id,
                day,
                amount,
                receiver: TREASURER.to_owned(),
                reference: None,
                handed_at,
                cancelled_at: None,
                cancelled_by: None,
                cancel_reason: None,
            })
            .collect();
        Ok(bulk::insert_receipts(conn, &receipts, &handed)?)
    }
}

impl Taken {
    fn receipt(&self, book_id: BookId, number: i32) -> ReceiptRow {
        ReceiptRow {
            book_id,
            number,
            payment_id: self.payment,
            amount: self.amount,
            payer_name: self.payer.clone(),
            issued_at: self.at,
            issued_by: self.by,
            cancelled_at: None,
            cancelled_by: None,
            cancel_reason: None,
            payer_address: self.address.clone(),
            prints: 0,
        }
    }
}

/// The next numbers of an agency; a new book is opened when all are full, if the series has numbers left.
fn take(
    conn: &mut Connection,
    ids: &IdGenerator,
    agency: AgencyId,
    wanted: usize,
    now: Instant,
) -> Result<Option<(BookId, i32, i32)>, Error> {
    let wanted = i32::try_from(wanted).map_err(Error::internal)?;
    loop {
        if let Some(taken) = receipt_books::take_numbers(conn, agency, wanted)? {
            return Ok(Some(taken));
        }
        let (form, series) = (
            ReceiptMark::parse(RECEIPT_FORM).map_err(Error::internal)?,
            ReceiptMark::parse(RECEIPT_SERIES).map_err(Error::internal)?,
        );
        locks::receipt_series(conn, RECEIPT_FORM, RECEIPT_SERIES)?;
        let books = receipt_books::of_series(conn, &form, &series)?;
        let first = books.iter().map(|book| book.last_number).max().unwrap_or(0) + 1;
        let Ok(block) = NumberBlock::new(first.into(), (first + RECEIPTS - 1).into()) else {
            return Ok(None);
        };
        let book = BookRow {
            id: BookId::new(ids.next()),
            agency_id: agency,
            form,
            series,
            first_number: block.first(),
            last_number: block.last(),
            next_number: block.first(),
            opened_at: now,
            opened_by: None,
            closed_at: None,
            closed_by: None,
            close_reason: None,
        };
        receipt_books::insert(conn, &book)?;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;
    use crate::db::cash;
    use crate::demo::history::generate;
    use crate::demo::history::tests::{office, read, spec};
    use crate::domain::dossier::Status;
    use crate::domain::fee::PaymentState;
    use crate::domain::postal::Channel;
    use crate::domain::postal_order::{Direction, PostalState};
    use std::collections::{HashMap, HashSet};

    #[test]
    fn what_is_paid_has_a_receipt_and_what_goes_by_post_an_item() {
        let (mut conn, catalogue, ids) = office();
        let spec = spec(1500, (2026, 9, 1), "2026-11-02T10:20:00+07:00");
        for _ in 0..2 {
            generate(&mut conn, &ids, &catalogue, &spec, &mut |_| ()).unwrap();
        }
        let rows = read(&mut conn);
        let mut paid: HashMap<_, i64> = HashMap::new();
        for fee in rows.fees.iter().filter(|fee| fee.state == PaymentState::Paid) {
            *paid.entry(fee.dossier_id).or_default() += fee.amount;
        }
        for payment in &rows.payments {
            *paid.entry(payment.dossier_id).or_default() -= payment.amount;
        }
        assert!(rows.payments.len() > 1000 && paid.values().all(|rest| *rest == 0));

        let (mut count, mut sum) = (0, 0);
        let agencies: Vec<AgencyId> = catalogue.tree().all().iter().map(|agency| agency.id).collect();
        for book in receipt_books::of_agencies(&mut conn, &agencies).unwrap() {
            let used = receipt_books::register(
                &mut conn,
                book.agency_id,
                &receipt_books::Wanted::default(),
                (0, 0),
                10_000,
            )
            .unwrap();
            let numbers = used.iter().map(|row| row.named.receipt.number);
            assert!(numbers.eq(book.first_number..book.next_number), "{}", book.next_number);
            // Each run numbers by the time of the payment.
            let later = used
                .windows(2)
                .filter(|two| two[1].named.receipt.issued_at < two[0].named.receipt.issued_at);
            assert!(later.count() <= 1);
            count += used.len();
            sum += used.iter().map(|row| row.named.receipt.amount).sum::<i64>();
        }
        assert_eq!(count, rows.payments.len());
        assert_eq!(sum, rows.payments.iter().map(|payment| payment.amount).sum::<i64>());
        // Only today's cash is still in the drawers.
        let clerks = rows.payments.iter().filter_map(|p| Some((p.agency_id, p.taken_by?)));
        let clerks: Vec<_> = clerks.collect::<HashSet<_>>().into_iter().collect();
        let drawers = cash::drawers(&mut conn, &clerks, spec.now.local_day()).unwrap();
        assert!(!drawers.is_empty() && drawers.iter().all(|drawer| drawer.amount() == Some(0)));

        let items: HashMap<_, _> = rows.orders.iter().map(|o| ((o.dossier_id, o.direction), o)).collect();
        for dossier in &rows.dossiers {
            let (intake, state) = (&dossier.intake, &dossier.state);
            let item = |direction| items.get(&(intake.id, direction));
            assert_eq!(item(Direction::In).is_some(), intake.intake_channel == Channel::Postal);
            let sent = state.status == Status::HandedBack && state.return_channel == Channel::Postal;
            assert_eq!(item(Direction::Out).is_some(), sent);
        }
        let states: Vec<PostalState> = rows.orders.iter().map(|order| order.state).collect();
        assert!(states.contains(&PostalState::Delivered) && rows.orders.iter().all(|o| o.item_code.is_some()));
    }
}
