//! Pages: server-rendered, light, usable without scripts. Beside `http` and over the same services; no decision of the
//! field is made here.

mod admin;
mod asset;
mod form;
mod frame;
mod lang;
mod parts;
mod public;
mod refusal;
mod session;
mod shell;
mod staff;
mod supervise;
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
    "/tra-cuu/danh-gia" { post public::lookup::rate }
    "/tra-cuu/nop-tien" { get public::lookup::payment::pay }
    "/tra-cuu/nop-lai" { post public::lookup::payment::again }
    "/tra-cuu/bien-lai" { get public::lookup::receipts::show }
    "/tra-cuu/{code}" { get public::lookup::ask_about }
    "/thu-tuc" { get public::procedures::list }
    "/thu-tuc/{code}" { get public::procedures::show }
    "/cong-khai" { get public::board::show }
    "/phan-anh" { get public::feedback::ask, post public::feedback::send }
    "/phan-anh/theo-doi" { get public::feedback::ask_follow, post public::feedback::follow }
    "/kiem-tra-ket-qua" { get public::verify::show, post public::verify::take }
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
    "/uy-quyen" { get staff::delegations::show, post staff::delegations::give }
    "/uy-quyen/ket-thuc" { post staff::delegations::end }
    "/nhac-viec" { get staff::notices::show, post staff::notices::read }
    "/buu-chinh" { get staff::post_desk::show }
    "/buu-chinh/ban-giao" { post staff::post_desk::together }
    "/buu-chinh/danh-sach-ban-giao" { get staff::post_desk::list }
    "/so-quy" { get staff::cash::show }
    "/so-quy/nop" { post staff::cash::hand_over }
    "/so-quy/khoa" { post staff::cash::close }
    "/so-quy/rut-nop" { post staff::cash::take_back }
    "/so-quy/mo-lai" { post staff::cash::reopen }
    "/so-quy/bien-lai" { get staff::receipts::show }
    "/so-quy/hoan-tra" { get staff::refunds::show }
    "/hop-thu" { get staff::feedback::list }
    "/hop-thu/{code}" { get staff::feedback::show, post staff::feedback::answer }
    "/mo-ho-so" { get staff::search::open }
    "/ho-so/{code}" { get staff::dossier::show }
    "/ho-so/{code}/tep" { get staff::files::show, post staff::files::add }
    "/ho-so/{code}/luot-xem" { get staff::looks::show }
    "/ho-so/{code}/tep/go" { post staff::files::remove }
    "/ho-so/{code}/tep/{file}" { get staff::files::download }
    "/ho-so/{code}/phieu" { post staff::slips::issue }
    "/ho-so/{code}/phieu/{number}" { get staff::slips::show }
    "/ho-so/{code}/bien-lai" { get staff::receipt_prints::show, post staff::receipt_prints::print }
    "/ho-so/{code}/thanh-toan" { get staff::payment::show, post staff::payment::ask }
    "/ho-so/{code}/thanh-toan/huy" { post staff::payment::cancel }
    "/ho-so/{code}/nhan-tin" { get staff::consent::ask, post staff::consent::save }
    "/ho-so/{code}/dem-lai" { get staff::recount::ask, post staff::recount::confirm }
    "/ho-so/{code}/phi/{change}" { get staff::adjust::ask, post staff::adjust::confirm }
    "/ho-so/{code}/buu-chinh" { get staff::post::show, post staff::post::enter }
    "/ho-so/{code}/buu-chinh/dat" { get staff::post::order::ask, post staff::post::order::place }
    "/ho-so/{code}/buu-chinh/huy-ghi-nhan" { get staff::post::take_back::ask, post staff::post::take_back::confirm }
    "/ho-so/{code}/buu-chinh/huy" { get staff::post::give_up::ask, post staff::post::give_up::confirm }
    "/ho-so/{code}/{action}" { get staff::act::ask, post staff::act::perform }
    "/ho-so" { get staff::search::list }
    "/so-lieu" { get supervise::board::show }
    "/so-lieu/ho-so" { get supervise::behind::list }
    "/so-lieu/chat-luong" { get supervise::quality::show }
    "/so-lieu/cham-diem" { get supervise::scores::show }
    "/so-lieu/cham-diem/diem" { get supervise::given::show, post supervise::given::add }
    "/so-lieu/nhap" { get supervise::entered::show, post supervise::entered::add }
    "/so-lieu/lap-bao-cao" { get supervise::reports::draw }
    "/so-lieu/xem-bao-cao" { get supervise::sheet::show }
    "/so-lieu/bao-cao" { get supervise::reports::list, post supervise::reports::freeze }
    "/so-lieu/bao-cao/{number}" { get supervise::reports::frozen }
    "/so-lieu/bao-cao/{number}/xem" { get supervise::sheet::frozen }
    "/so-lieu/bao-cao/{number}/thay-doi" { get supervise::changes::show }
    "/quan-tri" { get admin::home::show }
    "/quan-tri/lich" { get admin::calendar::show, post admin::calendar::add }
    "/quan-tri/lich/bo" { post admin::calendar::remove }
    "/quan-tri/nguoi-dung" { get admin::users::list, post admin::users::create }
    "/quan-tri/nguoi-dung/{username}" { get admin::user::show, post admin::user::change }
    "/quan-tri/co-quan" { get admin::agencies::list, post admin::agencies::add }
    "/quan-tri/co-quan/{code}" { get admin::agency::show, post admin::agency::change }
    "/quan-tri/gio-lam-viec" { get admin::hours::show, post admin::hours::change }
    "/quan-tri/quy-tac" { get admin::rules::show, post admin::rules::set }
    "/quan-tri/thu-tuc" { get admin::procedures::list }
    "/quan-tri/thu-tuc-moi" { get admin::procedure::ask, post admin::procedure::add }
    "/quan-tri/thu-tuc/{code}" { get admin::procedures::show }
    "/quan-tri/thu-tuc/{code}/phien-ban" { get admin::procedure::ask_version, post admin::procedure::add_version }
    "/quan-tri/thu-tuc/{code}/rut" { post admin::procedures::withdraw }
    "/quan-tri/ke-hoach" { get admin::plans::show }
    "/quan-tri/ke-hoach-moi" { get admin::plan::ask, post admin::plan::issue }
    "/quan-tri/ke-hoach/{year}/{agency}" { get admin::plan::show, post admin::plan::change }
    "/quan-tri/bo-chi-so-moi" { get admin::scorecard::ask, post admin::scorecard::add }
    "/quan-tri/bo-chi-so/{code}" { get admin::scorecard::show, post admin::scorecard::change }
    "/quan-tri/bien-lai" { get admin::books::show, post admin::books::open }
    "/quan-tri/bien-lai/khoa" { post admin::books::close }
    "/quan-tri/tin-nhan" { get admin::wording::show, post admin::wording::put }
    "/quan-tri/ket-noi" { get admin::webhooks::list, post admin::webhooks::create }
    "/quan-tri/ket-noi/{id}" { post admin::webhooks::change }
    "/quan-tri/tin-gui" { get admin::outbox::show, post admin::outbox::decide }
    "/quan-tri/kiem-toan" { get admin::history::show, post admin::history::order }
    "/quan-tri/tac-vu" { get admin::jobs::list }
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
