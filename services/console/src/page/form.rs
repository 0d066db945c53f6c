//! One form, described once: where it goes, what it asks and in which words. All are shown by one
//! template, with ids of their own, and a form that was refused shows what was typed and what was
//! wrong with it, and no other does.

use std::borrow::Cow;
use std::fmt::Display;
use std::ops::RangeInclusive;

use askama::Template;
use kernel::NaiveDate;
use uuid::Uuid;

use super::{Errors, Fields, Place};
use crate::text::Text;

/// What all forms of one page share.
pub(crate) struct Forms {
    pub(crate) t: &'static Text,
    pub(crate) today: NaiveDate,
    /// The address of what the page is about; those of its forms lie below.
    pub(crate) base: String,
    pub(crate) csrf: String,
    /// How much of the history the page shows.
    pub(crate) seen: i64,
    /// The form that was sent and refused.
    pub(crate) tried: Option<Tried>,
}

/// A form that was sent and refused.
pub(crate) struct Tried {
    /// Where it was sent, which no other form of the page is.
    pub(crate) address: String,
    pub(crate) fields: Fields,
    pub(crate) errors: Errors,
}

/// One form.
#[derive(Template)]
#[template(path = "page/form.html")]
pub(crate) struct Form {
    t: &'static Text,
    today: NaiveDate,
    page: String,
    id: String,
    name: &'static str,
    address: String,
    hidden: Vec<(String, String)>,
    intro: Option<&'static str>,
    fields: Vec<Field>,
    submit: &'static str,
    tone: &'static str,
    fold: Option<Fold>,
    aside: bool,
    tried: Option<(Fields, Vec<super::FieldError>)>,
}

/// What a form is folded behind.
struct Fold {
    label: String,
    class: &'static str,
    open: bool,
}

/// One question of a form; required unless it is said to be optional.
pub(crate) struct Field {
    name: Cow<'static, str>,
    id: String,
    label: Cow<'static, str>,
    kind: Kind,
    required: bool,
    value: String,
    length: Length,
    example: &'static str,
    error: Option<String>,
    notes: Vec<Note>,
    search: Option<Search>,
}

/// An answer of any length.
pub(crate) const ANY: RangeInclusive<usize> = 0..=usize::MAX;

/// How long an answer may be, for the browser. Told in characters, which `maxlength` does not
/// count: it counts a rare character twice, and cuts silently what somebody pastes.
pub(crate) struct Length(String);

impl Length {
    pub(crate) fn of(t: &Text, length: &RangeInclusive<usize>) -> Self {
        let (least, most) = (*length.start(), *length.end());
        let mut attributes = String::new();
        if least > 1 {
            attributes = format!(" minlength=\"{least}\"");
        }
        if most < usize::MAX {
            let told = t.form.too_long(most);
            attributes = format!("{attributes} data-most=\"{most}\" data-too-long=\"{told}\"");
        }
        Self(attributes)
    }
}

impl Display for Length {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Attributes of numbers and Chinese alone.
impl askama::filters::HtmlSafe for Length {}

/// How a question is answered.
enum Kind {
    Text,
    LongText {
        rows: u8,
    },
    Number,
    Date {
        latest: Option<NaiveDate>,
    },
    Choice {
        blank: Option<String>,
        options: Vec<(String, String)>,
    },
    /// Ticked or not; sent so if ticked.
    Tick {
        value: &'static str,
    },
    /// The choices could not be had, and why.
    Missing(String),
}

/// What stands below a question.
enum Note {
    Hint(String),
    Lines {
        title: &'static str,
        lines: Vec<String>,
    },
    /// Somebody else changed what it held while the form was open.
    Changed {
        was: String,
        now: String,
    },
}

/// What a field held when the form was opened is sent under its name and this.
pub(crate) const WAS: &str = "was.";

/// The search of a choice that is too long to show at once: a form of its own before the form.
#[derive(Clone)]
pub(crate) struct Search {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) example: &'static str,
    /// What was searched for.
    pub(crate) asked: String,
}

impl Forms {
    /// A form that is sent to `address`, below that of the page.
    pub(crate) fn form(
        &self,
        name: &'static str,
        address: impl Display,
        submit: &'static str,
    ) -> Form {
        let address = format!("{}/{address}", self.base);
        let tried = self.tried.as_ref().filter(|tried| tried.address == address);
        Form {
            t: self.t,
            today: self.today,
            page: self.base.clone(),
            id: name.to_owned(),
            name,
            hidden: vec![
                ("csrf".to_owned(), self.csrf.clone()),
                ("seen".to_owned(), self.seen.to_string()),
            ],
            intro: None,
            fields: Vec::new(),
            submit,
            tone: "primary",
            fold: None,
            aside: false,
            tried: tried.map(|tried| (tried.fields.clone(), tried.errors.fields().to_vec())),
            address,
        }
    }

