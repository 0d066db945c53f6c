//! The wall around accusations: who registered one and who is named find it, and nobody else, by any way.

use contracts::event::{CaseRegistered, ParticipationChanged, WALLED_TITLE};
use contracts::vocabulary::{CaseKind, OrganisationKind, PetitionPurpose, Role};
use contracts::{Claims, Service};
use kernel::{CaseId, Shard, StaffId};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::stream::{read_until, subscribed};
use crate::world::{Body, World};

pub(crate) struct Walled {
    pub(crate) world: World,
    pub(crate) case: CaseId,
    pub(crate) petitions: Body,
    inspection: Body,
    root: Body,
}

impl Walled {
    pub(crate) async fn new() -> Self {
        let world = World::on("2026-03-20").await;
        let (office, inspection) = (
            OrganisationKind::PetitionOffice,
            OrganisationKind::DisciplineInspection,
        );
        let root = OrganisationKind::PoliticalLegalCommittee;
        let walled = Self {
            petitions: world.body(office, "5104/xf/", "信访局").await,
            inspection: world.body(inspection, "5104/jw/", "纪委监委").await,
            root: world.body(root, "5104/", "政法委").await,
            case: CaseId::new(Shard::spread(3)),
            world,
        };
        let told = walled.accusation();
        let case = told.case;
        walled.world.feed(Service::Intake, case.uuid(), told).await;
        Self { case, ..walled }
    }

    fn accusation(&self) -> CaseRegistered {
        CaseRegistered {
            purpose: Some(PetitionPurpose::Accusation.into()),
            title: WALLED_TITLE.into(),
            ..self
                .world
                .registration(&self.petitions, CaseKind::Petition, "2026-03-18")
        }
    }

    /// Those who see other cases of the office.
    pub(crate) fn kept_out(&self) -> [Claims; 4] {
        let mut colleague = self.petitions.claims(Role::PetitionClerk);
        colleague.sub = StaffId::new(Shard::DIRECTORY);
        let mut dispatcher = self.petitions.claims(Role::Dispatcher);
        dispatcher.sub = StaffId::new(Shard::DIRECTORY);
        [
            colleague,
            dispatcher,
            self.root.claims(Role::Supervisor),
            self.root.claims(Role::Dispatcher),
        ]
    }

    /// How many ways lead the reader to the case.
    async fn ways(&self, reader: &Claims) -> usize {
        let (_, list) = self.world.get(reader, "/backlog").await;
        let (_, summary) = self.world.get(reader, "/backlog/summary").await;
        let (_, bodies) = self.world.get(reader, "/backlog/bodies").await;
        let listed = list["items"] != json!([]);
        let counted = summary["open"] != json!(0) || summary["by_type"] != json!([]);
        let of_body = bodies["items"] != json!([]);
        let mut ways = [listed, counted, of_body]
            .into_iter()
            .filter(|way| *way)
            .count();
        for path in ["track", "timeline"] {
            let path = format!("/cases/{}/{path}", self.case);
            ways += usize::from(self.world.get(reader, &path).await.0 == 200);
        }
        ways
    }

    async fn handed_to(&self, open_to: Vec<StaffId>) {
        let told = ParticipationChanged {
            case: self.case,
            joined: vec![self.inspection.id],
            left: Vec::new(),
            open_to: Some(open_to),
        };
        self.world
            .feed(Service::Routing, self.case.uuid(), told)
            .await;
    }
}

#[tokio::test]
async fn the_registrar_has_it_in_list_count_and_file_and_nobody_else_does() {
    let walled = Walled::new().await;
    let registrar = walled.petitions.claims(Role::PetitionClerk);
    assert_eq!(walled.ways(&registrar).await, 5);
    // Also if they look after an area.
    let registrar = walled.petitions.claims(Role::Dispatcher);
    assert_eq!(walled.ways(&registrar).await, 5);
    for reader in walled.kept_out() {
        assert_eq!(walled.ways(&reader).await, 0, "{:?}", reader.roles);
    }
}

#[tokio::test]
async fn a_receiver_that_is_named_has_it_and_their_colleagues_do_not() {
    let walled = Walled::new().await;
    let named = walled.inspection.claims(Role::ReceivingClerk);
    let mut colleague = named.clone();
    colleague.sub = StaffId::new(Shard::DIRECTORY);
    assert_eq!(walled.ways(&named).await, 0);
    walled.handed_to(vec![named.sub]).await;
    assert_eq!(walled.ways(&named).await, 5);
    assert_eq!(walled.ways(&colleague).await, 0);
    // Another is named beside them, as who handles it.
    walled.handed_to(vec![named.sub, colleague.sub]).await;
    assert_eq!(walled.ways(&colleague).await, 5);
    for reader in walled.kept_out() {
        assert_eq!(walled.ways(&reader).await, 0, "{:?}", reader.roles);
    }
}

#[tokio::test]
async fn no_signal_of_it_comes_to_those_above() {
    let walled = Walled::new().await;
    let world = &walled.world;
    let streams = testkit::streams().await;
    let stop = CancellationToken::new();
    let (app, told) = (world.app.clone(), stop.clone());
    let signals = tokio::spawn({
        let streams = streams.clone();
        async move { app.signal(streams, told).await }
    });
    subscribed(&streams).await;
    let mut supervisor = world.listen(&walled.root.claims(Role::Supervisor)).await;
    let mut registrar = world
        .listen(&walled.petitions.claims(Role::PetitionClerk))
        .await;
    read_until(&mut supervisor, "retry").await;
    read_until(&mut registrar, "retry").await;
    let accusation = walled.accusation();
    let hidden = accusation.case;
    world.feed(Service::Intake, hidden.uuid(), accusation).await;
    let other = world.dispute(&walled.petitions, "2026-03-19").await;
    let seen = read_until(&mut registrar, "data").await;
    assert!(seen.contains(&hidden.to_string()), "{seen}");
    let seen = read_until(&mut supervisor, "data").await;
    assert!(seen.contains(&other.to_string()), "{seen}");
    stop.cancel();
    signals.await.unwrap();
}
