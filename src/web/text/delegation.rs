//! Texts of the page of delegations and absences.
#![allow(missing_docs)]

use crate::web::lang::texts;

texts! {
    TITLE = "Ủy quyền, vắng mặt" / "Delegations and absences";
    BACK = "← Về việc của tôi" / "← Back to my work";
    LEAD = "Người nhận ủy quyền làm thay được những việc đang chờ người giao, trong những ngày đã định; lịch sử hồ sơ ghi rõ làm thay ai. Không chọn người nhận thì ghi là vắng mặt và đồng nghiệp có thể nhận thay." /
        "A delegate may do what waits for the giver on those days; the history says in whose place. Without a delegate the official is away, and colleagues may take over.";
    HOLDING = "Đang và sắp có hiệu lực" / "What holds, or will";
    NONE = "Không có ủy quyền hoặc vắng mặt nào." / "There are none.";
    FROM = "Người giao việc" / "Whose work";
    TO = "Người nhận ủy quyền" / "Who gets it";
    DAYS = "Thời gian" / "Days";
    REASON = "Lý do" / "Reason";
    TODAY = "Hôm nay có hiệu lực" / "Holds today";
    END = "Kết thúc" / "End it";
    END_OF = "Kết thúc ủy quyền của {0}" / "End that of {0}";
    GIVE = "Giao việc hoặc ghi vắng mặt" / "Give work, or enter an absence";
    MYSELF = "Tôi" / "Myself";
    AWAY = "Không ai: vắng mặt, đồng nghiệp nhận thay" / "Nobody: away, colleagues take over";
    FIRST_DAY = "Từ ngày" / "First day";
    LAST_DAY = "Đến hết ngày" / "Last day";
    GIVEN = "Đã ghi nhận." / "It was entered.";
    ENDED = "Ủy quyền đã kết thúc." / "It has ended.";
}
