use anyhow::bail;
use contracts::Service;
use db::rebuild::Compared;
use messaging::Retold;
use serde::Serialize;

/// What was built, and what was found otherwise.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) service: Service,
    /// Events that were handled once more, and what went wrong with them.
    #[serde(flatten)]
    pub(crate) retold: Retold,
    /// The log and the inbox: what differs here, no rebuilding mends.
    pub(crate) truth: Vec<Compared>,
    /// The tables that follow from events.
    pub(crate) tables: Vec<Compared>,
}

impl Report {
    /// Whether the logs say everything that the tables are built from.
    pub(crate) fn is_sound(&self) -> bool {
        self.retold.faults.is_empty() && self.truth.iter().all(|table| table.differing == 0)
    }

    /// Whether the tables are what the events come to.
    pub(crate) fn is_alike(&self) -> bool {
        self.tables.iter().all(|table| table.differing == 0)
    }

    /// Fails with what stands in the way of putting anything in the place of what is there.
    pub(crate) fn refuse_unsound(&self) -> anyhow::Result<()> {
        if self.is_sound() {
            return Ok(());
        }
        let faults = self.retold.faults.len();
        let of = |name: &str| {
            let named = self.truth.iter().filter(|table| table.table == name);
            named.map(|table| table.differing).sum::<i64>()
        };
        bail!(
            "未作更改：{faults} 个事件无法重新处理，本服务的事件日志有 {} 条与重新推演的不符，\
             收件记录有 {} 条与各日志不符；以上各项见所列内容，请先查明原因",
            of("event_log"),
            of("inbox"),
        )
    }
}
