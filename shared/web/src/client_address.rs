use std::future::{Ready, ready};
use std::net::{IpAddr, SocketAddr};

use actix_web::http::header::HeaderMap;
use actix_web::{FromRequest, HttpRequest, dev};
use ipnet::IpNet;
use privacy::Vault;
use problem::{Code, Problem};

/// Whom to believe about where a request came from.
#[derive(Debug, Clone)]
pub(crate) struct TrustedProxies(pub(crate) Vec<IpNet>);

/// Where a request came from: the far end of the connection, or, when that is a trusted proxy,
/// whoever it says it speaks for. Anybody else may claim what they like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(IpAddr);

impl ClientAddress {
    /// The header in which proxies say for whom they speak.
    pub(crate) const HEADER: &'static str = "x-forwarded-for";

    /// The address.
    #[must_use]
    pub fn ip(self) -> IpAddr {
        self.0
    }

    /// What to count by: the address, or the /64 it lies in, for whoever has one IPv6 address has
    /// all of those.
    #[must_use]
    pub fn block(self) -> IpAddr {
        match self.0 {
            IpAddr::V4(_) => self.0,
            IpAddr::V6(address) => {
                let mut parts = address.segments();
                parts[4..].fill(0);
                IpAddr::from(parts)
            }
        }
    }

    /// Whether it is one of those who are trusted to speak for others: of the installation itself.
    pub(crate) fn is_inside(self, request: &HttpRequest) -> bool {
        let trusted = request.app_data::<TrustedProxies>();
        trusted.is_some_and(|trusted| trusted.0.iter().any(|network| network.contains(&self.0)))
    }

    /// How logs write it: the first 16 hex digits of the keyed index of [`Self::block`].
    #[must_use]
    pub fn index(self, vault: &Vault) -> String {
        let mut index = vault.index("client address", &self.block().to_string());
        index.truncate(16);
        index
    }

    /// Where a request with these headers came from, over a connection from `peer`.
    pub(crate) fn of(
        peer: Option<SocketAddr>,
        headers: &HeaderMap,
        trusted: &[IpNet],
    ) -> Option<Self> {
        let headers: Vec<_> = headers
            .get_all(Self::HEADER)
            .filter_map(|value| value.to_str().ok())
            .collect();
        let hops = headers.iter().flat_map(|value| value.split(','));
        Some(Self::find(peer?.ip(), hops, trusted))
    }

    /// Goes back from the far end of the connection as long as the one reached is trusted. `hops`
    /// are the addresses of the header in its order: each proxy adds the one before it at the end.
    fn find<'a>(
        peer: IpAddr,
        hops: impl DoubleEndedIterator<Item = &'a str>,
        trusted: &[IpNet],
    ) -> Self {
        let mut found = peer.to_canonical();
        for hop in hops.rev() {
            if !trusted.iter().any(|network| network.contains(&found)) {
                break;
            }
            let Some(before) = parse(hop.trim()) else {
                break;
            };
            found = before.to_canonical();
        }
        Self::from(found)
    }
}

/// An address, with or without a port.
fn parse(hop: &str) -> Option<IpAddr> {
    let with_port = || hop.parse().ok().map(|address: SocketAddr| address.ip());
    hop.parse().ok().or_else(with_port)
}

impl From<IpAddr> for ClientAddress {
    fn from(address: IpAddr) -> Self {
        Self(address.to_canonical())
    }
}

impl FromRequest for ClientAddress {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let trusted = request.app_data::<TrustedProxies>();
        let trusted = trusted.map_or(&[][..], |trusted| trusted.0.as_slice());
        let found = Self::of(request.peer_addr(), request.headers(), trusted);
        ready(found.ok_or_else(|| Problem::new(Code::Internal)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(peer: &str, header: &str) -> String {
        let trusted = ["127.0.0.0/8", "10.1.0.0/16"].map(|network| network.parse().unwrap());
        let hops = header.split(',');
        let address = ClientAddress::find(peer.parse().unwrap(), hops, &trusted);
        address.ip().to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed_and_each_for_the_one_before_it() {
        for (peer, header, address) in [
            ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
            ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("127.0.0.1", "198.51.100.1, 10.1.2.3", "198.51.100.1"),
            // What a client says about itself stands to the left of what a proxy saw.
            ("127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
            ("127.0.0.1", "", "127.0.0.1"),
            ("127.0.0.1", "nonsense", "127.0.0.1"),
            ("127.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
            ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("127.0.0.1", "2001:db8::1", "2001:db8::1"),
        ] {
            assert_eq!(found(peer, header), address, "{peer} {header}");
        }
    }

    #[test]
    fn a_whole_ipv6_network_counts_as_one() {
        let block = |text: &str| ClientAddress(text.parse().unwrap()).block().to_string();
        assert_eq!(block("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(block("198.51.100.1"), "198.51.100.1");
    }
}
