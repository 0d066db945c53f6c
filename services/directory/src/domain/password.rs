//! Which passwords are good enough.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use pinyin::ToPinyin as _;

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weakness {
    TooShort,
    TooLong,
    LikeUsername,
    LikeContext,
    Common,
    /// The same as until now.
    Unchanged,
}

impl Weakness {
    /// The word for programs.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::LikeUsername => "like_username",
            Self::LikeContext => "like_context",
            Self::Common => "too_common",
            Self::Unchanged => "unchanged",
        }
    }

    /// The sentence for people.
    pub(crate) fn detail(self) -> &'static str {
        match self {
            Self::TooShort => "密码至少 8 个字符。",
            Self::TooLong => "密码最多 128 个字符。",
            Self::LikeUsername => "密码不能包含用户名。",
            Self::LikeContext => "密码不能主要由姓名、单位、地名或者系统名称组成，容易被猜中。",
            Self::Common => "这个密码过于常见，容易被猜中，请换一个。",
            Self::Unchanged => "新密码不能与原密码相同。",
        }
    }
}

/// What is common in China and stands in no list of English speakers. Compared in lower case.
const COMMON: &[&str] = &[
    "00000000",
    "000000000",
    "0123456789",
    "01234567",
    "11111111",
    "111111111",
    "1111111111",
    "111222tianya",
    "1122334455",
    "11223344",
    "12121212",
    "123123123",
    "12341234",
    "1234567890",
    "12345678",
    "123456789",
    "123456789a",
    "123456abc",
    "12345678a",
    "123456qq",
    "1234qwer",
    "147258369",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1qaz2wsx",
    "22222222",
    "31415926",
    "33333333",
    "5201314520",
    "52013145",
    "55555555",
    "66666666",
    "666666666",
    "77777777",
    "87654321",
    "88888888",
    "888888888",
    "987654321",
    "9876543210",
    "99999999",
    "999999999",
    "a1234567",
    "a12345678",
    "a123456789",
    "aa123456",
    "aaaaaaaa",
    "abc123456",
    "abcd1234",
    "abcdefgh",
    "admin123",
    "admin888",
    "administrator",
    "asdfghjk",
    "asdfghjkl",
    "baseball",
    "changeme",
    "computer",
    "dearbook",
    "football",
    "iloveyou",
    "letmein1",
    "p@ssw0rd",
    "passw0rd",
    "password",
    "password1",
    "password123",
    "princess",
    "q1w2e3r4",
    "qq123456",
    "qwer1234",
    "qwertyui",
    "qwertyuiop",
    "sunshine",
    "superman",
    "trustno1",
    "wang1234",
    "welcome1",
    "woaini1314",
    "woaini520",
    "woaini521",
    "xiazhili",
    "zhang123",
    "zxcvbnm1",
    "zxcvbnm123",
];

/// What a guesser tries first at somebody, beside the passwords that many people have: words of the
/// product, of the place, of the body they work for, and their own names, in characters and pinyin.
#[derive(Debug, Default)]
pub(crate) struct Context(Vec<String>);

impl Context {
    /// The words of these texts: names of people, bodies and places, codes, mail addresses.
    pub(crate) fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        const PRODUCT: [&str; 3] = ["定分", "大调解", "dingfen"];
        let texts = PRODUCT.into_iter().chain(texts);
        let words: BTreeSet<String> = texts.flat_map(words).collect();
        // The longest first: what is left of a password is what no word covers.
        let mut words: Vec<String> = words.into_iter().collect();
        words.sort_by_key(|word| Reverse(word.chars().count()));
        Self(words)
    }

    /// Whether little is left of a password (in lower case) without these words.
    fn makes(&self, password: &str) -> bool {
        const ENOUGH: usize = 6;
        let mut left = password.to_owned();
        for word in &self.0 {
            left = left.replace(word.as_str(), "");
        }
        left.len() < password.len() && left.chars().count() < ENOUGH
    }
}

