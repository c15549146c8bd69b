//! Style and scripts: compiled in, addressed by the hash of their content, so that browsers keep them for good.

use std::sync::LazyLock;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, web};
use sha2::{Digest, Sha256};

use super::refusal::{Page, Refusal};
use crate::domain::text::hex;
use crate::service::Reason;

/// A file that pages link to.
pub struct Asset {
    name: &'static str,
    kind: &'static str,
    content: &'static [u8],
}

/// Every file that pages link to.
const ALL: [Asset; 4] = [
    Asset {
        name: "style.css",
        kind: "text/css; charset=utf-8",
        content: include_bytes!("assets/style.css"),
    },
    Asset {
        name: "pages.js",
        kind: "text/javascript; charset=utf-8",
        content: include_bytes!("assets/pages.js"),
    },
    Asset {
        name: "intake.js",
        kind: "text/javascript; charset=utf-8",
        content: include_bytes!("assets/intake.js"),
    },
    Asset {
        name: "icon.svg",
        kind: "image/svg+xml",
        content: include_bytes!("assets/icon.svg"),
    },
];

/// Which file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// The one style sheet.
    Style,
    /// Small helps on every page.
    Pages,
    /// Quicker intake.
    Intake,
    /// The sign in the tab.
    Icon,
}

/// Addresses of the files, in their order.
static ADDRESSES: LazyLock<[String; 4]> = LazyLock::new(|| {
    ALL.map(|asset| {
        let hash: String = hex(&Sha256::digest(asset.content)).chars().take(16).collect();
        format!("/static/{hash}/{}", asset.name)
    })
});

impl File {
    /// Where the file is.
    pub fn address(self) -> &'static str {
        let [style, pages, intake, icon] = &*ADDRESSES;
        match self {
            Self::Style => style,
            Self::Pages => pages,
            Self::Intake => intake,
            Self::Icon => icon,
        }
    }
}

/// A file; the hash must be that of its content, so that an old page never gets a new file.
pub async fn file(path: web::Path<(String, String)>) -> Page {
    let asked = format!("/static/{}/{}", path.0, path.1);
    let found = ADDRESSES.iter().zip(&ALL).find(|(address, _)| **address == asked);
    let (_, asset) = found.ok_or_else(|| Refusal::from(Reason::NotFound))?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, asset.kind))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(asset.content))
}
