/// Takes the white space off both ends.
pub(crate) fn tidy(text: &mut String) {
    let trimmed = text.trim();
    if trimmed.len() != text.len() {
        *text = trimmed.to_owned();
    }
}

/// Takes the white space off both ends; nothing left counts as left out.
pub(crate) fn tidy_optional(text: &mut Option<String>) {
    if let Some(inner) = text {
        tidy(inner);
    }
    if text.as_deref() == Some("") {
        *text = None;
    }
}
