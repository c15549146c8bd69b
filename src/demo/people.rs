//! Invented people, with names as common as they are among the people of the region.

use super::data;
use super::rng::{Rng, Weighted};
use crate::domain::person::{Address, ApplicantKind, Email, IdNumber, PersonName, Phone};
use crate::domain::text::search_key;
use crate::service::dossiers::applicant::Applicant;
use crate::service::error::Error;

/// Place code of Bắc Giang in personal numbers.
const PLACE: &str = "024";
const PHONES: [&str; 12] = [
    "032", "034", "036", "038", "039", "070", "079", "083", "086", "096", "097", "098",
];

/// A name with its sex.
pub struct FullName {
    /// Family, middle and given name.
    pub name: String,
    /// Whether it is a woman's name.
    pub female: bool,
}

/// One sex's middle and given names.
struct Sex {
    middle: Weighted<String>,
    given: Weighted<String>,
}

/// Names to draw from.
pub struct Names {
    family: Weighted<String>,
    female: Sex,
    male: Sex,
    hamlets: Weighted<String>,
    streets: Weighted<String>,
}

impl Names {
    /// Reads the file of names.
    ///
    /// # Errors
    /// The file is not what it should be.
    pub fn load() -> Result<Self, Error> {
        let lines = data::names()?;
        let of = |kind: &str, sex: &str| {
            Weighted::new(
                lines
                    .iter()
                    .filter(|l| l.kind == kind && l.sex == sex)
                    .map(|l| (l.weight, l.name.clone())),
            )
        };
        Ok(Self {
            family: of("family", ""),
            female: Sex {
                middle: of("middle", "female"),
                given: of("given", "female"),
            },
            male: Sex {
                middle: of("middle", "male"),
                given: of("given", "male"),
            },
            hamlets: of("hamlet", ""),
            streets: of("street", ""),
        })
    }

    /// A name of a person.
    pub fn full_name(&self, rng: &mut Rng) -> FullName {
        let female = rng.chance(500);
        let sex = if female { &self.female } else { &self.male };
        let (family, middle) = (self.family.draw(rng), sex.middle.draw(rng));
        // Nobody is called the same twice.
        let given = (0..20).find_map(|_| sex.given.draw(rng).filter(|given| Some(*given) != middle));
        let parts = [family, middle, given];
        let words: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        FullName {
            name: words.join(" "),
            female,
        }
    }

    /// Somebody who comes to the counter, living in a place ("xã Đồng Tân, huyện Hiệp Hòa, tỉnh Bắc Giang").
    ///
    /// # Errors
    /// Never, unless the names in the file are no names.
    pub fn applicant(&self, rng: &mut Rng, place: &str, online: bool) -> Result<Applicant, Error> {
        let person = self.full_name(rng);
        let id_number = rng.chance(930).then(|| id_number(rng, person.female)).transpose()?;
        // The last four digits of one of the two are the key to the public lookup, so one of them is there.
        let phone = (online || id_number.is_none() || rng.chance(850))
            .then(|| phone(rng))
            .transpose()?;
        let email = (online && rng.chance(300))
            .then(|| email(rng, &person.name))
            .transpose()?;
        Ok(Applicant {
            kind: ApplicantKind::Individual,
            name: PersonName::parse(&person.name).map_err(Error::internal)?,
            id_number,
            phone,
            email,
            address: Some(self.address(rng, place)?),
        })
    }

    /// An enterprise or a shop, with the phone of whoever acts for it.
    ///
    /// # Errors
    /// Never, unless the names in the file are no names.
    pub fn organisation(&self, rng: &mut Rng, place: &str, shop: &str) -> Result<Applicant, Error> {
        let owner = self.full_name(rng).name;
        let given: Vec<&str> = owner.split(' ').skip(1).collect();
        Ok(Applicant {
            kind: ApplicantKind::Organisation,
            name: PersonName::parse(&format!("{shop} {}", given.join(" "))).map_err(Error::internal)?,
            id_number: None,
            phone: Some(phone(rng)?),
            email: None,
            address: Some(self.address(rng, place)?),
        })
    }

    fn address(&self, rng: &mut Rng, place: &str) -> Result<Address, Error> {
        let town = place.starts_with("thị trấn") && rng.chance(600);
        let line = if town {
            let street = self.streets.draw(rng).map_or("", String::as_str);
            format!("Số {} {street}, {place}", rng.between(1, 240))
        } else {
            format!("{}, {place}", self.hamlets.draw(rng).map_or("", String::as_str))
        };
        Address::parse(&line).map_err(Error::internal)
    }
}

/// A personal number; the document would show the same year of birth and sex.
pub fn id_number(rng: &mut Rng, female: bool) -> Result<IdNumber, Error> {
    let born = rng.between(1945, 2006);
    // 0 and 1 for men and women born in 19xx, 2 and 3 for those born in 20xx.
    let century = u8::from(born >= 2000) * 2 + u8::from(female);
    let number = format!("{PLACE}{century}{:02}{:06}", born % 100, rng.below(1_000_000));
    IdNumber::parse(&number).map_err(Error::internal)
}

/// A mobile number.
pub fn phone(rng: &mut Rng) -> Result<Phone, Error> {
    let prefix = rng.pick(&PHONES).copied().unwrap_or("098");
    Phone::parse(&format!("{prefix}{:07}", rng.below(10_000_000))).map_err(Error::internal)
}

/// An address under a domain that can never receive anything (RFC 2606).
fn email(rng: &mut Rng, name: &str) -> Result<Email, Error> {
    let local = search_key(name).replace(' ', ".");
    Email::parse(&format!("{local}{}@example.com", rng.between(1, 99))).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn people_are_the_same_for_a_seed_and_can_be_looked_up() {
        let names = Names::load().unwrap();
        let make = |seed| {
            names
                .applicant(&mut Rng::new(seed), "xã Đồng Tân, huyện Hiệp Hòa", false)
                .unwrap()
        };
        for seed in 0..500 {
            let (one, two) = (make(seed), make(seed));
            assert_eq!(one.name, two.name);
            assert_eq!(one.id_number, two.id_number);
            assert!(one.id_number.is_some() || one.phone.is_some());
            assert!(one.name.as_str().split(' ').count() >= 2);
        }
    }

    #[test]
    fn personal_numbers_tell_the_year_of_birth() {
        let mut rng = Rng::new(1);
        for _ in 0..200 {
            let number = id_number(&mut rng, true).unwrap();
            // Century and sex, then the year.
            let digit = |n: usize| number.as_str().chars().nth(n).and_then(|c| c.to_digit(10)).unwrap();
            let year = 1900 + digit(3) / 2 * 100 + digit(4) * 10 + digit(5);
            assert!((1945..=2006).contains(&year));
        }
    }
}
