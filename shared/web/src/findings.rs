use std::ops::RangeInclusive;

use problem::{Code, FieldError, Problem};

/// A body that can say what is wrong with it beyond its shape.
pub trait Check {
    /// Notes everything that is wrong; nothing noted means valid.
    fn check(&self, findings: &mut Findings);
}

/// What is wrong with a body: all of it, so that people correct a form once.
#[derive(Debug, Default)]
pub struct Findings {
    prefix: String,
    errors: Vec<FieldError>,
}

impl Findings {
    /// Nothing found yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes that the field at `pointer` (JSON pointer, `/parties/0/name`) is wrong: a code word
    /// for programs, a Chinese sentence for people.
    pub fn add(&mut self, pointer: &str, code: &'static str, detail: impl Into<String>) {
        self.errors.push(FieldError {
            pointer: format!("{}{pointer}", self.prefix),
            code: code.into(),
            detail: detail.into(),
        });
    }

    /// Notes it unless `ok`.
    pub fn ensure(&mut self, ok: bool, pointer: &str, code: &'static str, detail: &str) {
        if !ok {
            self.add(pointer, code, detail);
        }
    }

    /// Notes a text that is blank, or whose length in characters is out of range. `label` is the
    /// field's Chinese name.
    pub fn text(&mut self, pointer: &str, label: &str, text: &str, length: RangeInclusive<usize>) {
        let characters = text.trim().chars().count();
        let (least, most) = (*length.start(), *length.end());
        if characters == 0 && least > 0 {
            self.add(pointer, "required", format!("请填写{label}。"));
        } else if characters < least {
            self.add(pointer, "too_short", format!("{label}至少 {least} 个字。"));
        } else if characters > most {
            self.add(pointer, "too_long", format!("{label}最多 {most} 个字。"));
        }
    }

    /// Like [`Self::text`] for a field that may be left out.
    pub fn optional_text(&mut self, pointer: &str, label: &str, text: Option<&str>, most: usize) {
        if let Some(text) = text {
            self.text(pointer, label, text, 0..=most);
        }
    }

    /// Notes a number out of range.
    pub fn number(&mut self, pointer: &str, label: &str, number: i64, range: RangeInclusive<i64>) {
        if !range.contains(&number) {
            let (least, most) = (range.start(), range.end());
            let detail = format!("{label}应在 {least} 至 {most} 之间。");
            self.add(pointer, "out_of_range", detail);
        }
    }

    /// Notes a list with too few or too many entries.
    pub fn count(&mut self, pointer: &str, label: &str, n: usize, range: RangeInclusive<usize>) {
        if !range.contains(&n) {
            let (least, most) = (range.start(), range.end());
            let detail = format!("{label}应有 {least} 至 {most} 项。");
            self.add(pointer, "wrong_count", detail);
        }
    }

    /// Runs checks whose pointers are relative to `pointer`.
    pub fn within(&mut self, pointer: &str, checks: impl FnOnce(&mut Self)) {
        let outer = self.prefix.len();
        self.prefix.push_str(pointer);
        checks(self);
        self.prefix.truncate(outer);
    }

    /// Runs checks on each entry of a list, with pointers relative to the entry.
    pub fn each<T>(&mut self, pointer: &str, list: &[T], mut check: impl FnMut(&T, &mut Self)) {
        for (index, entry) in list.iter().enumerate() {
            self.within(&format!("{pointer}/{index}"), |findings| {
                check(entry, findings);
            });
        }
    }

    /// Whether nothing is wrong so far.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// The problem that lists everything found, if anything was.
    pub fn into_result(self) -> Result<(), Problem> {
        if self.errors.is_empty() {
            return Ok(());
        }
        let n = self.errors.len();
        Err(Problem::new(Code::Invalid)
            .detail(format!("有 {n} 处填写有误，请改正后重新提交。"))
            .fields(self.errors))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_listed_with_its_place() {
        let mut findings = Findings::new();
        findings.text("/title", "标题", " ", 2..=60);
        findings.each("/parties", &["张三", ""], |name, findings| {
            findings.text("/name", "姓名", name, 1..=50);
        });
        let problem = findings.into_result().unwrap_err();
        let places: Vec<_> = problem.errors().iter().map(|e| &*e.pointer).collect();
        assert_eq!(places, ["/title", "/parties/1/name"]);
        assert_eq!(problem.errors()[1].detail, "请填写姓名。");
    }

    #[test]
    fn length_counts_characters_not_bytes() {
        let mut findings = Findings::new();
        findings.text("/title", "标题", "定分止争", 4..=4);
        assert!(findings.is_empty());
    }
}
