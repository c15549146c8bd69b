//! Two threads for a load: one makes what the other stores.

use std::sync::mpsc::sync_channel;
use std::thread;

/// Takes in what is made by a thread of its own, in its order; so many pieces may wait. Ends with the first error of
/// either side, or when there is no more to make.
///
/// # Errors
/// What `make` or `take` returns.
pub fn run<P, M, E>(
    waiting: usize,
    mut make: impl FnMut() -> Option<Result<P, M>> + Send,
    mut take: impl FnMut(P) -> Result<(), E>,
) -> Result<(), E>
where
    P: Send,
    M: Send,
    E: From<M>,
{
    thread::scope(|scope| {
        let (tell, pieces) = sync_channel(waiting);
        scope.spawn(move || {
            while let Some(piece) = make() {
                let failed = piece.is_err();
                // Nobody listens any more when taking in failed.
                if tell.send(piece).is_err() || failed {
                    return;
                }
            }
        });
        pieces.into_iter().try_for_each(|piece| take(piece?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn up_to(last: u32, bad: Option<u32>) -> impl FnMut() -> Option<Result<u32, String>> + Send {
        let mut n = 0;
        move || {
            n += 1;
            (n <= last).then(|| {
                if bad == Some(n) {
                    Err(format!("made {n}"))
                } else {
                    Ok(n)
                }
            })
        }
    }

    #[test]
    fn pieces_arrive_in_order_until_either_side_fails() {
        for (bad, refused, told, error) in [
            (None, None, 9, None),
            (Some(4), None, 3, Some("made 4")),
            (None, Some(3), 2, Some("took 3")),
        ] {
            let mut seen = Vec::new();
            let outcome = run(1, up_to(9, bad), |n| {
                if refused == Some(n) {
                    return Err(format!("took {n}"));
                }
                seen.push(n);
                Ok::<(), String>(())
            });
            assert!(seen.iter().copied().eq(1..=told), "{seen:?}");
            assert_eq!(outcome.err().as_deref(), error);
        }
    }
}
