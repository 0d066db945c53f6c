use std::iter;

use contracts::event::{Agreed, Event};

use super::file::{Body, CaseFile};
use super::law::Law;
use super::proceeding::Untold;
use super::words::Called;

impl CaseFile {
    /// Something happened to an agreement that was reached in a proceeding of this body, be it that the
    /// case has ended.
    pub(crate) fn agreed(
        &mut self,
        law: &Law,
        event: &Event,
        agreed: &Agreed<()>,
        body: &Body,
    ) -> Result<(), Untold> {
        let mut proceedings = self.proceedings.iter();
        let found = proceedings.find(|one| one.id == agreed.proceeding);
        let proceeding = found.ok_or(Untold::Unopened(agreed.proceeding))?.clone();
        let names = Called {
            procedure: Some(&proceeding.procedure),
            ..Called::by(law, iter::once(body))
        };
        self.tell(event, Some(agreed.on), &names);
        let happening = self.happening_at(event.kind(), agreed.on, &proceeding, Some(body.kind));
        self.happen(law, &happening);
        Ok(())
    }
}
