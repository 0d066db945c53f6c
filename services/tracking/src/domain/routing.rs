use contracts::event::{CaseRouted, HandlerAssigned};

use super::file::{Body, CaseFile};
use super::law::Law;
use super::words::Called;

impl CaseFile {
    /// The rules were applied to the case.
    pub(crate) fn routed(&mut self, law: &Law, routed: &CaseRouted, body: Option<&Body>) {
        self.tell(&routed.clone().into(), None, &Called::by(law, body));
    }

    /// A member of staff was made the handler. Only who is to be asked changes; what comes of it
    /// handling tells.
    pub(crate) fn assigned(
        &mut self,
        law: &Law,
        assigned: &HandlerAssigned,
        body: &Body,
        staff_name: Option<&str>,
    ) {
        let names = Called {
            staff: staff_name,
            ..Called::by(law, [body])
        };
        self.tell(&assigned.clone().into(), None, &names);
        if self.head.open && self.head.organisation == body.id {
            self.head.staff = Some(assigned.staff);
        }
    }
}
