//! Pages: server-rendered, light, usable without scripts. Beside `http` and over the same services; no decision of the
//! field is made here.

mod asset;
mod form;
mod frame;
mod lang;
mod public;
mod refusal;
mod session;
mod shell;
mod staff;
mod text;
mod time;
mod ui;

use actix_web::middleware::from_fn;
use actix_web::web::{self, ServiceConfig};

use self::refusal::{Page, Refusal};
use crate::service::Reason;

/// Every page in one table: what is served is what the permission matrix is tested against.
macro_rules! pages {
    ($($path:literal { $($method:ident $handler:path),+ })+) => {
        /// Method and pattern of every page.
        pub const ROUTES: &[(&str, &str)] = &[$($((stringify!($method), $path),)+)+];

        fn register(config: &mut ServiceConfig) {
            $(config.service(web::resource($path)$(.route(web::$method().to($handler)))+);)+
        }
    };
}

pages! {
    "/" { get public::home::show }
    "/tra-cuu" { get public::lookup::ask, post public::lookup::prove }
    "/tra-cuu/ho-so" { get public::lookup::show }
    "/tra-cuu/xong" { post public::lookup::finish }
    "/tra-cuu/{code}" { get public::lookup::ask_about }
    "/thu-tuc" { get public::procedures::list }
    "/thu-tuc/{code}" { get public::procedures::show }
    "/cong-khai" { get public::board::show }
    "/dang-nhap" { get session::ask, post session::sign_in }
    "/bat-dau" { get session::start }
    "/dang-xuat" { post session::sign_out }
    "/ngon-ngu" { post session::choose_language }
    "/tai-khoan" { get session::account }
    "/tai-khoan/mat-khau" { post session::change_password }
    "/ban-lam-viec" { get staff::desk::show }
    "/tiep-nhan" { get staff::intake::ask, post staff::intake::take_in }
    "/viec-cua-toi" { get staff::queue::show }
    "/viec-cua-toi/hang-loat" { post staff::queue::together }
    "/mo-ho-so" { get staff::search::open }
    "/ho-so/{code}" { get staff::dossier::show }
    "/ho-so/{code}/{action}" { get staff::act::ask, post staff::act::perform }
    "/ho-so" { get staff::search::list }
    "/static/{hash}/{name}" { get asset::file }
}

/// Registers every page, and with them the answer to addresses that nobody knows.
pub fn routes(config: &mut ServiceConfig) {
    config.service(
        web::scope("")
            .wrap(from_fn(refusal::finish))
            .configure(register)
            .default_service(web::to(nothing_here)),
    );
}

async fn nothing_here() -> Page {
    Err(Refusal::from(Reason::NotFound))
}
