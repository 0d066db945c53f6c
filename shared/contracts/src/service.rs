//! The services, and who listens to whom.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// All services, one a line: crate, variant, port, what it is for (in English for programmers, in
/// Chinese for people) and its [`Trait`]s. Hands the lines to the macro `$then`.
///
/// This is the only list of services. What else names them all follows from it: this crate's
/// [`Service`], the operator's command, the console's upstreams, and the files that
/// `cargo run -p manifests` writes.
#[macro_export]
macro_rules! services {
    ($then:ident) => {
        $then! {
            directory Directory 8081 "Who: organisations, staff, sign-in." "登录与机构目录" [Records HoldsKey];
            intake Intake 8082 "What came in: registration." "登记与案卷" [Records Listens HoldsKey];
            routing Routing 8083 "Where it goes: triage, jurisdiction, referrals." "分流与流转" [Records Listens];
            handling Handling 8086 "What is done: proceedings." "办理程序" [Records Listens];
            tracking Tracking 8084 "By when: clocks, history, backlog." "期限与在办案件" [Records Listens];
            notice Notice 8085 "Who must be told: mail and in-app notices." "通知" [Listens SendsMail];
            console Console 8080 "The web pages for people." "网页与登录状态" [ServesPages];
        }
    };
}

macro_rules! service {
    ($($name:ident $variant:ident $port:literal $about:literal $chinese:literal [$($trait:ident)*];)*) => {
        /// One of the services.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Service {
            $(#[doc = $about] $variant,)*
        }

        impl Service {
            /// All of them.
            pub const ALL: [Self; [$(Self::$variant),*].len()] = [$(Self::$variant),*];

            /// The name in schemas, roles, groups, metrics and deployment.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => stringify!($name),)* }
            }

            /// The port a service listens on unless told otherwise.
            #[must_use]
            pub fn default_port(self) -> u16 {
                match self { $(Self::$variant => $port,)* }
            }

            /// What it is for.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self { $(Self::$variant => $about,)* }
            }

            /// What it is for, as people are told.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $chinese,)* }
            }

            const fn traits(self) -> &'static [Trait] {
                match self { $(Self::$variant => &[$(Trait::$trait),*],)* }
            }
        }
    };
}

/// What tells services apart, as far as others must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trait {
    /// Records events. (Notice does not: whether somebody was told is no fact about a case.)
    Records,
    /// Consumes the streams.
    Listens,
    /// Is given the key of the particulars.
    HoldsKey,
    /// Reaches mail servers outside.
    SendsMail,
    /// Is what browsers talk to, instead of an API for machines.
    ServesPages,
}

services!(service);

impl Service {
    /// The services that consume the streams. An event is kept ready for republication until
    /// every one of them has acknowledged it.
    pub const CONSUMERS: [Self; count(Trait::Listens)] = those(Trait::Listens);

    /// The services that record events.
    pub const PRODUCERS: [Self; count(Trait::Records)] = those(Trait::Records);

    /// Whether this is one of those.
    #[must_use]
    pub const fn is(self, wanted: Trait) -> bool {
        let traits = self.traits();
        let mut at = 0;
        while at < traits.len() {
            if traits[at] as u8 == wanted as u8 {
                return true;
            }
            at += 1;
        }
        false
    }

    /// The environment variable that says where it is: `DINGFEN_INTAKE_URL`.
    #[must_use]
    pub fn address_variable(self) -> String {
        format!("DINGFEN_{}_URL", self.name().to_uppercase())
    }

    /// The environment variable with the password of its database role.
    #[must_use]
    pub fn password_variable(self) -> String {
        format!("DINGFEN_ROLE_PASSWORD_{}", self.name().to_uppercase())
    }
}

const fn count(wanted: Trait) -> usize {
    let (mut at, mut found) = (0, 0);
    while at < Service::ALL.len() {
        found += Service::ALL[at].is(wanted) as usize;
        at += 1;
    }
    found
}

const fn those<const N: usize>(wanted: Trait) -> [Service; N] {
    let mut those = [Service::ALL[0]; N];
    let (mut at, mut found) = (0, 0);
    while at < Service::ALL.len() {
        if Service::ALL[at].is(wanted) {
            those[found] = Service::ALL[at];
            found += 1;
        }
        at += 1;
    }
    those
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No service has this name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no service is called `{0}`")]
pub struct UnknownService(String);

impl FromStr for Service {
    type Err = UnknownService;
    fn from_str(name: &str) -> Result<Self, UnknownService> {
        Self::ALL
            .into_iter()
            .find(|service| service.name() == name)
            .ok_or_else(|| UnknownService(name.to_owned()))
    }
}
