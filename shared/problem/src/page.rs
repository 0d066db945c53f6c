use crate::Code;

impl Code {
    /// The page behind [`Code::uri`]: meaning and remedy, plain HTML without scripts or styles
    /// from elsewhere.
    #[must_use]
    pub fn page(self) -> String {
        format!(
            "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{code} {title}</title>\n</head>\n<body>\n<main>\n\
             <h1>{title}</h1>\n<p>代码 <code>{code}</code>，HTTP 状态 {status}</p>\n\
             <h2>含义</h2>\n<p>{meaning}</p>\n<h2>如何处理</h2>\n<p>{remedy}</p>\n\
             </main>\n</body>\n</html>\n",
            code = self.as_str(),
            title = self.title(),
            status = self.status_number(),
            meaning = self.meaning(),
            remedy = self.remedy(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The registry as a person reads it; a change of meaning shows in review.
    #[test]
    fn the_registry_reads_well() {
        let table: String = Code::ALL
            .iter()
            .map(|code| format!("{code} {} {}\n", code.status_number(), code.title()))
            .collect();
        insta::assert_snapshot!("registry", table);
    }

    #[test]
    fn a_page_holds_meaning_and_remedy() {
        let page = Code::StaleVersion.page();
        assert!(page.contains("STATE-0001"));
        assert!(page.contains(Code::StaleVersion.meaning()));
        assert!(page.contains(Code::StaleVersion.remedy()));
    }
}
