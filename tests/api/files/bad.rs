//! Files that are refused: the right reason, and nothing of them is left.

use std::io::{Read, Write};

use base64::Engine as _;
use serde_json::json;

use super::{files_of, pdf, sha256, stored};
use crate::story;
use crate::support::{fixture, household_business};

story!(what_is_no_file_of_a_known_kind_is_refused, |app| {
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk
        .upload_bytes(&code, "name=a.pdf", Vec::new())
        .refused(422, "file_empty");
    clerk
        .upload(&code, "name=a.pdf", "not-a-pdf.pdf")
        .refused(422, "file_type");
    clerk
        .upload(&code, "name=a.pdf", "zip-bomb.pdf")
        .refused(422, "file_type");
    clerk
        .upload(&code, "name=a.pdf", "truncated.pdf")
        .refused(422, "file_incomplete");
    clerk
        .upload_bytes(&code, "name=a.exe", pdf("x"))
        .refused_field("name", "wrong_ending");
    clerk
        .upload_bytes(
            &code,
            "name=a.pdf",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR....IEND\xaeB`\x82".to_vec(),
        )
        .refused_field("name", "wrong_ending");
    clerk
        .upload_bytes(&code, "paper=p9&name=a.pdf", pdf("x"))
        .refused_field("paper", "paper_unknown");
    clerk
        .upload_bytes(&code, "purpose=result&paper=p1&name=a.pdf", pdf("x"))
        .refused(403, "not_allowed");
    clerk
        .upload_bytes(&code, "purpose=other&name=a.pdf", pdf("x"))
        .refused_field("purpose", "unknown_value");
    app.sign_in("leader")
        .upload_bytes(&code, "purpose=result&paper=p1&name=a.pdf", pdf("x"))
        .refused_field("paper", "not_for_this_kind");
    clerk
        .upload_bytes(&code, "sha256=12&name=a.pdf", pdf("x"))
        .refused_field("sha256", "sha256");
    assert_eq!((files_of(&clerk, &code).len(), stored(app)), (0, 0));
    assert_eq!(clerk.dossier(&code)["version"], 1, "nothing happened");
    // A file that would unpack to a gigabyte is a file like any other: nobody unpacks it.
    let inflating = clerk.upload(&code, "name=a.pdf", "inflating.pdf").expect(201);
    assert_eq!(inflating["signature"]["outcome"], "none");
});

story!(a_file_that_is_not_what_was_declared_is_refused, |app| {
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let path = format!("/api/v1/dossiers/{code}/files?name=a.pdf");
    let hash = sha256(&pdf("một"));
    clerk
        .upload_bytes(&code, &format!("name=a.pdf&sha256={hash}"), pdf("hai"))
        .refused(422, "file_incomplete");
    let digest = |bytes: &[u8]| {
        use sha2::{Digest, Sha256};
        let text = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(bytes));
        format!("sha-256=:{text}:")
    };
    let send = |header: &str| {
        let request = clerk.request("POST", &path).header("content-digest", header);
        clerk.send(request.body(pdf("một")))
    };
    send(&digest(b"hai")).refused(422, "file_incomplete");
    send("sha-256=abc").refused_field("Content-Digest", "content_digest");
    assert_eq!((files_of(&clerk, &code).len(), stored(app)), (0, 0));
    send(&digest(&pdf("một"))).expect(201);
    clerk
        .upload_bytes(&code, &format!("name=a.pdf&sha256={}", hash.to_uppercase()), pdf("một"))
        .expect(201);
});

story!(an_upload_that_is_cut_off_leaves_nothing, |app| {
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let address = app.base.strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    let whole = std::fs::read(fixture("good.pdf")).unwrap();
    write!(
        stream,
        "POST /api/v1/dossiers/{code}/files?name=a.pdf HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\
         Content-Length: {}\r\n\r\n",
        clerk.token().unwrap(),
        whole.len()
    )
    .unwrap();
    stream.write_all(&whole[..whole.len() / 2]).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    assert!(!answer.contains(" 201 "), "{answer}");
    assert_eq!((files_of(&clerk, &code).len(), stored(app)), (0, 0));
    let incoming = std::fs::read_dir(app.folder.path().join("incoming")).unwrap();
    assert_eq!(incoming.count(), 0, "what was received of it is gone");
    assert_eq!(clerk.dossier(&code)["version"], 1);
});

story!(files_have_limits, |app| {
    let (clerk, admin) = (app.sign_in("clerk"), app.sign_in("admin"));
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    let rule = |key: &str, value: i64| {
        let body =
            json!({"key": key, "agency": "H02", "valid_from": "2026-01-01", "value": value, "source": "Quy chế"});
        admin.put("/api/v1/rules", body).expect(200);
    };
    rule("file_max_mib", 1);
    rule("dossier_files_max_mib", 2);
    let of_size = |size: usize, mark: u8| {
        let mut bytes = b"%PDF-1.7\n%".to_vec();
        bytes.resize(size - 7, mark);
        bytes.extend(b"\n%%EOF\n");
        bytes
    };
    let mib = 1 << 20;
    clerk
        .upload_bytes(&code, "name=a.pdf", of_size(mib + 1, b'a'))
        .refused(413, "file_too_large");
    // Two gigabytes are refused before the first byte of them was read.
    let address = app.base.strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    write!(
        stream,
        "POST /api/v1/dossiers/{code}/files?name=a.pdf HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\
         Content-Length: 2147483648\r\n\r\n",
        clerk.token().unwrap(),
    )
    .unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 413");
    // Without a length it is stopped on its way.
    let path = format!("/api/v1/dossiers/{code}/files?name=a.pdf");
    let endless = reqwest::blocking::Body::new(std::io::Cursor::new(of_size(3 * mib, b'a')));
    if let Ok(answer) = clerk.request("POST", &path).body(endless).send() {
        assert_eq!(answer.status().as_u16(), 413);
    }
    for mark in [b'a', b'b'] {
        clerk.upload_bytes(&code, "name=a.pdf", of_size(mib, mark)).expect(201);
    }
    clerk
        .upload_bytes(&code, "name=a.pdf", pdf("c"))
        .refused(413, "dossier_files_too_large");
    assert_eq!((files_of(&clerk, &code).len(), stored(app)), (2, 2));
});

story!(a_closed_dossier_takes_no_files, |app| {
    let clerk = app.sign_in("clerk");
    let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
    clerk.upload_bytes(&code, "name=a.pdf", pdf("a")).expect(201);
    clerk.done(&code, "withdraw", json!({"reason": "Không làm nữa"}));
    clerk
        .upload_bytes(&code, "name=b.pdf", pdf("b"))
        .refused(409, "wrong_state");
    clerk
        .delete(&format!("/api/v1/dossiers/{code}/files/1?reason=x"))
        .refused(409, "wrong_state");
    assert_eq!(files_of(&clerk, &code).len(), 1);
});
