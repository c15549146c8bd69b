//! How SQLite would answer what is asked of it: tests hold statements to the indexes that they were written for. Of indexes
//! that fit alike it takes the one that was made last, so that making one anew can turn others away.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use diesel::connection::{Connection as _, InstrumentationEvent};
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::{Connection, DatabaseUrl, migrate};

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// The steps of the plans of all that is asked, on an empty database.
pub fn of(ask: impl FnOnce(&mut Connection)) -> Result<Vec<String>, Box<dyn Error>> {
    let mut conn = DatabaseUrl::parse(":memory:").connect(2048)?;
    migrate::up(&mut conn)?;
    let asked = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&asked);
    if let Connection::Sqlite(sqlite) = &mut conn {
        sqlite.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                heard
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(query.to_string());
            }
        });
    }
    ask(&mut conn);
    let statements = std::mem::take(&mut *asked.lock().unwrap_or_else(PoisonError::into_inner));
    let mut plan = Vec::new();
    for statement in statements {
        let statement = statement.split(" -- binds").next().unwrap_or_default();
        let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load(&mut conn)?;
        plan.extend(steps.into_iter().map(|step| step.detail));
    }
    Ok(plan)
}
