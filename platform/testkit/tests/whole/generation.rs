//! A booking is decided by the set-up that stands when it commits: closures wait for bookings under way, later bookings
//! see the closure, and a server with old files does not decide.

use crate::support::{Place, codes, day, jst, number};
use diesel_async::SimpleAsyncConnection;
use platform_app::bookings::book;
use platform_app::{AppError, closures};
use platform_authz::Role;
use platform_server::context::{self, Parts};
use platform_testkit::{TestApp, database};
use platform_values::{Chance, Clock, SystemChance};
use std::sync::Arc;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_closes_meanwhile_is_refused_or_the_booking_is_on_the_list() {
    let test = TestApp::with_pool(16).await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let officer = test.kawasaki.db_staff("closer", "見本", Role::CityAdmin, &[]).await.expect("an officer");
    for (round, care) in (0..5).zip(day("2026-03-02").iter_days()) {
        let family = place.family(&test, "2023-05-10").await;
        let parent = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
        let closer = test.kawasaki.ctx(&officer.actor).await.expect("a context");
        // The booking is judged, and then waits for the ledger.
        let mut gate = test.database.connect().await.expect("a connection");
        gate.batch_execute("BEGIN; LOCK TABLE quota_use IN EXCLUSIVE MODE").await.expect("the gate");
        let ask = place.ask(&family.children[0], care, "08:30-17:00", "hiteikei");
        let booking = tokio::spawn(async move { book(&parent, &ask).await });
        tokio::time::sleep(Duration::from_millis(300)).await;
        let facility = (round % 2 == 0).then_some(place.facility.id);
        let closing = tokio::spawn(async move { closures::close(&closer, facility, &[care], "見本").await });
        tokio::time::sleep(Duration::from_millis(300)).await;
        gate.batch_execute("COMMIT").await.expect("the gate opens");
        let booked = booking.await.expect("a booking").expect("it was judged before the closure");
        let affected = closing.await.expect("a closure").expect("closed");
        assert_eq!(affected, [booked.id], "round {round}: the booking is on nobody's list");
        let sibling = place.family(&test, "2023-05-10").await;
        let parent = test.kawasaki.ctx(&sibling.parent.actor).await.expect("a context");
        let ask = place.ask(&sibling.children[0], care, "08:30-17:00", "hiteikei");
        assert_eq!(codes(&book(&parent, &ask).await), ["closed"], "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_old_files_decides_nothing() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let family = place.family(&test, "2023-05-10").await;
    let old = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
    let parts = Parts::new().expect("the parts");
    let mut cities = database::cities(&parts).expect("the cities");
    for files in &mut cities {
        files.hash.push_str("-changed");
    }
    let outside: (Arc<dyn Clock>, Arc<dyn Chance>) = (test.clock.clone(), Arc::new(SystemChance));
    let pool = test.database.pool(4).expect("a pool");
    let newer = context::app(pool, cities, &parts, ("http", None), outside).await.expect("another server");
    let generation = "SELECT sum(generation)::bigint AS n FROM generations";
    let before = number(&test, generation).await;
    newer.cities.adopt_files(&newer.pool).await.expect("files");
    assert_eq!(number(&test, generation).await, before + 2, "each city is at a new generation");

    let ask = place.ask(&family.children[0], day("2026-03-02"), "08:30-17:00", "hiteikei");
    let refused = book(&old, &ask).await;
    assert!(matches!(refused, Err(AppError::Internal(_))), "{:?}", codes(&refused));
    let mut newest = old.clone();
    newest.app = newer.clone();
    newest.city = newer.cities.city(&newer.pool, old.city.files.tenant.id).await.expect("a city");
    assert!(book(&newest, &ask).await.is_ok());
    newer.cities.adopt_files(&newer.pool).await.expect("files");
    test.app.cities.adopt_files(&test.app.pool).await.expect("files");
    let ask = place.ask(&family.children[0], day("2026-03-03"), "08:30-17:00", "hiteikei");
    assert!(book(&old, &ask).await.is_ok(), "started anew, it decides again");
}
