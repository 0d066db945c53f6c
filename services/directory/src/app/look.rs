//! Reading the directory.

use contracts::Claims;
use contracts::api::directory::{Organisation, Region, Staff};
use contracts::vocabulary::OrganisationKind;
use kernel::{OrganisationId, Page, PageSize, StaffId};
use problem::{Code, Problem};
use web::Failure;

use super::App;
use crate::domain::reach;
use crate::store::organisations::Filter;
use crate::store::{organisations, regions, staff};

/// Which organisations are asked for.
#[derive(Debug, Default)]
pub(crate) struct OrganisationQuery {
    pub(crate) parent: Option<OrganisationId>,
    pub(crate) kind: Option<OrganisationKind>,
    pub(crate) name: Option<String>,
    pub(crate) after: Option<String>,
    pub(crate) size: Option<u32>,
}

impl App {
    /// One page of organisations in the order of the tree.
    pub(crate) async fn organisations(
        &self,
        query: OrganisationQuery,
    ) -> Result<Page<Organisation>, Failure> {
        let after: Option<String> = web::cursor(query.after.as_deref())?;
        let size = PageSize::of(query.size);
        let filter = Filter {
            parent: query.parent,
            kind: query.kind,
            name: query.name,
        };
        let mut connection = self.database.connection().await?;
        let rows = organisations::page(&mut connection, &filter, after.as_deref(), size).await?;
        Ok(Page::cut(rows, size, |row| row.path.clone()))
    }

    /// One organisation. Organisations are public among staff: one must know whom to refer to.
    pub(crate) async fn organisation(&self, id: OrganisationId) -> Result<Organisation, Failure> {
        let mut connection = self.database.connection().await?;
        let found = organisations::find(&mut connection, id).await?;
        Ok(found.ok_or(Code::NotFound)?)
    }

    /// One page of an organisation's staff in the order of sign-in names; the actor's own
    /// organisation unless told.
    pub(crate) async fn staff(
        &self,
        actor: &Claims,
        organisation: Option<OrganisationId>,
        after: Option<&str>,
        size: Option<u32>,
    ) -> Result<Page<Staff>, Failure> {
        let after: Option<String> = web::cursor(after)?;
        let size = PageSize::of(size);
        let mut connection = self.database.connection().await?;
        let place = organisations::find(&mut connection, organisation.unwrap_or(actor.org)).await?;
        let place = place.ok_or(Code::NotFound)?;
        if !reach::sees_staff(actor, place.id, &place.path) {
            return Err(Problem::new(Code::Forbidden)
                .detail("只能查看本机构的工作人员；管理人员可以查看下级机构，督办和分流人员可以查看所辖区域的机构。")
                .into());
        }
        let rows = staff::page(&mut connection, place.id, after.as_deref(), size).await?;
        Ok(Page::cut(rows, size, |row| row.username.clone()))
    }

    /// One member of staff, if the actor may see them.
    pub(crate) async fn member(&self, actor: &Claims, id: StaffId) -> Result<Staff, Failure> {
        let mut connection = self.database.connection().await?;
        let found = staff::find(&mut connection, id).await?;
        let (member, place) = found.ok_or(Code::NotFound)?;
        if !reach::sees_staff(actor, place.id, &place.path) {
            return Err(Code::NotFound.into());
        }
        Ok(member)
    }

    /// One page of the divisions directly below another, or of the topmost ones.
    pub(crate) async fn regions(
        &self,
        parent: Option<&str>,
        after: Option<&str>,
        size: Option<u32>,
    ) -> Result<Page<Region>, Failure> {
        let after: Option<String> = web::cursor(after)?;
        let size = PageSize::of(size);
        let mut connection = self.database.connection().await?;
        let rows = regions::page(&mut connection, parent, after.as_deref(), size).await?;
        Ok(Page::cut(rows, size, |row| row.code.clone()))
    }

    /// One division.
    pub(crate) async fn region(&self, code: &str) -> Result<Region, Failure> {
        let mut connection = self.database.connection().await?;
        let found = regions::find(&mut connection, code).await?;
        Ok(found.ok_or(Code::NotFound)?)
    }
}
