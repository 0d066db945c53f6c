use std::collections::BTreeSet;

/// Every pair of neighbouring characters in these texts, folded, small letters, each once. Pairs do not
/// reach over punctuation or from one text into the next.
///
/// Chinese has no blanks between words; a word of two characters is a pair, a longer one all its
/// pairs. Finding the texts that have all pairs and then looking for the word itself needs no
/// dictionary and misses nothing.
pub(crate) fn bigrams<'a>(texts: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let mut pairs = BTreeSet::new();
    for text in texts {
        let mut previous = None;
        for character in typed::half_width(text).to_lowercase().chars() {
            if !character.is_alphanumeric() {
                previous = None;
                continue;
            }
            if let Some(previous) = previous.replace(character) {
                pairs.insert([previous, character].iter().collect());
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_stop_at_punctuation_and_between_texts() {
        let pairs: Vec<_> = bigrams(["拖欠工资，ＷｉFi", "欠"]).into_iter().collect();
        assert_eq!(pairs, ["fi", "if", "wi", "工资", "拖欠", "欠工"]);
    }
}
