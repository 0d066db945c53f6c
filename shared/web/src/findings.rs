use std::ops::RangeInclusive;

use problem::{Code, FieldError, Problem};
use typed::is_unseen;

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

    /// Notes a line that is blank, whose length in characters is out of range, or that holds
    /// characters which cannot be seen, line ends among them. `label` is the field's Chinese name.
    pub fn line(&mut self, pointer: &str, label: &str, text: &str, length: RangeInclusive<usize>) {
        self.length(pointer, label, text, length);
        self.visible(pointer, label, text.chars());
    }

    /// Like [`Self::line`] for a field that may be left out.
    pub fn optional_line(
        &mut self,
        pointer: &str,
        label: &str,
        text: Option<&str>,
        length: RangeInclusive<usize>,
    ) {
        if let Some(text) = text {
            self.line(pointer, label, text, length);
        }
    }

    /// Like [`Self::line`] for a text of several lines: line ends and tabs are allowed.
    pub fn text(&mut self, pointer: &str, label: &str, text: &str, length: RangeInclusive<usize>) {
        self.length(pointer, label, text, length);
        let others = text.chars().filter(|c| !matches!(c, '\n' | '\r' | '\t'));
        self.visible(pointer, label, others);
    }

    fn visible(&mut self, pointer: &str, label: &str, mut characters: impl Iterator<Item = char>) {
        if characters.any(is_unseen) {
            let detail =
                format!("{label}含有控制字符、不可见字符或者乱码（�），请删除后重新提交。");
            self.add(pointer, "control_character", detail);
        }
    }

    /// Notes a text that is blank, or whose length in characters is out of range. For secrets,
    /// which may hold any character.
    pub fn length(
        &mut self,
        pointer: &str,
        label: &str,
        text: &str,
        length: RangeInclusive<usize>,
    ) {
        let characters = if typed::is_blank(text) {
            0
        } else {
            // As it is stored: a line end counts once.
            typed::text(text).chars().count()
        };
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
    pub fn optional_text(
        &mut self,
        pointer: &str,
        label: &str,
        text: Option<&str>,
        length: RangeInclusive<usize>,
    ) {
        if let Some(text) = text {
            self.text(pointer, label, text, length);
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

    /// The codes found in one line.
    fn line(text: &str) -> Vec<String> {
        let mut findings = Findings::new();
        findings.line("/name", "姓名", text, 1..=50);
        let codes = findings.errors.iter().map(|error| error.code.to_string());
        codes.collect()
    }

    #[test]
    fn names_of_all_peoples_are_taken() {
        for name in [
            "阿卜杜拉·买买提",
            // Uyghur, with a joiner that keeps letters apart; Tibetan; Mongolian; Yi.
            "ئابدۇللا مەمەت",
            "نۇر\u{200C}ئەلى",
            "བཀྲ་ཤིས་ཚེ་རིང་།",
            "ᠪᠠᠲᠤ\u{180B}",
            "ꆈꌠ",
            // 生僻字: of plane 2 and 3, and one with a variation selector.
            "王𠅤",
            "张𬭚",
            "𰻝面馆",
            "葛\u{E0100}",
            // Composed and decomposed alike.
            "Zoë",
            "Zoe\u{0308}",
            "👩\u{200D}👧 幸福家园",
            "❤\u{FE0F}小店",
        ] {
            assert_eq!(line(name), Vec::<String>::new(), "{name}");
        }
    }

    #[test]
    fn characters_that_cannot_be_seen_are_refused_with_the_name_of_the_field() {
        for unseen in [
            '\0', '\u{7}', '\n', '\r', '\t', '\u{7F}', '\u{85}', '\u{61C}', '\u{200B}', '\u{200E}',
            '\u{200F}', '\u{2028}', '\u{202A}', '\u{202E}', '\u{2060}', '\u{2066}', '\u{2069}',
            '\u{FEFF}', '\u{FFFD}',
        ] {
            let name = format!("张{unseen}三");
            assert_eq!(line(&name), ["control_character"], "{unseen:?}");
        }
        let mut findings = Findings::new();
        findings.line("/name", "姓名", "张\u{202E}三", 1..=50);
        let detail = &findings.errors[0].detail;
        assert_eq!(
            detail,
            "姓名含有控制字符、不可见字符或者乱码（�），请删除后重新提交。"
        );
        for nothing in ["\u{200D}", " \u{200C}\u{FE0F}"] {
            assert_eq!(line(nothing), ["required"], "{nothing:?}");
        }
    }

    #[test]
    fn only_a_text_of_several_lines_has_line_ends() {
        let mut findings = Findings::new();
        findings.text(
            "/facts",
            "事实",
            "一、拖欠工资；\r\n二、\t未签合同。",
            1..=50,
        );
        assert!(findings.is_empty());
        findings.text("/facts", "事实", "一\r\n二\r\n三", 5..=5);
        assert!(findings.is_empty(), "a line end counts once");
        findings.text("/facts", "事实", "一\n\u{202E}二", 1..=50);
        assert_eq!(findings.errors[0].code, "control_character");
    }

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