    /// What was sent with the form that was refused.
    pub(crate) fn sent(&self, name: &str) -> Option<String> {
        self.tried.as_ref()?.fields.filled(name)
    }
}

impl Form {
    /// One of several of its name on the page. Before any question.
    pub(crate) fn of(mut self, which: impl Display) -> Self {
        self.id = format!("{}-{which}", self.name);
        self
    }

    /// With the version of what it changes, as the page shows it.
    pub(crate) fn at_version(self, version: i64) -> Self {
        self.hidden("version", version)
    }

    /// With the key by which it is carried out once, however often it is sent.
    pub(crate) fn keyed(self) -> Self {
        let sent = self.tried.as_ref();
        let sent = sent.and_then(|(fields, _)| fields.filled("key"));
        let key = sent.unwrap_or_else(|| Uuid::now_v7().to_string());
        self.hidden("key", key)
    }

    /// With something that people do not see.
    pub(crate) fn hidden(mut self, name: impl Into<String>, value: impl Display) -> Self {
        self.hidden.push((name.into(), value.to_string()));
        self
    }

    /// Behind a word that opens it.
    pub(crate) fn folded(mut self, label: impl Into<String>) -> Self {
        self.fold = Some(Fold {
            label: label.into(),
            class: "",
            open: self.tried.is_some(),
        });
        self
    }

    /// Small and beside what it is about, behind a word that opens it.
    pub(crate) fn aside(self, label: &'static str) -> Self {
        let mut form = self.folded(label).plain();
        form.aside = true;
        form
    }

    /// Open at once, if so.
    pub(crate) fn open_if(mut self, open: bool) -> Self {
        if let Some(fold) = &mut self.fold {
            fold.open |= open;
        }
        self
    }

    /// What it is folded behind stands out, if it is the natural next step.
    pub(crate) fn prominent_if(mut self, natural: bool) -> Self {
        if let Some(fold) = self.fold.as_mut().filter(|_| natural) {
            fold.class = "primary";
        }
        self
    }

    /// A sentence before the first question.
    pub(crate) fn saying(mut self, intro: &'static str) -> Self {
        self.intro = Some(intro);
        self
    }

    /// With a plain button.
    pub(crate) fn plain(mut self) -> Self {
        self.tone = "";
        self
    }

    /// With a button that warns.
    pub(crate) fn danger(mut self) -> Self {
        self.tone = "danger";
        self
    }

    /// Asks for a line of text.
    pub(crate) fn text(
        self,
        name: &'static str,
        label: impl Into<Cow<'static, str>>,
        length: RangeInclusive<usize>,
    ) -> Self {
        self.field(name, label, Kind::Text, length)
    }

    /// Asks for text of several lines.
    pub(crate) fn long_text(
        self,
        name: &'static str,
        label: &'static str,
        rows: u8,
        length: RangeInclusive<usize>,
    ) -> Self {
        self.field(name, label, Kind::LongText { rows }, length)
    }

    /// Asks for a whole number.
    pub(crate) fn number(self, name: &'static str, label: &'static str) -> Self {
        self.field(name, label, Kind::Number, ANY)
    }

    /// Asks for a day.
    pub(crate) fn date(self, name: &'static str, label: impl Into<Cow<'static, str>>) -> Self {
        self.field(name, label, Kind::Date { latest: None }, ANY)
    }

    /// The last day asked for is today at the latest.
    pub(crate) fn until_today(self) -> Self {
        let today = self.today;
        self.last(|field| {
            if let Kind::Date { latest } = &mut field.kind {
                *latest = Some(today);
            }
        })
    }

    /// Asks to tick that something is so, which is sent as `value`.
    pub(crate) fn tick(
        self,
        name: impl Into<Cow<'static, str>>,
        label: impl Into<Cow<'static, str>>,
        value: &'static str,
    ) -> Self {
        self.field(name, label, Kind::Tick { value }, ANY)
    }

