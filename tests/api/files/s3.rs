//! Files kept by a real S3-compatible server: `moto_server` from PyPI (`pip install "moto[server,s3]"`), found on the path
//! or named by `MOTO_SERVER`. Where there is none the test says so; `REQUIRE_S3=1` makes that a failure.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::{content, files_of, pdf};
use crate::support::{Backend, Options, household_business, run};

/// A server that goes with its test.
struct Server {
    process: Child,
    endpoint: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn server() -> Option<Server> {
    let program = std::env::var("MOTO_SERVER").unwrap_or_else(|_| "moto_server".to_owned());
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let started = Command::new(program)
        .args(["-H", "127.0.0.1", "-p", &port.to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(process) = started else {
        assert!(
            std::env::var_os("REQUIRE_S3").is_none(),
            "REQUIRE_S3 is set, but there is no moto_server"
        );
        eprintln!("no S3-compatible server here (moto_server): the test against one is left out");
        return None;
    };
    let server = Server {
        process,
        endpoint: format!("http://127.0.0.1:{port}"),
    };
    for _ in 0..600 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Some(server);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("moto_server does not listen");
}

#[test]
fn files_live_in_a_bucket() {
    let Some(server) = server() else { return };
    let client = crate::support::client().no_proxy().build().unwrap();
    let made = client.put(format!("{}/hoso", server.endpoint)).send().unwrap();
    assert!(made.status().is_success(), "{made:?}");
    let options = Options {
        store: Some(("s3://hoso/tep", Box::leak(server.endpoint.clone().into_boxed_str()))),
        ..Options::default()
    };
    run(Backend::Sqlite, options, |app| {
        let clerk = app.sign_in("clerk");
        let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
        clerk.upload_bytes(&code, "paper=p1&name=a.pdf", pdf("nhỏ")).expect(201);
        // Several parts of an upload to the bucket.
        let mut large = b"%PDF-1.7\n".to_vec();
        large.extend((0..20 << 20).map(|n: u32| (n / 251) as u8));
        large.extend(b"\n%%EOF\n");
        clerk
            .upload_bytes(&code, "paper=p2&name=b.pdf", large.clone())
            .expect(201);
        clerk.upload_bytes(&code, "paper=p1&name=c.pdf", pdf("nhỏ")).expect(201);
        assert_eq!(files_of(&clerk, &code).len(), 3);
        let path = |no: i32| format!("/api/v1/dossiers/{code}/files/{no}/content");
        assert_eq!(content(&clerk, &path(1), None).2, pdf("nhỏ"));
        assert!(content(&clerk, &path(2), None).2 == large);
        let (status, _, middle) = content(&clerk, &path(2), Some("bytes=9000000-9000999"));
        assert_eq!((status, middle == large[9_000_000..9_001_000]), (206, true));
        // Swept from the bucket, too.
        assert_eq!(
            clerk
                .delete(&format!("/api/v1/dossiers/{code}/files/2?reason=x"))
                .status,
            204
        );
        app.set_time("2026-03-04T09:00");
        assert_eq!(
            app.work(async |ctx| motcua::service::files::sweep(ctx).await.unwrap()),
            1
        );
        let listed = client
            .get(format!("{}/hoso?list-type=2", server.endpoint))
            .send()
            .unwrap();
        assert_eq!(listed.text().unwrap().matches("<Key>tep/").count(), 1);
    });
}
