use contracts::Claims;
use contracts::api::directory::Me;
use problem::Code;
use web::Failure;

use super::App;
use crate::store::staff;

impl App {
    /// The bearer of a token as the directory knows them now, not as the token says.
    pub(crate) async fn me(&self, actor: &Claims) -> Result<Me, Failure> {
        let mut connection = self.database.connection().await?;
        let found = staff::find(&mut connection, actor.sub).await?;
        let (staff, organisation) = found.ok_or(Code::NotFound)?;
        Ok(Me {
            staff,
            organisation,
        })
    }
}
