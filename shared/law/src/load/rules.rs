//! Rule files: rows to versions, and the checks a row and a set of versions must pass.

use std::collections::BTreeMap;

use super::{
    raw,
    table::{File, row_name},
};
use crate::{
    error::LoadError,
    rule::{Confidence, Direction, Roll, RuleVersion, Unit},
    terms::{Event, Exclusion, Expiry, Extension},
    vocabulary::{Kind, Vocabulary},
};

/// What stands for an article nobody has seen in the text; not allowed where the text was read.
const UNCHECKED_ARTICLE: &str = "条号待核";

/// The versions of a file.
pub(super) fn read(
    file: &File<'_>,
    vocabulary: &Vocabulary,
) -> Result<Vec<RuleVersion>, LoadError> {
    file.only(&["law", "rule"])?;
    let laws = laws(file)?;
    let rows = file.rows("rule")?;
    let mut versions = Vec::with_capacity(rows.len());
    for (index, row) in rows.into_iter().enumerate() {
        let name = row_name(row, index);
        let rule: raw::Rule = file.read(&name, row)?;
        let reader = Reader {
            file: file.name,
            row: &name,
            vocabulary,
        };
        let law = reader.law(&rule, &laws)?;
        versions.push(reader.version(rule, law)?);
    }
    Ok(versions)
}

fn laws(file: &File<'_>) -> Result<Vec<raw::Law>, LoadError> {
    let mut laws: Vec<raw::Law> = Vec::new();
    for (index, row) in file.rows("law")?.into_iter().enumerate() {
        let name = row_name(row, index);
        let law: raw::Law = file.read(&name, row)?;
        if laws
            .iter()
            .any(|known| known.name == law.name && known.document == law.document)
        {
            return Err(LoadError::new(
                file.name,
                &name,
                Some("name"),
                "同一法律写了两次",
            ));
        }
        laws.push(law);
    }
    Ok(laws)
}

/// Refuses versions of one id whose times overlap, and ids that are also somebody's alias.
pub(super) fn check_versions(located: &[(String, RuleVersion)]) -> Result<(), LoadError> {
    let mut seen: BTreeMap<&str, Vec<&RuleVersion>> = BTreeMap::new();
    for (file, rule) in located {
        for name in std::iter::once(&rule.id).chain(&rule.aliases) {
            let others = seen.entry(name).or_default();
            if let Some(other) = others.iter().find(|other| overlap(other, rule)) {
                let reason = format!("与自{}起施行的版本重叠", other.effective_from);
                return Err(LoadError::new(file, name, Some("effective_from"), reason));
            }
            others.push(rule);
        }
    }
    Ok(())
}

fn overlap(a: &RuleVersion, b: &RuleVersion) -> bool {
    let starts_before_end =
        |x: &RuleVersion, y: &RuleVersion| y.effective_to.is_none_or(|end| x.effective_from <= end);
    starts_before_end(a, b) && starts_before_end(b, a)
}

/// What turns one row into a version; knows where it is for the errors.
struct Reader<'a> {
    file: &'a str,
    row: &'a str,
    vocabulary: &'a Vocabulary,
}

