//! The plans of the list's statement: at any size, none may walk all cases.

use contracts::{Reach, Service};
use diesel::sql_types::Text;
use diesel_async::SimpleAsyncConnection;
use kernel::{Page, Shard, StaffId};

use super::super::newest::{newest_of, newest_query};
use super::*;
use crate::domain::{Wanted, bigrams};

/// Asks for the plan of a query instead of its rows.
struct Explain<Q>(Q);

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Explain<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("EXPLAIN ");
        self.0.walk_ast(out)
    }
}

impl<Q> QueryId for Explain<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> Query for Explain<Q> {
    type SqlType = Text;
}

/// Forty thousand cases of two hundred bodies in ten counties, and the words of each. Every third
/// is a petition, but none of those that came by the grid; two are about travel.
const CITY: &str = "
    CREATE TEMP TABLE made AS
    SELECT n, (n % 64 + 1)::smallint AS shard,
           (lpad(to_hex(n), 30, '0') || lpad(to_hex(n % 64 + 1), 2, '0'))::uuid AS id,
           (lpad(to_hex(n % 200), 30, '0') || '01')::uuid AS organisation
    FROM generate_series(1, 40000) AS n;
    INSERT INTO case_file (shard, id, version, number, year, serial, organisation, staff, kind,
        title, facts, dispute_type, channel, received_on, region, people)
    SELECT shard, id, 1, '〔2026〕攀登字第' || n || '号', 2026, n, organisation, organisation,
        CASE n % 3 WHEN 0 THEN 'petition' ELSE 'dispute' END, '拖欠工资' || n, '事实' || n,
        CASE n % 20000 WHEN 7 THEN 'tourism' ELSE 'labour' END,
        CASE n % 30 WHEN 13 THEN 'grid' ELSE 'visit' END, '2026-11-01', '510402', 2
    FROM made;
    INSERT INTO number_word
    SELECT DISTINCT '攀', shard, organisation FROM made WHERE n % 200 = 77;
    INSERT INTO participant (shard, case_id, organisation, path)
    SELECT shard, id, organisation, '5104/' || (n % 10) || '/' || (n % 200) || '/'
    FROM made;
    INSERT INTO party (shard, case_id, id, place, side, kind, name, identity_index, phone_index)
    SELECT shard, id, id, 0, 'applicant', 'person', '王某', 'i' || n, 'p' || n FROM made;
    INSERT INTO case_search (shard, case_id, bigrams)
    SELECT shard, id, ARRAY['拖欠', '欠工', '工资', substr('甲乙丙丁戊己庚辛', n % 7 + 1, 2)]
    FROM made WHERE n % 50 > 0;
    ANALYZE;";

/// The rows of a page, and the one after it.
async fn page(
    connection: &mut Connection,
    scope: &Scope,
    filter: &Filter,
    size: PageSize,
) -> Result<Vec<CaseRow>, Error> {
    let ids = found(connection, scope, filter, size).await?;
    rows(connection, &ids).await
}

async fn plan(connection: &mut Connection, scope: &Scope, filter: &Filter) -> String {
    plan_of(connection, statement(scope, filter, PageSize::of(None))).await
}

async fn plan_of(connection: &mut Connection, query: impl QueryFragment<Pg> + Send) -> String {
    let lines: Vec<String> = Explain(query).load(connection).await.unwrap();
    lines.join("\n")
}

fn scopes() -> [Scope; 3] {
    let body = "00000000-0000-0000-0000-000000000701".parse().unwrap();
    let staff = StaffId::new(Shard::DIRECTORY);
    [
        Reach::Organisation(OrganisationId::from_uuid(body).unwrap()),
        Reach::Subtree("5104/".into()),
        Reach::Subtree("5104/7/7/".into()),
    ]
    .map(|reach| Scope { staff, reach })
}

fn filters() -> [Filter; 6] {
    let searched = |text: &str| Filter {
        found: Some(match Wanted::parse(text, 2026).unwrap() {
            Wanted::Words(words) => Found::Words(words),
            Wanted::Number(number) => Found::Number(number),
            Wanted::Identity(_) | Wanted::Phone(_) => panic!("{text}"),
        }),
        ..Filter::default()
    };
    [
        Filter::default(),
        Filter {
            kind: Some(CaseKind::Petition),
            channel: Some(Channel::Visit),
            ..Filter::default()
        },
        searched("〔2026〕攀登字第77号"),
        searched("丙丁"),
        Filter {
            found: Some(Found::IdentityIndex("i7".into())),
            ..Filter::default()
        },
        Filter {
            found: Some(Found::PhoneIndex("p7".into())),
            ..Filter::default()
        },
    ]
}

#[tokio::test]
async fn no_list_walks_all_cases() {
    let database = testkit::database(Service::Intake, crate::MIGRATIONS).await;
    let mut connection = database.database.connection().await.unwrap();
    connection.batch_execute(CITY).await.unwrap();
    for scope in scopes() {
        for filter in filters() {
            let plan = plan(&mut connection, &scope, &filter).await;
            for table in ["case_file", "participant", "party", "case_search"] {
                assert!(
                    !plan.contains(&format!("Seq Scan on {table}")),
                    "{scope:?} {filter:?}\n{plan}"
                );
            }
        }
    }
}

