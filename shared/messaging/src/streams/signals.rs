//! "Something changed", from process to process of one service: nobody minds losing it, and what none
//! of them signed is passed over.

use contracts::Service;
use redis::aio::PubSub;

use super::{Error, Streams};
use crate::signature::from_hex;

/// Bytes of a signal at most; one is a few hundred.
const LONGEST: usize = 64 * 1_024;

impl Streams {
    /// The channel of a service's signals.
    #[must_use]
    pub fn channel(&self, service: Service) -> String {
        format!("{}:signal:{service}", self.prefix)
    }

    /// A connection that listens to a service's signals.
    pub async fn subscribe(&self, service: Service) -> Result<PubSub, Error> {
        let mut pubsub = self.server.client().await?.get_async_pubsub().await?;
        pubsub.subscribe(self.channel(service)).await?;
        Ok(pubsub)
    }

    /// A signal as it is sent: the signature, 64 hex digits, and the text.
    #[must_use]
    pub fn signed_signal(&self, service: Service, text: &str) -> String {
        let channel = self.channel(service);
        let signer = self.key.signals(service.name());
        let signature = signer.sign(&[channel.as_bytes(), text.as_bytes()]);
        hex::encode(signature) + text
    }

    /// The text of a signal, if the service itself sent it.
    #[must_use]
    pub fn read_signal<'a>(&self, service: Service, signal: &'a [u8]) -> Option<&'a str> {
        if signal.len() > LONGEST {
            return None;
        }
        let (signature, text) = signal.split_at_checked(64)?;
        let channel = self.channel(service);
        let signer = self.key.signals(service.name());
        let signed = signer.has_signed(&[channel.as_bytes(), text], &from_hex(signature)?);
        signed.then(|| std::str::from_utf8(text).ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use db::EventsKey;

    use super::*;
    use crate::streams::RedisArgs;

    fn streams(key: &str, prefix: &str) -> Streams {
        let args = RedisArgs {
            redis_url: "redis://127.0.0.1:9/".into(),
            redis_prefix: prefix.into(),
            stream_ceiling: 200,
        };
        Streams::new(&args, EventsKey::parse(&key.repeat(64)).unwrap()).unwrap()
    }

    #[test]
    fn a_signal_is_what_the_service_itself_said() {
        let ours = streams("a", "dingfen");
        let signal = ours.signed_signal(Service::Tracking, "{}");
        let read = |by: &Streams, service, signal: &str| {
            let text = by.read_signal(service, signal.as_bytes());
            text.map(str::to_owned)
        };
        assert_eq!(
            read(&ours, Service::Tracking, &signal).as_deref(),
            Some("{}")
        );
        assert_eq!(read(&ours, Service::Notice, &signal), None);
        assert_eq!(
            read(&streams("b", "dingfen"), Service::Tracking, &signal),
            None
        );
        assert_eq!(
            read(&streams("a", "other"), Service::Tracking, &signal),
            None
        );
        for wrong in [
            "",
            "{}",
            &signal[..64],
            &signal.replace("{}", "{ }"),
            &signal[1..],
        ] {
            assert_eq!(read(&ours, Service::Tracking, wrong), None, "{wrong}");
        }
        let long = ours.signed_signal(Service::Tracking, &" ".repeat(LONGEST));
        assert_eq!(read(&ours, Service::Tracking, &long), None);
    }
}
