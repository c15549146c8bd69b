//! Jobs side by side in one batch: what each of them leaves behind.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::Arc;

use diesel::sql_types::BigInt;
use diesel::{Connection as _, QueryableByName, RunQueryDsl as _};

use super::*;

#[derive(Debug, PartialEq, Eq)]
enum Refused {
    Myself,
    Executor(ExecutorError),
    Database,
}

impl From<ExecutorError> for Refused {
    fn from(error: ExecutorError) -> Self {
        Self::Executor(error)
    }
}

impl From<diesel::result::Error> for Refused {
    fn from(_: diesel::result::Error) -> Self {
        Self::Database
    }
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn add(conn: &mut Connection, n: i64) -> Result<i64, Refused> {
    diesel::sql_query(format!("INSERT INTO told (n) VALUES ({n})")).execute(conn)?;
    Ok(n)
}

async fn told(db: &Database) -> Vec<i64> {
    db.read(|conn| {
        let numbers: Vec<Number> = diesel::sql_query("SELECT n FROM told ORDER BY n").load(conn)?;
        Ok::<_, Refused>(numbers.into_iter().map(|number| number.n).collect())
    })
    .await
    .unwrap()
}

#[tokio::test]
async fn a_job_that_fails_takes_only_its_own_changes_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let url = DatabaseUrl::Sqlite(folder.path().join("jobs.sqlite").to_str().unwrap().to_owned());
    let mut conn = url.connect(256).unwrap();
    diesel::sql_query("CREATE TABLE told (n INTEGER PRIMARY KEY)")
        .execute(&mut conn)
        .unwrap();
    drop(conn);
    let config = ExecutorConfig {
        readers: 1,
        writers: 1,
        queue: 64,
    };
    let db = Database::start(&url, config, Arc::default()).unwrap();

    // The first job holds the writer up until all others wait, so that they share its batch.
    let (go, wait) = std::sync::mpsc::channel::<()>();
    let first = db.write(move |conn| {
        let _ = wait.recv();
        add(conn, 1)
    });
    let refused = db.write(|conn| {
        add(conn, 2)?;
        Err::<i64, _>(Refused::Myself)
    });
    let panicked = db.write(|conn| {
        add(conn, 3)?;
        conn.transaction(|conn| -> Result<i64, Refused> {
            add(conn, 4)?;
            panic!("within a transaction of its own")
        })
    });
    let nested = db.write(|conn| {
        let inner = conn.transaction(|conn| {
            add(conn, 5)?;
            Err::<i64, _>(Refused::Myself)
        });
        assert_eq!(inner, Err(Refused::Myself));
        add(conn, 6)
    });
    let twice = db.write(|conn| add(conn, 1));
    let last = db.write(|conn| add(conn, 7));
    let begun = async {
        tokio::task::yield_now().await;
        go.send(()).unwrap();
    };
    let (first, refused, panicked, nested, twice, last, ()) =
        tokio::join!(first, refused, panicked, nested, twice, last, begun);

    assert_eq!(first, Ok(1));
    assert_eq!(refused, Err(Refused::Myself));
    assert_eq!(panicked, Err(Refused::Executor(ExecutorError::Panicked)));
    assert_eq!(nested, Ok(6));
    assert_eq!(twice, Err(Refused::Database));
    assert_eq!(last, Ok(7));
    assert_eq!(told(&db).await, [1, 6, 7]);

    // The writer goes on.
    assert_eq!(db.write(|conn| add(conn, 8)).await, Ok(8));
    assert_eq!(told(&db).await, [1, 6, 7, 8]);
    db.close();
}
