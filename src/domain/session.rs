//! Sessions of accounts.

use super::text_enum::text_enum;

text_enum! {
    /// Why a session ended before its time.
    pub enum SessionEnd {
        /// The person signed out.
        Logout = "logout" / "đăng xuất",
        /// A refresh token was shown a second time: somebody has a copy.
        RefreshReuse = "refresh_reuse" / "mã làm mới bị dùng lại",
        /// The person chose another password, in another session.
        PasswordChanged = "password_changed" / "đổi mật khẩu",
        /// An administrator set another password.
        PasswordReset = "password_reset" / "mật khẩu được đặt lại",
        /// The account has other rights.
        GrantsChanged = "grants_changed" / "thay đổi quyền",
        /// The account was disabled.
        Disabled = "disabled" / "tài khoản bị khóa",
    }
}
