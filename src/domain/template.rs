//! Wording with places to fill in, such as `{{dossier}}`. Only known places are taken.

mod shipped;

use std::collections::BTreeMap;

pub use shipped::{how_it_comes, shipped};

use super::notice::{CitizenEvent, ContactChannel};
use super::text::{FieldCode, TextError, ValueError, clean_lines};
use super::text_enum::text_enum;

text_enum! {
    /// What can be filled in. None of it names the applicant: a message is read over shoulders and lies in mailboxes.
    pub enum Placeholder {
        /// Dossier code.
        Dossier = "dossier" / "mã hồ sơ",
        /// Procedure.
        Procedure = "procedure" / "tên thủ tục",
        /// Agency that decides.
        Agency = "agency" / "cơ quan giải quyết",
        /// Agency that received it.
        Desk = "desk" / "nơi tiếp nhận",
        /// Time of receipt.
        ReceivedAt = "received_at" / "thời điểm tiếp nhận",
        /// Promised time.
        DueAt = "due_at" / "ngày hẹn trả",
        /// Promised time before an apology.
        DueBefore = "due_before" / "ngày hẹn trả trước đó",
        /// Reason, as the official wrote it.
        Reason = "reason" / "lý do",
        /// How the result reaches the applicant, a whole sentence.
        ReturnBy = "return_by" / "cách nhận kết quả (một câu)",
        /// Missing papers.
        Papers = "papers" / "giấy tờ cần bổ sung",
    }
}

/// Wording that cannot be filled in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// Nothing.
    #[error("the wording must not be empty")]
    Empty,
    /// Too long.
    #[error("the wording must have at most {0} characters")]
    TooLong(usize),
    /// A control character.
    #[error("the wording contains a control character; remove it")]
    Control,
    /// A place that nobody knows.
    #[error(
        "unknown placeholder {{{{{0}}}}}; known ones must be used: dossier, procedure, agency, desk, received_at, due_at, due_before, reason, return_by, papers"
    )]
    Unknown(String),
    /// A bracket without its partner.
    #[error("a placeholder must begin with {{{{ and end with }}}}")]
    Unclosed,
    /// A subject of several lines.
    #[error("the subject must be one line")]
    Lines,
}

impl From<TextError> for TemplateError {
    fn from(error: TextError) -> Self {
        match error {
            TextError::Empty => Self::Empty,
            TextError::ControlCharacter => Self::Control,
            TextError::TooLong { max, .. } => Self::TooLong(max),
        }
    }
}

impl ValueError for TemplateError {
    fn code(&self) -> FieldCode {
        match self {
            Self::Empty => FieldCode::Missing,
            Self::TooLong(_) => FieldCode::TextTooLong,
            Self::Control => TextError::ControlCharacter.code(),
            Self::Unknown(_) => FieldCode::PlaceholderUnknown,
            Self::Unclosed => FieldCode::PlaceholderUnclosed,
            Self::Lines => FieldCode::SeveralLines,
        }
    }

    fn message_vi(&self) -> String {
        match self {
            Self::Empty => "Nội dung không được để trống.".to_owned(),
            Self::Control => TextError::ControlCharacter.message_vi(),
            Self::TooLong(most) => format!("Nội dung dài tối đa {most} ký tự."),
            Self::Unknown(name) => format!(
                "Không có trường trộn {{{{{name}}}}}; các trường dùng được: {}.",
                Placeholder::TEXTS.join(", ")
            ),
            Self::Unclosed => "Trường trộn phải mở bằng {{ và đóng bằng }}.".to_owned(),
            Self::Lines => "Tiêu đề chỉ được một dòng.".to_owned(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Place(Placeholder),
}

/// What is filled in; what is missing stays empty.
pub type Values = BTreeMap<Placeholder, String>;

/// Checked wording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    text: String,
    parts: Vec<Part>,
}

impl Template {
    /// Cleans wording as other text of several lines, and checks it.
    ///
    /// # Errors
    /// It is empty, too long, has control characters, or places that nobody can fill.
    pub fn parse(text: &str, most: usize) -> Result<Self, TemplateError> {
        let text = clean_lines(text, most)?;
        let mut parts = Vec::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once("{{") {
            let (name, behind) = after.split_once("}}").ok_or(TemplateError::Unclosed)?;
            let place = name.trim().parse().map_err(|_| {
                TemplateError::Unknown(name.trim().chars().filter(|c| !c.is_control()).take(40).collect())
            })?;
            if before.contains("}}") {
                return Err(TemplateError::Unclosed);
            }
            parts.push(Part::Text(before.to_owned()));
            parts.push(Part::Place(place));
            rest = behind;
        }
        if rest.contains("}}") {
            return Err(TemplateError::Unclosed);
        }
        parts.push(Part::Text(rest.to_owned()));
        Ok(Self { text, parts })
    }

    /// The wording with everything filled in. What is filled in is never read as wording.
    pub fn fill(&self, values: &Values) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.as_str(),
                Part::Place(place) => values.get(place).map_or("", String::as_str),
            })
            .collect()
    }
}

