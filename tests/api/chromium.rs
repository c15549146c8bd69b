//! Pages as people see them: in Chromium, with scripts and without, by mouse and by keyboard, on phones and on wide
//! screens, and as an independent checker of accessibility judges them. `web` tests the same pages without a browser.

mod accessibility;
mod driver;
mod keyboard;
mod life;
mod pictures;
mod public;
mod sessions;
mod supervision;
mod walk;
mod window;

/// Tells a story in a browser, with scripts and without, on each database: `browsed!(name, |window| { … });`.
macro_rules! browsed {
    ($name:ident, |$window:ident| $body:block) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            use $crate::chromium::window::{Scripts, Window, in_a_window};
            use $crate::support::Backend;

            fn tell($window: &Window<'_>) $body

            #[test]
            fn on_sqlite() {
                in_a_window(Backend::Sqlite, Scripts::On, tell);
            }

            #[test]
            fn on_sqlite_without_scripts() {
                in_a_window(Backend::Sqlite, Scripts::Off, tell);
            }

            #[test]
            fn on_postgres() {
                in_a_window(Backend::Postgres, Scripts::On, tell);
            }
        }
    };
}
use browsed;
