//! The words the data may use, so that a slip of the key is an error and not a silent gap.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{act::Nature, error::LoadError, load::table::File};

/// Keys and their Chinese terms, by what they name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Vocabulary {
    terms: BTreeMap<String, BTreeMap<String, String>>,
    /// What there is to say of events.
    natures: BTreeMap<String, Nature>,
}

/// What a key may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Kind {
    /// Events that start clocks, e.g. `accepted` · `受理之日`.
    Events,
    /// Who approves extensions, e.g. `head_of_authority` · `本机关负责人`.
    Approvers,
    /// Time that is not counted, e.g. `appraisal` · `鉴定`.
    Exclusions,
    /// What an effect of expiry falls on, e.g. `mediation` · `调解`.
    Targets,
    /// Kinds of organisation, e.g. `village_committee` · `村（居）人民调解委员会`.
    Organisations,
    /// What a handler must be, e.g. `people_mediator` · `人民调解员`.
    Qualifications,
    /// How a procedure ends, e.g. `agreement` · `达成协议`.
    Outcomes,
    /// What a person has to find before a limit runs, e.g. `summary_procedure` · `简易程序`.
    Findings,
    /// What a dispute is about, e.g. `medical` · `医疗`.
    Disputes,
    /// On what footing a case is handed over, e.g. `court_assigned` · `委派调解`.
    Referrals,
    /// How something is served, e.g. `mail` · `邮寄送达`.
    Ways,
    /// Regions that have rows of their own, by code, e.g. `510000` · `四川省`.
    Regions,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 12] = [
        Self::Events,
        Self::Approvers,
        Self::Exclusions,
        Self::Targets,
        Self::Organisations,
        Self::Qualifications,
        Self::Outcomes,
        Self::Findings,
        Self::Disputes,
        Self::Referrals,
        Self::Ways,
        Self::Regions,
    ];

    /// The name of the table in the file.
    #[must_use]
    pub const fn table(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Approvers => "approvers",
            Self::Exclusions => "exclusions",
            Self::Targets => "targets",
            Self::Organisations => "organisations",
            Self::Qualifications => "qualifications",
            Self::Outcomes => "outcomes",
            Self::Findings => "findings",
            Self::Disputes => "disputes",
            Self::Referrals => "referrals",
            Self::Ways => "ways",
            Self::Regions => "regions",
        }
    }

    /// Whether programs know its words one by one, so that the data alone cannot add to them.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        match self {
            Self::Organisations | Self::Qualifications | Self::Disputes | Self::Referrals => true,
            Self::Events
            | Self::Approvers
            | Self::Exclusions
            | Self::Targets
            | Self::Outcomes
            | Self::Findings
            | Self::Ways
            | Self::Regions => false,
        }
    }
}

/// The table of what there is to say of events.
const NATURES: &str = "acts";

impl Vocabulary {
    /// Reads the vocabulary file.
    pub(crate) fn parse(name: &str, text: &str) -> Result<Self, LoadError> {
        let file = File::parse(name, text)?;
        let kinds = Kind::ALL.map(Kind::table);
        file.only(&[kinds.as_slice(), &[NATURES]].concat())?;
        let mut terms = BTreeMap::new();
        for kind in Kind::ALL {
            let table = file.table.get(kind.table()).and_then(toml::Value::as_table);
            let table =
                table.ok_or_else(|| LoadError::new(name, kind.table(), None, "缺少这一部分"))?;
            let of_kind: BTreeMap<String, String> = file.read(kind.table(), table)?;
            terms.insert(kind.table().to_owned(), of_kind);
        }
        let mut vocabulary = Self {
            terms,
            natures: BTreeMap::new(),
        };
        vocabulary.add_natures(&file)?;
        Ok(vocabulary)
    }

    /// Takes in what a file says of events.
    fn add_natures(&mut self, file: &File<'_>) -> Result<(), LoadError> {
        let Some(table) = file.table.get(NATURES).and_then(toml::Value::as_table) else {
            return Ok(());
        };
        let natures: BTreeMap<String, Nature> = file.read(NATURES, table)?;
        for (key, nature) in natures {
            self.require(Kind::Events, &key, (file.name, NATURES, &key))?;
            if self.natures.contains_key(&key) {
                let reason = "这一事由的性质已经写明";
                return Err(LoadError::new(file.name, NATURES, Some(&key), reason));
            }
            self.natures.insert(key, nature);
        }
        Ok(())
    }

