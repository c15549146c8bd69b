//! Chromium and its driver, as the machine has them. One driver serves the whole test program and goes with it.

use std::io::{BufRead, BufReader, Lines};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
use std::{env, fs};

use thirtyfour::{ChromiumLikeCapabilities, DesiredCapabilities, WebDriver};
use tokio::runtime::{Builder, Runtime};

/// Browsers at once: each takes a core and some hundred megabytes.
const AT_ONCE: usize = 2;

/// Statics are never dropped, so the driver belongs to a shell that reads a pipe whose only write end this program
/// holds: when the program is gone, however it ended, the shell ends the driver and removes what its browsers wrote.
/// The browsers end with the driver, because they are steered through a pipe of its.
const SUPERVISOR: &str = r#"
dir=$(mktemp -d) || exit 1
TMPDIR=$dir "$1" --port=0 </dev/null &
pid=$!
read -r _
kill "$pid"
wait "$pid"
for _ in 1 2 3 4 5; do # a browser that is closing may write once more
    rm -rf "$dir"
    sleep 1
done
"#;

const FLAGS: [&str; 13] = [
    "--headless=new",
    // Containers and root have none; only our own pages are opened.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
    "--accept-lang=vi",
    // What is scrolled to is there at once.
    "--force-prefers-reduced-motion",
    // Nothing but the application is there.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

struct Driver {
    address: String,
    browser: PathBuf,
    runtime: Runtime,
    _supervisor: Child,
    _pipe: ChildStdin,
    /// Kept open, so that the driver can always write.
    _said: Lines<BufReader<ChildStdout>>,
}

fn program(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    names
        .iter()
        .flat_map(|name| env::split_paths(&path).map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
}

/// Whether tests must fail rather than do without a browser: `REQUIRE_BROWSER=1`.
fn required() -> bool {
    env::var("REQUIRE_BROWSER").is_ok_and(|value| value == "1")
}

/// What is missing: said once, or a failure where it is demanded.
fn missing<T>(what: &str) -> Option<T> {
    assert!(!required(), "REQUIRE_BROWSER=1, but {what}");
    // Past the test harness, which shows nothing of tests that pass.
    let _ = std::io::Write::write_all(
        &mut std::io::stderr().lock(),
        format!("pages are not opened in a browser: {what}\n").as_bytes(),
    );
    None
}

fn driver() -> Option<&'static Driver> {
    static DRIVER: OnceLock<Option<Driver>> = OnceLock::new();
    DRIVER.get_or_init(start).as_ref()
}

fn start() -> Option<Driver> {
    let Some(browser) = program(&["chromium", "chromium-browser", "google-chrome"]) else {
        return missing("no Chromium is installed");
    };
    let Some(program) = program(&["chromedriver"]) else {
        return missing("no chromedriver is installed");
    };
    let mut supervisor = Command::new("/bin/sh")
        .args(["-c", SUPERVISOR, "motcua-test-browser"])
        .arg(program)
        .process_group(0) // Ctrl-C is for the tests; the supervisor has to clean up after them.
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let pipe = supervisor.stdin.take().unwrap();
    let mut said = BufReader::new(supervisor.stdout.take().unwrap()).lines();
    let port = said
        .by_ref()
        .map_while(Result::ok)
        .find_map(|line| {
            line.split_once("successfully on port ")
                .map(|(_, port)| port.to_owned())
        })
        .expect("chromedriver does not start");
    Some(Driver {
        address: format!("http://127.0.0.1:{}", port.trim_end_matches('.')),
        browser,
        runtime: Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap(),
        _supervisor: supervisor,
        _pipe: pipe,
        _said: said,
    })
}

/// A browser with nothing in it, that closes when it is dropped.
pub struct Chromium {
    session: Option<WebDriver>,
    runtime: &'static Runtime,
}

impl Chromium {
    /// Waits until there is room for one more. None where there is no browser.
    pub fn open() -> Option<Self> {
        let driver = driver()?;
        let open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        let full = |open: &mut usize| *open >= AT_ONCE;
        *FREED.wait_while(open, full).unwrap_or_else(PoisonError::into_inner) += 1;
        let mut chromium = Self {
            session: None,
            runtime: &driver.runtime,
        };
        let mut wanted = DesiredCapabilities::chrome();
        wanted.set_binary(driver.browser.to_str().unwrap()).unwrap();
        for flag in FLAGS {
            wanted.add_arg(flag).unwrap();
        }
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let session = WebDriver::builder(&driver.address, wanted).client(client).connect();
        chromium.session = Some(chromium.runtime.block_on(session).unwrap());
        Some(chromium)
    }

    /// Waits for what the driver is asked.
    pub fn wait<T>(&self, asked: impl Future<Output = T>) -> T {
        self.runtime.block_on(asked)
    }

    pub fn session(&self) -> &WebDriver {
        self.session.as_ref().unwrap()
    }
}

/// How many browsers are open.
static OPEN: Mutex<usize> = Mutex::new(0);
/// Tells of each that closes.
static FREED: Condvar = Condvar::new();

impl Drop for Chromium {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            // Whatever became of the browser: the driver ends what is left of it.
            let _ = self.runtime.block_on(session.quit());
        }
        *OPEN.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        FREED.notify_one();
    }
}

/// The checker of accessibility, as `.ci/run` fetches it from its registry.
pub fn axe() -> Option<&'static str> {
    static AXE: OnceLock<Option<String>> = OnceLock::new();
    let read = || {
        let place = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/target/axe/node_modules/axe-core/axe.min.js"
        );
        fs::read_to_string(place)
            .ok()
            .or_else(|| missing("axe-core is not at target/axe"))
    };
    AXE.get_or_init(read).as_deref()
}
