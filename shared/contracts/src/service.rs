//! The six services and who listens to whom.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One of the six services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Service {
    /// Who: organisations, staff, sign-in.
    Directory,
    /// What came in: registration.
    Intake,
    /// Where it goes: triage, jurisdiction, referrals.
    Routing,
    /// How it goes: proceedings, clocks, backlog.
    Tracking,
    /// Who must be told: mail and in-app notices.
    Notice,
    /// The web pages for people.
    Console,
}

impl Service {
    /// All six.
    pub const ALL: [Self; 6] = [
        Self::Directory,
        Self::Intake,
        Self::Routing,
        Self::Tracking,
        Self::Notice,
        Self::Console,
    ];

    /// The services that consume the streams. An event is kept ready for republication until
    /// every one of them has acknowledged it.
    pub const CONSUMERS: [Self; 4] = [Self::Intake, Self::Routing, Self::Tracking, Self::Notice];

    /// The services that record events. Notice does not: whether somebody was told is no fact
    /// about a case.
    pub const PRODUCERS: [Self; 4] = [Self::Directory, Self::Intake, Self::Routing, Self::Tracking];

    /// The name in schemas, roles, groups and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::Intake => "intake",
            Self::Routing => "routing",
            Self::Tracking => "tracking",
            Self::Notice => "notice",
            Self::Console => "console",
        }
    }

    /// The port a service listens on unless told otherwise.
    #[must_use]
    pub fn default_port(self) -> u16 {
        match self {
            Self::Console => 8080,
            Self::Directory => 8081,
            Self::Intake => 8082,
            Self::Routing => 8083,
            Self::Tracking => 8084,
            Self::Notice => 8085,
        }
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

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The name is none of the six.
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