    /// Asks to choose one of these values, shown so.
    pub(crate) fn choice<V: Display, L: Into<String>>(
        self,
        name: impl Into<Cow<'static, str>>,
        label: impl Into<Cow<'static, str>>,
        options: impl IntoIterator<Item = (V, L)>,
    ) -> Self {
        let options = options.into_iter();
        let kind = Kind::Choice {
            blank: Some(self.t.form.choose.to_owned()),
            options: options
                .map(|(value, label)| (value.to_string(), label.into()))
                .collect(),
        };
        self.field(name, label, kind, ANY)
    }

    /// Says why there is nothing to choose from.
    pub(crate) fn missing(self, name: &'static str, label: &'static str, why: String) -> Self {
        self.field(name, label, Kind::Missing(why), ANY)
    }

    /// The last question may be left blank.
    pub(crate) fn optional(self) -> Self {
        self.last(|field| field.required = false)
    }

    /// What leaving the last choice blank means.
    pub(crate) fn blank(self, label: impl Into<String>) -> Self {
        self.optional().last(|field| {
            if let Kind::Choice { blank, .. } = &mut field.kind {
                *blank = Some(label.into());
            }
        })
    }

    /// The first of the last choices is chosen at once.
    pub(crate) fn first_chosen(self) -> Self {
        self.last(|field| {
            if let Kind::Choice { blank, .. } = &mut field.kind {
                *blank = None;
            }
        })
    }

    /// What the last answer may look like.
    pub(crate) fn example(self, example: &'static str) -> Self {
        self.last(|field| field.example = example)
    }

    /// What the last field holds at first. Where somebody else changed that while the form was open, what
    /// was left as it was follows them, and beside what was changed here as well stands what they wrote.
    pub(crate) fn holding(self, value: &str) -> Self {
        let Some(name) = self
            .fields
            .last()
            .map(|field| format!("{WAS}{}", field.name))
        else {
            return self;
        };
        let sent = self.tried.as_ref().map(|(sent, _)| sent.filled(&name));
        let form = self.last(|field| {
            let left_alone = |was: &str| typed::text(was) == typed::text(&field.value);
            match sent {
                None => value.clone_into(&mut field.value),
                Some(Some(was)) if typed::text(&was) == typed::text(value) => {}
                Some(Some(was)) if left_alone(&was) => value.clone_into(&mut field.value),
                Some(Some(was)) if typed::text(&field.value) != typed::text(value) => {
                    let now = value.to_owned();
                    field.notes.push(Note::Changed { was, now });
                }
                Some(_) => {}
            }
        });
        form.hidden(name, value)
    }

    /// A word below the last question.
    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        self.last(|field| field.notes.push(Note::Hint(hint.into())))
    }

    /// Lines below the last question, folded behind a title.
    pub(crate) fn lines(self, title: &'static str, lines: impl Iterator<Item = String>) -> Self {
        let lines = lines.collect();
        self.last(|field| field.notes.push(Note::Lines { title, lines }))
    }

    /// The last choice can be searched; what was searched for opens the form.
    pub(crate) fn search(self, search: Search) -> Self {
        let searched = !search.asked.is_empty();
        self.last(|field| field.search = Some(search))
            .open_if(searched)
    }

    /// Whether it is the one that was sent and refused.
    pub(crate) fn was_tried(&self) -> bool {
        self.tried.is_some()
    }

    /// Whether it has something of this name.
    pub(crate) fn holds(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name == name)
            || self.hidden.iter().any(|(hidden, _)| hidden == name)
    }

    /// Where its field of this name stands.
    pub(crate) fn place(&self, name: &str) -> Option<Place> {
        let field = self.fields.iter().find(|field| field.name == name)?;
        Some(Place {
            id: field.id.clone(),
            label: field.label.clone().into_owned(),
        })
    }

    /// The required questions that were left blank, where the form came back because of what was
    /// typed: all of them are told at once, not one for each time it is sent.
    pub(crate) fn unfilled(&self) -> impl Iterator<Item = &str> {
        let fields = self.fields.iter().filter(|field| self.is_unfilled(field));
        fields.map(|field| &*field.name)
    }

    fn is_unfilled(&self, field: &Field) -> bool {
        let tried = self.tried.as_ref();
        let judged = tried.is_some_and(|(_, wrong)| !wrong.is_empty());
        judged && field.required && field.value.trim().is_empty() && field.error.is_none()
    }

    /// What is wrong with one of its fields.
    fn wrong(&self, field: &Field) -> Option<String> {
        let blank = self.is_unfilled(field);
        let blank = blank.then(|| self.t.form.blank.to_owned());
        field.error.clone().or(blank)
    }

    fn field(
        mut self,
        name: impl Into<Cow<'static, str>>,
        label: impl Into<Cow<'static, str>>,
        kind: Kind,
        length: RangeInclusive<usize>,
    ) -> Self {
        let name = name.into();
        let tried = self.tried.as_ref();
        let wrong = tried.and_then(|(_, wrong)| wrong.iter().find(|one| one.name == name));
        self.fields.push(Field {
            id: format!("{}-{name}", self.id),
            label: label.into(),
            kind,
            required: true,
            value: tried.map_or_else(String::new, |(sent, _)| sent.text(&name).to_owned()),
            name,
            length: Length::of(self.t, &length),
            example: "",
            error: wrong.map(|wrong| wrong.detail.clone()),
            notes: Vec::new(),
            search: None,
        });
        self
    }

    fn last(mut self, change: impl FnOnce(&mut Field)) -> Self {
        if let Some(field) = self.fields.last_mut() {
            change(field);
        }
        self
    }

    /// The test ids of what opens the form and of its button.
    fn marks(&self) -> (String, String) {
        let name = self.name;
        if self.aside {
            (name.to_owned(), format!("{name}-confirm"))
        } else {
            (format!("{name}-open"), format!("{name}-button"))
        }
    }

    fn searches(&self) -> impl Iterator<Item = &Search> {
        self.fields.iter().filter_map(|field| field.search.as_ref())
    }
}

