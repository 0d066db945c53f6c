//! Looks at what masks hide are counted for each member of staff and hour.

use chrono::TimeDelta;
use contracts::Claims;
use db::Connection;
use kernel::Timestamp;
use problem::{Code, Problem};
use web::Failure;

use super::App;
use crate::store::looks::{Allowed, Counted, Look, count};

/// The time in which looks are counted.
pub(super) const WINDOW: TimeDelta = TimeDelta::hours(1);

/// How often one member of staff may look within an hour.
#[derive(Debug, Clone, Copy)]
pub struct LookLimits {
    /// Searches for an identity number or a telephone in full.
    pub exact_searches: u32,
    /// Particulars shown in full.
    pub unmaskings: u32,
    /// Particulars shown in full after which their supervisors are told.
    pub unmaskings_told: u32,
}

impl App {
    /// Counts a look, or refuses it. Gives the how-manieth it is in all, and within the hour.
    pub(super) async fn count_look(
        &self,
        tx: &mut Connection,
        actor: &Claims,
        look: Look,
    ) -> Result<(i64, i32), Failure> {
        let now = self.clock.now();
        let allowed = Allowed {
            since: now - WINDOW,
            most: match look {
                Look::Search => self.look_limits.exact_searches,
                Look::Unmasking => self.look_limits.unmaskings,
            },
        };
        match count(tx, look, actor.org.shard(), actor.sub, now, allowed).await? {
            Counted::Nth { total, recent } => Ok((total, recent)),
            Counted::TooMany(frees) => {
                tracing::warn!(actor.id = %actor.sub, ?look, "too many looks at what masks hide");
                Err(too_many(look, allowed.most, now, frees).into())
            }
        }
    }
}

fn too_many(look: Look, most: u32, now: Timestamp, frees: Option<Timestamp>) -> Problem {
    let wait = frees.map_or(WINDOW, |frees| frees + WINDOW - now);
    // Rounded up: whoever waits that long may look.
    let seconds = (wait.num_milliseconds() + 999) / 1_000;
    let detail = match look {
        Look::Search => format!(
            "为保护当事人个人信息，每人每小时最多按证件号码或者联系电话检索 {most} 次，请稍后再试；\
             也可以按案件编号、姓名或者关键词检索。"
        ),
        Look::Unmasking => format!(
            "为保护当事人个人信息，每人每小时最多查看当事人完整信息 {most} 次，请稍后再试。"
        ),
    };
    Problem::new(Code::TooManyRequests)
        .detail(detail)
        .retry_after(u32::try_from(seconds).unwrap_or(1).max(1))
}
