//! Which addresses may be called: none in the server's own network, unless an operator has listed it. An endpoint is
//! checked when it is entered, and every address that its name resolves to is checked again when it is called.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::domain::text::{FieldCode, ValueError};

/// Longest address of an endpoint.
const MAX_LENGTH: usize = 1000;

/// Why an endpoint is not called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadEndpoint {
    /// No address that can be called.
    #[error(
        "the address must look like https://host/path, without user name, password and fragment, at most 1000 characters"
    )]
    NotAnEndpoint,
    /// Plain HTTP over the open network.
    #[error("the address must begin with https://")]
    NotEncrypted,
    /// Its host is in the server's own network.
    #[error("the address leads into the server's own network, which is not allowed")]
    OwnNetwork,
    /// Its name is not known.
    #[error("the name of the host must be one that can be found")]
    Unknown,
}

impl ValueError for BadEndpoint {
    fn code(&self) -> FieldCode {
        match self {
            Self::NotAnEndpoint => FieldCode::EndpointInvalid,
            Self::NotEncrypted => FieldCode::EndpointNotEncrypted,
            Self::OwnNetwork => FieldCode::EndpointOwnNetwork,
            Self::Unknown => FieldCode::EndpointUnknown,
        }
    }

    fn message_vi(&self) -> String {
        match self {
            Self::NotAnEndpoint => {
                "Địa chỉ phải có dạng https://may-chu/duong-dan, không kèm tên đăng nhập, mật khẩu hay dấu #, tối đa 1000 ký tự."
            }
            Self::NotEncrypted => "Địa chỉ phải bắt đầu bằng https://.",
            Self::OwnNetwork => "Địa chỉ trỏ vào mạng nội bộ của máy chủ nên không được phép.",
            Self::Unknown => "Không tìm thấy máy chủ theo tên này; hãy kiểm tra lại địa chỉ.",
        }
        .to_owned()
    }
}

/// A host that an operator lets through although it is private.
#[derive(Clone, Debug, PartialEq, Eq)]
struct PrivateHost {
    host: String,
    port: Option<u16>,
}

/// Decides which endpoints may be called.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    private: Vec<PrivateHost>,
}

/// An address that may be called, as far as can be said without asking for its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(Url);

impl Endpoint {
    /// The whole address.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(super) const fn url(&self) -> &Url {
        &self.0
    }
}

impl Guard {
    /// With private hosts that may be called all the same, each `host` or `host:port` (IPv6 in brackets).
    ///
    /// # Errors
    /// An entry is no host; it is answered.
    pub fn new(private: &[String]) -> Result<Self, String> {
        let entries = private.iter().map(|e| e.trim()).filter(|e| !e.is_empty());
        let parse = |entry: &str| {
            let url = Url::parse(&format!("http://{entry}")).ok()?;
            let bare = url.path() == "/" && url.query().is_none() && url.username().is_empty();
            let host = host_text(&url)?;
            // `url` forgets the port 80 of plain HTTP, so that is read from the text.
            let port = entry.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
            bare.then_some(PrivateHost { host, port })
        };
        let private = entries
            .map(|entry| parse(entry).ok_or_else(|| entry.to_owned()))
            .collect::<Result<_, _>>()?;
        Ok(Self { private })
    }

    /// Checks all that can be seen in an address: its form, and a literal address in it.
    ///
    /// # Errors
    /// It may not be called.
    pub fn check(&self, text: &str) -> Result<Endpoint, BadEndpoint> {
        let text = text.trim();
        if text.len() > MAX_LENGTH || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(BadEndpoint::NotAnEndpoint);
        }
        let url = Url::parse(text).map_err(|_| BadEndpoint::NotAnEndpoint)?;
        let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        if !plain || !matches!(url.scheme(), "http" | "https") {
            return Err(BadEndpoint::NotAnEndpoint);
        }
        let host = host_text(&url).ok_or(BadEndpoint::NotAnEndpoint)?;
        if self.lists(&host, url.port_or_known_default()) {
            return Ok(Endpoint(url));
        }
        // A host that is listed is one of our own, also where another of its doors is knocked at.
        let own = match url.host() {
            _ if self.names(&host) => true,
            Some(Host::Ipv4(address)) => !is_public(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => !is_public(IpAddr::V6(address)),
            Some(Host::Domain(_)) => is_private_name(&host),
            None => return Err(BadEndpoint::NotAnEndpoint),
        };
        if own {
            return Err(BadEndpoint::OwnNetwork);
        }
        if url.scheme() != "https" {
            return Err(BadEndpoint::NotEncrypted);
        }
        Ok(Endpoint(url))
    }

