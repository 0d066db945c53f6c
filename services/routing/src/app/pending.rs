use db::Connection;
use kernel::CaseId;
use web::Failure;

use super::App;
use crate::domain::body::Body;
use crate::domain::pending::{Handling, refuse_shut_out};
use crate::store::{assignments, organisations};

impl App {
    /// Refuses the body a case that another handles under a procedure which shuts this one out.
    /// Under the case's lock nobody can accept it elsewhere meanwhile.
    pub(super) async fn refuse_shut_out(
        &self,
        connection: &mut Connection,
        case: CaseId,
        procedure: &str,
        body: &Body,
    ) -> Result<(), Failure> {
        let mut elsewhere = Vec::new();
        for (organisation, procedure) in assignments::elsewhere(connection, case, body.id).await? {
            elsewhere.push(Handling {
                body: organisations::get(connection, organisation).await?,
                procedure: self.procedure(&procedure)?,
            });
        }
        Ok(refuse_shut_out(
            self.procedure(procedure)?,
            body,
            &elsewhere,
        )?)
    }
}
