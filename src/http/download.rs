//! Files on their way out, piece by piece.

use std::future::Future;
use std::io::{self, Read};
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::HttpResponse;
use actix_web::body::{BodySize, MessageBody};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::{self, Bytes};

use crate::domain::report::ReportFormat;
use crate::service::reports::File;

/// Bytes read at once.
const PIECE: usize = 64 * 1024;

type Reading<R> = Pin<Box<dyn Future<Output = io::Result<(R, Vec<u8>)>>>>;

/// A file as a body: read off the request threads, and never more of it than the client takes.
struct FileBody<R> {
    length: u64,
    left: u64,
    file: Option<R>,
    reading: Option<Reading<R>>,
}

impl<R: Read + Send + Unpin + 'static> FileBody<R> {
    fn read_on(file: R, left: u64) -> Reading<R> {
        Box::pin(async move {
            let read = move || {
                let (mut file, mut piece) = (file, Vec::with_capacity(PIECE));
                let most = left.min(u64::try_from(PIECE).unwrap_or(u64::MAX));
                (&mut file).take(most).read_to_end(&mut piece)?;
                Ok((file, piece))
            };
            web::block(read).await.map_err(io::Error::other)?
        })
    }
}

impl<R: Read + Send + Unpin + 'static> MessageBody for FileBody<R> {
    type Error = io::Error;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.length)
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, io::Error>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        if let Some(file) = self.file.take() {
            self.reading = Some(Self::read_on(file, self.left));
        }
        let Some(reading) = &mut self.reading else {
            return Poll::Ready(None);
        };
        match reading.as_mut().poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(outcome) => {
                self.reading = None;
                Poll::Ready(Some(outcome.and_then(|(file, piece)| {
                    if piece.is_empty() {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                    self.left = self.left.saturating_sub(u64::try_from(piece.len()).unwrap_or(u64::MAX));
                    self.file = Some(file);
                    Ok(Bytes::from(piece))
                })))
            }
        }
    }
}

/// Sends a file. JSON is shown, everything else is saved.
pub fn send(file: File) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response
        .content_type(file.format.media_type())
        .insert_header((CACHE_CONTROL, "no-store"));
    if file.format != ReportFormat::Json {
        response.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file.name)));
    }
    response.body(FileBody {
        length: file.length,
        left: file.length,
        file: Some(file.data),
        reading: None,
    })
}
