//! The search field: names without accents, beginnings of codes, ID numbers.

use serde_json::json;

use crate::story;
use crate::support::{TestApp, household_business, marital_status};

fn people(app: &TestApp) -> Vec<(String, &'static str)> {
    let clerk = app.sign_in("clerk");
    [
        "Nguyễn Văn Ấn",
        "NGUYỄN VĂN AN",
        "Trần Văn Ẩn",
        "Nguyễn Văn Anh",
        "Đặng Thị Đào",
        "Lê Thị Hoa",
    ]
    .into_iter()
    .enumerate()
    .map(|(n, name)| {
        let mut body = if n.is_multiple_of(2) {
            household_business(name)
        } else {
            marital_status(name)
        };
        body["applicant"]["id_number"] = json!(format!("02408500123{n}"));
        (clerk.take_in(body), name)
    })
    .collect()
}

story!(a_name_is_found_without_accents_by_its_beginning_or_its_end, |app| {
    let people = people(app);
    for name in ["clerk", "supervisor"] {
        let who = app.sign_in(name);
        for (text, hits) in [
            ("nguyen van an", &[0, 1, 3][..]),
            ("NGUYỄN  văn ấn", &[0, 1, 3]),
            ("nguyen", &[0, 1, 3]),
            ("nguyễn v", &[0, 1, 3]),
            ("van an", &[0, 1, 2]),
            ("an", &[0, 1, 2, 3]),
            ("anh", &[3]),
            ("dao", &[4]),
            ("đặng", &[4]),
            ("dang thi dao", &[4]),
            ("thi hoa", &[5]),
            ("hoa thi", &[]),
            ("guyen", &[]),
            ("%", &[]),
            ("_", &[]),
            ("nguyen%", &[0, 1, 3]),
        ] {
            let path = format!(
                "/api/v1/dossiers?limit=50&q={}",
                text.replace('%', "%25").replace(' ', "%20")
            );
            let mut found = who.codes(&path);
            found.sort();
            let mut expected: Vec<String> = hits.iter().map(|n: &usize| people[*n].0.clone()).collect();
            expected.sort();
            assert_eq!(found, expected, "{name} looks for {text:?}");
        }
    }
});

story!(a_code_is_found_by_its_beginning_and_a_person_by_the_id_number, |app| {
    let people = people(app);
    let clerk = app.sign_in("clerk");
    let found = |text: &str| {
        let mut codes = clerk.codes(&format!("/api/v1/dossiers?limit=50&q={text}"));
        codes.sort();
        codes
    };
    assert_eq!(people[2].0, "H02.07-260302-0002");
    assert_eq!(found("H02.07-260302-0002"), ["H02.07-260302-0002"]);
    assert_eq!(found("h02.07-260302-0002"), ["H02.07-260302-0002"]);
    assert_eq!(found("H02.07-2603").len(), 3);
    assert_eq!(found("H02.07.01").len(), 3);
    assert_eq!(found("H02.07").len(), 6);
    assert_eq!(found("H02.08"), Vec::<String>::new());
    assert_eq!(found("024085001234"), [people[4].0.as_str()]);
    assert_eq!(found("02408500123"), Vec::<String>::new());
    // Numbers as they are printed.
    for text in ["024.085.001.234", "024085-001234", "024085%20001234"] {
        assert_eq!(found(text), [people[4].0.as_str()], "{text}");
    }
    let mut branch = household_business("Công ty Hoa Sen");
    branch["applicant"]["kind"] = json!("organisation");
    branch["applicant"]["id_number"] = json!("0100109106-001");
    let branch = clerk.take_in(branch);
    for text in ["0100109106-001", "0100109106001"] {
        assert_eq!(found(text), [branch.as_str()], "{text}");
    }
    // Out of scope is out of reach, however well one searches.
    let stranger = app.sign_in("clerk.02");
    for text in ["024085001234", "H02.07.01", "an", "nguyen van an"] {
        let path = format!("/api/v1/dossiers?limit=50&q={}", text.replace(' ', "%20"));
        assert_eq!(stranger.codes(&path), Vec::<String>::new(), "{text}");
    }
    let own = app
        .sign_in("clerk.01")
        .codes("/api/v1/dossiers?limit=50&q=nguyen&status=received");
    assert_eq!(own.len(), 2);
});

story!(what_people_know_by_heart_is_found, |app| {
    let clerk = app.sign_in("clerk");
    let mut mine = household_business("Nguyễn Văn Ấn");
    mine["applicant"]["phone"] = json!("0987 654 321");
    let code = clerk.take_in(mine);
    let other = clerk.take_in(household_business("Trần Thị Bé"));
    for text in ["0987654321", "0987.654.321", "+84 987 654 321", "260302-0001", &code] {
        let found = clerk.codes(&format!(
            "/api/v1/dossiers?q={}",
            text.replace('+', "%2B").replace(' ', "+")
        ));
        assert_eq!(found, [code.as_str()], "{text}");
    }
    assert_eq!(clerk.codes("/api/v1/dossiers?q=260302-0002"), [other.as_str()]);
    // Beside other conditions, too; and only what one may see.
    assert_eq!(
        clerk.codes("/api/v1/dossiers?q=0987654321&status=received&order=due"),
        [code.as_str()]
    );
    for nothing in ["0987654322", "260302-0003", "260302-001", "0987654321&status=decided"] {
        assert_eq!(
            clerk.codes(&format!("/api/v1/dossiers?q={nothing}")),
            Vec::<String>::new(),
            "{nothing}"
        );
    }
    let stranger = app.sign_in("clerk.02");
    assert_eq!(stranger.codes("/api/v1/dossiers?q=0987654321"), Vec::<String>::new());
});
