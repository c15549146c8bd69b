//! Paragraphs: text in the faces of one family.

use parley::Alignment;

use super::MM;

/// A cut of the family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Upright.
    Regular,
    /// Bold.
    Bold,
    /// Italic.
    Italic,
}

/// A paragraph.
#[derive(Clone)]
pub struct Para {
    pub(super) text: String,
    pub(super) faces: Vec<(Face, std::ops::Range<usize>)>,
    pub(super) size: f32,
    pub(super) align: Alignment,
    pub(super) before: f32,
}

impl Para {
    /// A paragraph in one face.
    pub fn new(face: Face, text: &str) -> Self {
        Self {
            text: String::new(),
            faces: Vec::new(),
            size: 11.0,
            align: Alignment::Left,
            before: 0.0,
        }
        .and(face, text)
    }

    /// An upright paragraph.
    pub fn plain(text: &str) -> Self {
        Self::new(Face::Regular, text)
    }

    /// A label and what is entered behind it.
    pub fn labelled(label: &str, value: &str) -> Self {
        Self::plain(&format!("{label}: ")).and(Face::Bold, value)
    }

    /// More text in a face. Characters that steer printers or directions of writing become blanks.
    pub fn and(mut self, face: Face, text: &str) -> Self {
        let from = self.text.len();
        let steers = |c: char| {
            c.is_control()
                || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        };
        self.text.extend(text.chars().map(|c| if steers(c) { ' ' } else { c }));
        self.faces.push((face, from..self.text.len()));
        self
    }

    /// In another size, in points.
    pub fn sized(mut self, size: f32) -> Self {
        self.size = size;
        self
    }

    /// Each line in the middle.
    pub fn centred(mut self) -> Self {
        self.align = Alignment::Center;
        self
    }

    /// Each line at the right edge.
    pub fn at_right(mut self) -> Self {
        self.align = Alignment::Right;
        self
    }

    /// With room before it, in millimetres.
    pub fn after(mut self, millimetres: f32) -> Self {
        self.before = millimetres * MM;
        self
    }
}
