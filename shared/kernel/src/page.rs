use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use utoipa::ToSchema;

/// The most rows one page may have.
pub const PAGE_LIMIT: u32 = 100;

/// One page of a list and where the next begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The rows, in the list's order.
    pub items: Vec<T>,
    /// Opaque; ask again with `?after=` this. Absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Cuts a page out of up to `size + 1` rows; `key` names the place of the last row kept.
    pub fn cut<K: Serialize>(mut rows: Vec<T>, size: PageSize, key: impl Fn(&T) -> K) -> Self {
        let wanted = size.rows();
        let more = rows.len() > wanted;
        rows.truncate(wanted);
        let next = match rows.last() {
            Some(last) if more => Some(Cursor::encode(&key(last))),
            _ => None,
        };
        Self { items: rows, next }
    }

    /// The same page with every row turned into another shape.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(f).collect(),
            next: self.next,
        }
    }
}

/// How many rows a page shall have: 1 to [`PAGE_LIMIT`], 20 unless told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageSize(u32);

impl PageSize {
    /// Brings a wish into the allowed range.
    #[must_use]
    pub fn of(wish: Option<u32>) -> Self {
        Self(wish.unwrap_or(20).clamp(1, PAGE_LIMIT))
    }

    /// Rows on the page.
    #[must_use]
    pub fn rows(self) -> usize {
        usize::try_from(self.0).unwrap_or(20)
    }

    /// Rows to ask the database for: one more, to see whether a next page exists.
    #[must_use]
    pub fn fetch(self) -> i64 {
        i64::from(self.0) + 1
    }
}

/// The place in a list after which the next page begins (keyset paging).
#[derive(Debug, Clone, Copy)]
pub struct Cursor;

/// A cursor was not made by this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the page cursor is not valid for this list")]
pub struct CursorError;

impl Cursor {
    /// Writes a key as an opaque cursor.
    #[must_use]
    pub fn encode<K: Serialize>(key: &K) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default())
    }

    /// Reads the key back.
    pub fn decode<K: DeserializeOwned>(text: &str) -> Result<K, CursorError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).or(Err(CursorError))?;
        serde_json::from_slice(&bytes).or(Err(CursorError))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_page_says_where_the_next_begins() {
        let page = Page::cut(vec![1, 2, 3], PageSize::of(Some(2)), |n| *n);
        assert_eq!(page.items, [1, 2]);
        let next: i32 = Cursor::decode(&page.next.unwrap()).unwrap();
        assert_eq!(next, 2);
    }

    #[test]
    fn the_last_page_has_no_next() {
        assert_eq!(
            Page::cut(vec![1, 2], PageSize::of(Some(2)), |n| *n).next,
            None
        );
    }

    #[test]
    fn a_foreign_cursor_is_refused() {
        assert_eq!(Cursor::decode::<i32>("§"), Err(CursorError));
    }
}
