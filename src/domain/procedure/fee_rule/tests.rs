//! What fees come to, and what rules may not say.
#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;

fn rule(channel: Option<Channel>, applicant_kind: Option<ApplicantKind>) -> FeeRule {
    FeeRule {
        kind: FeeKind::Charge,
        name: "Lệ phí".to_owned(),
        amount: Money::new(50_000).unwrap(),
        per: FeeUnit::Dossier,
        further: None,
        at_most: None,
        timing: FeeTiming::PayFirst,
        channel,
        applicant_kind,
    }
}

#[test]
fn two_amounts_for_one_thing_need_dossiers_of_their_own() {
    use ApplicantKind::{Individual, Organisation};
    use Channel::{Counter, Online};
    for (one, other, collide) in [
        ((None, None), (None, None), true),
        ((None, None), (None, Some(Individual)), true),
        ((None, Some(Individual)), (None, Some(Organisation)), false),
        ((None, Some(Individual)), (Some(Online), None), true),
        ((Some(Counter), None), (Some(Online), None), false),
        (
            (Some(Online), Some(Individual)),
            (Some(Online), Some(Organisation)),
            false,
        ),
        ((Some(Online), Some(Individual)), (Some(Online), Some(Individual)), true),
    ] {
        let (one, other) = (rule(one.0, one.1), rule(other.0, other.1));
        assert_eq!(one.collides(&other), collide, "{one:?} {other:?}");
        assert_eq!(other.collides(&one), collide, "{other:?} {one:?}");
        let another = FeeRule {
            name: "Phí thẩm định".to_owned(),
            ..other
        };
        assert!(!one.collides(&another));
    }
}

#[test]
fn a_rule_stored_before_there_were_kinds_is_for_everybody() {
    let stored = r#"{"kind":"charge","name":"Lệ phí","amount":50000,"timing":"pay_first"}"#;
    let read: FeeRule = serde_json::from_str(stored).unwrap();
    assert_eq!(read, rule(None, None));
    assert_eq!(serde_json::to_string(&read).unwrap(), stored);
}

#[test]
fn who_pays_is_said_where_it_is_not_everybody() {
    assert_eq!(rule(None, None).terms_vi(), "nộp trước khi giải quyết");
    assert_eq!(
        rule(Some(Channel::Online), Some(ApplicantKind::Organisation)).terms_vi(),
        "nộp trước khi giải quyết; nộp trực tuyến; đối với tổ chức, doanh nghiệp"
    );
}

fn dong(amount: i64) -> Money {
    Money::new(amount).unwrap()
}

/// Circular 226/2016/TT-BTC: certified copies.
fn certified() -> FeeRule {
    FeeRule {
        amount: dong(2_000),
        per: FeeUnit::Page,
        further: Some(Further {
            after: Count::new(2).unwrap(),
            amount: dong(1_000),
        }),
        at_most: Some(dong(200_000)),
        ..rule(None, None)
    }
}

fn counted(unit: FeeUnit, lines: &[(i64, i64)]) -> Counted {
    let line = |&(units, copies): &(i64, i64)| CountedLine {
        units: Count::new(units).unwrap(),
        copies: Count::new(copies).unwrap(),
    };
    Counted::new(unit, lines.iter().map(line).collect()).unwrap()
}

#[test]
fn certified_copies_cost_what_the_circular_says() {
    let rule = certified();
    assert_eq!(rule.price(None), Ok(dong(2_000)));
    for (lines, price) in [
        (&[(1, 1)][..], 2_000),
        (&[(2, 1)], 4_000),
        (&[(3, 1)], 5_000),
        (&[(3, 2)], 10_000),
        (&[(3, 2), (1, 5)], 20_000),
        (&[(197, 1)], 199_000),
        (&[(198, 1)], 200_000),
        (&[(199, 1)], 200_000),
        (&[(9_999, 3)], 600_000),
    ] {
        assert_eq!(
            rule.price(Some(&counted(FeeUnit::Page, lines))),
            Ok(dong(price)),
            "{lines:?}"
        );
    }
    assert_eq!(
        rule.price_vi(),
        "2.000 đ/trang; từ trang thứ 3: 1.000 đ/trang; tối đa 200.000 đ/bản"
    );
}

#[test]
fn cases_and_copies_are_multiplied_and_dossiers_are_not() {
    let per = |per| FeeRule {
        per,
        ..rule(None, None)
    };
    for (unit, price, words) in [
        (FeeUnit::Case, 150_000, "50.000 đ/trường hợp"),
        (FeeUnit::Copy, 150_000, "50.000 đ/bản"),
    ] {
        assert_eq!(
            per(unit).price(Some(&counted(unit, &[(1, 1), (2, 1)]))),
            Ok(dong(price))
        );
        assert_eq!(per(unit).price_vi(), words);
    }
    let pages = counted(FeeUnit::Page, &[(7, 7)]);
    assert_eq!(per(FeeUnit::Dossier).price(Some(&pages)), Ok(dong(50_000)));
    assert_eq!(per(FeeUnit::Dossier).price_vi(), "50.000 đ");
}

