//! Forms with a file (`multipart/form-data`): their texts are read first, the file goes piece by piece to where the API
//! sends it. The file is the last field of such a form, so that its token is known to be sound before any of it is read.

use actix_multipart::{Field, Multipart};
use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_TYPE, HeaderMap};
use actix_web::web::Bytes;
use futures_util::StreamExt;
use sha2::{Digest, Sha256};

use super::form::Values;
use crate::domain::dossier_code::DossierCode;
use crate::domain::file::{ContentHash, FilePurpose};
use crate::http::extract::Ctx;
use crate::service::files::{self, FileView, NewFile};
use crate::service::idempotency::{Answer, Rendered};
use crate::service::{Caller, Error, Reason};

/// Bytes that the texts of a form may have together, with their names.
const MOST_TEXT: usize = 256 * 1024;
/// Bytes that a part counts for beside its name and text, so that parts without either come to an end too.
const PART: usize = 256;
/// Bytes that are read of a file that was refused.
const MOST_DRAINED: usize = 4 << 20;

/// A file on its way.
pub struct FilePart {
    name: String,
    content: Field,
    /// What the content is a part of; it ends with it.
    _whole: Multipart,
}

/// Whether a form comes in parts.
pub fn has_parts(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("multipart/form-data"))
}

fn broken<E>(_: E) -> Error {
    Error::with(Reason::Malformed, ["multipart/form-data".to_owned()])
}

/// The texts of a form, the file after them if one was chosen, and what sending the same again is told by.
///
/// # Errors
/// The texts are too long, or the form is not what it says.
pub async fn read(headers: &HeaderMap, payload: Payload) -> Result<(Values, Option<FilePart>, Bytes), Error> {
    let mut whole = Multipart::new(headers, payload);
    let (mut values, mut left) = (Vec::new(), MOST_TEXT);
    let mut file = None;
    while let Some(part) = whole.next().await {
        let mut field = part.map_err(broken)?;
        let cost = PART + field.name().map_or(0, str::len);
        left = left.checked_sub(cost).ok_or(Reason::TooLarge)?;
        let chosen = field
            .content_disposition()
            .and_then(|d| d.get_filename())
            .map(str::to_owned);
        if let Some(name) = chosen.as_ref().filter(|name| !name.is_empty()) {
            file = Some((name.clone(), field));
            break;
        }
        let mut text = Vec::new();
        while let Some(piece) = field.next().await {
            let piece = piece.map_err(broken)?;
            left = left.checked_sub(piece.len()).ok_or(Reason::TooLarge)?;
            text.extend_from_slice(&piece);
        }
        // A field for a file where none was chosen is no text.
        if let (None, Some(name)) = (chosen, field.name()) {
            values.push((name.to_owned(), String::from_utf8(text).map_err(broken)?));
        }
    }
    let mut told = Vec::new();
    for (name, value) in &values {
        told.extend_from_slice(format!("{}={}{name}{value}", name.len(), value.len()).as_bytes());
    }
    let file = file.map(|(name, content)| FilePart {
        name,
        content,
        _whole: whole,
    });
    Ok((Values::of(values), file, told.into()))
}

impl FilePart {
    /// Adds the file to a dossier. `key` is that of the form; `render` makes the answer.
    ///
    /// # Errors
    /// What [`files::begin`] and [`files::Upload::finish`] refuse, or the file was cut off.
    pub async fn keep<R>(
        mut self,
        ctx: &Ctx,
        caller: Caller,
        (code, purpose, paper): (DossierCode, FilePurpose, Option<String>),
        key: Option<&str>,
        render: R,
    ) -> Result<Answer, Error>
    where
        R: Fn(&FileView) -> Rendered + Send + 'static,
    {
        let new = NewFile {
            purpose,
            paper,
            name: std::mem::take(&mut self.name),
            declared_size: None,
            declared_hash: None,
            seen: None,
        };
        // The key belongs to this file of this dossier; the form itself may go on to use it for what it does.
        let key = key.map(|key| (format!("{key}/file"), format!("{code} {purpose}")));
        let mut upload = match files::begin(ctx, caller.clone(), code, new).await {
            Ok(upload) => upload,
            Err(refused) => return Err(self.drained(refused).await),
        };
        while let Some(piece) = self.content.next().await {
            let piece = piece.map_err(|_| Error::from(Reason::FileIncomplete))?;
            if let Err(refused) = upload.take(&piece).await {
                return Err(self.drained(refused).await);
            }
        }
        upload.finish(ctx, caller, key, render).await
    }

    /// The SHA-256 of the file, of which nothing is kept.
    ///
    /// # Errors
    /// It has more than `most` MiB, or was cut off.
    pub async fn hash(mut self, most: u64) -> Result<ContentHash, Error> {
        let (mut hasher, mut left) = (Sha256::new(), most.saturating_mul(1 << 20));
        while let Some(piece) = self.content.next().await {
            let piece = piece.map_err(|_| Error::from(Reason::FileIncomplete))?;
            let size = u64::try_from(piece.len()).unwrap_or(u64::MAX);
            match left.checked_sub(size) {
                Some(rest) => left = rest,
                None => {
                    return Err(self
                        .drained(Error::with(Reason::FileTooLarge, [most.to_string()]))
                        .await);
                }
            }
            hasher.update(&piece);
        }
        Ok(ContentHash::of(hasher))
    }

    async fn drained(self, refused: Error) -> Error {
        self.drain().await;
        refused
    }

    /// Reads on without keeping anything: whoever is still sending would otherwise not see the answer.
    pub async fn drain(mut self) {
        let mut left = MOST_DRAINED;
        while let Some(Ok(piece)) = self.content.next().await {
            match left.checked_sub(piece.len()) {
                Some(rest) => left = rest,
                None => break,
            }
        }
    }
}
