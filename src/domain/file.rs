//! Files of dossiers: their names, kinds and contents.

use sha2::{Digest, Sha256};

use super::text::{FieldCode, Text, ValueError, hex, search_key, text_value};
use super::text_enum::text_enum;

text_enum! {
    /// What a file of a dossier is.
    pub enum FilePurpose {
        /// A paper that the applicant handed in.
        Paper = "paper" / "giấy tờ của chủ hồ sơ",
        /// The decision paper.
        Result = "result" / "kết quả giải quyết",
    }
}

text_enum! {
    /// The kinds of file that are taken. What a file is, its content says; its name must not say otherwise.
    pub enum MediaType {
        /// PDF.
        Pdf = "application/pdf" / "PDF",
        /// JPEG picture.
        Jpeg = "image/jpeg" / "ảnh JPEG",
        /// PNG picture.
        Png = "image/png" / "ảnh PNG",
        /// TIFF picture, as scanners make them.
        Tiff = "image/tiff" / "ảnh TIFF",
        /// Word document.
        Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document" / "tài liệu Word (docx)",
        /// Excel worksheet.
        Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" / "bảng tính Excel (xlsx)",
    }
}

impl MediaType {
    /// Endings that a name may have, the usual one first.
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
            Self::Png => &["png"],
            Self::Tiff => &["tif", "tiff"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
        }
    }
}

/// A text that is no SHA-256.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a SHA-256 is 64 hexadecimal digits")]
pub struct ContentHashError;

impl ValueError for ContentHashError {
    fn code(&self) -> FieldCode {
        FieldCode::Sha256
    }

    fn message_vi(&self) -> String {
        "Mã SHA-256 gồm 64 chữ số thập lục phân.".to_owned()
    }
}

/// The SHA-256 of a content, in lower-case hexadecimal digits: the name under which it is stored.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(String);

impl ContentHash {
    /// Of what was hashed.
    pub fn of(hasher: Sha256) -> Self {
        Self(hex(&hasher.finalize()))
    }

    /// From 64 hexadecimal digits of either case.
    ///
    /// # Errors
    /// The text is anything else.
    pub fn parse(text: &str) -> Result<Self, ContentHashError> {
        if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(ContentHashError)
        }
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

text_value!(ContentHash, ContentHashError);

/// Longest name kept, in characters.
const LONGEST_NAME: usize = 150;

/// The name of a file as people see it: one line without path, control characters or what some system forbids.
/// A name often tells about a person.
#[derive(Clone, PartialEq, Eq)]
pub struct FileName(String);

impl std::fmt::Debug for FileName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FileName(<redacted>)")
    }
}

impl FileName {
    /// Cleans the name that came with a file. The ending follows the content: a name without one gets it.
    ///
    /// # Errors
    /// The ending belongs to another kind of file.
    pub fn clean(given: &str, media_type: MediaType) -> Result<Self, WrongEnding> {
        let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
        let kept: String = last
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .filter(|c| !matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
            .collect();
        let kept = kept.split_whitespace().collect::<Vec<_>>().join(" ");
        let kept = kept.trim_matches(|c: char| c == '.' || c == ' ');
        let (stem, ending) = match kept.rsplit_once('.') {
            // A date at the end of a name is no ending.
            Some((stem, ending))
                if (1..=10).contains(&ending.len())
                    && ending.bytes().all(|b| b.is_ascii_alphanumeric())
                    && ending.bytes().any(|b| b.is_ascii_alphabetic()) =>
            {
                (stem.trim_end_matches(['.', ' ']), Some(ending.to_ascii_lowercase()))
            }
            _ => (kept, None),
        };
        let usual = media_type.endings().first().copied().unwrap_or_default();
        let ending = match ending {
            Some(ending) if media_type.endings().contains(&ending.as_str()) => ending,
            Some(_) => return Err(WrongEnding(media_type)),
            None => usual.to_owned(),
        };
        let stem: String = stem.chars().take(LONGEST_NAME).collect();
        let stem = match stem.parse::<Text<LONGEST_NAME>>() {
            Ok(stem) => stem.as_str().to_owned(),
            Err(_) => "tep".to_owned(),
        };
        Ok(Self(format!("{stem}.{ending}")))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name in ASCII, for programs that know nothing else.
    pub fn ascii(&self) -> String {
        let (stem, ending) = self.0.rsplit_once('.').unwrap_or((&self.0, "bin"));
        let plain: String = search_key(stem)
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
            .collect();
        format!("{plain}.{ending}")
    }
}

/// A name whose ending belongs to another kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongEnding(pub MediaType);

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn names_are_cleaned() {
        for (given, clean) in [
            ("giấy khai sinh.pdf", "giấy khai sinh.pdf"),
            ("../../etc/passwd.pdf", "passwd.pdf"),
            ("C:\\Users\\an\\Đơn.PDF", "Đơn.pdf"),
            ("a\r\nContent-Type: x\0.pdf", "a Content-Type x.pdf"),
            ("\u{202e}fdp.exe.pdf", "fdp.exe.pdf"),
            ("", "tep.pdf"),
            ("..", "tep.pdf"),
            ("...pdf", "pdf.pdf"),
            ("/", "tep.pdf"),
            ("scan 2026.11.23", "scan 2026.11.23.pdf"),
        ] {
            let got = FileName::clean(given, MediaType::Pdf);
            assert_eq!(got.unwrap().as_str(), clean, "{given:?}");
        }
        assert_eq!(
            FileName::clean("bom.pdf", MediaType::Docx),
            Err(WrongEnding(MediaType::Docx))
        );
        let long = FileName::clean(&"ắ".repeat(1000), MediaType::Png).unwrap();
        assert_eq!(long.as_str().chars().count(), 154);
        assert_eq!(
            FileName::clean("Đơn xin.pdf", MediaType::Pdf).unwrap().ascii(),
            "don_xin.pdf"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_name_leads_anywhere(given in "\\PC{0,40}|[\\x00-\\x7f/\\\\.]{0,40}") {
            if let Ok(name) = FileName::clean(&given, MediaType::Pdf) {
                let name = name.as_str();
                assert!(!name.contains(['/', '\\', '\0', '\r', '\n', '"']) && !name.starts_with('.'), "{name:?}");
                assert!(name.ends_with(".pdf") && name.len() > 4);
            }
        }
    }
}
