//! Mail addresses as lists show them.

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

#[cfg(test)]
mod tests {
    #[test]
    fn an_address_shows_where_it_goes_and_not_to_whom() {
        assert_eq!(super::address("wang@a.example"), "w***@a.example");
        assert_eq!(super::address("nonsense"), "***");
    }
}
