//! The sentences of refusals.

/// Puts details into a sentence.
pub fn fill(sentence: &str, details: &[String]) -> String {
    let put = |text: String, (n, detail): (usize, &String)| text.replace(&format!("{{{n}}}"), detail);
    details.iter().enumerate().fold(sentence.to_owned(), put)
}
