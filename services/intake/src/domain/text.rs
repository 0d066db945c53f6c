/// Brings a text into its one form.
pub(crate) fn tidy(text: &mut String) {
    *text = typed::text(text);
}

/// The same; nothing left counts as left out.
pub(crate) fn tidy_optional(text: &mut Option<String>) {
    *text = text
        .as_deref()
        .map(typed::text)
        .filter(|text| !text.is_empty());
}
