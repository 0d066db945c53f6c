use std::time::Duration;

use lettre::transport::smtp::{self, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use secrecy::{ExposeSecret as _, SecretString};

use crate::Error;
use crate::message::permanent;

/// A mail server, with a few connections kept open.
#[derive(Debug, Clone)]
pub(crate) struct Smtp(AsyncSmtpTransport<Tokio1Executor>);

impl Smtp {
    const TIMEOUT: Duration = Duration::from_secs(20);
    const CONNECTIONS: u32 = 2;

    pub(crate) fn new(url: &SecretString) -> Result<Self, Error> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose_secret())
            // The cause may quote the address and with it the password.
            .ok()
            .ok_or_else(|| Error::Settings("the SMTP address is not valid".to_owned()))?;
        let pool = PoolConfig::new().max_size(Self::CONNECTIONS);
        let transport = builder
            .timeout(Some(Self::TIMEOUT))
            .pool_config(pool)
            .build();
        Ok(Self(transport))
    }

    pub(crate) async fn send(&self, message: Message) -> Result<(), Error> {
        match self.0.send(message).await {
            Ok(_) => Ok(()),
            Err(error) if is_permanent(&error) => Err(permanent(error)),
            Err(error) => Err(Error::Temporary(Box::new(error))),
        }
    }
}

/// Whether the server refused this mail for good. Refusals of our own sign-in are 5xx too, but
/// they are a mistake of the settings: the mail is fine and must not be given up.
fn is_permanent(error: &smtp::Error) -> bool {
    const SIGN_IN: [&str; 4] = ["530", "534", "535", "538"];
    let code = error.status().map(|code| code.to_string());
    let concerns_sign_in = code.is_some_and(|code| SIGN_IN.contains(&code.as_str()));
    error.is_permanent() && !concerns_sign_in
}
