//! How long online dossiers wait for their acceptance. Each question is written for an index that holds only its dossiers; what
//! those indexes say must be said here in the same words.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::quality::Terms;
use super::sql_text::{count_if, ids};
use super::{Connection, QueryResult};
use crate::domain::ids::{AgencyId, DossierId};
use crate::domain::instant::Instant;

/// What became of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Accepted.
    Accepted,
    /// Refused.
    Refused,
    /// None yet.
    Waiting,
}

/// Which dossiers.
#[derive(Clone, Copy, Debug)]
pub struct Among<'a> {
    /// The agencies that decide.
    pub agencies: &'a [AgencyId],
    /// The first moment in which they were answered.
    pub from: Instant,
    /// The first moment in which they were not any more.
    pub until: Instant,
    /// Until when those have waited that wait.
    pub now: Instant,
}

/// By what they are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The agency that decides.
    Agency,
    /// The procedure.
    Procedure,
}

/// How many of an agency or a procedure.
#[derive(QueryableByName, Clone, Copy, Debug)]
pub struct Counted {
    /// Its identity.
    #[diesel(sql_type = BigInt)]
    pub key: i64,
    /// All.
    #[diesel(sql_type = BigInt)]
    pub total: i64,
    /// Of these, within their limit.
    #[diesel(sql_type = BigInt)]
    pub in_time: i64,
}

impl Among<'_> {
    /// Counts them.
    ///
    /// # Errors
    /// The database refuses.
    pub fn counted(&self, conn: &mut Connection, answer: Answer, by: By) -> QueryResult<Vec<Counted>> {
        if self.agencies.is_empty() {
            return Ok(Vec::new());
        }
        let key = match by {
            By::Agency => "d.agency_id",
            By::Procedure => "d.procedure_id",
        };
        let terms = Terms::of(conn);
        diesel::sql_query(format!(
            "SELECT {key} AS key, COUNT(*) AS total, \
             {} AS in_time \
             FROM dossiers d WHERE {} GROUP BY {key}",
            count_if(&self.answered(terms, answer, true)),
            self.are(terms, answer)
        ))
        .load(conn)
    }

    /// Those within their limit, or those beyond it, newest first, below an id.
    ///
    /// # Errors
    /// The database refuses.
    pub fn listed(
        &self,
        conn: &mut Connection,
        (answer, in_time): (Answer, bool),
        below: DossierId,
        limit: i64,
    ) -> QueryResult<Vec<DossierId>> {
        #[derive(QueryableByName)]
        struct Found {
            #[diesel(sql_type = BigInt)]
            id: DossierId,
        }
        if self.agencies.is_empty() {
            return Ok(Vec::new());
        }
        let terms = Terms::of(conn);
        let found: Vec<Found> = diesel::sql_query(format!(
            "SELECT d.id FROM dossiers d WHERE {} AND {} AND +d.id < $1 ORDER BY d.id DESC LIMIT $2",
            self.are(terms, answer),
            self.answered(terms, answer, in_time)
        ))
        .bind::<BigInt, DossierId>(below)
        .bind::<BigInt, i64>(limit)
        .load(conn)?;
        Ok(found.into_iter().map(|found| found.id).collect())
    }

    fn are(&self, terms: Terms, answer: Answer) -> String {
        let online = format!(
            "d.agency_id IN ({}) AND d.intake_channel = 'online' AND d.accept_due_at IS NOT NULL",
            ids(self.agencies.iter().map(|a| a.get()))
        );
        let (from, until) = (terms.at(self.from), terms.at(self.until));
        match answer {
            Answer::Accepted => format!(
                "{online} AND d.received_at IS NOT NULL AND d.received_at >= {from} AND d.received_at < {until}"
            ),
            Answer::Refused => {
                format!("{online} AND d.status = 'intake_refused' AND d.ended_at >= {from} AND d.ended_at < {until}")
            }
            Answer::Waiting => format!("{online} AND d.status = 'submitted'"),
        }
    }

    /// Within the limit, or beyond it. Whatever is answered at the limit is in time.
    fn answered(&self, terms: Terms, answer: Answer, in_time: bool) -> String {
        let is = if in_time { ">=" } else { "<" };
        let at = match answer {
            Answer::Accepted => "d.received_at".to_owned(),
            Answer::Refused => "d.ended_at".to_owned(),
            Answer::Waiting => terms.at(self.now),
        };
        format!("d.accept_due_at {is} {at}")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::db::plan_of;

    #[test]
    fn each_answer_is_counted_by_an_index_of_its_own() {
        let among = Among {
            agencies: &[1, 2].map(AgencyId::new),
            from: Instant::MIN,
            until: Instant::MIN,
            now: Instant::MIN,
        };
        for (answer, index) in [
            (Answer::Accepted, "dossiers_accepted"),
            (Answer::Refused, "dossiers_intake_refused"),
            (Answer::Waiting, "dossiers_waiting"),
        ] {
            for by in [By::Agency, By::Procedure] {
                let plan = plan_of::of(|conn| drop(among.counted(conn, answer, by).unwrap())).unwrap();
                let read = format!("COVERING INDEX {index} (agency_id=?");
                assert!(plan.iter().any(|step| step.contains(&read)), "{plan:?}");
            }
            for in_time in [true, false] {
                let below = DossierId::new(i64::MAX);
                let plan = plan_of::of(|conn| drop(among.listed(conn, (answer, in_time), below, 10).unwrap())).unwrap();
                assert!(plan.iter().any(|step| step.contains(index)), "{plan:?}");
            }
        }
    }
}
