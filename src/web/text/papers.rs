//! Texts about files and printed slips.
#![allow(missing_docs)]

use crate::web::lang::texts;

texts! {
    FILES = "Tệp đính kèm" / "Files";
    NO_FILES = "Chưa có tệp nào." / "No files yet.";
    MANAGE = "Thêm hoặc gỡ tệp" / "Add or remove files";
    ADD = "Thêm tệp" / "Add a file";
    FILE = "Tệp" / "File";
    CHOOSE = "Chọn tệp" / "Choose a file";
    CHOOSE_HINT = "PDF, ảnh (JPEG, PNG, TIFF), Word (docx) hoặc Excel (xlsx)" / "PDF, picture (JPEG, PNG, TIFF), Word (docx) or Excel (xlsx)";
    PURPOSE = "Là tệp gì" / "What it is";
    PAPER = "Giấy tờ của hồ sơ" / "A paper of the dossier";
    RESULT = "Kết quả giải quyết" / "The result";
    WHICH_PAPER = "Giấy tờ nào" / "Which paper";
    OTHER_PAPER = "Giấy tờ khác, hoặc là kết quả" / "Another paper, or the result";
    UPLOAD = "Tải tệp lên" / "Upload";
    UPLOADED = "Đã tải tệp lên." / "The file was uploaded.";
    REMOVED = "Đã gỡ tệp." / "The file was removed.";
    REMOVED_MARK = "Đã gỡ" / "Removed";
    SIZE = "Dung lượng" / "Size";
    SIGNATURE = "Chữ ký số" / "Digital signature";
    ADDED = "Thêm lúc" / "Added";
    FROM = "Dùng lại từ hồ sơ {0}" / "Re-used from dossier {0}";
    SIGNED_BY = "{0}, lúc {1}" / "{0}, at {1}";
    REMOVE = "Gỡ tệp" / "Remove a file";
    REMOVE_WHICH = "Tệp cần gỡ" / "File to remove";
    REMOVE_WHY = "Lý do gỡ" / "Why";
    UPLOAD_RESULT = "Tệp kết quả" / "File of the result";
    UPLOADED_BEFORE = "Tệp kết quả đã tải lên" / "File of the result uploaded before";
    NONE = "Không có tệp" / "No file";

    SLIPS = "Phiếu in" / "Printed slips";
    NO_SLIPS = "Chưa in phiếu nào." / "Nothing printed yet.";
    SLIP = "Phiếu" / "Slip";
    ISSUED = "In lúc" / "Printed";
    ISSUED_BY = "Người in" / "By";
    COPIES = "{0} lần in" / "printed {0} times";
    PRINT = "In: {0}" / "Print: {0}";
    PRINT_RECEIPT = "In giấy tiếp nhận" / "Print the receipt";
    PRINT_HINT = "Phiếu mở ra dưới dạng PDF để in. In lại giữ nguyên số; nếu nội dung đã đổi (sửa thông tin chủ hồ sơ, đổi ngày hẹn) thì là phiếu mới với số mới." /
        "Opens as a PDF to print. A reprint keeps its number; where what stands on it has changed it is a new slip with a new number.";
    ROUND = "lần {0}" / "no. {0}";
    TAKEN_IN = "Mã hồ sơ" / "Dossier code";
    NEXT_ONE = "Tiếp nhận hồ sơ khác" / "Receive another dossier";
}