/// The words of a text that are long enough not to stand in a good password by chance.
fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let pieces = lower.split(|c: char| !c.is_alphanumeric());
    let mut found = Vec::new();
    for piece in pieces {
        let spelled: String = piece
            .to_pinyin()
            .flatten()
            .map(|syllable| syllable.plain())
            .collect();
        // 攀枝花市 is 攀枝花 as well, in pinyin too.
        let shorter = piece.trim_end_matches(['省', '市', '区', '县', '镇', '乡']);
        let spelled_shorter: String = shorter
            .to_pinyin()
            .flatten()
            .map(|syllable| syllable.plain())
            .collect();
        found.extend([
            piece.to_owned(),
            shorter.to_owned(),
            spelled,
            spelled_shorter,
        ]);
    }
    let tells = |word: &String| word.len() >= if word.is_ascii() { 4 } else { 6 };
    found.retain(tells);
    found
}

/// Checks a new password against the policy: NIST SP 800-63B, 3.1.1.2, and ASVS 5.0, 6.2.4 and
/// 6.2.11. No rules of composition, but none that is guessed soon.
pub(crate) fn weakness(password: &str, username: &str, context: &Context) -> Option<Weakness> {
    const SHORTEST: usize = 8;
    const LONGEST: usize = 128;
    let length = password.chars().count();
    let lower = password.to_lowercase();
    if length < SHORTEST {
        Some(Weakness::TooShort)
    } else if length > LONGEST {
        Some(Weakness::TooLong)
    } else if is_like(&lower, &username.to_lowercase()) {
        Some(Weakness::LikeUsername)
    } else if context.makes(&lower) {
        Some(Weakness::LikeContext)
    } else if COMMON.contains(&lower.as_str()) || is_one_character(&lower) || is_guessed(password) {
        Some(Weakness::Common)
    } else {
        None
    }
}

/// Whether a guesser who knows the 30,000 commonest passwords, keyboards, dates and the usual ways of
/// varying a word finds it within so many tries.
fn is_guessed(password: &str) -> bool {
    const TRIES: u64 = 1_000_000;
    zxcvbn::zxcvbn(password, &[]).guesses() < TRIES
}

/// Short names occur in good passwords by chance.
fn is_like(password: &str, username: &str) -> bool {
    const TELLING: usize = 4;
    password == username || (username.len() >= TELLING && password.contains(username))
}

fn is_one_character(text: &str) -> bool {
    let mut characters = text.chars();
    let first = characters.next();
    characters.all(|character| Some(character) == first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_passwords_are_named_and_good_ones_taken() {
        for (password, expected) in [
            ("1234567", Some(Weakness::TooShort)),
            ("定分止争七个字", Some(Weakness::TooShort)),
            (&"x1".repeat(65), Some(Weakness::TooLong)),
            ("Zhangsan2026", Some(Weakness::LikeUsername)),
            ("Password123", Some(Weakness::Common)),
            ("zzzzzzzzzzzz", Some(Weakness::Common)),
            ("定分止争，不知不觉", None),
            ("correct horse", None),
        ] {
            let context = Context::of([]);
            assert_eq!(
                weakness(password, "zhangsan", &context),
                expected,
                "{password}"
            );
        }
    }

    #[test]
    fn what_is_guessed_within_a_million_tries_is_refused() {
        for password in [
            "qwerty123",
            "Passw0rd1",
            "a1b2c3d4",
            "iloveyou1",
            "1qazxsw2",
            "letmein123",
            "20261128",
            "19900101",
            "abcdefg1",
            "dragon12",
            "michelle1",
            "P@ssword1",
            "woaini1314",
        ] {
            let found = weakness(password, "zhangsan", &Context::of([]));
            assert_eq!(found, Some(Weakness::Common), "{password}");
        }
    }

    #[test]
    fn words_of_product_place_body_and_person_make_no_password() {
        let context = Context::of(["攀枝花市", "王秀兰", "银江镇人民调解委员会", "yinjiang"]);
        for password in [
            "dingfen1",
            "Dingfen2026",
            "panzhihua",
            "Panzhihua123",
            "wangxiulan88",
            "银江镇人民调解委员会1",
            "攀枝花攀枝花12",
            "Yinjiang@2026",
        ] {
            let found = weakness(password, "zhangsan", &context);
            assert_eq!(found, Some(Weakness::LikeContext), "{password}");
        }
        // What is left is enough by itself.
        for good in ["dingfen-k7mv2q", "攀枝花开不知不觉又一年"] {
            assert_eq!(weakness(good, "zhangsan", &context), None, "{good}");
        }
    }
}
