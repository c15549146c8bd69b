//! Amounts of money in Vietnamese words, as they stand beside the figures on a receipt: words are harder to change than figures.

use super::fee::Money;

const fn digit(number: u64) -> &'static str {
    match number {
        0 => "không",
        1 => "một",
        2 => "hai",
        3 => "ba",
        4 => "bốn",
        5 => "năm",
        6 => "sáu",
        7 => "bảy",
        8 => "tám",
        _ => "chín",
    }
}

/// Says three digits. Behind others the hundreds are named though there are none, so that nothing can be put in between.
fn say_three(number: u64, behind_others: bool, said: &mut Vec<&'static str>) {
    let (hundreds, tens, ones) = (number / 100, number / 10 % 10, number % 10);
    let with_hundreds = hundreds > 0 || behind_others;
    if with_hundreds {
        said.extend([digit(hundreds), "trăm"]);
    }
    match tens {
        0 if ones > 0 && with_hundreds => said.push("linh"),
        0 => {}
        1 => said.push("mười"),
        _ => said.extend([digit(tens), "mươi"]),
    }
    match (tens, ones) {
        (_, 0) => {}
        (2.., 1) => said.push("mốt"),
        (2.., 4) => said.push("tư"),
        (1.., 5) => said.push("lăm"),
        _ => said.push(digit(ones)),
    }
}

fn say(number: u64, said: &mut Vec<&'static str>) {
    let billions = number / 1_000_000_000;
    if billions > 0 {
        say(billions, said);
        said.push("tỷ");
    }
    for (size, name) in [(1_000_000, Some("triệu")), (1_000, Some("nghìn")), (1, None)] {
        let three = number / size % 1_000;
        if three > 0 {
            say_three(three, !said.is_empty(), said);
            said.extend(name);
        }
    }
}

/// An amount in words: "Một trăm hai mươi lăm nghìn đồng".
#[must_use]
pub fn in_words(amount: Money) -> String {
    let mut said = Vec::new();
    say(amount.dong(), &mut said);
    if said.is_empty() {
        said.push(digit(0));
    }
    said.push("đồng");
    let text = said.join(" ");
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn words(dong: i64) -> String {
        in_words(Money::new(dong).unwrap())
    }

    #[test]
    fn amounts_are_said_as_people_say_them() {
        for (dong, said) in [
            (0, "Không đồng"),
            (1, "Một đồng"),
            (4, "Bốn đồng"),
            (5, "Năm đồng"),
            (10, "Mười đồng"),
            (11, "Mười một đồng"),
            (14, "Mười bốn đồng"),
            (15, "Mười lăm đồng"),
            (20, "Hai mươi đồng"),
            (21, "Hai mươi mốt đồng"),
            (24, "Hai mươi tư đồng"),
            (25, "Hai mươi lăm đồng"),
            (99, "Chín mươi chín đồng"),
            (100, "Một trăm đồng"),
            (101, "Một trăm linh một đồng"),
            (104, "Một trăm linh bốn đồng"),
            (105, "Một trăm linh năm đồng"),
            (110, "Một trăm mười đồng"),
            (115, "Một trăm mười lăm đồng"),
            (555, "Năm trăm năm mươi lăm đồng"),
            (1_000, "Một nghìn đồng"),
            (1_001, "Một nghìn không trăm linh một đồng"),
            (1_010, "Một nghìn không trăm mười đồng"),
            (2_000, "Hai nghìn đồng"),
            (5_000, "Năm nghìn đồng"),
            (21_000, "Hai mươi mốt nghìn đồng"),
            (105_000, "Một trăm linh năm nghìn đồng"),
            (125_500, "Một trăm hai mươi lăm nghìn năm trăm đồng"),
            (1_000_000, "Một triệu đồng"),
            (1_000_005, "Một triệu không trăm linh năm đồng"),
            (1_005_000, "Một triệu không trăm linh năm nghìn đồng"),
            (10_450_000, "Mười triệu bốn trăm năm mươi nghìn đồng"),
            (1_000_000_000, "Một tỷ đồng"),
            (2_000_050_000, "Hai tỷ không trăm năm mươi nghìn đồng"),
            (1_000_000_000_000, "Một nghìn tỷ đồng"),
            (
                999_999_999_999,
                "Chín trăm chín mươi chín tỷ chín trăm chín mươi chín triệu chín trăm chín mươi chín nghìn chín trăm \
                 chín mươi chín đồng",
            ),
        ] {
            assert_eq!(words(dong), said, "{dong}");
        }
    }

    /// The number that somebody hears who is told the words.
    fn heard(text: &str) -> u64 {
        let (mut whole, mut below_billion, mut three, mut last) = (0, 0, 0, 0);
        for word in text.to_lowercase().split(' ') {
            match word {
                "tỷ" => {
                    whole = (whole + below_billion + three + last) * 1_000_000_000;
                    (below_billion, three, last) = (0, 0, 0);
                }
                "triệu" | "nghìn" => {
                    let size = if word == "triệu" { 1_000_000 } else { 1_000 };
                    below_billion += (three + last) * size;
                    (three, last) = (0, 0);
                }
                "trăm" => (three, last) = (three + last * 100, 0),
                "mươi" => (three, last) = (three + last * 10, 0),
                "mười" => three += 10,
                "linh" | "đồng" => {}
                "mốt" => last = 1,
                "tư" => last = 4,
                "lăm" => last = 5,
                word => last = (0..10).find(|n| digit(*n) == word).unwrap(),
            }
        }
        whole + below_billion + three + last
    }

    proptest! {
        /// Whoever hears the words knows the amount, and no digit is said as only others are.
        #[test]
        fn words_say_the_amount(dong in prop_oneof![0i64..=2_000, 0i64..=2_000_000, 0i64..=1_000_000_000_000]) {
            let said = words(dong);
            prop_assert_eq!(heard(&said), u64::try_from(dong).unwrap());
            for wrong in ["mươi một", "mươi năm", "mươi bốn", "mười năm", "mười mốt", "mười tư", "linh mốt", "linh lăm", "một mươi", "  "] {
                let wrong_word = format!("{wrong} ");
                prop_assert!(!format!("{said} ").contains(&wrong_word), "{}", said);
            }
        }
    }
}
