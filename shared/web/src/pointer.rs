use serde_path_to_error::{Path, Segment};

/// Writes where in a body reading stopped as a JSON pointer (RFC 6901).
pub(crate) fn pointer(path: &Path) -> String {
    path.iter().fold(String::new(), |pointer, segment| {
        match segment {
            Segment::Seq { index } => format!("{pointer}/{index}"),
            Segment::Map { key } => join(&pointer, key),
            // Enum variants and positions that could not be tracked have no place in the JSON.
            Segment::Enum { .. } | Segment::Unknown => pointer,
        }
    })
}

/// Appends a key, escaped.
pub(crate) fn join(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// The last key of a pointer, as people know the field.
pub(crate) fn last(pointer: &str) -> &str {
    pointer.rsplit('/').next().unwrap_or(pointer)
}
