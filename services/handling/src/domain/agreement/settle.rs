use contracts::Event;
use contracts::api::handling::SettleInstalment;
use contracts::event::Settled;
use contracts::vocabulary::{AgreementState, InstalmentState};
use kernel::NaiveDate;

use super::{Agreement, Refusal, is_unsettled};

impl Agreement {
    /// What became of something promised is known; gives the event that tells of it.
    pub(crate) fn settle(
        &mut self,
        wish: &SettleInstalment,
        today: NaiveDate,
    ) -> Result<Event, Refusal> {
        let effective_on = match (self.state, self.effective_on) {
            (AgreementState::Effective, Some(day)) => day,
            (AgreementState::Void, _) => return Err(Refusal::Void),
            (AgreementState::Effective | AgreementState::Signing, _) => {
                return Err(Refusal::NotEffective);
            }
        };
        if wish.result == InstalmentState::Owed {
            return Err(Refusal::NothingCameOfIt);
        }
        let on = wish.on.unwrap_or(today);
        if on > today {
            return Err(Refusal::TooLate { today });
        }
        if on < effective_on {
            let (after, earliest) = ("协议生效", effective_on);
            return Err(Refusal::TooEarly { after, earliest });
        }
        let mut promised = self.instalments.iter_mut();
        let promised = promised.find(|one| one.number == wish.number);
        let promised = promised.ok_or(Refusal::NotPromised)?;
        if !is_unsettled(promised) {
            return Err(Refusal::SettledBefore);
        }
        promised.state = wish.result.into();
        promised.settled_on = Some(on);
        promised.note.clone_from(&wish.note);
        let settled = Settled {
            number: wish.number,
            result: wish.result.into(),
        };
        Ok(self.agreed(on, settled).into())
    }
}

/// Whether the file of a proceeding in which these were reached may be closed: not in silence as long as
/// something promised is owed.
pub(crate) fn may_close<'a>(
    agreed: impl Iterator<Item = &'a Agreement>,
    note: Option<&str>,
) -> Result<(), Refusal> {
    match agreed.map(Agreement::owed).sum() {
        0 => Ok(()),
        _ if note.is_some_and(|why| !typed::is_blank(why)) => Ok(()),
        owed => Err(Refusal::StillOwed { owed }),
    }
}
