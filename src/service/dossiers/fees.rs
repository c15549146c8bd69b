//! What a dossier costs: the fees of its version, and what was counted for those that are charged by the page, the copy or the case.

use crate::db::dossier_fees::FeeRow;
use crate::domain::counted::{Counted, CountedLine, FeeUnit};
use crate::domain::fee::{Money, MoneyError, PaymentState};
use crate::domain::ids::DossierId;
use crate::domain::person::ApplicantKind;
use crate::domain::postal::Channel;
use crate::domain::procedure::{FeeRule, ProcedureDefinition};
use crate::domain::text::FieldCode;
use crate::service::error::{Error, FieldError};

/// The field in which lines are sent.
pub const FIELD: &str = "counted";

/// Refuses lines where no fee asks for any: left out in silence, they would seem to be paid for.
///
/// # Errors
/// Somebody counted, and nothing is to be counted.
pub fn must_be_counted(unit: Option<FeeUnit>, lines: Option<&[CountedLine]>) -> Result<(), Error> {
    if unit.is_some() || lines.is_none() {
        return Ok(());
    }
    Err(Error::field(FieldError::new(
        FIELD,
        FieldCode::NotForThisKind,
        "Hồ sơ này không có khoản phí, lệ phí nào tính theo số lượng; hãy bỏ số lượng.",
        "No fee of this dossier is charged by what is counted; leave it out.",
    )))
}

/// What was counted for fees of a unit: one, where nobody said anything.
///
/// # Errors
/// That cannot be counted of this unit.
pub fn counted(unit: FeeUnit, lines: Option<&[CountedLine]>) -> Result<Counted, Error> {
    let lines = lines.unwrap_or(&[CountedLine::ONE]).to_vec();
    Counted::new(unit, lines).map_err(|error| Error::field(FieldError::of(&error.field(FIELD), &error)))
}

/// What a fee comes to.
///
/// # Errors
/// More than any amount may be was counted.
pub fn price(rule: &FeeRule, counted: Option<&Counted>) -> Result<Money, Error> {
    rule.price(counted).map_err(|error| too_much(&error))
}

/// So much was counted that it is no amount any more.
pub fn too_much(error: &MoneyError) -> Error {
    Error::field(FieldError::of(FIELD, error))
}

/// What a dossier costs that such an applicant hands in through a channel, none of it paid. Lines count where a fee asks for them.
///
/// # Errors
/// They cannot be counted so, or come to more than any amount may be.
pub fn asked(
    id: DossierId,
    definition: &ProcedureDefinition,
    channel: Channel,
    applicant: ApplicantKind,
    lines: Option<&[CountedLine]>,
) -> Result<Vec<FeeRow>, Error> {
    let unit = definition.unit_for(channel, applicant);
    let counted = unit.map(|unit| counted(unit, lines)).transpose()?;
    let rules = definition.fees_for(channel, applicant);
    let fees = rules.enumerate().map(|(n, rule)| {
        let counted = counted.as_ref().filter(|_| rule.per.is_counted());
        Ok(FeeRow {
            dossier_id: id,
            seq: i16::try_from(n + 1).unwrap_or(i16::MAX),
            kind: rule.kind,
            name: rule.name.clone(),
            amount: price(rule, counted)?.to_i64(),
            timing: rule.timing,
            state: PaymentState::Unpaid,
            method: None,
            settled_at: None,
            settled_by: None,
            counted: counted.cloned(),
        })
    });
    let fees = fees.collect::<Result<Vec<_>, Error>>()?;
    sum(&fees)?;
    Ok(fees)
}

/// What some fees come to together.
///
/// # Errors
/// More than any amount may be.
pub fn sum(fees: &[FeeRow]) -> Result<Money, Error> {
    let amounts: Result<Vec<Money>, _> = fees.iter().map(|fee| Money::new(fee.amount)).collect();
    amounts.and_then(Money::sum).map_err(|error| too_much(&error))
}

/// What was counted for the fees of a dossier, if anything was.
pub fn counted_of(fees: &[FeeRow]) -> Option<&Counted> {
    fees.iter().find_map(|fee| fee.counted.as_ref())
}
