//! A window with somebody before it: what they see, type, click, and wait for.

use serde_json::{Value, json};
use thirtyfour::prelude::*;
use thirtyfour::{Key, TypingData};

use super::driver::Chromium;
use crate::support::{Backend, Options, PASSWORD, TestApp, until};

/// Whether pages may run their scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scripts {
    On,
    Off,
}

/// Width and height of a screen.
pub const DESK: (u32, u32) = (1280, 900);

pub struct Window<'a> {
    pub app: &'a TestApp,
    chromium: Chromium,
}

/// Tells a story in a window of its own, on a database of its own, and verifies what it left behind.
pub fn in_a_window(backend: Backend, scripts: Scripts, tell: impl FnOnce(&Window<'_>)) {
    crate::support::run(backend, Options::default(), |app| {
        if let Some(window) = Window::open_on(app, scripts) {
            tell(&window);
        }
    });
}

impl<'a> Window<'a> {
    /// None where there is no browser.
    pub fn open_on(app: &'a TestApp, scripts: Scripts) -> Option<Self> {
        let window = Self {
            app,
            chromium: Chromium::open()?,
        };
        window.resize(DESK);
        if scripts == Scripts::Off {
            window.devtools("Emulation.setScriptExecutionDisabled", json!({"value": true}));
        }
        Some(window)
    }

    /// Asks the browser's developer tools.
    pub fn devtools(&self, command: &str, parameters: Value) -> Value {
        let tools = self.chromium.session().cdp();
        self.chromium.wait(tools.send_raw(command, parameters)).unwrap()
    }

    /// The size of the screen.
    pub fn resize(&self, (width, height): (u32, u32)) {
        let screen = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600});
        self.devtools("Emulation.setDeviceMetricsOverride", screen);
    }

    /// Runs a script of ours, which the policy and the switch for scripts of pages do not concern.
    #[track_caller]
    pub fn run(&self, script: &str, arguments: Vec<Value>) -> Value {
        let answer = self.chromium.wait(self.chromium.session().execute(script, arguments));
        answer.unwrap().json().clone()
    }

    fn find(&self, css: &str) -> WebDriverResult<WebElement> {
        self.chromium.wait(self.chromium.session().find(By::Css(css)))
    }

    /// The one element that is seen, or would be if one scrolled there. A list that is just being filled anew is looked at again.
    #[track_caller]
    fn the(&self, css: &str) -> WebElement {
        let seen = || -> WebDriverResult<Vec<WebElement>> {
            let found = self.chromium.wait(self.chromium.session().find_all(By::Css(css)))?;
            let mut seen = Vec::new();
            for element in found {
                if self.chromium.wait(element.is_displayed())? {
                    seen.push(element);
                }
            }
            Ok(seen)
        };
        let mut last = seen();
        for _ in 0..20 {
            if last.is_ok() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
            last = seen();
        }
        let mut seen = last.unwrap();
        assert_eq!(seen.len(), 1, "{css} on {}: {}", self.here(), self.main());
        seen.remove(0)
    }

    /// Path and query of the page.
    pub fn here(&self) -> String {
        let Ok(url) = self.chromium.wait(self.chromium.session().current_url()) else {
            return "a page that is gone".to_owned();
        };
        let query = url.query().map(|q| format!("?{q}")).unwrap_or_default();
        format!("{}{query}", url.path())
    }

    #[track_caller]
    pub fn open(&self, path: &str) {
        let address = format!("{}{path}", self.app.base);
        self.chromium.wait(self.chromium.session().goto(address)).unwrap();
    }

    /// Does something that leads to another page, and waits until that is there. Its coming may interrupt the driver
    /// in what it is asked; whether it was done is seen by what follows.
    #[track_caller]
    fn go<T>(&self, act: impl Future<Output = WebDriverResult<T>>) {
        let before = self.find("html").unwrap();
        if let Err(error) = self.chromium.wait(act) {
            let said = error.to_string();
            let interrupted = ["aborted by navigation", "no such execution context"];
            assert!(interrupted.iter().any(|reason| said.contains(reason)), "{said}");
        }
        self.until("something happens", || self.chromium.wait(before.tag_name()).is_err());
        self.until("the page is there", || {
            let ready = self
                .chromium
                .session()
                .execute("return document.readyState", Vec::new());
            let ready = self.chromium.wait(ready);
            ready.is_ok_and(|state| state.json() == "complete") && self.find("main").is_ok()
        });
    }

    /// Waits for something.
    #[track_caller]
    pub fn until(&self, what: &str, is: impl Fn() -> bool) {
        until(
            || is().then_some(()),
            || format!("{what} on {}: {}", self.here(), self.main()),
        );
    }

    /// What one reads in the main part.
    pub fn main(&self) -> String {
        self.find("main")
            .map_or_else(|_| String::new(), |main| self.words(&main))
    }

    fn words(&self, element: &WebElement) -> String {
        let text = self.chromium.wait(element.text()).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    pub fn text(&self, css: &str) -> String {
        self.words(&self.the(css))
    }

    /// Asserts that the main part has these texts.
    #[track_caller]
    pub fn says(&self, texts: &[&str]) {
        let main = self.main();
        for text in texts {
            assert!(main.contains(text), "no {text:?} on {}: {main}", self.here());
        }
    }

    /// How many elements there are.
    #[track_caller]
    pub fn count(&self, css: &str) -> usize {
        let found = self.chromium.wait(self.chromium.session().find_all(By::Css(css)));
        found.unwrap().len()
    }

    /// What stands in a field of the main part.
    #[track_caller]
    pub fn value(&self, name: &str) -> String {
        let field = self.the(&format!("main [name='{name}']"));
        self.chromium.wait(field.value()).unwrap().unwrap_or_default()
    }

    /// Types into a field of the main part, in place of what is there. Days and times are set, because how they are
    /// typed depends on the machine.
    #[track_caller]
    pub fn fill(&self, fields: &[(&str, &str)]) {
        for (name, text) in fields {
            let field = self.the(&format!("main [name='{name}']"));
            let kind = self.chromium.wait(field.attr("type")).unwrap().unwrap_or_default();
            if matches!(kind.as_str(), "date" | "time" | "month") {
                let set = "arguments[0].value = arguments[1]";
                self.run(set, vec![field.to_json().unwrap(), json!(text)]);
            } else {
                // A file is named by its path, and takes nothing else.
                if kind != "file" {
                    self.chromium.wait(field.clear()).unwrap();
                }
                self.chromium.wait(field.send_keys(*text)).unwrap();
            }
        }
    }

    /// Chooses from a list, one of a few, or ticks.
    #[track_caller]
    pub fn choose(&self, choices: &[(&str, &str)]) {
        for (name, value) in choices {
            let list = format!("main select[name='{name}'] option[value='{value}']");
            let one = format!("main input[name='{name}'][value='{value}']");
            let choice = self.find(&list).or_else(|_| self.find(&one)).unwrap();
            if !self.chromium.wait(choice.is_selected()).unwrap() {
                self.chromium.wait(choice.click()).unwrap();
            }
        }
    }

    /// Clicks something that leads to another page.
    #[track_caller]
    pub fn follow(&self, css: &str) {
        let element = self.the(css);
        self.go(element.click());
    }

    /// Runs a script of ours that leads to another page.
    #[track_caller]
    pub fn leave_by(&self, script: &str, arguments: Vec<Value>) {
        self.go(self.chromium.session().execute(script, arguments));
    }

    /// Clicks something that stays on the page.
    #[track_caller]
    pub fn click(&self, css: &str) {
        self.chromium.wait(self.the(css).click()).unwrap();
    }

    /// Clicks twice, as quickly as a hand can, on something that leads to another page.
    #[track_caller]
    pub fn click_twice(&self, css: &str) {
        let element = self.the(css);
        let twice = self.chromium.session().action_chain().double_click_element(&element);
        self.go(twice.perform());
    }

    /// Clicks the button or link with a text in the main part.
    #[track_caller]
    pub fn press(&self, text: &str) {
        let path = format!("//main//*[self::button or self::a or self::summary][normalize-space()='{text}']");
        let found = self
            .chromium
            .wait(self.chromium.session().find_all(By::XPath(path.as_str())));
        let found = found.unwrap();
        assert_eq!(found.len(), 1, "{text:?} on {}: {}", self.here(), self.main());
        self.go(found[0].click());
    }

    /// Keys, to wherever the focus is.
    pub fn keys(&self, keys: impl Into<TypingData>) {
        let typed = self.chromium.session().action_chain().send_keys(keys);
        self.chromium.wait(typed.perform()).unwrap();
    }

    /// Presses a key while Control is held down, which leads to another page.
    #[track_caller]
    pub fn with_control(&self, key: Key) {
        let keys = self.chromium.session().action_chain().key_down(Key::Control);
        self.go(keys.send_keys(key).key_up(Key::Control).perform());
    }

    /// Presses Enter, which leads to another page.
    #[track_caller]
    pub fn enter(&self) {
        self.go(self.chromium.session().action_chain().send_keys(Key::Enter).perform());
    }

    /// Fills in the form for signing in that is on the page, and sends it.
    #[track_caller]
    pub fn sign_in_as(&self, username: &str, password: &str) {
        self.fill(&[("username", username), ("password", password)]);
        self.press("Đăng nhập");
    }

    /// What is seen now, as PNG.
    pub fn picture(&self) -> Vec<u8> {
        self.chromium.wait(self.chromium.session().screenshot_as_png()).unwrap()
    }

    /// Somebody else sits down before the window.
    #[track_caller]
    pub fn now(&self, username: &str) {
        self.chromium
            .wait(self.chromium.session().delete_all_cookies())
            .unwrap();
        self.open("/dang-nhap");
        self.sign_in_as(username, PASSWORD);
    }
}

impl Drop for Window<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the window shows {}: {}", self.here(), self.main());
        }
    }
}
