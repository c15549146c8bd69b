//! `/dossiers/{code}/files`: files of dossiers.

use std::ops::Range;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderMap, IF_RANGE, RANGE,
};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use base64::Engine as _;
use futures_util::StreamExt;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use utoipa::IntoParams;

use super::answer::{respond, stored};
use super::bare::Bare;
use super::dossier_wire::OfficialWire;
use super::dossiers::code;
use super::error::{ReadErrors, WriteErrors};
use super::extract::{Ctx, Params, idempotency_key, optional_line, sure};
use super::file_wire::{FileList, FileWire};
use super::media;
use super::seen::{self, IfMatch, Seen};
use crate::domain::answered::Answered;
use crate::domain::dossier_code::DossierCode;
use crate::domain::file::{ContentHash, FileName, FilePurpose};
use crate::domain::text::FieldCode;
use crate::service::files::{self, FileView, NewFile};
use crate::service::idempotency::Rendered;
use crate::service::{Caller, Error, FieldError, Fields, Reason};

/// Bytes that are read of a body that was refused.
const MOST_DRAINED: u64 = 4 << 20;
/// What RFC 8187 lets stand as it is in a parameter of a header.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The answer to whoever added a file.
pub(super) fn added(code: &DossierCode) -> impl Fn(&FileView) -> Rendered + Send + use<> {
    let code = code.to_string();
    move |view| {
        let place = format!("/api/v1/dossiers/{code}/files/{}/content", view.row.no);
        stored(Answered::Created, Some(place), &FileWire::new(view, None))
    }
}

/// What a file is.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct UploadParams {
    /// `paper` (default) or `result`.
    pub purpose: Option<String>,
    /// Code of the paper that it shows.
    #[param(example = "p1")]
    pub paper: Option<String>,
    /// Its name. Path and control characters are taken out; the ending must fit the content.
    #[param(example = "don-de-nghi.pdf")]
    pub name: Option<String>,
    /// What the content hashes to, in hexadecimal digits; or send `Content-Digest`. A file that hashes to something
    /// else is refused.
    pub sha256: Option<String>,
}

/// The hash in `Content-Digest` (RFC 9530): `sha-256=:base64:`.
fn content_digest(f: &mut Fields, headers: &HeaderMap) -> Option<ContentHash> {
    let header = headers.get("content-digest")?;
    let hash = header
        .to_str()
        .ok()
        .and_then(|text| {
            let (_, value) = text
                .split(',')
                .filter_map(|p| p.trim().split_once('='))
                .find(|(name, _)| *name == "sha-256")?;
            value.strip_prefix(':')?.strip_suffix(':')
        })
        .and_then(|text| base64::engine::general_purpose::STANDARD.decode(text).ok())
        .and_then(|bytes| ContentHash::parse(&crate::domain::text::hex(&bytes)).ok());
    if hash.is_none() {
        f.push(FieldError::new(
            "Content-Digest",
            FieldCode::ContentDigest,
            "Content-Digest phải có dạng sha-256=:…: (base64).",
            "Content-Digest must be sha-256=:…: in base64.",
        ));
    }
    hash
}

/// Add a file to a dossier
///
/// The body is the file itself, sent as `application/octet-stream` or as what it is (a form is refused with 415); it is received piece by piece. Its
/// kind is told by its content: PDF, JPEG, PNG, TIFF, docx and xlsx are taken. Digital signatures inside a PDF file are
/// checked at once, and the answer says what was found. Send an `Idempotency-Key` header and repeat safely.
#[utoipa::path(tag = "files", params(("code" = String, Path, description = "Dossier code"), UploadParams,
        super::extract::IdempotencyKey, IfMatch,
        ("Content-Digest" = Option<String>, Header, description = "`sha-256=:…:` of the content")),
    request_body(content(("application/octet-stream"))),
    responses((status = 201, body = FileWire), WriteErrors))]