    /// Checks an address and everything that its name resolves to now.
    ///
    /// # Errors
    /// It may not be called.
    pub async fn check_resolved(&self, text: &str) -> Result<Endpoint, BadEndpoint> {
        let endpoint = self.check(text)?;
        if let Some(Host::Domain(_)) = endpoint.url().host() {
            let host = host_text(endpoint.url()).ok_or(BadEndpoint::NotAnEndpoint)?;
            self.resolve(&host).await?;
        }
        Ok(endpoint)
    }

    /// The addresses of a name, all of them checked: one that is private spoils all.
    pub(super) async fn resolve(&self, host: &str) -> Result<Vec<IpAddr>, BadEndpoint> {
        let host = tidy(host);
        let found = tokio::net::lookup_host((host.as_str(), 0))
            .await
            .map_err(|_| BadEndpoint::Unknown)?;
        let addresses: Vec<IpAddr> = found.map(|a| a.ip()).collect();
        if addresses.is_empty() {
            return Err(BadEndpoint::Unknown);
        }
        // Its port was compared with the list before; a name is looked up without one.
        if !self.names(&host) && !addresses.iter().all(|a| is_public(*a)) {
            return Err(BadEndpoint::OwnNetwork);
        }
        Ok(addresses)
    }

    fn names(&self, host: &str) -> bool {
        self.private.iter().any(|p| p.host == host)
    }

    fn lists(&self, host: &str, port: Option<u16>) -> bool {
        self.private
            .iter()
            .any(|p| p.host == host && p.port.is_none_or(|own| Some(own) == port))
    }
}

fn host_text(url: &Url) -> Option<String> {
    url.host_str().map(tidy).filter(|h| !h.is_empty())
}

fn tidy(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// Names that never leave a network.
fn is_private_name(host: &str) -> bool {
    !host.contains('.')
        || ["localhost", "local", "internal", "intranet", "lan", "home.arpa"]
            .iter()
            .any(|end| host == *end || host.strip_suffix(end).is_some_and(|rest| rest.ends_with('.')))
}

/// Whether an address lies on the open internet: everything that IANA lists for a special purpose does not.
pub const fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

const fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !matches!(
        (a, b, c),
        // This network, private, loopback, link-local (also where clouds keep their metadata), carrier NAT.
        (0 | 10 | 127, _, _) | (100, 64..=127, _) | (169, 254, _) | (172, 16..=31, _) | (192, 168, _)
            // Protocol assignments, documentation, the former relay of 6to4, benchmarks.
            | (192, 0, 0 | 2) | (192, 88, 99) | (198, 18 | 19, _) | (198, 51, 100) | (203, 0, 113)
            // Multicast, reserved, broadcast.
            | (224..=255, _, _)
    )
}

const fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(v4) = address.to_ipv4_mapped() {
        return is_public_v4(v4);
    }
    let [a, b, ..] = address.segments();
    // Only 2000::/3 is given out; within it tunnels and special uses (2001::/23, 6to4) and documentation are not.
    a & 0xe000 == 0x2000
        && !matches!(
            (a, b),
            (0x2001, 0..=0x01ff | 0x0db8) | (0x2002, _) | (0x3fff, 0..=0x0fff)
        )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_own_network_is_refused_in_every_disguise() {
        let guard = Guard::default();
        for url in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0177.0.0.1/",
            "https://0/",
            "https://10.0.0.8:8443/x",
            "https://172.16.0.1/",
            "https://172.31.255.255/",
            "https://192.168.1.1/",
            "https://169.254.169.254/latest/meta-data/",
            "https://100.100.100.200/",
            "https://[::1]/",
            "https://[::]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[::ffff:a9fe:a9fe]/",
            "https://[::127.0.0.1]/",
            "https://[fe80::1]/",
            "https://[fc00::1]/",
            "https://[fd00:ec2::254]/",
            "https://[64:ff9b::7f00:1]/",
            "https://[2002:7f00:1::]/",
            "https://[2001:0:7f00:1::]/",
            "https://[ff02::1]/",
            "https://[2001:db8::1]/",
            "https://224.0.0.1/",
            "https://255.255.255.255/",
            "https://198.18.0.1/",
            "https://192.0.0.192/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://a.localhost/",
            "https://printer.local/",
            "https://db/",
            "https://metadata.google.internal/",
            "https://①②⑦.0.0.1/",
            "https:///x",
        ] {
            assert_eq!(guard.check(url), Err(BadEndpoint::OwnNetwork), "{url}");
        }
    }

    #[test]
    fn what_is_no_endpoint_is_refused() {
        let guard = Guard::default();
        let long = format!("https://b.vn/{}", "a".repeat(1000));
        for url in [
            "",
            "b.vn",
            "ftp://b.vn/",
            "file:///etc/passwd",
            "gopher://b.vn/",
            "https://",
            "https://user@b.vn/",
            "https://user:word@b.vn/",
            "https://b.vn/#x",
            "https://b.vn/a b",
            "https://b.vn/\r\nHost: c.vn",
            "javascript:alert(1)",
            &long,
        ] {
            assert_eq!(guard.check(url), Err(BadEndpoint::NotAnEndpoint), "{url}");
        }
        assert_eq!(
            guard.check("http://nhan-tin.example.vn/"),
            Err(BadEndpoint::NotEncrypted)
        );
    }

    #[test]
    fn the_open_internet_is_reached() {
        let guard = Guard::default();
        for url in [
            "https://b.vn/x?y=1",
            "https://8.8.8.8/",
            "https://[2405:4800::1]:8443/",
            "https://[::ffff:8.8.8.8]/",
        ] {
            assert_eq!(
                guard.check(url).map(|e| e.as_str().to_owned()),
                Ok(Url::parse(url).unwrap().to_string())
            );
        }
    }

    #[test]
    fn listed_hosts_are_let_through_and_only_they() {
        let list = ["127.0.0.1:9000", "sms.noibo.lan", "[fd00::5]:80", "thu.noibo.vn:9000"].map(str::to_owned);
        let guard = Guard::new(&list).unwrap();
        for url in [
            "http://127.0.0.1:9000/x",
            "http://sms.noibo.lan/",
            "https://SMS.noibo.lan:8443/",
            "http://[fd00::5]/",
        ] {
            assert!(guard.check(url).is_ok(), "{url}");
        }
        for url in [
            "http://127.0.0.1/",
            "http://127.0.0.1:9001/",
            "http://noibo.lan/",
            "http://[fd00::5]:81/",
        ] {
            assert!(guard.check(url).is_err(), "{url}");
        }
        assert!(Guard::new(&["a b".to_owned()]).is_err());
        assert!(Guard::new(&["b.vn/x".to_owned()]).is_err());
    }

    #[tokio::test]
    async fn names_are_looked_up() {
        let guard = Guard::default();
        assert_eq!(guard.resolve("localhost").await, Err(BadEndpoint::OwnNetwork));
        assert_eq!(guard.resolve("khong-co.invalid").await, Err(BadEndpoint::Unknown));
        let listed = Guard::new(&["localhost".to_owned()]).unwrap();
        assert!(
            listed
                .resolve("localhost")
                .await
                .unwrap()
                .iter()
                .all(IpAddr::is_loopback)
        );
    }
}
