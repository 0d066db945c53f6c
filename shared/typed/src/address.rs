use lettre::Address;

use crate::text::half_width;

/// A mail address that mails can be delivered to, in one form: half-width, the domain in small
/// letters; `None` if it is none. More is an address by RFC 5321 than is anybody's in an office:
/// quoted names and numbers instead of domains are not taken, nor what a mail program might read
/// as an option.
#[must_use]
pub fn mail_address(text: &str) -> Option<String> {
    const LONGEST: usize = 254;
    let text = half_width(text);
    let address: Address = text.parse().ok()?;
    let (user, domain) = (address.user(), address.domain().to_lowercase());
    let plain = text.len() <= LONGEST
        && text.is_ascii()
        && !text.starts_with('-')
        && !user.contains(|c: char| c.is_ascii_whitespace() || "\"<>()[]\\,;:".contains(c))
        && domain.contains('.')
        && domain.split('.').all(is_label)
        && !domain.ends_with(|c: char| c.is_ascii_digit());
    plain.then(|| format!("{user}@{domain}"))
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_addresses_are_taken_in_one_form() {
        for (typed, address) in [
            (
                "zhang.san+mj@panzhihua.gov.cn",
                "zhang.san+mj@panzhihua.gov.cn",
            ),
            (" Zhang@Example.COM\u{200B}", "Zhang@example.com"),
            ("ｚｈａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ", "zhang@example.com"),
            ("a-b_c@x-y.example", "a-b_c@x-y.example"),
        ] {
            assert_eq!(mail_address(typed).as_deref(), Some(address), "{typed}");
        }
    }

    #[test]
    fn what_cannot_be_delivered_to_is_refused() {
        for wrong in [
            "",
            "a",
            "a@b",
            "evil@evil.example>",
            "<a@b.example>",
            "张三 <a@b.example>",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "-oQ/tmp@x.example",
            "\"a b\"@x.example",
            "a b@x.example",
            "a..b@x.example",
            ".a@x.example",
            "a@x..example",
            "a@-x.example",
            "a@x.example,b@y.example",
            "a@b@x.example",
            "a@x.example\r\nBcc: b@y.example",
            "张三@x.example",
            "a@例子.example",
        ] {
            assert_eq!(mail_address(wrong), None, "{wrong}");
        }
    }
}
