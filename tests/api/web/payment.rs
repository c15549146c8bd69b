//! Payment online as the counter asks for it on pages. Money that comes online is never taken for granted.

use serde_json::json;

use super::browser::Browser;
use super::work::{TYPED, code_in, done};
use crate::money::online::at_gateway;
use crate::story;
use crate::tools::fingerprint;

const FORM: &str = "/tiep-nhan?procedure=1.004873";

story!(payment_online_is_asked_for_and_confirmed_by_the_gateway, |app| {
    let (clerk, api) = (Browser::signed_in(app, "clerk.01"), app.sign_in("clerk.01"));
    let form = clerk.get(FORM).expect(200);
    assert!(form.all("input[name=payment_method][value=online]").is_empty());
    // Sent all the same without a number, it books nothing.
    let before = fingerprint(app);
    let online: Vec<(&str, &str)> = TYPED.iter().copied().chain([("payment_method", "online")]).collect();
    let wrong = clerk.submit(&form, "/tiep-nhan", &online).expect(422);
    assert!(wrong.wrong("payment-reference").contains("số giao dịch"));
    assert_eq!(fingerprint(app), before);

    let code = code_in(clerk.submit(&form, "/tiep-nhan", TYPED).location());
    // Why it does not go on is said, and not only by a button that is missing.
    let unpaid = "Hồ sơ chưa nộp phí, lệ phí (5.000 đồng)";
    clerk
        .get(&format!("/ho-so/{code}"))
        .says(&["Chuyển bước tiếp theo", unpaid]);
    clerk
        .get(&format!("/ho-so/{code}/forward"))
        .says(&["Lúc này không thể", unpaid]);
    let desk = clerk.get(&format!("/ho-so/{code}/pay_fee")).expect(200);
    assert!(desk.all("input[name=method][value=online]").is_empty());
    let address = format!("/ho-so/{code}/thanh-toan");
    let old = clerk.get(&address).expect(200);
    let asked = clerk.submit(&desk, &address, &[]);
    asked.goes_to(&format!("{address}?done=yes"));
    app.wait_for(
        || api.dossier(&code),
        |d| d["payment"]["requests"][0]["state"] == "open",
    );
    let order = format!("{code}-P1");
    clerk
        .follow(&asked)
        .expect(200)
        .says(&[&order, "5.000 đ", "Chờ thanh toán", "/simulator/gateway/pay/"]);
    clerk
        .get(&format!("/ho-so/{code}/pay_fee"))
        .says(&["đang chờ kết quả thanh toán trực tuyến"]);
    let dossier = clerk.get(&format!("/ho-so/{code}"));
    assert_eq!(dossier.all(&format!("nav.actions a[href='{address}']")).len(), 1);
    // The button of a page that is old by now asks for nothing.
    clerk
        .submit(&old, &address, &[])
        .expect(409)
        .says(&["đã thay đổi so với bản ông/bà đang xem"]);

    // Given up with a reason, paid in cash.
    let page = clerk.get(&address);
    let cancel = format!("{address}/huy");
    assert!(!clerk.submit(&page, &cancel, &[]).expect(422).wrong("reason").is_empty());
    clerk
        .submit(&page, &cancel, &[("reason", "Nộp tại quầy")])
        .goes_to(&format!("{address}?done=yes"));
    clerk
        .get(&address)
        .says(&["Đã hủy", "Gửi yêu cầu thanh toán trực tuyến"]);
    done(&clerk, &code, "pay_fee", &[("method", "cash")]);
    clerk.get(&address).says(&["không có khoản phí, lệ phí nào chưa nộp"]);

    // Another one pays.
    let one_more: Vec<(&str, &str)> = TYPED.iter().copied().chain([("one_more", code.as_str())]).collect();
    let code = code_in(clerk.submit(&clerk.get(FORM), "/tiep-nhan", &one_more).location());
    let address = format!("/ho-so/{code}/thanh-toan");
    clerk.submit(&clerk.get(&address), &address, &[]).location();
    app.wait_for(
        || api.dossier(&code),
        |d| d["payment"]["requests"][0]["state"] == "open",
    );
    at_gateway(app, &format!("{code}-P1"), "paid").expect(200);
    assert_eq!(api.dossier(&code)["payment"]["state"], json!("paid"));
    clerk.get(&address).says(&["Đã thanh toán"]);
    clerk.get(&format!("/ho-so/{code}")).says(&[
        "Gửi yêu cầu thanh toán trực tuyến",
        "Đã nhận tiền thanh toán trực tuyến",
    ]);

    // Handlers see it and cannot ask.
    let handler = Browser::signed_in(app, "handler.01");
    let page = handler.get(&address).expect(200);
    assert!(page.all(&format!("form[action^='{address}']")).is_empty());
});
