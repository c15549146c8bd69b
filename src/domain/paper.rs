//! Papers of a dossier: what was handed in, and what is still missing.

use serde::{Deserialize, Serialize};

use super::postal::Channel;
use super::procedure::PaperRequirement;

/// A paper handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandedPaper {
    /// Code of the requirement it fulfils; none for an additional paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What it is.
    pub name: String,
    /// Number of originals.
    #[serde(default)]
    pub originals: u8,
    /// Number of copies.
    #[serde(default)]
    pub copies: u8,
}

/// The mandatory papers that are not there yet. At the counter and by post the numbers count; online one electronic
/// copy of each is enough.
pub fn missing<'r>(
    required: &'r [PaperRequirement],
    handed: &[HandedPaper],
    channel: Channel,
) -> Vec<&'r PaperRequirement> {
    let enough = |need: &PaperRequirement, have: &HandedPaper| {
        channel == Channel::Online || (have.originals >= need.originals && have.copies >= need.copies)
    };
    required
        .iter()
        .filter(|need| need.mandatory)
        .filter(|need| {
            !handed
                .iter()
                .any(|have| have.code.as_deref() == Some(need.code.as_str()) && enough(need, have))
        })
        .collect()
}

/// Puts papers that arrived later beside those already there; a paper with a known code replaces the earlier one.
pub fn supplement(mut handed: Vec<HandedPaper>, arrived: Vec<HandedPaper>) -> Vec<HandedPaper> {
    for paper in arrived {
        match handed
            .iter_mut()
            .find(|have| have.code.is_some() && have.code == paper.code)
        {
            Some(have) => *have = paper,
            None => handed.push(paper),
        }
    }
    handed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_matter_at_the_counter_but_not_online() {
        let need = [PaperRequirement {
            code: "p1".to_owned(),
            name: "Tờ khai".to_owned(),
            originals: 1,
            copies: 2,
            mandatory: true,
        }];
        let have = [HandedPaper {
            code: Some("p1".to_owned()),
            name: "Tờ khai".to_owned(),
            originals: 1,
            copies: 1,
        }];
        assert_eq!(missing(&need, &have, Channel::Counter).len(), 1);
        assert_eq!(missing(&need, &have, Channel::Online).len(), 0);
        assert_eq!(missing(&need, &[], Channel::Online).len(), 1);
    }
}
