//! Migrations are compiled in: the library is built anew when one comes along.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
