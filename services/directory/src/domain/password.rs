//! Which passwords are good enough.

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weakness {
    TooShort,
    TooLong,
    LikeUsername,
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
            Self::Common => "这个密码过于常见，容易被猜中，请换一个。",
            Self::Unchanged => "新密码不能与原密码相同。",
        }
    }
}

/// The commonest of 8 characters or more in published lists, Chinese ones first. Compared in
/// lower case.
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

/// Checks a new password against the policy.
pub(crate) fn weakness(password: &str, username: &str) -> Option<Weakness> {
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
    } else if COMMON.contains(&lower.as_str()) || is_one_character(&lower) {
        Some(Weakness::Common)
    } else {
        None
    }
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
            assert_eq!(weakness(password, "zhangsan"), expected, "{password}");
        }
    }
}
