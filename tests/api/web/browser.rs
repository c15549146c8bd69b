//! A browser without scripts: keeps cookies, fills in forms, and looks at every page it gets for what no page may lack.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};

use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use scraper::{ElementRef, Html, Selector};

use crate::support::{TestApp, password_of};

/// Heaviest page, in bytes.
pub const HEAVIEST: usize = 100_000;

pub struct Browser<'a> {
    pub app: &'a TestApp,
    client: reqwest::blocking::Client,
    cookies: RefCell<BTreeMap<String, String>>,
    headers: Vec<(&'static str, &'static str)>,
}

/// What a browser got.
pub struct View {
    pub path: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    pub html: Html,
}

fn all<'v>(html: &'v Html, css: &str) -> Vec<ElementRef<'v>> {
    html.select(&Selector::parse(css).unwrap()).collect()
}

fn text_of(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl<'a> Browser<'a> {
    pub fn new(app: &'a TestApp) -> Self {
        let client = reqwest::blocking::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            app,
            client,
            cookies: RefCell::default(),
            headers: Vec::new(),
        }
    }

    /// With a header on every request.
    pub fn with_header(mut self, name: &'static str, value: &'static str) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Signed in with an account of the demonstration office.
    #[track_caller]
    pub fn signed_in(app: &'a TestApp, username: &str) -> Self {
        let browser = Self::new(app);
        let form = browser.get("/dang-nhap");
        let fields = [("username", username), ("password", password_of(username))];
        browser.submit(&form, "/dang-nhap", &fields).goes_to("/bat-dau");
        browser
    }

    fn send(&self, method: &str, path: &str, body: Option<String>) -> View {
        let body = body.map(|body| ("application/x-www-form-urlencoded".to_owned(), body.into_bytes()));
        self.send_as(method, path, body)
    }

    fn send_as(&self, method: &str, path: &str, body: Option<(String, Vec<u8>)>) -> View {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.client.request(method, format!("{}{path}", self.app.base));
        request = request.header("accept", "text/html,*/*;q=0.8");
        for (name, value) in &self.headers {
            request = request.header(*name, *value);
        }
        let cookies: Vec<String> = self.cookies.borrow().iter().map(|(n, v)| format!("{n}={v}")).collect();
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        if let Some((kind, body)) = body {
            request = request.header(CONTENT_TYPE, kind).body(body);
        }
        let response = request.send().unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        for set in headers.get_all(SET_COOKIE) {
            let set = set.to_str().unwrap();
            let (pair, rules) = set.split_once(';').unwrap();
            assert!(rules.contains("HttpOnly") && rules.contains("SameSite="), "{set}");
            assert!(rules.contains("Path=/"), "{set}");
            let (name, value) = pair.split_once('=').unwrap();
            if rules.contains("Max-Age=0") {
                self.cookies.borrow_mut().remove(name);
            } else {
                self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
            }
        }
        let text = response.text().unwrap();
        let view = View {
            path: path.to_owned(),
            status,
            headers,
            html: Html::parse_document(&text),
            text,
        };
        if view.is_page() {
            view.check();
        }
        view
    }

    pub fn get(&self, path: &str) -> View {
        self.send("GET", path, None)
    }

    /// Sends fields as they are, without any form.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> View {
        self.send("POST", path, Some(encoded(fields)))
    }

    /// Fills in the form of a page that goes to an address, and sends it.
    #[track_caller]
    pub fn submit(&self, view: &View, action: &str, fields: &[(&str, &str)]) -> View {
        self.send("POST", action, Some(view.filled(action, fields)))
    }

    /// Fills in a form with a file, and sends it in parts. A file without a name is none that was chosen.
    #[track_caller]
    pub fn submit_file(&self, view: &View, action: &str, fields: &[(&str, &str)], file: (&str, &str, &[u8])) -> View {
        let (field, name, content) = file;
        let mut pairs = view.pairs(action, fields);
        pairs.retain(|(name, _)| name != field);
        self.post_parts(action, &pairs, (field, name, content))
    }

    /// Sends a form in parts as it is.
    pub fn post_parts(&self, path: &str, pairs: &[(String, String)], file: (&str, &str, &[u8])) -> View {
        const LINE: &str = "----motcua-tests";
        let (field, name, content) = file;
        let mut body = Vec::new();
        for (name, value) in pairs {
            let part = format!("--{LINE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let part = format!(
            "--{LINE}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
            Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(part.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(format!("\r\n--{LINE}--\r\n").as_bytes());
        self.send_as(
            "POST",
            path,
            Some((format!("multipart/form-data; boundary={LINE}"), body)),
        )
    }

    /// Sends a body once more.
    pub fn post_body(&self, path: &str, body: &str) -> View {
        self.send("POST", path, Some(body.to_owned()))
    }

    /// Follows where an answer leads.
    #[track_caller]
    pub fn follow(&self, view: &View) -> View {
        self.get(view.location())
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
    }
}

pub fn encoded(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| {
        let bytes = text.bytes().map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(b).to_string(),
            b => format!("%{b:02X}"),
        });
        bytes.collect::<String>()
    };
    let pairs = fields.iter().map(|(n, v)| format!("{}={}", escape(n), escape(v)));
    pairs.collect::<Vec<_>>().join("&")
}

