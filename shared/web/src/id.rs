use std::future::{Ready, ready};
use std::ops::Deref;
use std::str::FromStr;

use actix_web::{FromRequest, HttpRequest, dev};
use problem::{Code, Problem};

/// The id of this type in the path. Ids know their type by their prefix, so a path with several
/// ids needs no names; a malformed id, or one of another type, is simply not found.
#[derive(Debug, Clone, Copy)]
pub struct Id<T>(pub T);

impl<T> Deref for Id<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: FromStr> FromRequest for Id<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut dev::Payload) -> Self::Future {
        let id = request
            .match_info()
            .iter()
            .find_map(|(_, segment)| segment.parse().ok());
        ready(
            id.map(Self)
                .ok_or_else(|| Problem::new(Code::NotFound).detail("没有这个编号的事项。")),
        )
    }
}
