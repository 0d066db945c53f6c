use async_trait::async_trait;
use db::Connection;
use messaging::{Delivered, Handler, HandlerError};

/// Keeps the copies of the directory and of who takes part, and does nothing else: for services whose
/// other tables are the truth, when these are built once more.
#[derive(Debug, Clone, Copy, Default)]
pub struct Copies;

#[async_trait]
impl Handler for Copies {
    async fn handle_one(
        &self,
        tx: &mut Connection,
        told: Delivered<'_>,
    ) -> Result<(), HandlerError> {
        roster::take_over(tx, told.event).await?;
        crate::take_over(tx, told.event).await
    }
}
