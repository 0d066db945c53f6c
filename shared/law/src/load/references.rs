//! The check that every key a procedure uses names something that exists.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    act::Concerned,
    book::LawBook,
    error::LoadError,
    procedure::{Before, Check, Clock, Counts, Notice, Outcome, Procedure, Suspension},
    rule::RuleVersion,
    vocabulary::Kind,
};

/// One procedure and everything its keys may name.
pub(super) struct Checker<'a> {
    pub(super) file: &'a str,
    pub(super) procedure: &'a Procedure,
    pub(super) book: &'a LawBook,
    pub(super) known: &'a BTreeMap<String, Procedure>,
}

impl Checker<'_> {
    /// Refuses the first key that names nothing.
    pub(super) fn check(&self) -> Result<(), LoadError> {
        let procedure = self.procedure;
        if procedure.basis.is_empty() || procedure.handlers.is_empty() {
            return Err(self.refuse("basis", "依据和承办主体均不得为空"));
        }
        if procedure.outcomes.is_empty() {
            return Err(self.refuse("outcome", "办理结果不得为空：没有结果的程序无法办结"));
        }
        self.vocabulary()?;
        self.rank()?;
        procedure
            .clocks
            .iter()
            .try_for_each(|clock| self.clock(clock))?;
        procedure
            .suspensions
            .iter()
            .try_for_each(|pause| self.suspension(pause))?;
        procedure
            .notices
            .iter()
            .try_for_each(|notice| self.notice(notice))?;
        let shut_out = procedure.checks.iter().flat_map(|check| &check.procedures);
        self.procedures("check.procedures", shut_out)?;
        procedure
            .checks
            .iter()
            .try_for_each(|check| self.ground(check))?;
        self.stops_end_somehow()?;
        self.rows_are_told_apart()?;
        procedure
            .outcomes
            .iter()
            .try_for_each(|outcome| self.outcome(outcome))
    }

    /// Two of the same rank would leave it open which of them is taken.
    fn rank(&self) -> Result<(), LoadError> {
        let same = |other: &&Procedure| {
            other.rank.is_some()
                && other.rank == self.procedure.rank
                && other.id < self.procedure.id
        };
        match self.known.values().find(same) {
            Some(other) => Err(self.refuse("rank", &format!("与程序“{}”相同", other.id))),
            None => Ok(()),
        }
    }

    /// What counts are handlings under other procedures; only those that go on stop this one.
    fn ground(&self, check: &Check) -> Result<(), LoadError> {
        if check.counts == Counts::Open || (!check.procedures.is_empty() && !check.stops()) {
            return Ok(());
        }
        let reason = format!("“{}”没有列明程序，或者会使程序终止", check.key);
        Err(self.refuse("check.counts", &reason))
    }

    /// What ends a proceeding without anybody being asked must say with which of its outcomes.
    fn stops_end_somehow(&self) -> Result<(), LoadError> {
        let procedure = self.procedure;
        for check in &procedure.checks {
            let known = |key: &String| procedure.outcome(key).is_some();
            let reason = match &check.outcome {
                Some(key) if !known(key) => format!("本程序没有办理结果“{key}”"),
                Some(_) if !check.stops_by_itself() => {
                    format!("“{}”不会使程序自行终止，不写办理结果", check.key)
                }
                None if check.stops_by_itself() => {
                    format!("“{}”使程序终止，应当写明办理结果", check.key)
                }
                Some(_) | None => continue,
            };
            return Err(self.refuse("check.outcome", &reason));
        }
        Ok(())
    }

    /// Rows are known by their keys, here and wherever one is kept.
    fn rows_are_told_apart(&self) -> Result<(), LoadError> {
        let of = self.procedure;
        self.told_apart("check.key", of.checks.iter().map(|row| &*row.key))?;
        self.told_apart("notice.key", of.notices.iter().map(|row| &*row.key))?;
        let representation = of.representation.iter().map(|row| &*row.key);
        self.told_apart("representation.key", representation)?;
        self.told_apart("recusal.key", of.recusals.iter().map(|row| &*row.key))?;
        self.told_apart("clock.key", of.clocks.iter().map(Clock::name))?;
        let suspensions = of.suspensions.iter().map(Suspension::name);
        self.told_apart("suspension.name", suspensions)?;
        self.told_apart("outcome.key", of.outcomes.iter().map(|row| &*row.key))?;
        self.told_apart("document.key", of.documents.iter().map(|row| &*row.key))
    }

    fn told_apart<'k>(
        &self,
        field: &str,
        mut names: impl Iterator<Item = &'k str>,
    ) -> Result<(), LoadError> {
        let mut seen = BTreeSet::new();
        match names.find(|name| !seen.insert(*name)) {
            Some(twice) => Err(self.refuse(field, &format!("“{twice}”写了两次"))),
            None => Ok(()),
        }
    }

    fn vocabulary(&self) -> Result<(), LoadError> {
        let procedure = self.procedure;
        let qualifications = procedure.panel.qualifications.iter();
        let notices = procedure.notices.iter().map(|notice| &notice.event);
        let pauses = procedure.suspensions.iter().map(|pause| &pause.key);
        let outcomes = procedure.outcomes.iter().map(|outcome| &outcome.key);
        let armed_at = procedure.clocks.iter().flat_map(|clock| &clock.handlers);
        let findings = procedure.clocks.iter().flat_map(|clock| &clock.when);
        let met_by = procedure.clocks.iter().flat_map(|clock| &clock.met_by);
        let stopped_by = procedure.clocks.iter().flat_map(|clock| &clock.stopped_by);
        self.terms("handlers", Kind::Organisations, procedure.handlers.iter())?;
        self.terms("disputes", Kind::Disputes, procedure.disputes.iter())?;
        self.terms("referrals", Kind::Referrals, procedure.referrals.iter())?;
        self.terms("panel.qualifications", Kind::Qualifications, qualifications)?;
        let told_by = procedure.notices.iter();
        let told_by = told_by.filter_map(|notice| notice.told_by.as_ref());
        self.terms("notice.event", Kind::Events, notices)?;
        self.terms("notice.told_by", Kind::Events, told_by)?;
        let begun_by = procedure.suspensions.iter().flat_map(|pause| &pause.starts);
        let ended_by = procedure.suspensions.iter().flat_map(|pause| &pause.ends);
        let approvers = procedure
            .suspensions
            .iter()
            .flat_map(|pause| &pause.approver);
        self.terms("suspension.key", Kind::Exclusions, pauses)?;
        self.terms("suspension.starts", Kind::Events, begun_by)?;
        self.terms("suspension.ends", Kind::Events, ended_by)?;
        self.terms("suspension.approver", Kind::Approvers, approvers)?;
        self.terms("outcome.key", Kind::Outcomes, outcomes)?;
        self.terms("clock.handlers", Kind::Organisations, armed_at)?;
        self.terms("clock.when", Kind::Findings, findings)?;
        self.terms("clock.met_by", Kind::Events, met_by)?;
        self.terms("clock.stopped_by", Kind::Events, stopped_by)
    }

    fn terms<'k>(
        &self,
        field: &str,
        kind: Kind,
        mut keys: impl Iterator<Item = &'k String>,
    ) -> Result<(), LoadError> {
        let place = (self.file, self.procedure.id.as_str(), field);
        keys.try_for_each(|key| self.book.vocabulary.require(kind, key, place).map(drop))
    }

    /// The event must start the rule as it is in force now; an older version may start otherwise.
    fn clock(&self, clock: &Clock) -> Result<(), LoadError> {
        let versions: Vec<&RuleVersion> = self
            .book
            .rules()
            .filter(|rule| rule.id == clock.rule)
            .collect();
        let Some(latest) = versions.iter().max_by_key(|rule| rule.effective_from) else {
            return Err(self.refuse(
                "clock.rule",
                &format!("没有编号为“{}”的期限规则", clock.rule),
            ));
        };
        if latest.start.key != clock.event {
            let reason = format!(
                "规则{}自“{}”起算，不是“{}”",
                latest.id, latest.start.key, clock.event
            );
            return Err(self.refuse("clock.event", &reason));
        }
        self.clock_ends(clock)
    }

    /// What ends a limit goes with the limit, whatever the procedure; and who is not the handling body
    /// does not keep it by concluding.
    fn clock_ends(&self, clock: &Clock) -> Result<(), LoadError> {
        let rule = &clock.rule;
        if clock.outlasts() && clock.met_by.is_empty() {
            let reason = format!("规则{rule}不因程序办结而完成，应当写明因何事由完成");
            return Err(self.refuse("clock.met_by", &reason));
        }
        if clock.met_by.contains(&clock.event) {
            let reason = format!("规则{rule}的起算事由不得同时使之完成");
            return Err(self.refuse("clock.met_by", &reason));
        }
        let mut clocks = self.known.values().flat_map(|other| &other.clocks);
        match clocks.find(|other| other.rule == *rule && !other.ends_like(clock)) {
            Some(_) => {
                let reason = format!("规则{rule}在各程序中的归属、完成和停止应当一致");
                Err(self.refuse("clock.met_by", &reason))
            }
            None => Ok(()),
        }
    }

    /// What a step waits for must be something that people record, of those to whom it is told.
    fn notice(&self, notice: &Notice) -> Result<(), LoadError> {
        let key = &notice.key;
        let told_by = notice.told_by.as_deref();
        let act = told_by.map(|event| self.procedure.act(event));
        let reason = match (act, notice.to) {
            (None, _) | (_, None) if !notice.due.is_empty() => {
                format!("“{key}”应当写明以何事由为已经告知（told_by）、告知何人（to）")
            }
            (Some(None), _) => format!("“{key}”的告知不由人登记"),
            (Some(Some(act)), Some(to))
                if !act
                    .party
                    .is_some_and(|of| of == Concerned::Each || of == to) =>
            {
                format!("“{key}”应当告知的人，“{}”并不涉及", act.key)
            }
            _ if !notice.class.is_empty() && !notice.due.contains(&Before::Conclude) => {
                format!("“{key}”不是办结前的告知，不限办理结果")
            }
            _ => return Ok(()),
        };
        Err(self.refuse("notice", &reason))
    }

    fn suspension(&self, pause: &Suspension) -> Result<(), LoadError> {
        if pause.starts.is_empty() != pause.ends.is_empty() {
            let reason = format!("“{}”的起、止事由应当一并写明，或者都不写", pause.name());
            return Err(self.refuse("suspension.starts", &reason));
        }
        if !pause.halts() && (pause.approver.is_some() || pause.rules.is_empty()) {
            let reason = format!("“{}”不使程序中止，应当写明期限，不写批准人", pause.name());
            return Err(self.refuse("suspension.starts", &reason));
        }
        for id in &pause.rules {
            if !self
                .book
                .rules()
                .any(|rule| rule.id == *id && rule.excludes(&pause.key))
            {
                return Err(self.refuse(
                    "suspension.rules",
                    &format!("规则{id}没有规定不计入“{}”的时间", pause.key),
                ));
            }
        }
        Ok(())
    }

    fn outcome(&self, outcome: &Outcome) -> Result<(), LoadError> {
        self.procedures("outcome.next", outcome.next.iter())?;
        let documents = &self.procedure.documents;
        match outcome
            .documents
            .iter()
            .find(|key| !documents.iter().any(|document| document.key == **key))
        {
            Some(key) => {
                Err(self.refuse("outcome.documents", &format!("本程序没有列出文书“{key}”")))
            }
            None => Ok(()),
        }
    }

    fn procedures<'k>(
        &self,
        field: &str,
        mut ids: impl Iterator<Item = &'k String>,
    ) -> Result<(), LoadError> {
        ids.find(|id| !self.known.contains_key(*id))
            .map_or(Ok(()), |id| {
                Err(self.refuse(field, &format!("没有编号为“{id}”的程序")))
            })
    }

    fn refuse(&self, field: &str, reason: &str) -> LoadError {
        LoadError::new(self.file, &self.procedure.id, Some(field), reason)
    }
}