/// Wording of one message: subject (e-mail only) and text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    subject: Option<Template>,
    body: Template,
}

/// Most characters of a subject, of an e-mail and of a text message.
const MAX_SUBJECT: usize = 150;
const MAX_EMAIL: usize = 5_000;
const MAX_TEXT: usize = 300;

impl Wording {
    /// Checks the wording of a channel; which half is wrong comes with the reason.
    ///
    /// # Errors
    /// Subject or body cannot be filled in.
    pub fn parse(channel: ContactChannel, subject: &str, body: &str) -> Result<Self, (&'static str, TemplateError)> {
        let most = match channel {
            ContactChannel::Email => MAX_EMAIL,
            ContactChannel::Text => MAX_TEXT,
        };
        let subject = match channel {
            ContactChannel::Email if subject.chars().any(char::is_control) => {
                return Err(("subject", TemplateError::Lines));
            }
            ContactChannel::Email => Some(Template::parse(subject, MAX_SUBJECT).map_err(|e| ("subject", e))?),
            ContactChannel::Text => None,
        };
        let body = Template::parse(body, most).map_err(|e| ("body", e))?;
        Ok(Self { subject, body })
    }

    /// Subject and text with their places, as they are kept.
    pub fn texts(&self) -> (&str, &str) {
        let subject = self.subject.as_ref().map_or("", |s| s.text.as_str());
        (subject, &self.body.text)
    }

    /// Subject (one line, whatever is filled in) and text.
    pub fn fill(&self, values: &Values) -> (String, String) {
        let subject = self.subject.as_ref().map_or_else(String::new, |s| s.fill(values));
        let subject = subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        (subject, self.body.fill(values))
    }
}

/// The wording as shipped.
pub fn default_wording(event: CitizenEvent, channel: ContactChannel) -> Option<Wording> {
    let (subject, body) = shipped(event, channel);
    Wording::parse(channel, subject, body).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shipped_wording_can_be_filled_in() {
        let values: Values = Placeholder::ALL.iter().map(|p| (*p, format!("<{p}>"))).collect();
        for event in CitizenEvent::ALL {
            for channel in ContactChannel::ALL {
                let (subject, body) = default_wording(*event, *channel).unwrap().fill(&values);
                assert_eq!(subject.is_empty(), *channel == ContactChannel::Text);
                assert!(
                    body.contains("<dossier>") && !body.contains("{{"),
                    "{event} {channel}: {body}"
                );
            }
        }
    }

    #[test]
    fn wrong_wording_says_why() {
        let parse = |text: &str| Template::parse(text, 100).unwrap_err().code();
        assert_eq!(parse("Hồ sơ {{ten}}"), FieldCode::PlaceholderUnknown);
        assert_eq!(parse("Hồ sơ {{applicant}}"), FieldCode::PlaceholderUnknown);
        assert_eq!(parse("Hồ sơ {{}}"), FieldCode::PlaceholderUnknown);
        assert_eq!(parse("Hồ sơ {{dossier"), FieldCode::PlaceholderUnclosed);
        assert_eq!(parse("Hồ sơ dossier}} x"), FieldCode::PlaceholderUnclosed);
        assert_eq!(parse("a}} {{dossier}}"), FieldCode::PlaceholderUnclosed);
        assert_eq!(parse("  "), FieldCode::Missing);
        assert_eq!(parse("a\u{0}\u{7}"), FieldCode::TextControlCharacter);
        assert_eq!(parse(&"a".repeat(101)), FieldCode::TextTooLong);
        let lines = Wording::parse(ContactChannel::Email, "a\r\nBcc: b@c.vn", "x").unwrap_err();
        assert_eq!((lines.0, lines.1.code()), ("subject", FieldCode::SeveralLines));
    }

    #[test]
    fn wording_is_kept_clean() {
        let wording = Wording::parse(ContactChannel::Email, " a\u{200b} ", "x\r\n\ty\u{feff}").unwrap();
        assert_eq!(wording.texts(), ("a", "x\n\ty"));
        let wording = Wording::parse(ContactChannel::Text, "", "x").unwrap();
        assert_eq!(wording.texts(), ("", "x"));
    }

    #[test]
    fn what_is_filled_in_stays_what_it_is() {
        let wording = Wording::parse(ContactChannel::Email, "{{reason}}", "{{ reason }}|{{papers}}").unwrap();
        let values = Values::from([(Placeholder::Reason, "a\r\nBcc: {{dossier}}".to_owned())]);
        let (subject, body) = wording.fill(&values);
        assert_eq!(subject, "a  Bcc: {{dossier}}");
        assert_eq!(body, "a\r\nBcc: {{dossier}}|");
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in "[a-z{} ]{0,40}|\\PC{0,20}") {
            if let Ok(template) = Template::parse(&text, 100) {
                let gone = !template.fill(&Values::new()).contains("{{") || text.contains("{{{");
                prop_assert!(gone);
            }
        }
    }
}
