use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev};
use problem::{Code, Problem};

/// The header `Idempotency-Key`: 1 to 128 visible ASCII characters. Required by every request
/// that creates something, so that a retry cannot create it twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The header's name.
    pub const HEADER: &'static str = "idempotency-key";
    const LONGEST: usize = 128;

    /// Takes a key as it came; `None` if it is not allowed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let allowed = (1..=Self::LONGEST).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_graphic());
        allowed.then(|| Self(text.to_owned()))
    }

    /// The key.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromRequest for IdempotencyKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let Some(value) = request.headers().get(Self::HEADER) else {
            return ready(Err(Problem::new(Code::IdempotencyKeyMissing)));
        };
        let key = value.to_str().ok().and_then(Self::parse);
        ready(key.ok_or_else(|| {
            Problem::new(Code::IdempotencyKeyMissing)
                .detail("幂等键应为 1 至 128 个可见 ASCII 字符。")
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_short_visible_keys_are_taken() {
        assert!(IdempotencyKey::parse("a-1").is_some());
        for wrong in ["", "a b", "键", &"a".repeat(129)] {
            assert_eq!(IdempotencyKey::parse(wrong), None, "{wrong}");
        }
    }
}
