//! Texts of the pages for systems that are told of events.
#![allow(missing_docs)]

use crate::web::lang::texts;

texts! {
    TITLE = "Kết nối nhận sự kiện" / "Systems told of events";
    HOME_LEAD = "Hệ thống khác nhận tin khi hồ sơ thay đổi" / "Other systems that hear of changes of dossiers";
    LEAD = "Mỗi sự kiện của cơ quan và mọi đơn vị bên dưới được gửi đến địa chỉ, có chữ ký bằng khóa bí mật." /
        "Every event of an agency and all below it is sent to the address, signed with the secret.";
    NOTHING = "Chưa có kết nối nào." / "There are none.";
    NAME = "Tên hệ thống" / "Name";
    WHOSE = "Sự kiện của cơ quan" / "Events of the agency";
    URL = "Địa chỉ nhận" / "Address";
    URL_HINT = "https://…, không thuộc mạng của máy chủ" / "https://…, not in the server's own network";
    SUBSCRIBE = "Thêm kết nối" / "Subscribe";
    ON = "Đang gửi" / "on";
    OFF = "Đã tắt" / "off";
    SECRET = "Khóa bí mật" / "Secret";
    SECRET_LEAD = "Chỉ hiện một lần: hãy chép ngay vào hệ thống nhận." / "Shown this once: copy it to the receiver now.";
    ON_WITH_IT = "Đã chép, đi tiếp" / "Copied, go on";
    CHANGE = "Đổi tên, địa chỉ" / "Name and address";
    SAVE = "Lưu" / "Save";
    SWITCH_OFF = "Tắt kết nối" / "Switch off";
    SWITCH_OFF_LEAD = "Tin đang chờ gửi bị bỏ; dòng sự kiện vẫn giữ." / "What waits for it is discarded; it stays in the feed of events.";
    SWITCH_ON = "Bật lại kết nối" / "Switch on";
    SWITCH_ON_LEAD = "Các sự kiện từ nay được gửi." / "Events are sent from now on.";
    NEW_SECRET = "Đổi khóa bí mật" / "New secret";
    NEW_SECRET_LEAD = "Khóa cũ hết dùng được ngay." / "The old one is of no use from then on.";
}