impl Field {
    /// The attributes that fields of every kind have.
    fn common(&self, wrong: bool) -> Common<'_> {
        Common { field: self, wrong }
    }
}

/// See [`Field::common`].
#[derive(Template)]
#[template(
    source = r#"id="{{ field.id }}" name="{{ field.name }}"{% if field.required %} required{% endif %}{{ field.length }}{% if !field.example.is_empty() %} placeholder="{{ field.example }}"{% endif %}{% if wrong %} aria-invalid="true" aria-describedby="{{ field.id }}-error"{% endif %}"#,
    ext = "html"
)]
struct Common<'a> {
    field: &'a Field,
    wrong: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::FieldError;
    use crate::text::ZH_CN;

    fn forms(tried: Option<Tried>) -> Forms {
        Forms {
            t: &ZH_CN,
            today: "2026-03-10".parse().unwrap(),
            base: "/cases/case_1".into(),
            csrf: "token".into(),
            seen: 3,
            tried,
        }
    }

    fn note(on: &Forms, which: u8) -> String {
        let form = on
            .form("note", format!("things/{which}/note"), "保存")
            .of(which);
        let form = form.folded("记录……").at_version(7);
        let form = form.choice("ground", "理由", [("a", "甲"), ("b", "乙")]);
        let form = form.long_text("words", "说明", 3, 2..=500).optional();
        form.render().unwrap()
    }

    #[test]
    fn two_of_a_name_share_no_id_and_label_each_their_own_fields() {
        let on = forms(None);
        let (one, other) = (note(&on, 1), note(&on, 2));
        for (html, which) in [(&one, 1), (&other, 2)] {
            assert!(
                html.contains(&format!("<label for=\"note-{which}-words\"")),
                "{html}"
            );
            assert!(
                html.contains(" minlength=\"2\" data-most=\"500\" data-too-long=\"最多500个字。\""),
                "{html}"
            );
            assert!(
                html.contains(&format!("<details id=\"note-{which}\">")),
                "{html}"
            );
            assert!(html.contains(&format!("action=\"/cases/case_1/things/{which}/note\"")));
            assert!(html.contains("name=\"version\" value=\"7\""));
            assert!(html.contains("name=\"seen\" value=\"3\""));
        }
    }

    #[test]
    fn only_the_form_that_was_refused_says_so_and_keeps_what_was_typed() {
        let errors = Errors::at_fields(&ZH_CN, vec![FieldError::new("ground", "请选择一项。")]);
        let on = forms(Some(Tried {
            address: "/cases/case_1/things/2/note".into(),
            fields: Fields::parse(b"ground=b&words=%E8%AF%B4"),
            errors,
        }));
        let refused = note(&on, 2);
        for part in [
            "<details id=\"note-2\" open>",
            "aria-invalid=\"true\" aria-describedby=\"note-2-ground-error\"",
            "id=\"note-2-ground-error\"",
            "<option value=\"b\" selected>",
            ">说</textarea>",
        ] {
            assert!(refused.contains(part), "{part}: {refused}");
        }
        let other = note(&on, 1);
        assert!(
            !other.contains("invalid") && !other.contains("selected"),
            "{other}"
        );
    }
}
