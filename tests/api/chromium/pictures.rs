//! Pictures of the main pages: the demonstration office with most of a year behind it. `docs/pictures.sh` keeps them for
//! the README; here they are taken all the same, so that the script works when it is needed.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::NaiveDate;
use motcua::db::id_generator::IdGenerator;
use motcua::db::numbers;
use motcua::demo::{self, HistorySpec};
use motcua::service::catalogue::CatalogueCache;
use serde_json::json;

use super::window::{Scripts, Window, in_a_window};
use crate::support::{Backend, TestApp, household_business};

/// The screens of a desk and of a phone, and how small a desk's is shown in a README.
const DESK: (u32, u32) = (1400, 1000);
const PHONE: (u32, u32) = (360, 720);
const SMALL: f64 = 0.7;
/// A picture must stay light, in bytes, and must show something.
const HEAVIEST: usize = 100_000;
const LIGHTEST: usize = 5_000;

/// Invented dossiers since the beginning of the year.
fn past(app: &TestApp) {
    let mut conn = app.database.connect();
    let ids = IdGenerator::new(numbers::take_from_sequence(&mut conn, "process").unwrap());
    let catalogue = CatalogueCache::default().current(&mut conn).unwrap();
    let history = HistorySpec {
        dossiers: 1500,
        from: NaiveDate::from_ymd_opt(2026, 1, 2).unwrap(),
        to: NaiveDate::MAX,
        seed: 7,
        now: app.clock_now(),
    };
    demo::generate(&mut conn, &ids, &catalogue, &history, &mut |_| ()).unwrap();
}

/// A dossier in whose course something happened.
fn dossier(app: &TestApp) -> String {
    let (clerk, handler) = (app.sign_in("clerk"), app.sign_in("handler"));
    let mut body = household_business("Nguyễn Văn Ấn");
    body["applicant"]["address"] = json!("Thôn Đông, xã Hoàng An");
    let code = clerk.take_in(body);
    clerk.done(&code, "forward", json!({"assignee": "handler", "note": "Đủ giấy tờ"}));
    app.set_time("2026-11-25T10:40");
    let missing =
        json!({"missing_papers": [{"name": "Hợp đồng thuê nhà"}], "reason": "Thiếu hợp đồng thuê địa điểm kinh doanh"});
    handler.done(&code, "request_supplement", missing);
    app.set_time("2026-11-26T08:05");
    let papers = json!({"papers": [{"name": "Hợp đồng thuê nhà", "copies": 1}]});
    clerk.done(&code, "supplement_received", papers);
    app.set_time("2026-11-26T10:12");
    code
}

/// The picture with its 256 most frequent colours only, a third of the weight: pages have few, and edges of letters in
/// many shades.
fn lighter(picture: &[u8]) -> Vec<u8> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(picture)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    let pixels = || {
        let pixels = pixels.chunks_exact(frame.color_type.samples());
        pixels.map(|pixel| [pixel[0], pixel[1], pixel[2]])
    };
    let mut counts: HashMap<[u8; 3], u32> = HashMap::new();
    for colour in pixels() {
        *counts.entry(colour).or_default() += 1;
    }
    let mut palette: Vec<[u8; 3]> = counts.keys().copied().collect();
    palette.sort_by_key(|colour| (Reverse(counts[colour]), *colour));
    palette.truncate(256);
    let nearest = |colour: &[u8; 3]| {
        let apart = |other: &[u8; 3]| -> u32 {
            let parts = colour.iter().zip(other);
            parts.map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2)).sum()
        };
        let (place, _) = palette
            .iter()
            .enumerate()
            .min_by_key(|(_, other)| apart(other))
            .unwrap();
        u8::try_from(place).unwrap()
    };
    let places: HashMap<[u8; 3], u8> = counts.keys().map(|colour| (*colour, nearest(colour))).collect();
    let indexes: Vec<u8> = pixels().map(|colour| places[&colour]).collect();

    let mut light = Vec::new();
    let mut encoder = png::Encoder::new(&mut light, frame.width, frame.height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(palette.concat());
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.write_header().unwrap().write_image_data(&indexes).unwrap();
    light
}

/// Looks at a picture, and keeps it where it is asked for.
fn take(window: &Window<'_>, name: &str, (width, height): (u32, u32)) {
    let scale = if width > 1000 { SMALL } else { 1.0 };
    let screen = json!({"width": width, "height": height, "deviceScaleFactor": scale, "mobile": false});
    window.devtools("Emulation.setDeviceMetricsOverride", screen);
    let picture = lighter(&window.picture());
    assert!(
        (LIGHTEST..HEAVIEST).contains(&picture.len()),
        "{name} has {} bytes",
        picture.len()
    );
    if let Ok(folder) = std::env::var("KEEP_PICTURES") {
        std::fs::write(format!("{folder}/{name}.png"), picture).unwrap();
    }
}

#[test]
fn main_pages_have_their_pictures() {
    in_a_window(Backend::Sqlite, Scripts::On, |window| {
        let app = window.app;
        app.set_time("2026-11-23T14:20");
        past(app);
        let code = dossier(app);

        window.devtools("Emulation.setScrollbarsHidden", json!({"hidden": true}));
        window.open(&format!("/tra-cuu/{code}"));
        window.fill(&[("secret", "1234")]);
        window.enter();
        take(window, "phone", PHONE);
        take(window, "citizen", DESK);

        window.now("clerk");
        take(window, "desk", DESK);
        window.open("/tiep-nhan?procedure=1.001612");
        window.fill(&[("applicant.id_number", "024085001234")]);
        window.click("#check");
        window.until("the name is there", || !window.value("applicant.name").is_empty());
        take(window, "intake", DESK);
        window.now("handler");
        window.open(&format!("/ho-so/{code}"));
        take(window, "dossier", DESK);

        window.now("leader");
        window.open("/viec-cua-toi?whose=all");
        take(window, "queue", DESK);

        window.now("supervisor");
        take(window, "dashboard", DESK);

        window.now("admin");
        // The month of a swap day.
        window.open("/quan-tri/lich?agency=H02.07&month=2026-01");
        take(window, "calendar", DESK);
    });
}
