//! Whatever is done in whatever order: the cash book is the sum of the receipts that count, less what was given back.

use serde_json::{Value, json};

use super::{money, receipt};
use crate::story;
use crate::support::marital_status;

/// Numbers by chance, the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

story!(cash_books_are_receipts_less_refunds, |app| {
    let (clerk, leader) = (app.sign_in("clerk.01"), app.sign_in("leader.01"));
    for seed in [1, 7, 2026] {
        let mut chance = Chance(seed);
        let mut codes: Vec<String> = Vec::new();
        for _ in 0..40 {
            if codes.is_empty() || chance.below(4) == 0 {
                codes.push(clerk.take_in(marital_status("Nguyễn Văn Ấn")));
            }
            let pick = chance.below(u64::try_from(codes.len()).unwrap());
            let code = &codes[usize::try_from(pick).unwrap()];
            let amount = chance.below(6000);
            let words = json!({"fee": 1, "amount": amount, "legal_ground": "Điều 5", "reason": "Thử"});
            // Whether it is possible does not matter here: what is refused must change nothing.
            match chance.below(5) {
                0 => drop(clerk.act(code, "pay_fee", json!({"method": "cash"}))),
                1 => drop(clerk.act(code, "pay_fee", json!({"method": "transfer", "reference": "FT"}))),
                2 => drop(money(&leader, code, "exemptions", words)),
                3 => {
                    let mut body = words;
                    body["method"] = json!("cash");
                    body["paid_out_by"] = json!("clerk.01");
                    drop(money(&leader, code, "refunds", body));
                }
                _ => {
                    let dossier = clerk.dossier(code);
                    if dossier["payment"]["payments"].as_array().is_some_and(|p| !p.is_empty()) {
                        let replace = amount.is_multiple_of(2);
                        let body = json!({"receipt": receipt(&dossier), "reason": "Thử", "replace": replace});
                        drop(money(&leader, code, "receipt-cancellations", body));
                    }
                }
            }
        }
    }
    let receipts = leader.all("/api/v1/receipts?agency=H02.07.01&limit=50");
    let sum = |items: &[Value], method: &str| -> i64 {
        let counts = items
            .iter()
            .filter(|r| r["cancelled_at"].is_null() && r["method"] == method);
        counts.map(|r| r["amount"].as_i64().unwrap()).sum()
    };
    let numbers: Vec<i64> = receipts.iter().map(|r| r["number"].as_i64().unwrap()).collect();
    let first = numbers[0];
    let whole: Vec<i64> = (first..).take(numbers.len()).collect();
    assert_eq!(numbers, whole, "no number is skipped, none is given twice");
    let mut refunds = 0;
    for code in clerk.codes("/api/v1/dossiers?limit=200") {
        let payment = clerk.dossier(&code)["payment"].clone();
        let of = |what: &str| -> i64 {
            payment[what]
                .as_array()
                .unwrap()
                .iter()
                .map(|r| r["amount"].as_i64().unwrap())
                .sum()
        };
        refunds += of("refunds");
        // And in each dossier: what is due and was waived is the fee; nothing comes back that did not come in.
        assert_eq!(
            payment["amount"].as_i64().unwrap() + of("exemptions"),
            5000,
            "{payment:#}"
        );
        let kept = payment["payments"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|p| p["voided"] == false);
        let kept: i64 = kept.map(|p| p["amount"].as_i64().unwrap()).sum();
        assert!(of("refunds") <= kept, "{payment:#}");
    }
    let page = clerk.get("/api/v1/cash-book").expect(200);
    assert_eq!(page["taken"]["cash"], sum(&receipts, "cash"));
    assert_eq!(page["taken"]["transfer"], sum(&receipts, "transfer"));
    assert_eq!(page["refunded"]["cash"], refunds);
    assert_eq!(page["expected"].as_i64().unwrap(), sum(&receipts, "cash") - refunds);
    assert!(refunds > 0 && sum(&receipts, "cash") > 0, "the sequences did something");
});
