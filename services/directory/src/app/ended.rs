//! Ending sign-ins, and what was issued before rights changed.

use contracts::event::SignInsEnded;
use db::Connection;
use db::log::{Entry, append};
use kernel::{Shard, StaffId};
use uuid::Uuid;
use web::Failure;

use super::App;
use crate::store::refresh_tokens;

impl App {
    /// Ends one sign-in of somebody whose credential is held or locked: neither refresh nor access
    /// tokens that followed from it are good any more.
    pub(super) async fn end_sign_in(
        &self,
        tx: &mut Connection,
        staff: StaffId,
        sign_in: Uuid,
    ) -> Result<(), Failure> {
        refresh_tokens::revoke_family(tx, sign_in).await?;
        self.outdate(tx, staff, Some(sign_in), Some(staff)).await
    }

    /// Ends all sign-ins of somebody whose credential is locked.
    pub(super) async fn end_sign_ins(
        &self,
        tx: &mut Connection,
        staff: StaffId,
        actor: StaffId,
    ) -> Result<(), Failure> {
        refresh_tokens::revoke_all_of(tx, staff).await?;
        self.outdate(tx, staff, None, Some(actor)).await
    }

    /// Makes the access tokens that somebody has, or those of one sign-in, good no more. Who may go
    /// on refreshes them and gets what says what is true now.
    pub(super) async fn outdate(
        &self,
        tx: &mut Connection,
        staff: StaffId,
        sign_in: Option<Uuid>,
        actor: Option<StaffId>,
    ) -> Result<(), Failure> {
        // Tokens say by the second when they were issued, and what is issued after an end in the same
        // second says the next one (see `issue`): so each end is later than all before it.
        let mut latest = self.clock.now().timestamp();
        let subjects = [Some(staff.uuid()), sign_in];
        for subject in subjects.into_iter().flatten() {
            let ended = db::ended::not_before(tx, subject).await?;
            latest = latest.max(ended.unwrap_or_default());
        }
        let not_before = latest + 1;
        db::ended::end(tx, sign_in.unwrap_or_else(|| staff.uuid()), not_before).await?;
        let event = SignInsEnded {
            staff,
            sign_in,
            not_before,
        };
        // Apart from the member of staff, whose version is about what administrators change.
        let subject = Uuid::now_v7();
        let entry = Entry {
            shard: Shard::DIRECTORY,
            subject,
            after: 0,
            actor,
            events: vec![event.into()],
        };
        append(tx, entry).await?;
        Ok(())
    }
}
