//! Reports on the screen: the rows of the files, and behind every figure exactly its dossiers.

use serde_json::Value;

use super::{csv_of, known, rows};
use crate::story;
use crate::support::Actor;
use crate::web::browser::{Browser, View};

const SHOW: &str = "/so-lieu/xem-bao-cao";

/// Imports dossiers whose agency and channels differ.
fn import(admin: &Actor<'_>, columns: &str, lines: &[String]) {
    let mut file = format!("procedure,applicant_name,agency,{columns}\n");
    for line in lines {
        file += &format!("1.001612,Nguyễn Văn Ấn,{line}\n");
    }
    let request = admin
        .request(
            "POST",
            "/api/v1/imports?name=cu.csv&mode=all_or_nothing&lookalikes=import",
        )
        .header("content-type", "text/csv")
        .body(file.into_bytes());
    admin.send(request).expect(201);
}

/// Rows of the table on the screen, cell by cell.
fn table(page: &View) -> Vec<Vec<String>> {
    let rows = page.all(".sheet tbody tr");
    let cell = scraper::Selector::parse("td, th").unwrap();
    let text = |cell: scraper::ElementRef<'_>| cell.text().collect::<String>().trim().to_owned();
    rows.iter().map(|row| row.select(&cell).map(text).collect()).collect()
}

/// A value of a CSV file as the screen says it.
fn said(heading: &str, value: &str) -> String {
    if heading.contains("(phút)") && !value.is_empty() {
        let minutes: i64 = value.parse().unwrap();
        return match (minutes / 60, minutes % 60) {
            (0, minutes) => format!("{minutes} phút"),
            (hours, 0) => format!("{hours} giờ"),
            (hours, minutes) => format!("{hours} giờ {minutes} phút"),
        };
    }
    if heading.starts_with("Tỷ lệ") {
        return if value.is_empty() {
            "–".to_owned()
        } else {
            format!("{value}%").replace('.', ",")
        };
    }
    match chrono::NaiveDateTime::parse_from_str(value, "%Y-%m-%d %H:%M") {
        Ok(at) => at.format("%d/%m/%Y %H:%M").to_string(),
        Err(_) => value.to_owned(),
    }
}

/// All pages of a report, row by row.
fn shown(browser: &Browser<'_>, query: &str) -> (Vec<Vec<String>>, usize) {
    let (mut all, mut pages) = (Vec::new(), 0);
    let mut next = Some(format!("{SHOW}?{query}"));
    while let Some(address) = next {
        let page = browser.get(&address).expect(200);
        pages += 1;
        let mut rows = table(&page);
        next = page
            .all("a[rel=next]")
            .first()
            .map(|link| link.attr("href").unwrap().to_owned());
        if next.is_some() && rows.last().is_some_and(|row| row[0].is_empty()) {
            // The total stands below every page.
            rows.pop();
        }
        all.extend(rows);
    }
    (all, pages)
}

/// The screen says what the file says; a rate tells its parts as well.
#[track_caller]
fn same(browser: &Browser<'_>, api: &Actor<'_>, kind: &str, query: &str) -> usize {
    let file = csv_of(api, &format!("/api/v1/reports/{kind}?{query}&format=csv"));
    let (screen, pages) = shown(browser, &format!("report={kind}&{query}"));
    assert_eq!(screen.len() + 1, file.len(), "{kind} {query}");
    for (there, row) in screen.iter().zip(&file[1..]) {
        assert_eq!(there.len(), row.len(), "{kind} {query}");
        for ((there, value), heading) in there.iter().zip(row).zip(&file[0]) {
            let value = said(heading, value);
            if heading.starts_with("Tỷ lệ") {
                assert!(there.starts_with(&value), "{kind} {query}: {there} for {value}");
            } else {
                assert_eq!(*there, value, "{kind} {query}: {heading}");
            }
        }
    }
    pages
}

