use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev};
use kernel::Cursor;
use problem::{Code, Problem};
use serde::de::DeserializeOwned;

use crate::explain::explain;
use crate::pointer::pointer;

/// The query string, read into a struct. Empty parameters count as left out, as an HTML form
/// sends every field.
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Params<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self))
    }
}

/// Reads the place in a list after which the page begins.
pub fn cursor<K: DeserializeOwned>(after: Option<&str>) -> Result<Option<K>, Problem> {
    after
        .map(Cursor::decode)
        .transpose()
        .or(Err(Problem::new(Code::CursorInvalid)))
}

fn parse<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let filled: String = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(
            form_urlencoded::parse(query.as_bytes()).filter(|(_, value)| !value.is_empty()),
        )
        .finish();
    let pairs = form_urlencoded::parse(filled.as_bytes());
    serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs)).map_err(|error| {
        let pointer = pointer(error.path());
        let mut field = explain(pointer, &error.into_inner().to_string());
        // A parameter is known by its name, not by a JSON pointer.
        field.pointer = field.pointer.trim_start_matches('/').to_owned();
        Problem::new(Code::BadParameter)
            .detail("查询参数有误。")
            .fields([field])
    })
}

#[cfg(test)]
mod tests {
    use kernel::NaiveDate;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Filter {
        from: Option<NaiveDate>,
        limit: Option<u32>,
    }

    #[test]
    fn an_empty_parameter_counts_as_left_out() {
        let filter: Filter = parse("from=&limit=5").unwrap();
        assert_eq!((filter.from, filter.limit), (None, Some(5)));
    }

    #[test]
    fn a_wrong_parameter_is_named() {
        for (query, name, code) in [
            ("from=tomorrow", "from", "invalid_date"),
            ("limit=many", "limit", "wrong_type"),
            ("colour=red", "colour", "unknown_field"),
        ] {
            let problem = parse::<Filter>(query).unwrap_err();
            assert!(problem.is(Code::BadParameter));
            let error = &problem.errors()[0];
            assert_eq!((&*error.pointer, &*error.code), (name, code));
        }
    }
}
