//! Mails as lists show them to those who keep the queue, and who need not know the cases.

/// `w***@justice.example`.
pub(crate) fn address(address: &str) -> String {
    match address.split_once('@') {
        Some((local, domain)) => {
            let first: String = local.chars().take(1).collect();
            format!("{first}***@{domain}")
        }
        None => "***".to_owned(),
    }
}

/// The subject of a mail without the number of the case that it is about, if any: `待签收`.
pub(crate) fn subject(subject: String, is_about_a_case: bool) -> String {
    match subject.rsplit_once('：') {
        Some((what, _)) if is_about_a_case => what.to_owned(),
        _ => subject,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_subject_shows_what_it_is_about_and_not_which_case() {
        let subject = |text: &str, is_about_a_case| super::subject(text.into(), is_about_a_case);
        assert_eq!(subject("待签收：〔2026〕攀信访登字第1号", true), "待签收");
        assert_eq!(subject("账号权限变动：张三", false), "账号权限变动：张三");
    }

    #[test]
    fn an_address_shows_where_it_goes_and_not_to_whom() {
        assert_eq!(super::address("wang@a.example"), "w***@a.example");
        assert_eq!(super::address("nonsense"), "***");
    }
}