    /// What there is to say of an event.
    pub(crate) fn nature(&self, event: &str) -> Nature {
        self.natures.get(event).copied().unwrap_or_default()
    }

    /// The events that only come with registration, hand-over, acceptance or conclusion, unless a
    /// procedure says otherwise.
    pub fn events_of_conduct(&self) -> impl Iterator<Item = &str> {
        let natures = self.natures.iter();
        natures.filter_map(|(key, nature)| nature.with_conduct.then_some(key.as_str()))
    }

    /// What an event is called when it has happened: its day without the day, `收到申请书副本`; the key
    /// where the vocabulary lacks it.
    #[must_use]
    pub fn what_happened<'a>(&'a self, event: &'a str) -> &'a str {
        let term = self.term(Kind::Events, event).unwrap_or(event);
        let bare = term
            .strip_suffix("之日")
            .or_else(|| term.strip_suffix("之时"));
        bare.unwrap_or(term)
    }

    /// Takes in the keys of another file; one that is known already is refused.
    pub(crate) fn add(&mut self, name: &str, text: &str) -> Result<(), LoadError> {
        let file = File::parse(name, text)?;
        let kinds = Kind::ALL.map(Kind::table);
        file.only(&[kinds.as_slice(), &[NATURES]].concat())?;
        for kind in Kind::ALL {
            let Some(value) = file.table.get(kind.table()) else {
                continue;
            };
            let misshapen = || LoadError::new(name, kind.table(), None, "应当是一张表");
            let table = value.as_table().ok_or_else(misshapen)?;
            let more: BTreeMap<String, String> = file.read(kind.table(), table)?;
            let known = self.terms.entry(kind.table().to_owned()).or_default();
            for (key, term) in more {
                if known.contains_key(&key) {
                    let reason = "词表中已经有这一个键";
                    return Err(LoadError::new(name, kind.table(), Some(&key), reason));
                }
                known.insert(key, term);
            }
        }
        self.add_natures(&file)
    }

    /// Refuses another list of words than the one this crate carries, of the kinds that programs
    /// know word by word: nothing would act on a new one, and a lost one would be met all the same.
    pub(crate) fn check_closed(&self, name: &str) -> Result<(), LoadError> {
        for kind in Kind::ALL.into_iter().filter(|kind| kind.is_closed()) {
            let carried = |key: &str, term: &str| kind.term(key) == Some(term);
            if let Some((key, _)) = self.terms(kind).find(|(key, term)| !carried(key, term)) {
                let reason = "这一部分由程序逐项使用，不得增改";
                return Err(LoadError::new(name, kind.table(), Some(key), reason));
            }
            if self.terms(kind).count() != kind.count() {
                let reason = "这一部分由程序逐项使用，不得减少";
                return Err(LoadError::new(name, kind.table(), None, reason));
            }
        }
        Ok(())
    }

    /// The Chinese term of a key.
    #[must_use]
    pub fn term(&self, kind: Kind, key: &str) -> Option<&str> {
        self.terms.get(kind.table())?.get(key).map(String::as_str)
    }

    /// All keys of a kind with their terms, in order.
    pub fn terms(&self, kind: Kind) -> impl Iterator<Item = (&str, &str)> {
        let terms = self.terms.get(kind.table());
        terms
            .into_iter()
            .flatten()
            .map(|(key, term)| (key.as_str(), term.as_str()))
    }

    /// What people recorded, in words: what happened, what they found, how it was served;
    /// `收到申请书副本；认定“简易程序”；邮寄送达`.
    #[must_use]
    pub fn recorded(&self, act: Option<&str>, finding: Option<&str>, way: Option<&str>) -> String {
        let term = |kind, key: &str| self.term(kind, key).unwrap_or(key).to_owned();
        let act = act.map(|key| self.what_happened(key).to_owned());
        let finding = finding.map(|key| format!("认定“{}”", term(Kind::Findings, key)));
        let way = way.map(|key| term(Kind::Ways, key));
        let all: Vec<String> = [act, finding, way].into_iter().flatten().collect();
        all.join("；")
    }

    /// The Chinese term of a key, or an error that names where the key stands.
    pub(crate) fn require(
        &self,
        kind: Kind,
        key: &str,
        (file, row, field): (&str, &str, &str),
    ) -> Result<String, LoadError> {
        let unknown = || {
            LoadError::new(
                file,
                row,
                Some(field),
                format!("“{key}”不在词表vocabulary.toml的[{}]中", kind.table()),
            )
        };
        self.term(kind, key).map(str::to_owned).ok_or_else(unknown)
    }
}
