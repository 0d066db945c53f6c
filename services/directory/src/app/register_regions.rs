use std::collections::BTreeSet;

use contracts::api::directory::Region;
use db::Connection;
use problem::{Code, Problem};
use web::Failure;

use super::App;
use crate::store::regions;

impl App {
    /// Makes divisions known, all or none; known ones are renamed.
    pub async fn register_regions(&self, given: &[Region]) -> Result<(), Failure> {
        self.database
            .transaction("register regions", async |tx| record(tx, given).await)
            .await
    }
}

pub(super) async fn record(tx: &mut Connection, given: &[Region]) -> Result<(), Failure> {
    let own: BTreeSet<&str> = given.iter().map(|region| region.code.as_str()).collect();
    let outside: BTreeSet<&str> = given
        .iter()
        .filter_map(|region| region.parent.as_deref())
        .filter(|parent| !own.contains(parent))
        .collect();
    let outside: Vec<&str> = outside.into_iter().collect();
    let known = regions::known(tx, &outside).await?;
    let is_known = |parent: &str| own.contains(parent) || known.iter().any(|code| code == parent);
    let mut problem = Problem::new(Code::Invalid).detail("上级行政区划不存在。");
    for (index, region) in given.iter().enumerate() {
        if let Some(parent) = region.parent.as_deref()
            && !is_known(parent)
        {
            let detail = format!("没有代码为 {parent} 的行政区划。");
            problem = problem.field(format!("/regions/{index}/parent"), "unknown", detail);
        }
    }
    if !problem.errors().is_empty() {
        return Err(problem.into());
    }
    regions::upsert(tx, given).await?;
    Ok(())
}