#[post("/dossiers/{code}/files")]
pub async fn upload_file(
    ctx: Ctx,
    caller: Caller,
    request: HttpRequest,
    seen: Seen,
    path: web::Path<String>,
    params: Params<UploadParams>,
    mut body: web::Payload,
) -> Result<HttpResponse, Error> {
    let code = code(&path)?;
    let mut f = Fields::new();
    let p = params.0;
    let purpose = f.optional::<FilePurpose, _>("purpose", p.purpose.as_deref());
    let paper = optional_line::<50>(&mut f, "paper", p.paper.as_deref());
    let declared = f.optional::<ContentHash, _>("sha256", p.sha256.as_deref());
    let digest = content_digest(&mut f, request.headers());
    let key = idempotency_key(&request)?;
    f.finish()?;
    if let Err(refused) = media::file(request.headers()) {
        return Err(drained(&mut body, said_length(&request), refused).await);
    }
    if declared.is_some() && digest.is_some() && declared != digest {
        return Err(Reason::FileIncomplete.into());
    }
    let new = NewFile {
        purpose: purpose.unwrap_or(FilePurpose::Paper),
        paper,
        name: p.name.unwrap_or_default(),
        declared_size: said_length(&request),
        declared_hash: declared.or(digest),
        seen: seen.0,
    };
    let declared = new.declared_size;
    let mut upload = match files::begin(&ctx, caller.clone(), code.clone(), new).await {
        Ok(upload) => upload,
        Err(refused) => return Err(drained(&mut body, declared, refused).await),
    };
    while let Some(part) = body.next().await {
        let part = part.map_err(|_| Error::from(Reason::FileIncomplete))?;
        if let Err(refused) = upload.take(&part).await {
            return Err(drained(&mut body, declared, refused).await);
        }
    }
    // The key belongs to this content under this address: another query is another request.
    let path = format!("{}?{}", request.path(), request.query_string());
    let key = key.map(|key| (key, seen::about(&request, &path)));
    let answer = upload.finish(&ctx, caller, key, added(&code)).await?;
    Ok(respond(answer))
}

/// How many bytes there will be, if that is said.
fn said_length(request: &HttpRequest) -> Option<u64> {
    let length = request.headers().get(CONTENT_LENGTH)?;
    length.to_str().ok()?.parse().ok()
}

/// A refusal, after what is still coming has been read: whoever is still sending would otherwise see a broken connection
/// and not the answer. Of what is said to be large nothing more is read.
async fn drained(body: &mut web::Payload, declared: Option<u64>, refused: Error) -> Error {
    if declared.is_some_and(|size| size > MOST_DRAINED) {
        return refused;
    }
    let mut left = MOST_DRAINED;
    while let Some(Ok(part)) = body.next().await {
        match left.checked_sub(part.len() as u64) {
            Some(rest) => left = rest,
            None => break,
        }
    }
    refused
}

/// Files of a dossier
///
/// Also those that were removed, without their content. A portal sees a result from its issue until it is undone. The look is recorded.
#[utoipa::path(tag = "files", params(("code" = String, Path, description = "Dossier code")),
    responses((status = 200, body = FileList), ReadErrors))]
#[get("/dossiers/{code}/files")]
pub async fn list_files(ctx: Ctx, caller: Caller, _bare: Bare, path: web::Path<String>) -> Result<HttpResponse, Error> {
    let list = files::list(&ctx, caller, code(&path)?).await?;
    let items = list
        .files
        .iter()
        .map(|view| FileWire::new(view, list.officials.get(&view.row.added_by).map(OfficialWire::from)))
        .collect();
    Ok(HttpResponse::Ok().json(FileList { items }))
}

/// The content of a file
///
/// As an attachment; ranges may be asked for with `Range`. The look is recorded.
#[utoipa::path(tag = "files", params(("code" = String, Path, description = "Dossier code"),
        ("file" = i16, Path, description = "Number of the file in the dossier"),
        ("Range" = Option<String>, Header, description = "`bytes=0-1023`, one range")),
    responses((status = 200, description = "The file, as what it is", content(("*/*"))),
        (status = 206, description = "The range asked for", content(("*/*"))),
        (status = 416, description = "No such range", body = super::error::Problem,
            content_type = "application/problem+json"), ReadErrors))]
#[get("/dossiers/{code}/files/{file}/content")]
pub async fn download_file(
    ctx: Ctx,
    caller: Caller,
    _bare: Bare,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Error> {
    send(&ctx, caller, request.headers(), &path.0, &path.1).await
}

/// The content of a file as an attachment, or the range of it that the headers ask for.
///
/// # Errors
/// There is no such file, the person may not see it, or the range lies outside.
pub async fn send(
    ctx: &Ctx,
    caller: Caller,
    headers: &HeaderMap,
    dossier: &str,
    no: &str,
) -> Result<HttpResponse, Error> {
    let no = number(no)?;
    let file = files::download(ctx, caller, code(dossier)?, no, |row| {
        let size = u64::try_from(row.size).unwrap_or(0);
        // A range of another version of the file is of no use; the whole is.
        let same = headers
            .get(IF_RANGE)
            .is_none_or(|tag| tag.as_bytes() == format!("\"{}\"", row.sha256).as_bytes());
        match headers.get(RANGE).and_then(|v| v.to_str().ok()).filter(|_| same) {
            None => Ok(None),
            Some(text) => range(text, size),
        }
    })
    .await?;
    let size = u64::try_from(file.row.size).unwrap_or(0);
    let name = FileName::clean(&file.row.name, file.row.media_type).map_or_else(
        |_| ("tep".to_owned(), "tep".to_owned()),
        |name| (name.ascii(), utf8_percent_encode(name.as_str(), PLAIN).to_string()),
    );
    let mut response = HttpResponse::Ok();
    response
        .content_type(file.row.media_type.as_str())
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}\"; filename*=UTF-8''{}", name.0, name.1),
        ))
        .insert_header(("x-content-type-options", "nosniff"))
        .insert_header(("content-security-policy", "default-src 'none'; sandbox"))
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .insert_header((ACCEPT_RANGES, "bytes"))
        .insert_header((ETAG, format!("\"{}\"", file.row.sha256)));
    let length = match &file.range {
        None => size,
        Some(range) => {
            response.status(StatusCode::PARTIAL_CONTENT);
            let last = range.end.saturating_sub(1);
            response.insert_header((CONTENT_RANGE, format!("bytes {}-{last}/{size}", range.start)));
            range.end - range.start
        }
    };
    Ok(response.no_chunking(length).streaming(file.pieces))
}

