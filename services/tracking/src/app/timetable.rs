use std::collections::BTreeMap;
use std::sync::Arc;

use contracts::Claims;
use contracts::api::tracking::CaseTimetables;
use db::Connection;
use kernel::CaseId;
use problem::Code;
use web::Failure;

use super::App;
use crate::domain::law::Law;
use crate::domain::timetable::Case;
use crate::store;

impl App {
    /// The law with all imported years.
    pub(crate) async fn current_law(&self) -> Result<Arc<Law>, Failure> {
        let mut connection = self.database.connection().await?;
        Ok(self.laws.current(&mut connection).await?)
    }

    /// The procedures of a case, each with its limits at once, for somebody who may see it.
    pub(crate) async fn timetables(
        &self,
        actor: &Claims,
        case: CaseId,
    ) -> Result<CaseTimetables, Failure> {
        let scope = actor.scope();
        let work = async |tx: &mut Connection| {
            if !access::sees(tx, &scope, case).await? {
                return Err(Failure::from(Code::NotFound));
            }
            let head = store::tracks::find(tx, case).await?;
            let head = head.ok_or(Code::NotFound)?;
            let of_case = [case.uuid()];
            let mut proceedings = store::proceedings::of_cases(tx, case.shard(), &of_case).await?;
            let proceedings = proceedings.remove(&case.uuid()).unwrap_or_default();
            let clocks = store::clocks::of_case(tx, case).await?;
            let mut kinds = BTreeMap::new();
            for proceeding in &proceedings {
                let body = proceeding.organisation;
                let known = roster::organisations::find(tx, body).await?;
                kinds.extend(known.map(|known| (body, known.kind)));
            }
            let law = self.laws.current(tx).await?;
            let shown = Case {
                law: &law,
                head: &head,
                proceedings: &proceedings,
                clocks: &clocks,
                kinds: &kinds,
                today: self.clock.today(),
            };
            Ok(CaseTimetables {
                case,
                procedures: shown.timetables(),
            })
        };
        self.database.read_as(&scope, "show_timetable", work).await
    }
}