impl Reader<'_> {
    fn law<'l>(&self, rule: &raw::Rule, laws: &'l [raw::Law]) -> Result<&'l raw::Law, LoadError> {
        let found = match (&rule.law, laws) {
            (None, [only]) => Some(only),
            (None, _) => return Err(self.refuse("law", "文件载有几部法律，应当写明出自哪一部")),
            (Some(name), _) => laws
                .iter()
                .find(|law| law.name == *name || law.document == *name),
        };
        found.ok_or_else(|| self.refuse("law", "文件没有以[[law]]列出这部法律"))
    }

    fn version(&self, rule: raw::Rule, law: &raw::Law) -> Result<RuleVersion, LoadError> {
        let roll = rule.roll;
        let extension = rule.extension.map(|extension| self.extension(extension));
        let resets = rule
            .resets
            .iter()
            .map(|key| self.event("resets", key, None));
        let expiry = rule.expiry.map(|expiry| self.expiry(expiry));
        let version = RuleVersion {
            start: self.event("start", &rule.start, rule.start_text.clone())?,
            exclusions: self.exclusions(&rule.exclusions)?,
            extension: extension.transpose()?,
            resets: resets.collect::<Result<_, _>>()?,
            expiry: expiry.transpose()?,
            id: rule.id,
            aliases: rule.aliases,
            title: rule.title,
            law: law.name.clone(),
            document: law.document.clone(),
            article: rule.article,
            effective_from: rule.effective_from.unwrap_or(law.effective_from),
            effective_to: rule.effective_to.or(law.effective_to),
            unit: rule.unit,
            amount: rule.amount,
            direction: rule.direction,
            responsible: rule.responsible,
            roll: roll.unwrap_or_else(|| usual_roll(rule.unit, rule.direction)),
            counting: rule.counting.unwrap_or(law.counting),
            force: rule.force,
            notice: rule.notice,
            leaves_open: rule.leaves_open,
            region: rule.region.or_else(|| law.region.clone()),
            overlays: rule.overlays,
            confidence: rule.confidence,
            note: rule.note,
        };
        self.check(&version)?;
        Ok(version)
    }

    fn check(&self, rule: &RuleVersion) -> Result<(), LoadError> {
        // An article that could not be checked is said to be so; it is never made up.
        let unchecked = rule.article == UNCHECKED_ARTICLE && rule.confidence != Confidence::V;
        if !rule.article.starts_with('第') && !unchecked {
            return Err(self.refuse(
                "article",
                "应当写明条文，形如“第三十四条”；未见原文的写作“条号待核”",
            ));
        }
        for (field, text) in [
            ("title", &rule.title),
            ("responsible", &rule.responsible),
            ("id", &rule.id),
        ] {
            if text.trim().is_empty() {
                return Err(self.refuse(field, "不得为空"));
            }
        }
        if rule.amount == 0 {
            return Err(self.refuse("amount", "期限应当大于零"));
        }
        if rule.effective_to.is_some_and(|to| to < rule.effective_from) {
            return Err(self.refuse("effective_to", "止日早于起日"));
        }
        if rule.overlays.is_some() && rule.region.is_none() {
            return Err(self.refuse("region", "替代全国规则的行应当写明地区"));
        }
        self.check_counting(rule)
    }

    fn check_counting(&self, rule: &RuleVersion) -> Result<(), LoadError> {
        let fits = match (rule.direction, rule.roll) {
            (Direction::After, Roll::Earlier) | (Direction::Before, Roll::Later) => false,
            (_, Roll::Later | Roll::Earlier) => rule.unit != Unit::Hour,
            (_, Roll::None) => true,
        };
        if !fits {
            return Err(self.refuse("roll", "与单位或者推算的方向不合"));
        }
        let lengthened = !rule.exclusions.is_empty() || rule.extension.is_some();
        if lengthened && (rule.direction == Direction::Before || rule.unit == Unit::Hour) {
            return Err(self.refuse(
                "direction",
                "向前推算的期限和以小时计算的期限不能扣除或者延长",
            ));
        }
        if rule.direction == Direction::Before && rule.unit == Unit::Hour {
            return Err(self.refuse("unit", "向前推算的期限不能以小时计算"));
        }
        Ok(())
    }

    fn event(&self, field: &str, key: &str, text: Option<String>) -> Result<Event, LoadError> {
        let term = self
            .vocabulary
            .require(Kind::Events, key, (self.file, self.row, field))?;
        Ok(Event {
            key: key.to_owned(),
            text: text.unwrap_or(term),
        })
    }

    fn exclusions(&self, listed: &[raw::Exclusion]) -> Result<Vec<Exclusion>, LoadError> {
        let exclusion = |listed: &raw::Exclusion| {
            let (key, at_most) = match listed {
                raw::Exclusion::Unlimited(key) => (key, None),
                raw::Exclusion::Limited { key, at_most } => (key, Some(*at_most)),
            };
            let place = (self.file, self.row, "exclusions");
            Ok(Exclusion {
                text: self.vocabulary.require(Kind::Exclusions, key, place)?,
                key: key.clone(),
                at_most,
            })
        };
        listed.iter().map(exclusion).collect()
    }

    fn extension(&self, extension: raw::Extension) -> Result<Extension, LoadError> {
        let Some(approver) = extension.approver else {
            return Err(self.refuse("extension.approver", "延长应当写明由谁批准或者约定"));
        };
        let place = (self.file, self.row, "extension.approver");
        Ok(Extension {
            approver_text: self.vocabulary.require(Kind::Approvers, &approver, place)?,
            approver,
            amount: extension.amount,
            times: extension.times,
            consent: extension.consent,
            notice: extension.notice,
            before_expiry: extension.before_expiry,
            condition: extension.condition,
        })
    }

    fn expiry(&self, expiry: raw::Expiry) -> Result<Expiry, LoadError> {
        let Some(target) = expiry.target else {
            return Err(self.refuse("expiry.target", "届满后果应当写明及于什么"));
        };
        let place = (self.file, self.row, "expiry.target");
        let target_text = self.vocabulary.require(Kind::Targets, &target, place)?;
        Ok(Expiry {
            effect: expiry.effect,
            target,
            target_text,
            text: expiry.text,
        })
    }

    fn refuse(&self, field: &str, reason: &str) -> LoadError {
        LoadError::new(self.file, self.row, Some(field), reason)
    }
}

fn usual_roll(unit: Unit, direction: Direction) -> Roll {
    match (unit, direction) {
        (Unit::Hour, _) => Roll::None,
        (_, Direction::After) => Roll::Later,
        (_, Direction::Before) => Roll::Earlier,
    }
}