fn number(text: &str) -> Result<i16, Error> {
    text.parse().map_err(|_| Reason::FileNotFound.into())
}

/// The bytes of a single range. What is no range in bytes, and several ranges, are answered with the whole file, as RFC
/// 9110 lets a server do.
fn range(text: &str, size: u64) -> Result<Option<Range<u64>>, Error> {
    let Some((from, to)) = text.strip_prefix("bytes=").and_then(|r| r.trim().split_once('-')) else {
        return Ok(None);
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let parse = |text: &str| text.parse::<u64>().unwrap_or(u64::MAX);
    let range = match (from, to) {
        ("", last) if digits(last) => size.saturating_sub(parse(last))..size,
        (from, "") if digits(from) => parse(from)..size,
        (from, to) if digits(from) && digits(to) && parse(from) <= parse(to) => {
            parse(from)..parse(to).saturating_add(1).min(size)
        }
        _ => return Ok(None),
    };
    if range.is_empty() {
        return Err(Error::with(Reason::RangeOutside, [size.to_string()]));
    }
    Ok(Some(range))
}

/// Why a file is removed.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RemoveParams {
    /// Why, for the history.
    #[param(example = "Nhầm hồ sơ")]
    pub reason: Option<String>,
}

/// Remove a file
///
/// The wrong one, or of the wrong person. That it was there, its hash and the reason stay in the history; its content goes
/// a day later, if nothing else needs it. A portal removes its own until they are accepted or while papers are asked for.
#[utoipa::path(tag = "files", params(("code" = String, Path, description = "Dossier code"),
        ("file" = i16, Path, description = "Number of the file in the dossier"), IfMatch, RemoveParams),
    responses((status = 204, description = "Removed"), WriteErrors))]
#[delete("/dossiers/{code}/files/{file}")]
pub async fn remove_file(
    ctx: Ctx,
    caller: Caller,
    seen: Seen,
    path: web::Path<(String, String)>,
    params: Params<RemoveParams>,
) -> Result<HttpResponse, Error> {
    let (dossier, no) = path.into_inner();
    let version = remove(&ctx, caller, &dossier, (&no, seen), params.0).await?;
    Ok(HttpResponse::NoContent()
        .insert_header((ETAG, seen::tag(version)))
        .finish())
}

/// Removes a file for the reason that was given; answers the version of the dossier that came of it.
///
/// # Errors
/// There is no reason or no such file, or the person may not.
pub async fn remove(
    ctx: &Ctx,
    caller: Caller,
    dossier: &str,
    (no, seen): (&str, Seen),
    params: RemoveParams,
) -> Result<i32, Error> {
    let mut f = Fields::new();
    let reason = super::extract::line::<500>(&mut f, "reason", params.reason.as_deref());
    f.finish()?;
    files::remove(ctx, caller, code(dossier)?, (number(no)?, seen.0), sure(reason)?).await
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn ranges() {
        for (text, expected) in [
            ("bytes=0-", Some(0..10)),
            ("bytes=0-0", Some(0..1)),
            ("bytes=2-5", Some(2..6)),
            ("bytes=5-99999999999999999999999", Some(5..10)),
            ("bytes=-3", Some(7..10)),
            ("bytes=-99", Some(0..10)),
            ("bytes=5-2", None),
            ("bytes=0-1,3-4", None),
            ("items=0-1", None),
            ("bytes=", None),
            ("bytes=-", None),
            ("bytes=+1-2", None),
        ] {
            assert_eq!(range(text, 10).unwrap(), expected, "{text}");
        }
        for text in ["bytes=10-", "bytes=99-100", "bytes=-0"] {
            assert_eq!(range(text, 10).unwrap_err().reason, Reason::RangeOutside, "{text}");
        }
    }
}
