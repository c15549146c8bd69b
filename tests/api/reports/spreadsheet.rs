//! What a spreadsheet goes on reckoning with: shares as they are, times as times, each with its unit.

use calamine::Data;

use super::{csv_of, known, sheet_of, texts};
use crate::story;

const PERIOD: &str = "agency=H02.07&period=2026-03";

story!(shares_are_written_as_they_are_and_told_by_their_format, |app| {
    known(app);
    let supervisor = app.sign_in("supervisor");
    let sheet = sheet_of(&supervisor, &format!("/api/v1/reports/postal?{PERIOD}&format=xlsx"));
    let row = sheet
        .iter()
        .find(|row| row[1].to_string().contains("(1.001612)"))
        .unwrap();
    // One of seven came by post.
    let Data::Float(share) = row[9] else { panic!("{row:?}") };
    assert!((share - 1.0 / 7.0).abs() < 1e-12, "{share}");
});

story!(late_times_name_their_unit, |app| {
    known(app);
    let supervisor = app.sign_in("supervisor");
    let path = format!("/api/v1/reports/late?{PERIOD}");
    let table = csv_of(&supervisor, &format!("{path}&format=csv"));
    assert_eq!(table[0][8], "Thời gian làm việc quá hạn (phút)");
    assert_eq!(table[0][12], "Nguyên nhân quá hạn – Bước quá hạn (phút)");
    let sheet = sheet_of(&supervisor, &format!("{path}&format=xlsx"));
    let all = texts(&sheet);
    for heading in ["Thời gian làm việc quá hạn (giờ, phút)", "Bước quá hạn (giờ, phút)"] {
        assert!(all.iter().any(|text| text == heading), "{heading} is not on {all:?}");
    }
    let report = supervisor.get(&path).expect(200);
    let columns = report["columns"].as_array().unwrap();
    assert_eq!(columns[7]["heading"], "Thời gian làm việc quá hạn (phút)");
    // A part of a day, which can be added up.
    for line in &table[1..] {
        let row = sheet.iter().find(|row| row[1].to_string() == line[1]).unwrap();
        let minutes: f64 = line[8].parse().unwrap();
        let Data::DateTime(time) = row[8] else {
            panic!("{row:?}")
        };
        assert!((time.as_f64() * 1440.0 - minutes).abs() < 1e-6, "{row:?}");
    }
});
