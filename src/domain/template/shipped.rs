//! The wording of messages to applicants as shipped. Administrators change it by data.

use crate::domain::notice::{CitizenEvent, ContactChannel};
use crate::domain::postal::Channel;

/// How a result reaches the applicant: nobody is called to a desk for what comes home.
pub fn how_it_comes(channel: Channel, desk: &str) -> String {
    match channel {
        Channel::Counter => format!("Mời ông/bà nhận kết quả tại {desk}."),
        Channel::Postal => "Kết quả sẽ được gửi qua bưu chính đến địa chỉ ông/bà đã đăng ký.".to_owned(),
        Channel::Online => "Ông/bà nhận kết quả trực tuyến, như đã đăng ký.".to_owned(),
    }
}

/// Subject (empty for text messages) and body.
pub const fn shipped(event: CitizenEvent, channel: ContactChannel) -> (&'static str, &'static str) {
    match channel {
        ContactChannel::Email => email(event),
        ContactChannel::Text => ("", text(event)),
    }
}

const fn email(event: CitizenEvent) -> (&'static str, &'static str) {
    match event {
        CitizenEvent::Received => (
            "Hồ sơ {{dossier}} đã được tiếp nhận",
            "Kính gửi ông/bà,\n\n{{desk}} đã tiếp nhận hồ sơ {{dossier}} - {{procedure}} lúc {{received_at}}.\n\
             Thời gian hẹn trả kết quả: {{due_at}}.\n\nÔng/bà có thể tra cứu tình trạng hồ sơ bằng mã hồ sơ và 4 số cuối của số định danh \
             hoặc số điện thoại.\n\nTrân trọng.",
        ),
        CitizenEvent::SupplementRequested => (
            "Hồ sơ {{dossier}} cần bổ sung giấy tờ",
            "Kính gửi ông/bà,\n\nHồ sơ {{dossier}} - {{procedure}} cần bổ sung, hoàn thiện.\nGiấy tờ cần bổ sung: {{papers}}\nLý do: {{reason}}\n\n\
             Đề nghị ông/bà bổ sung tại {{desk}} hoặc nơi đã nộp hồ sơ. Trong thời gian chờ bổ sung, thời hạn giải quyết được tạm dừng.\n\n\
             Trân trọng.",
        ),
        CitizenEvent::PaymentRequired => (
            "Hồ sơ {{dossier}}: thực hiện nghĩa vụ tài chính",
            "Kính gửi ông/bà,\n\nĐể tiếp tục giải quyết hồ sơ {{dossier}} - {{procedure}}, đề nghị ông/bà thực hiện nghĩa vụ tài chính theo \
             thông báo.\nNội dung: {{reason}}\n\nTrong thời gian chờ, thời hạn giải quyết được tạm dừng.\n\nTrân trọng.",
        ),
        CitizenEvent::Extended => (
            "Xin lỗi và hẹn lại ngày trả kết quả hồ sơ {{dossier}}",
            "Kính gửi ông/bà,\n\n{{agency}} chân thành xin lỗi ông/bà vì hồ sơ {{dossier}} - {{procedure}} chưa được giải quyết đúng hẹn \
             ({{due_before}}).\nLý do: {{reason}}\nThời gian hẹn trả kết quả mới: {{due_at}}.\n\nMong ông/bà thông cảm.\n\nTrân trọng.",
        ),
        CitizenEvent::Decided => (
            "Hồ sơ {{dossier}} đã có kết quả",
            "Kính gửi ông/bà,\n\nHồ sơ {{dossier}} - {{procedure}} đã có kết quả. {{return_by}}\n\nTrân trọng.",
        ),
        CitizenEvent::HandedBack => (
            "Đã trả kết quả hồ sơ {{dossier}}",
            "Kính gửi ông/bà,\n\nKết quả hồ sơ {{dossier}} - {{procedure}} đã được trả. Nếu ông/bà chưa nhận được, đề nghị liên hệ {{desk}}.\n\n\
             Cảm ơn ông/bà. Trân trọng.",
        ),
        CitizenEvent::Refused => (
            "Hồ sơ {{dossier}} không được tiếp nhận",
            "Kính gửi ông/bà,\n\nHồ sơ {{dossier}} - {{procedure}} chưa đủ điều kiện tiếp nhận.\nLý do: {{reason}}\n\nĐề nghị ông/bà hoàn thiện \
             và nộp lại, hoặc liên hệ {{desk}} để được hướng dẫn.\n\nTrân trọng.",
        ),
        CitizenEvent::Stopped => (
            "Hồ sơ {{dossier}} dừng xử lý",
            "Kính gửi ông/bà,\n\n{{agency}} thông báo dừng xử lý hồ sơ {{dossier}} - {{procedure}}.\nLý do: {{reason}}\n\nĐề nghị ông/bà \
             liên hệ {{desk}} để được hướng dẫn.\n\nTrân trọng.",
        ),
    }
}

const fn text(event: CitizenEvent) -> &'static str {
    match event {
        CitizenEvent::Received => "Hồ sơ {{dossier}} đã được tiếp nhận. Hẹn trả kết quả: {{due_at}}.",
        CitizenEvent::SupplementRequested => {
            "Hồ sơ {{dossier}} cần bổ sung giấy tờ. Ông/bà vui lòng liên hệ {{desk}} hoặc tra cứu hồ sơ để biết chi tiết."
        }
        CitizenEvent::PaymentRequired => {
            "Hồ sơ {{dossier}}: ông/bà vui lòng thực hiện nghĩa vụ tài chính theo thông báo để tiếp tục giải quyết."
        }
        CitizenEvent::Extended => {
            "Chúng tôi xin lỗi vì hồ sơ {{dossier}} chưa có kết quả đúng hẹn. Ngày hẹn trả mới: {{due_at}}."
        }
        CitizenEvent::Decided => "Hồ sơ {{dossier}} đã có kết quả. {{return_by}}",
        CitizenEvent::HandedBack => "Kết quả hồ sơ {{dossier}} đã được trả. Cảm ơn ông/bà.",
        CitizenEvent::Refused => {
            "Hồ sơ {{dossier}} không được tiếp nhận. Ông/bà vui lòng tra cứu hồ sơ hoặc liên hệ {{desk}} để biết lý do."
        }
        CitizenEvent::Stopped => "Hồ sơ {{dossier}} đã dừng xử lý. Ông/bà vui lòng liên hệ {{desk}} để biết lý do.",
    }
}
