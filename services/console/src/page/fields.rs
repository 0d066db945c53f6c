//! Fields as browsers send them.

use std::collections::BTreeMap;
use std::str::FromStr;

use encoding_rs::GB18030;
use percent_encoding::percent_decode;

/// The fields of one form, or of an address, in the order sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded`.
    pub(crate) fn parse(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// Reads a form. A line end counts once, however the browser sends it. Bytes that are no UTF-8
    /// are made out as well as they can be, and come as an error: what was typed is to be looked
    /// at before it is taken.
    pub(crate) fn sent(body: &[u8]) -> Result<Self, Self> {
        let fields = Self::parse(body);
        let fields = fields.0.into_iter();
        let fields: Vec<_> = fields
            .map(|(name, value)| (name, typed::line_ends(&value).into_owned()))
            .collect();
        let lost = |(name, value): &(String, String)| {
            [name, value].iter().any(|text| text.contains(REPLACEMENT))
        };
        if fields.iter().any(lost) {
            Err(Self(chinese(body).unwrap_or(fields)))
        } else {
            Ok(Self(fields))
        }
    }

    /// Writes it again, without the fields that belong to a session.
    pub(crate) fn carried(&self) -> String {
        let fields = self.0.iter().filter(|(name, _)| name != "csrf");
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish()
    }

    /// All fields.
    pub(crate) fn fields(&self) -> &[(String, String)] {
        &self.0
    }

    /// Whether there is a field of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// The same with another field before the others.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.0.insert(0, (name.to_owned(), value.to_owned()));
        self
    }

    /// A field without white space around it; empty if absent.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// A field just as it was typed.
    pub(crate) fn raw(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// Every field of this name, in order.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let found = self.0.iter().filter(move |(key, _)| key == name);
        found.map(|(_, value)| value.trim())
    }

    /// A field, unless it is absent or blank.
    pub(crate) fn filled(&self, name: &str) -> Option<String> {
        Some(self.text(name))
            .filter(|text| !text.is_empty())
            .map(ToOwned::to_owned)
    }

    /// A field as a value of some type, unless it is absent, blank or not one.
    pub(crate) fn value<T: FromStr>(&self, name: &str) -> Option<T> {
        self.text(name).parse().ok()
    }

    /// The rows of a repeated part, `parties.0.name` and so on, each with its fields by their last
    /// name. Rows in which nothing of `telling` is filled in are left out.
    pub(crate) fn rows(&self, part: &str, telling: &[&str]) -> Vec<Row> {
        let mut rows = self.all_rows(part);
        rows.retain(|row| telling.iter().any(|field| !row.text(field).is_empty()));
        rows
    }

    /// The same with the rows in which nothing is filled in.
    pub(crate) fn all_rows(&self, part: &str) -> Vec<Row> {
        let mut rows: BTreeMap<usize, Row> = BTreeMap::new();
        for (name, value) in &self.0 {
            if let Some((index, field)) = row_field(name, part) {
                rows.entry(index).or_default().set(field, value.trim());
            }
        }
        rows.into_values().collect()
    }

    /// Which of its buttons sent the form: the value of `action`.
    pub(crate) fn action(&self) -> &str {
        self.text("action")
    }
}

/// Stands for bytes that are no UTF-8.
const REPLACEMENT: char = '\u{FFFD}';

/// A form in GB 18030, which old systems send; `None` if it is none.
fn chinese(body: &[u8]) -> Option<Vec<(String, String)>> {
    let text = |part: &[u8]| {
        let spaced: Vec<u8> = part
            .iter()
            .map(|b| if *b == b'+' { b' ' } else { *b })
            .collect();
        let bytes: Vec<u8> = percent_decode(&spaced).collect();
        let text = GB18030.decode_without_bom_handling_and_without_replacement(&bytes)?;
        Some(typed::line_ends(&text).into_owned())
    };
    let pairs = body
        .split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let mut sides = pair.splitn(2, |byte| *byte == b'=');
            let (name, value) = (sides.next()?, sides.next().unwrap_or_default());
            Some((text(name)?, text(value)?))
        })
        .collect()
}