/// Every path behind a figure of a row, with the figure.
fn lists(row: &Value) -> Vec<(String, u64)> {
    let mut lists = Vec::new();
    for (column, behind) in row["behind"].as_object().unwrap() {
        match behind {
            Value::String(path) => lists.push((path.clone(), row[column].as_u64().unwrap())),
            parts => {
                for part in ["numerator", "denominator"] {
                    let figure = row[column][part].as_u64().unwrap();
                    match parts[part].as_str() {
                        Some(path) => lists.push((path.to_owned(), figure)),
                        None => assert_eq!(figure, 0, "{column} of {row:#}"),
                    }
                }
            }
        }
    }
    for (column, value) in row.as_object().unwrap() {
        let counted = value.as_u64().is_some_and(|n| n > 0) && column != "no";
        assert!(
            !counted || !row["behind"][column].is_null(),
            "{column} has no list: {row:#}"
        );
    }
    lists
}

story!(a_report_on_the_screen_says_what_its_file_says, |app| {
    known(app);
    let (api, browser) = (app.sign_in("supervisor"), Browser::signed_in(app, "supervisor"));
    for kind in ["ii06a", "register", "late", "postal", "service_levels"] {
        for period in ["period=2026-03&calendar=reporting", "from=2026-03-03&to=2026-03-31"] {
            for scope in ["agency=H02.07", "agency=H02.07&own=true", "agency=H02.07.01"] {
                same(&browser, &api, kind, &format!("{scope}&{period}"));
            }
        }
    }
    for group in ["procedure", "agency"] {
        same(
            &browser,
            &api,
            "ii06a",
            &format!("agency=H02.07&period=2026-03&group_by={group}"),
        );
    }
    let page = browser
        .get(&format!("{SHOW}?report=ii06a&agency=H02.07&period=2026-03"))
        .expect(200);
    page.says(&[
        "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH",
        "Biểu số II.06a/VPCP/KSTT",
        "Kỳ báo cáo: Tháng 3/2026 (từ ngày 15/02/2026 đến ngày 14/03/2026)",
    ]);
    // The headings are merged as on paper.
    let wide = page.all(".sheet thead th[colspan='4']");
    assert_eq!(wide.len(), 2, "received, and done");
    assert_eq!(page.texts(".sheet .numbers td")[2], "(3) = (4) + (5) + (6)");
    assert_eq!(page.texts(".sheet .total th"), ["Tổng cộng"]);
    // Each figure leads to a page that says the same number.
    let links = page.all(".sheet tbody td a");
    assert!(links.len() > 20, "{}", links.len());
    for link in links {
        let number = link.text().collect::<String>();
        browser
            .get(link.attr("href").unwrap())
            .expect(200)
            .says(&[&format!("{number} hồ sơ")]);
    }
    // A row of a list leads to its dossier.
    let late = browser
        .get(&format!("{SHOW}?report=late&agency=H02.07&period=2026-03"))
        .expect(200);
    let dossier = late.all(".sheet tbody th a")[0].attr("href").unwrap();
    browser.get(dossier).expect(200);
    // Who sees figures and no dossiers sees them without links, and no lists.
    let admin = Browser::signed_in(app, "admin");
    let plain = admin
        .get(&format!("{SHOW}?report=ii06a&agency=H02.07&period=2026-03"))
        .expect(200);
    assert_eq!((table(&plain), plain.all(".sheet a").len()), (table(&page), 0));
    admin
        .get(&format!("{SHOW}?report=late&agency=H02.07&period=2026-03"))
        .expect(403);
    browser.get(&format!("{SHOW}?agency=H02.07")).expect(422);
    // Days that a database could not hold are none either.
    for place in ["x", "1.1.-9999-01-01.1", "1.1.+12345-01-01.1"] {
        let place = place.replace('+', "%2B");
        browser
            .get(&format!("{SHOW}?report=register&agency=H02.07&after={place}"))
            .expect(422);
    }
});

