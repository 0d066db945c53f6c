//! What was wrong with a form, beside the fields it is about.

use problem::Problem;

use super::failure;
use crate::app::Trouble;
use crate::text::Text;

/// What was wrong with what was sent; nothing for a fresh form.
#[derive(Debug, Default)]
pub(crate) struct Errors {
    title: Option<String>,
    detail: Option<String>,
    trace: Option<String>,
    fields: Vec<FieldError>,
}

/// One field that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldError {
    pub(crate) name: String,
    pub(crate) detail: String,
    /// Where the field stands on the page; nowhere if what is wrong was never asked for.
    pub(crate) id: Option<String>,
    /// What the page calls the field.
    label: Option<String>,
}

/// Where a field stands, and what it is called there.
pub(crate) struct Place {
    pub(crate) id: String,
    pub(crate) label: String,
}

impl Errors {
    /// Nothing is wrong.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    /// What a service, or the lack of one, said about a form.
    pub(crate) fn of(t: &Text, trouble: &Trouble) -> Self {
        if let Trouble::Refused(problem) = trouble {
            return Self::refused(problem);
        }
        let words = failure::words(t, trouble);
        Self {
            title: Some(words.title),
            detail: Some(format!("{}{}", words.text, t.failure.kept)),
            ..Self::default()
        }
    }

    /// These words.
    pub(crate) fn saying(title: &str, detail: String) -> Self {
        Self {
            title: Some(title.to_owned()),
            detail: Some(detail),
            ..Self::default()
        }
    }

    /// Fields that are wrong before any service is asked.
    pub(crate) fn at_fields(t: &Text, fields: Vec<FieldError>) -> Self {
        Self::titled(t.form.wrong, fields)
    }

    /// The same under a title.
    pub(crate) fn titled(title: &str, fields: Vec<FieldError>) -> Self {
        Self {
            title: Some(title.to_owned()),
            fields,
            ..Self::default()
        }
    }

    pub(crate) fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    pub(crate) fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    pub(crate) fn trace(&self) -> Option<&str> {
        self.trace.as_deref()
    }

    pub(crate) fn fields(&self) -> &[FieldError] {
        &self.fields
    }

    /// What is wrong with the field of this name.
    pub(crate) fn at(&self, name: impl AsRef<str>) -> Option<&str> {
        let name = name.as_ref();
        let found = self.fields.iter().find(|field| field.name == name);
        found.map(|field| field.detail.as_str())
    }

    /// The same with these fields as well.
    pub(crate) fn and(mut self, fields: impl Iterator<Item = FieldError>) -> Self {
        self.fields.extend(fields);
        self
    }

    /// The same with fields that stand where `place` says.
    pub(crate) fn placed(mut self, place: impl Fn(&str) -> Option<Place>) -> Self {
        for field in &mut self.fields {
            (field.id, field.label) = match place(&field.name) {
                Some(place) => (Some(place.id), Some(place.label)),
                None => (None, None),
            };
        }
        self
    }

    fn refused(problem: &Problem) -> Self {
        let fields: Vec<_> = problem
            .errors()
            .iter()
            .map(|error| FieldError::new(&field_name(&error.pointer), &error.detail))
            .collect();
        // A sentence about fields that are named below says nothing more.
        let detail = problem.detail_text().filter(|_| fields.is_empty());
        Self {
            title: Some(problem.title().to_owned()),
            detail: detail.map(ToOwned::to_owned),
            trace: problem
                .trace_id()
                .filter(|_| problem.status().is_server_error())
                .map(ToOwned::to_owned),
            fields,
        }
    }
}

impl FieldError {
    pub(crate) fn new(name: &str, detail: &str) -> Self {
        Self {
            name: name.to_owned(),
            detail: detail.to_owned(),
            id: Some(format!("f-{name}")),
            label: None,
        }
    }

    /// What is wrong, for a list in which no field stands beside it.
    pub(crate) fn words(&self, t: &Text) -> String {
        match &self.label {
            Some(label) if !self.detail.starts_with(label.as_str()) => {
                t.form.wrong_at(label, &self.detail)
            }
            _ => self.detail.clone(),
        }
    }
}

/// The form's field that a JSON pointer is about: `/parties/0/name` is `parties.0.name`.
fn field_name(pointer: &str) -> String {
    // Amounts are typed in yuan.
    let pointer = pointer.strip_suffix("_fen").unwrap_or(pointer);
    pointer.trim_start_matches('/').replace('/', ".")
}

#[cfg(test)]
mod tests {
    use problem::Code;

    use super::*;
    use crate::text::ZH_CN;

    #[test]
    fn a_pointer_finds_its_field() {
        let problem = Problem::new(Code::Invalid)
            .detail("请求体的内容有误。")
            .field("/parties/1/identity", "invalid", "校验码不符。")
            .field("/amount_fen", "out_of_range", "过大。");
        let errors = Errors::of(&ZH_CN, &Trouble::Refused(problem));
        assert_eq!(errors.at("parties.1.identity"), Some("校验码不符。"));
        assert_eq!(errors.at("amount"), Some("过大。"));
        assert_eq!(errors.at("title"), None);
        assert_eq!(errors.detail(), None);
    }

    #[test]
    fn a_list_of_what_is_wrong_says_where_but_not_twice() {
        let fields = vec![
            FieldError::new("kind", "请选择一项。"),
            FieldError::new("title", "事由应为2至60个字。"),
            FieldError::new("elsewhere", "别处有误。"),
        ];
        let errors = Errors::at_fields(&ZH_CN, fields).placed(|name| {
            let label = match name {
                "kind" => "类别",
                "title" => "事由",
                _ => return None,
            };
            Some(Place {
                id: format!("x-{name}"),
                label: label.to_owned(),
            })
        });
        let fields = errors.fields().iter();
        let listed: Vec<_> = fields
            .map(|field| (field.id.as_deref(), field.words(&ZH_CN)))
            .collect();
        assert_eq!(
            listed,
            [
                (Some("x-kind"), "类别：请选择一项。".to_owned()),
                (Some("x-title"), "事由应为2至60个字。".to_owned()),
                (None, "别处有误。".to_owned()),
            ]
        );
    }

    #[test]
    fn a_service_that_is_down_is_named_and_nothing_is_lost() {
        let intake = contracts::Service::Intake;
        let errors = Errors::of(&ZH_CN, &Trouble::Down(intake));
        assert!(errors.title().unwrap().contains(intake.label()));
        assert!(errors.detail().unwrap().contains(ZH_CN.failure.kept));
    }
}
