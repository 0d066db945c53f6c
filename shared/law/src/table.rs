//! The whole book as one Chinese text, so that a change of law is a readable difference.

mod procedure;
mod rule;

use std::fmt::{self, Write};

use crate::{book::LawBook, procedure::Procedure, vocabulary::Kind};

impl LawBook {
    /// All limits, one line a version, in Markdown.
    #[must_use]
    pub fn table_of_rules(&self) -> String {
        let mut table = String::from(
            "| 编号 | 事项 | 期限 | 起算 | 主体 | 末日 | 不计入 | 延长 | 届满后果 | 依据 | 施行 | 地区 | 可信度 |\n\
             |---|---|---|---|---|---|---|---|---|---|---|---|---|\n",
        );
        self.rules()
            .for_each(|rule| rule::line(&mut table, rule).unwrap_or_default());
        table
    }

    /// All procedures with their checks, clocks, outcomes and documents, in Markdown.
    #[must_use]
    pub fn table_of_procedures(&self) -> String {
        let mut table = String::new();
        self.procedures()
            .for_each(|procedure| procedure::text(&mut table, self, procedure).unwrap_or_default());
        table
    }

    /// Where each outcome of each procedure may lead, one line each.
    #[must_use]
    pub fn table_of_transitions(&self) -> String {
        let mut table =
            String::from("| 程序 | 结果 | 情形 | 文书 | 后续程序 |\n|---|---|---|---|---|\n");
        self.procedures()
            .for_each(|procedure| self.transitions(&mut table, procedure).unwrap_or_default());
        table
    }

    fn transitions(&self, table: &mut String, procedure: &Procedure) -> fmt::Result {
        for outcome in &procedure.outcomes {
            let title = |id| self.procedure(id).map(|next| next.title.as_str());
            let next: Vec<&str> = outcome.next.iter().filter_map(|id| title(id)).collect();
            let wanted = |key: &String| outcome.documents.contains(key);
            let documents = procedure.documents.iter().filter(|it| wanted(&it.key));
            let documents: Vec<&str> = documents.map(|it| it.title.as_str()).collect();
            writeln!(
                table,
                "| {} | {} | {} | {} | {} |",
                procedure.title,
                self.term(Kind::Outcomes, &outcome.key),
                outcome.text,
                list(&documents),
                list(&next),
            )?;
        }
        Ok(())
    }

    fn term<'a>(&'a self, kind: Kind, key: &'a str) -> &'a str {
        self.vocabulary().term(kind, key).unwrap_or(key)
    }
}

fn list(items: &[&str]) -> String {
    if items.is_empty() {
        "—".to_owned()
    } else {
        items.join("、")
    }
}

/// The text in full-width brackets with `before` in front; nothing for none.
fn remark(before: &str, text: Option<&str>, after: &str) -> String {
    text.map(|text| format!("{before}{text}{after}"))
        .unwrap_or_default()
}