/// One row of a repeated part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Row(BTreeMap<String, String>);

impl Row {
    pub(crate) fn set(&mut self, field: &str, value: &str) {
        self.0.insert(field.to_owned(), value.to_owned());
    }

    /// A field; empty if absent.
    pub(crate) fn text(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// A field, unless it is absent or blank.
    pub(crate) fn filled(&self, field: &str) -> Option<String> {
        Some(self.text(field))
            .filter(|text| !text.is_empty())
            .map(ToOwned::to_owned)
    }
}

/// The most rows that are read; what the services allow is less.
const MOST_ROWS: usize = 500;

fn row_field<'a>(name: &'a str, part: &str) -> Option<(usize, &'a str)> {
    let rest = name.strip_prefix(part)?.strip_prefix('.')?;
    let (index, field) = rest.split_once('.')?;
    let index = index.parse().ok()?;
    (index < MOST_ROWS).then_some((index, field))
}

/// A path with the parameters that are filled in.
pub(crate) fn path(path: &str, parameters: &[(&str, Option<&str>)]) -> String {
    let filled: Vec<_> = parameters
        .iter()
        .filter_map(|(name, value)| Some((*name, (*value)?)))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    if filled.is_empty() {
        return path.to_owned();
    }
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(filled)
        .finish();
    format!("{path}?{query}")
}

/// Where to go after signing in: only within this site, so that no link can lead people
/// elsewhere. Anything else becomes the home page.
pub(crate) fn local_path(wish: &str) -> &str {
    let local = wish.starts_with('/')
        && !wish.starts_with("//")
        && !wish.contains('\\')
        && !wish.chars().any(char::is_control);
    if local { wish } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_their_order_and_blank_ones_are_dropped() {
        let form = Fields::parse(
            "parties.2.name=%E6%9D%8E&parties.0.side=applicant&parties.0.name=%E5%BC%A0+&\
             parties.1.side=respondent&parties.1.name=&parties.x.name=no&party.0.name=no"
                .as_bytes(),
        );
        let rows = form.rows("parties", &["name"]);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].text("name"), "张");
        assert_eq!(rows[0].text("side"), "applicant");
        assert_eq!(rows[1].text("name"), "李");
    }

    #[test]
    fn a_line_end_counts_once_and_bytes_of_another_code_are_made_out() {
        let form = Fields::sent(b"facts=a%0D%0Ab%0Dc").unwrap();
        assert_eq!(form.raw("facts"), "a\nb\nc");
        // 张三 in GBK; and bytes that are nothing.
        let form = Fields::sent(b"csrf=x&name=%D5%C5%C8%FD+1").unwrap_err();
        assert_eq!((form.text("csrf"), form.text("name")), ("x", "张三 1"));
        let form = Fields::sent(b"name=%FF%FF&title=a").unwrap_err();
        assert_eq!(
            (form.text("name"), form.text("title")),
            ("\u{FFFD}\u{FFFD}", "a")
        );
    }

    #[test]
    fn what_is_carried_over_a_sign_in_has_no_token() {
        let form = Fields::parse(b"csrf=secret&title=a%26b&title=c");
        assert_eq!(form.carried(), "title=a%26b&title=c");
    }

    #[test]
    fn only_local_paths_are_returned_to() {
        assert_eq!(
            local_path("/cases/new?kind=dispute"),
            "/cases/new?kind=dispute"
        );
        for wrong in [
            "//evil.example",
            "https://evil.example",
            "/\\evil",
            "",
            "javascript:x",
            "/a\nb",
        ] {
            assert_eq!(local_path(wrong), "/", "{wrong}");
        }
    }

    #[test]
    fn empty_parameters_are_left_out() {
        assert_eq!(
            path("/cases", &[("q", Some("")), ("after", None)]),
            "/cases"
        );
        assert_eq!(path("/cases", &[("q", Some("a b"))]), "/cases?q=a+b");
    }
}