#[tokio::test]
async fn the_newest_of_a_body_are_those_of_a_list_without_filters() {
    let database = testkit::database(Service::Intake, crate::MIGRATIONS).await;
    let mut connection = database.database.connection().await.unwrap();
    connection.batch_execute(CITY).await.unwrap();
    let [own, _, _] = scopes();
    let Reach::Organisation(body) = own.reach else {
        panic!("{own:?}");
    };
    // One is walled, and open to the reader; another to somebody else.
    let walls = format!(
        "UPDATE participant SET open_to = ARRAY['{}'::uuid] WHERE case_id =
             (SELECT max(id::text)::uuid FROM case_file WHERE organisation = '{1}');
         UPDATE participant SET open_to = '{{}}' WHERE case_id =
             (SELECT min(id::text)::uuid FROM case_file WHERE organisation = '{1}')",
        own.staff.uuid(),
        body.uuid()
    );
    connection.batch_execute(&walls).await.unwrap();
    let size = PageSize::of(Some(30));
    let mut filter = Filter::default();
    let mut seen = 0;
    loop {
        assert!(filter.is_open());
        let newest = newest_of(&connection, body, own.staff, filter.after, size).await;
        let newest = newest.unwrap();
        let found = found(&mut connection, &own, &filter, size).await.unwrap();
        assert_eq!(newest, found);
        let page = Page::cut(newest, size, |id| *id);
        seen += page.items.len();
        match page.items.last().filter(|_| page.next.is_some()) {
            Some(last) => filter.after = Some(*last),
            None => break,
        }
    }
    assert_eq!(seen, 199);
    let people = format!("SET ROLE {}", db::people_role(&database.schema));
    connection.batch_execute(&people).await.unwrap();
    let plan = plan_of(&mut connection, newest_query(body, own.staff, None, size));
    let plan = plan.await;
    assert!(plan.contains("participant_organisation"), "{plan}");
    assert!(!plan.contains("Sort"), "{plan}");
}

#[tokio::test]
async fn what_is_rare_is_found_by_index_and_what_is_common_in_order() {
    let database = testkit::database(Service::Intake, crate::MIGRATIONS).await;
    let mut connection = database.database.connection().await.unwrap();
    connection.batch_execute(CITY).await.unwrap();
    let [_, city, _] = scopes();
    let (petition, grid) = (Some(CaseKind::Petition), Some(Channel::Grid));
    let travel = Some(DisputeType::Tourism);
    for (kind, dispute_type, channel, wanted) in [
        (petition, None, grid, vec![]),
        (petition, travel, None, vec![20_007]),
        (None, travel, None, vec![20_007, 7]),
        (None, travel, Some(Channel::Visit), vec![20_007, 7]),
        (None, None, Some(Channel::Fax), vec![]),
    ] {
        let filter = Filter {
            kind,
            dispute_type,
            channel,
            ..Filter::default()
        };
        let plan = plan(&mut connection, &city, &filter).await;
        assert!(plan.contains("case_file_facets"), "{filter:?}\n{plan}");
        assert!(!plan.contains("case_file_newest"), "{filter:?}\n{plan}");
        let rows = page(&mut connection, &city, &filter, PageSize::of(None)).await;
        let rows = rows.unwrap();
        let serials = rows
            .iter()
            .map(|row| row.title.trim_start_matches("拖欠工资"));
        let serials: Vec<u32> = serials.map(|serial| serial.parse().unwrap()).collect();
        assert_eq!(serials, wanted, "{filter:?}");
    }
    for (kind, channel) in [(petition, None), (None, grid)] {
        let filter = Filter {
            kind,
            channel,
            ..Filter::default()
        };
        let plan = plan(&mut connection, &city, &filter).await;
        assert!(plan.contains("case_file_newest"), "{filter:?}\n{plan}");
    }
}

#[tokio::test]
async fn a_list_shows_what_the_scope_and_the_filter_let_through() {
    let database = testkit::database(Service::Intake, crate::MIGRATIONS).await;
    let mut connection = database.database.connection().await.unwrap();
    connection.batch_execute(CITY).await.unwrap();
    let [own, city, village] = scopes();
    let [all, petitions, number, words, identity, phone] = filters();
    let size = PageSize::of(Some(3));
    let mut serials = async |scope: &Scope, filter: &Filter| {
        let rows = page(&mut connection, scope, filter, size).await.unwrap();
        rows.iter()
            .map(|row| row.title.trim_start_matches("拖欠工资").parse().unwrap())
            .collect::<Vec<u32>>()
    };
    assert_eq!(serials(&own, &all).await, [39_807, 39_607, 39_407, 39_207]);
    assert_eq!(serials(&village, &all).await, serials(&own, &all).await);
    assert_eq!(serials(&city, &all).await, [40_000, 39_999, 39_998, 39_997]);
    assert_eq!(serials(&own, &petitions).await[0], 39_807);
    assert_eq!(serials(&own, &number).await, [0_u32; 0]);
    assert_eq!(serials(&city, &number).await, [77]);
    assert_eq!(serials(&own, &identity).await, [7]);
    assert_eq!(serials(&own, &phone).await, [7]);
    // The pairs say so, the words do not.
    assert_eq!(serials(&city, &words).await, [0_u32; 0]);
    assert_eq!(bigrams(["丙丁"]).len(), 1);
}
