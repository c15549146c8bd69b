//! A gigabyte up and down. Takes a while and two gigabytes of disk:
//! `cargo test --test api files::large -- --ignored --nocapture`

use std::io::{self, Read};
use std::time::Instant;

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::support::{Backend, Options, household_business, run};

const SIZE: u64 = 1 << 30;
/// Far less than the file, and more than buffers take.
const MOST_MEMORY_KIB: u64 = 96 * 1024;

/// A file that nobody holds in memory: a PDF head, bytes that follow from their place, a PDF end.
struct Made {
    at: u64,
}

impl Read for Made {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let (head, end) = (b"%PDF-1.7\n", b"\n%%EOF\n");
        // The head and the end in pieces of their own, so that all between is filled at once.
        let (edge, from) = match self.at {
            at if at < head.len() as u64 => (&head[at as usize..], at),
            at if at >= SIZE - end.len() as u64 => (&end[(at + end.len() as u64 - SIZE) as usize..], at),
            at => {
                let length = (SIZE - end.len() as u64 - at).min(out.len() as u64) as usize;
                out[..length].fill((at / 4096) as u8);
                self.at += length as u64;
                return Ok(length);
            }
        };
        let length = edge.len().min(out.len());
        out[..length].copy_from_slice(&edge[..length]);
        self.at = from + length as u64;
        Ok(length)
    }
}

/// Forgets the most memory that this process has had so far: hashing passwords takes more than a careless upload would.
fn forget_peak() {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
}

/// The most memory that this process has had resident, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
#[ignore = "takes a while and two gigabytes of disk"]
fn a_gigabyte_goes_up_and_down_in_constant_memory() {
    run(Backend::Sqlite, Options::default(), |app| {
        let (clerk, admin) = (app.sign_in("clerk"), app.sign_in("admin"));
        for key in ["file_max_mib", "dossier_files_max_mib"] {
            let rule = json!({"key": key, "agency": "H02", "valid_from": "2026-01-01", "value": 2048, "source": "Thử"});
            admin.put("/api/v1/rules", rule).expect(200);
        }
        let code = clerk.take_in(household_business("Nguyễn Văn Ấn"));
        clerk.token();
        forget_peak();
        let before = peak();
        let begun = Instant::now();
        let path = format!("/api/v1/dossiers/{code}/files?paper=p1&name=lon.pdf");
        let body = reqwest::blocking::Body::sized(Made { at: 0 }, SIZE);
        let request = clerk
            .request("POST", &path)
            .timeout(std::time::Duration::from_secs(1800));
        let added = clerk.send(request.body(body)).expect(201);
        let (up, after_up) = (begun.elapsed(), peak());
        let begun = Instant::now();
        let path = format!("/api/v1/dossiers/{code}/files/1/content");
        let request = clerk
            .request("GET", &path)
            .timeout(std::time::Duration::from_secs(1800));
        let mut response = request.send().unwrap();
        let (mut hasher, mut piece, mut size) = (Sha256::new(), vec![0; 256 * 1024], 0);
        loop {
            let read = response.read(&mut piece).unwrap();
            if read == 0 {
                break;
            }
            hasher.update(&piece[..read]);
            size += read as u64;
        }
        let hash: String = hasher.finalize().iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!((size, added["sha256"].as_str()), (SIZE, Some(hash.as_str())));
        let after = peak();
        println!(
            "1 GiB up in {up:.1?}, down in {:.1?}; peak resident {before} KiB before, {after_up} KiB after up, {after} KiB after down",
            begun.elapsed()
        );
        assert!(after - before < MOST_MEMORY_KIB, "{before} KiB → {after} KiB");
    });
}