#[test]
fn amounts_that_contradict_each_other_are_refused() {
    let right = certified();
    assert_eq!(right.check_amounts("fees[0]"), Ok(()));
    let further = |amount| {
        Some(Further {
            after: Count::ONE,
            amount: dong(amount),
        })
    };
    for (wrong, field) in [
        (
            FeeRule {
                per: FeeUnit::Dossier,
                at_most: None,
                ..right.clone()
            },
            "fees[0].further",
        ),
        (
            FeeRule {
                further: further(2_001),
                ..right.clone()
            },
            "fees[0].further.amount",
        ),
        (
            FeeRule {
                per: FeeUnit::Case,
                ..right.clone()
            },
            "fees[0].at_most",
        ),
        (
            FeeRule {
                at_most: Some(dong(1_999)),
                ..right.clone()
            },
            "fees[0].at_most",
        ),
    ] {
        assert_eq!(wrong.check_amounts("fees[0]").unwrap_err().field, field);
    }
    for (right, stored) in [
        (
            right,
            concat!(
                r#"{"kind":"charge","name":"Lệ phí","amount":2000,"per":"page","further":{"after":2,"amount":1000},"#,
                r#""at_most":200000,"timing":"pay_first"}"#
            ),
        ),
        (
            FeeRule {
                per: FeeUnit::Case,
                further: further(0),
                ..rule(None, None)
            },
            concat!(
                r#"{"kind":"charge","name":"Lệ phí","amount":50000,"per":"case","further":{"after":1,"amount":0},"#,
                r#""timing":"pay_first"}"#
            ),
        ),
    ] {
        assert_eq!(serde_json::to_string(&right).unwrap(), stored);
        assert_eq!(serde_json::from_str::<FeeRule>(stored).unwrap(), right);
    }
    for wrong in [r#""after":0,"amount":1"#, r#""after":10000,"amount":1"#, r#""after":1"#] {
        assert!(
            serde_json::from_str::<Further>(&format!("{{{wrong}}}")).is_err(),
            "{wrong}"
        );
    }
}

fn rules() -> impl Strategy<Value = FeeRule> {
    let further = prop::option::of((1i64..=50, 0u64..=100));
    (0i64..=1_000_000, further, prop::option::of(0i64..=100_000_000)).prop_map(|(amount, further, more)| FeeRule {
        amount: dong(amount),
        per: FeeUnit::Page,
        further: further.map(|(after, percent)| Further {
            after: Count::new(after).unwrap(),
            amount: dong(i64::try_from(dong(amount).dong() * percent / 100).unwrap()),
        }),
        at_most: more.map(|more| dong(amount + more)),
        ..rule(None, None)
    })
}

proptest! {
    /// Page by page and copy by copy, as people would reckon it.
    #[test]
    fn it_is_the_naive_sum(rule in rules(), lines in prop::collection::vec((1i64..=60, 1i64..=5), 1..4)) {
        prop_assert_eq!(rule.check_amounts(""), Ok(()));
        let mut sum = 0u64;
        for (pages, copies) in &lines {
            for _ in 0..*copies {
                let page = |n: i64| rule.further.filter(|f| n > f.after.into()).map_or(rule.amount, |f| f.amount).dong();
                let copy: u64 = (1..=*pages).map(page).sum();
                sum += rule.at_most.map_or(copy, |most| copy.min(most.dong()));
            }
        }
        prop_assert_eq!(rule.price(Some(&counted(FeeUnit::Page, &lines))).unwrap().dong(), sum);
    }

    #[test]
    fn more_never_costs_less_and_no_copy_more_than_the_bound(rule in rules(), pages in 1i64..=9_998, copies in 1i64..=99) {
        let price = |pages, copies| rule.price(Some(&counted(FeeUnit::Page, &[(pages, copies)]))).unwrap();
        let this = price(pages, copies);
        prop_assert!(this <= price(pages + 1, copies));
        prop_assert!(this <= price(pages, copies + 1));
        if let Some(most) = rule.at_most {
            prop_assert!(this.dong() <= most.dong() * u64::try_from(copies).unwrap());
        }
    }

    #[test]
    fn whatever_is_counted_the_sum_is_an_amount_or_refused(
        amount in 0i64..=1_000_000_000_000,
        lines in prop::collection::vec((1i64..=9_999, 1i64..=9_999), 1..=50),
    ) {
        let rule = FeeRule { amount: dong(amount), per: FeeUnit::Page, ..rule(None, None) };
        let sum: u128 = lines.iter().map(|(units, copies)| u128::try_from(amount * units).unwrap() * u128::try_from(*copies).unwrap()).sum();
        match rule.price(Some(&counted(FeeUnit::Page, &lines))) {
            Ok(price) => prop_assert_eq!(u128::from(price.dong()), sum),
            Err(error) => {
                prop_assert_eq!(error, MoneyError::TooLarge);
                prop_assert!(sum > u128::from(Money::MAX.dong()));
            }
        }
    }
}
