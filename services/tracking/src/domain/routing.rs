use contracts::event::{CaseRouted, Event, HandlerAssigned, RoutedMode};

use super::file::{Body, CaseFile};
use super::law::Law;
use super::wording;

impl CaseFile {
    /// The rules were applied to the case.
    pub(crate) fn routed(&mut self, law: &Law, routed: &CaseRouted, body: Option<&Body>) {
        let procedure = law.procedure_title(&routed.procedure);
        let name = body.map(|body| body.name.as_str());
        let text = match (routed.mode.known(), name) {
            (Ok(RoutedMode::Kept), Some(name)) => wording::kept(name, procedure),
            (Ok(RoutedMode::Offered), Some(name)) => wording::to_be_offered(name, procedure),
            (Ok(RoutedMode::Kept | RoutedMode::Offered), None) | (Ok(RoutedMode::Proposed), _) => {
                wording::proposed(name, procedure)
            }
            (Err(_), _) => wording::routed(&routed.mode, procedure),
        };
        self.note(Event::from(routed.clone()).kind(), None, text);
    }

    /// A member of staff was made the handler. Only who is to be asked changes; what comes of it
    /// handling tells.
    pub(crate) fn assigned(
        &mut self,
        assigned: &HandlerAssigned,
        body: &Body,
        staff_name: Option<&str>,
    ) {
        let kind = Event::from(assigned.clone()).kind();
        self.note(kind, None, wording::assigned(&body.name, staff_name));
        if self.head.open && self.head.organisation == body.id {
            self.head.staff = Some(assigned.staff);
        }
    }
}