story!(every_figure_of_a_report_names_the_list_of_exactly_its_dossiers, |app| {
    known(app);
    let lines = [
        "counter,counter,3,2026-02-06 09:00,2026-02-27 09:00,decided,2026-03-04 09:00,1/GCN",
        "postal,postal,3,2026-02-09 09:00,2026-02-20 09:00,,,",
        "online,postal,4,2026-03-02 09:00,2026-03-09 09:00,decided,2026-03-05 09:00,2/GCN",
        "online,counter,2,2026-03-02 09:00,2026-03-09 09:00,withdrawn,2026-03-05 09:00,",
    ];
    import(
        &app.sign_in("admin"),
        "intake_channel,return_channel,service_level,received_at,due_at,status,ended_at,result_symbol",
        &lines.map(|line| format!("H02.07,{line}")),
    );
    let api = app.sign_in("supervisor");
    let mut counted = 0;
    for (kind, groups) in [
        (
            "ii06a",
            ["&group_by=field", "&group_by=procedure", "&group_by=agency"].as_slice(),
        ),
        ("postal", &[""]),
        ("service_levels", &[""]),
    ] {
        for group in groups {
            for scope in [
                "",
                "&agency=H02.07",
                "&agency=H02.07&own=true",
                "&agency=H02.07&certain=true",
            ] {
                for period in ["period=2026-03", "from=2026-03-03&to=2026-03-31"] {
                    let what = format!("{kind}?{period}{scope}{group}");
                    let report = api.get(&format!("/api/v1/reports/{what}")).expect(200);
                    for row in rows(&report).iter().chain([&report["total"]]) {
                        for (path, figure) in lists(row) {
                            let found = api.codes(&path).len() as u64;
                            assert_eq!(found, figure, "{what}: {path}");
                            counted += figure;
                        }
                    }
                }
            }
        }
    }
    assert!(counted > 500, "{counted}");
});

story!(a_long_report_is_turned_page_by_page, |app| {
    app.set_time("2026-03-20T09:00");
    let (api, browser) = (app.sign_in("supervisor"), Browser::signed_in(app, "supervisor"));
    // Some were decided late, some in time, some are overdue.
    let lines: Vec<String> = (0..130)
        .map(|n| {
            let day = 2 + n % 3;
            let end = match n % 4 {
                0 => "decided,2026-03-03 09:00,1/KQ".to_owned(),
                1 => ",,".to_owned(),
                _ => format!("decided,2026-03-1{} 09:00,1/KQ", n % 5),
            };
            let agency = if n % 2 == 0 { "H02.07" } else { "H02.07.01" };
            format!("{agency},counter,2026-02-0{day} 09:00,2026-03-04 09:00,{end}")
        })
        .collect();
    import(
        &app.sign_in("admin"),
        "intake_channel,received_at,due_at,status,ended_at,result_symbol",
        &lines,
    );
    let question = "agency=H02.07&from=2026-01-01&to=2026-03-31";
    assert_eq!(same(&browser, &api, "register", question), 3);
    assert_eq!(same(&browser, &api, "late", question), 2);
    // What a page named is gone from the list before the next is asked for: nothing is left out, nothing told twice.
    let first = browser.get(&format!("{SHOW}?report=late&{question}")).expect(200);
    let next = first.all("a[rel=next]")[0].attr("href").unwrap().to_owned();
    assert!(next.contains("&after=50."), "{next}");
    let second = table(&browser.get(&next).expect(200));
    assert_eq!(second[0][0], "51");
    // A frozen one is turned as well, and leads nowhere.
    let form = browser.get(&format!("/so-lieu/bao-cao?{question}")).expect(200);
    let sent = browser.post_body(
        "/so-lieu/bao-cao",
        &form.filled("/so-lieu/bao-cao", &[("report", "late")]),
    );
    let list = browser.get(sent.location()).expect(200);
    let frozen = list.all("a[href$='/xem']")[0].attr("href").unwrap().to_owned();
    let first = browser.get(&frozen).expect(200);
    first.says(&["Báo cáo đã chốt số H02.07-2026-0001"]);
    let next = first.all("a[rel=next]")[0].attr("href").unwrap().to_owned();
    assert_eq!(table(&browser.get(&next).expect(200)), second);
});
