//! Word to people: applicants by the channels they agreed to, officials who are reminded, the national portal.

mod applicants;
mod portal;
mod reminders;
mod templates;

use std::time::Duration;

use motcua::notify::mail::MailSettings;
use motcua::notify::text_gateway::TextSettings;
use motcua::notify::{PortalSettings, Settings};
use serde_json::{Value, json};

use crate::mailbox::Mailbox;
use crate::receiver::Receiver;
use crate::support::{Backend, TestApp, household_business};

/// An office with everything that messages can go to.
pub struct Office {
    pub app: TestApp,
    pub mail: Mailbox,
    pub gateway: Receiver,
    pub portal: Receiver,
}

/// Tells a story in such an office and verifies what it left behind.
pub fn with_office(backend: Backend, tell: impl FnOnce(&Office)) {
    let (mail, gateway, portal) = (Mailbox::start(), Receiver::start(), Receiver::start());
    let settings = Settings {
        private_hosts: vec!["127.0.0.1".to_owned()],
        // A machine under load must not make a repeat out of a slow answer.
        timeout: Duration::from_secs(30),
        mail: Some(MailSettings {
            url: mail.url(),
            from: "Một cửa Hiệp Hòa <motcua@hiephoa.example.vn>".to_owned(),
        }),
        text: Some(TextSettings {
            url: gateway.url(),
            token: Some("ma-cong".to_owned()),
        }),
        portal: Some(PortalSettings {
            url: portal.url(),
            token: Some("ma-cong-quoc-gia".to_owned()),
        }),
    };
    let Some(app) = TestApp::start_with(backend, Default::default(), settings) else {
        return;
    };
    let office = Office {
        app,
        mail,
        gateway,
        portal,
    };
    tell(&office);
    office.app.verify();
}

/// `office_story!(name, |office| { … })`: once on each database.
macro_rules! office_story {
    ($name:ident, |$office:ident| $body:block) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            fn tell($office: &$crate::word::Office) $body

            #[test]
            fn on_sqlite() {
                $crate::word::with_office($crate::support::Backend::Sqlite, tell);
            }

            #[test]
            fn on_postgres() {
                $crate::word::with_office($crate::support::Backend::Postgres, tell);
            }
        }
    };
}
pub(crate) use office_story;

/// A dossier whose applicant has e-mail and phone and agrees to what is said.
pub fn reachable(name: &str, consent: Value) -> Value {
    let mut body = household_business(name);
    body["applicant"]["email"] = json!("an.nguyen@example.vn");
    body["consent"] = consent;
    body
}
