//! How long a body may stop on its way: whoever sends a piece of one and nothing more would keep a connection for ever.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::HttpMessage;
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::rt::time::{Sleep, sleep};
use actix_web::web::Bytes;
use futures_util::Stream;

/// Longest wait for the next piece of a body.
const PATIENCE: Duration = Duration::from_secs(30);

/// Reads the body of a request with patience that ends.
pub fn wait_for_body(request: &mut ServiceRequest) {
    match request.take_payload() {
        Payload::None => {}
        payload => request.set_payload(Payload::Stream {
            payload: Box::pin(Patient {
                payload,
                waiting: None,
                patience: PATIENCE,
            }),
        }),
    }
}

/// A body that comes to an end, one way or the other.
struct Patient {
    payload: Payload,
    waiting: Option<Pin<Box<Sleep>>>,
    patience: Duration,
}

impl Stream for Patient {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Poll::Ready(piece) = Pin::new(&mut self.payload).poll_next(context) {
            self.waiting = None;
            return Poll::Ready(piece);
        }
        let patience = self.patience;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(patience)));
        waiting.as_mut().poll(context).map(|()| {
            Some(Err(PayloadError::Io(io::Error::new(
                io::ErrorKind::TimedOut,
                "the body stopped on its way",
            ))))
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use futures_util::{StreamExt, stream};

    fn patient(pieces: impl Stream<Item = Result<Bytes, PayloadError>> + 'static) -> Patient {
        Patient {
            payload: Payload::Stream {
                payload: Box::pin(pieces),
            },
            waiting: None,
            patience: Duration::from_millis(20),
        }
    }

    #[actix_web::test]
    async fn a_body_that_stops_is_given_up_and_one_that_goes_on_is_not() {
        let begun = stream::iter([Ok(Bytes::from_static(b"{"))]);
        let mut stopped = patient(begun.chain(stream::pending()));
        assert_eq!(stopped.next().await.unwrap().unwrap().as_ref(), b"{");
        assert!(matches!(stopped.next().await, Some(Err(PayloadError::Io(_)))));
        let mut whole = patient(stream::iter([Ok(Bytes::from_static(b"{}"))]));
        assert!(whole.next().await.unwrap().is_ok());
        assert!(whole.next().await.is_none());
    }
}
