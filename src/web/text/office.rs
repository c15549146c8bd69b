//! Texts of the pages for books of receipts and the wording of messages.
#![allow(missing_docs)]

use crate::web::lang::texts;

texts! {
    BOOKS = "Quyển biên lai" / "Books of receipts";
    BOOKS_LEAD = "Mở, khóa quyển biên lai của từng cơ quan" / "Open and close the books of each agency";
    BOOK = "Quyển" / "Book";
    NUMBERS = "Số" / "Numbers";
    NEXT_NUMBER = "Số tiếp theo" / "Next number";
    BOOK_OPEN = "Đang dùng" / "open";
    BOOK_FULL = "Đã hết số" / "full";
    CLOSED_AT = "Đã khóa lúc {0}" / "closed at {0}";
    NO_BOOKS = "Chưa có quyển biên lai nào." / "No books.";
    OPEN_BOOK = "Mở quyển biên lai" / "Open a book";
    FORM = "Mẫu số" / "Form number";
    FORM_HINT = "Ví dụ 01BLP0-001" / "Such as 01BLP0-001";
    SERIES = "Ký hiệu" / "Series";
    SERIES_HINT = "Ví dụ AE-26E" / "Such as AE-26E";
    FIRST_NUMBER = "Từ số" / "First number";
    LAST_NUMBER = "Đến số" / "Last number";
    CLOSE_BOOK = "Khóa quyển biên lai" / "Close a book";
    CLOSE_LEAD = "Các số còn lại sẽ không bao giờ được dùng." / "Its remaining numbers are never used.";
    CLOSE_REASON = "Xử lý các số còn lại thế nào" / "What becomes of the numbers that are left";

    WORDING = "Mẫu tin nhắn" / "Wording of messages";
    WORDING_LEAD = "Lời báo cho công dân qua thư điện tử, tin nhắn" / "What applicants are told by e-mail and text message";
    NEW_WORDING = "Đặt lời mới" / "New wording";
    SAVE_WORDING = "Lưu lời mới" / "Save the wording";
    OWN_WORDING = "Lời của các cơ quan" / "As agencies entered it";
    SHIPPED_WORDING = "Lời có sẵn" / "As shipped";
    NO_WORDING = "Chưa cơ quan nào đặt lời riêng." / "No agency has its own.";
    EVENT = "Báo về việc" / "Told of";
    BY = "Gửi bằng" / "By";
    SUBJECT = "Tiêu đề" / "Subject";
    SUBJECT_HINT = "Chỉ cho thư điện tử" / "Only for e-mail";
    BODY = "Nội dung" / "Text";
    BODY_HINT = "Nhiều nhất 5.000 ký tự; tin nhắn 300." / "At most 5,000 characters; text messages 300.";
    PLACES = "Các chỗ điền" / "What can be filled in";
    PLACE = "Viết" / "Written";
    MEANING = "Nghĩa" / "Meaning";
}