impl View {
    pub fn is_page(&self) -> bool {
        let kind = self.headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok());
        kind.is_some_and(|kind| kind.starts_with("text/html"))
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.path, self.main());
        self
    }

    #[track_caller]
    pub fn location(&self) -> &str {
        assert_eq!(self.status, 303, "{}: {}", self.path, self.main());
        self.headers[LOCATION].to_str().unwrap()
    }

    #[track_caller]
    pub fn goes_to(&self, address: &str) {
        assert_eq!(self.location(), address);
    }

    /// Elements by CSS.
    pub fn all(&self, css: &str) -> Vec<ElementRef<'_>> {
        all(&self.html, css)
    }

    /// The text of what is found by CSS.
    pub fn texts(&self, css: &str) -> Vec<String> {
        self.all(css).into_iter().map(text_of).collect()
    }

    /// The text of the one element found by CSS.
    #[track_caller]
    pub fn text(&self, css: &str) -> String {
        let found = self.texts(css);
        assert_eq!(found.len(), 1, "{css} on {}: {found:?}", self.path);
        found.into_iter().next().unwrap()
    }

    /// The text of the main part.
    pub fn main(&self) -> String {
        self.texts("main").join(" ")
    }

    /// Asserts that the main part has these texts.
    #[track_caller]
    pub fn says(&self, texts: &[&str]) {
        let main = self.main();
        for text in texts {
            assert!(main.contains(text), "no {text:?} on {}: {main}", self.path);
        }
    }

    /// What stands in a field.
    #[track_caller]
    pub fn value(&self, id: &str) -> String {
        let found = self.all(&format!("#{id}"));
        assert_eq!(found.len(), 1, "#{id} on {}", self.path);
        let element = found[0];
        match element.value().name() {
            "textarea" => text_of(element),
            "select" => {
                let chosen = Selector::parse("option[selected]").unwrap();
                let option = element.select(&chosen).next();
                option.and_then(|o| o.attr("value")).unwrap_or_default().to_owned()
            }
            _ => element.attr("value").unwrap_or_default().to_owned(),
        }
    }

    /// What stands beside a field as wrong with it.
    pub fn wrong(&self, id: &str) -> String {
        self.texts(&format!("#{id}-error")).join(" ")
    }

    /// The body of a form with its own values and those typed in.
    #[track_caller]
    pub fn filled(&self, action: &str, fields: &[(&str, &str)]) -> String {
        let pairs = self.pairs(action, fields);
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        encoded(&pairs)
    }

    /// The fields of a form with their own values and those typed in.
    #[track_caller]
    pub fn pairs(&self, action: &str, fields: &[(&str, &str)]) -> Vec<(String, String)> {
        let forms = self.all(&format!("form[method='post'][action='{action}']"));
        assert!(
            !forms.is_empty(),
            "no form to {action} on {}: {}",
            self.path,
            self.main()
        );
        let mut pairs: Vec<(String, String)> = Vec::new();
        let inputs = Selector::parse("input, select, textarea").unwrap();
        for input in forms[0].select(&inputs) {
            let Some(name) = input.attr("name") else { continue };
            let kind = input.attr("type").unwrap_or("text");
            if matches!(kind, "checkbox" | "radio") && input.attr("checked").is_none() {
                continue;
            }
            let value = match input.value().name() {
                "textarea" => text_of(input),
                "select" => {
                    let options: Vec<ElementRef<'_>> = input.select(&Selector::parse("option").unwrap()).collect();
                    let chosen = options
                        .iter()
                        .find(|o| o.attr("selected").is_some())
                        .or(options.first());
                    chosen.and_then(|o| o.attr("value")).unwrap_or_default().to_owned()
                }
                _ => input.attr("value").unwrap_or_default().to_owned(),
            };
            pairs.push((name.to_owned(), value));
        }
        let typed: HashSet<&str> = fields.iter().map(|(n, _)| *n).collect();
        pairs.retain(|(name, _)| !typed.contains(name.as_str()));
        pairs.extend(fields.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
        pairs
    }

    /// What every page must have and must not have.
    #[track_caller]
    pub fn check(&self) {
        let place = &self.path;
        assert!(self.text.len() < HEAVIEST, "{place} weighs {} bytes", self.text.len());
        let policy = self.headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(self.headers[name], value, "{place}");
        }
        assert!(self.all("style, [style]").is_empty(), "{place} has an inline style");
        for script in self.all("script") {
            assert!(script.attr("src").is_some_and(|s| s.starts_with("/static/")), "{place}");
            assert_eq!(text_of(script), "", "{place} has an inline script");
        }
        for element in self.all("*") {
            for (name, value) in element.value().attrs() {
                assert!(!name.starts_with("on"), "{place}: {name}");
                let outside = value.starts_with("http") || value.starts_with("//") || value.starts_with("javascript:");
                assert!(
                    !(matches!(name, "href" | "src" | "action") && outside),
                    "{place}: {value}"
                );
            }
        }
        assert!(matches!(self.all("html")[0].attr("lang"), Some("vi" | "en")));
        assert!(!self.text("title").is_empty());
        assert!(!self.text("h1").is_empty());
        assert_eq!(self.all("main").len(), 1);
        assert_eq!(self.all("a.skip[href='#main']").len(), 1);
        let mut ids = HashSet::new();
        for element in self.all("[id]") {
            let id = element.attr("id").unwrap();
            assert!(ids.insert(id.to_owned()), "{place}: two elements have the id {id}");
        }
        for name in ["aria-describedby", "aria-labelledby", "for", "list"] {
            for element in self.all(&format!("[{name}]")) {
                for id in element.attr(name).unwrap().split_whitespace() {
                    assert!(ids.contains(id), "{place}: {name} names #{id}, which is not there");
                }
            }
        }
        for link in self.all("a[href^='#']") {
            let id = link.attr("href").unwrap().trim_start_matches('#');
            assert!(ids.contains(id), "{place}: a link leads to #{id}, which is not there");
        }
        let labelled: HashSet<&str> = self.all("label[for]").iter().filter_map(|l| l.attr("for")).collect();
        for field in self.all("input:not([type=hidden]), select, textarea") {
            let by_id = field.attr("id").is_some_and(|id| labelled.contains(id));
            let inside = field
                .ancestors()
                .filter_map(ElementRef::wrap)
                .any(|a| a.value().name() == "label");
            assert!(by_id || inside, "{place}: no label for {:?}", field.attr("name"));
        }
        for button in self.all("button, a[href]") {
            assert!(!text_of(button).is_empty(), "{place}: an empty {}", button.html());
        }
        for cell in self.all("th") {
            assert!(cell.attr("scope").is_some(), "{place}: a header without scope");
        }
        for form in self.all("form") {
            match form.attr("method") {
                Some("post") => {
                    let token = Selector::parse("input[name=form_token]").unwrap();
                    let token = form.select(&token).next().and_then(|t| t.attr("value"));
                    assert!(
                        token.is_some_and(|t| t.len() > 20),
                        "{place}: {:?}",
                        form.attr("action")
                    );
                }
                method => assert_eq!(method, Some("get"), "{place}"),
            }
        }
    }
}
