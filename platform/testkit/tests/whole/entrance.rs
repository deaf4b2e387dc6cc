//! The code at the door: for who is there today, and for nobody else's child.

use crate::support::{Place, day, jst, lines};
use platform_app::bookings::book;
use platform_app::bookings::decide::{Decision, decide};
use platform_app::entrance;
use platform_testkit::maker::Family;
use platform_testkit::{TestApp, Visitor};
use platform_values::BookingId;

struct Door {
    test: TestApp,
    place: Place,
    family: Family,
    other: Family,
    booking: BookingId,
}

async fn browser(test: &TestApp, person: &platform_testkit::maker::Person) -> Visitor {
    let browser = test.browser(&test.kawasaki).expect("a browser");
    browser.log_in(person).await.expect("a login");
    browser
}

impl Door {
    /// A child is expected on 2 March, and the facility shows its code of that day.
    async fn new() -> Self {
        let test = TestApp::start().await.expect("the application");
        test.clock.set(jst("2026-02-16 12:00"));
        let place = Place::new(&test, "nakahara-01").await;
        let (family, other) =
            (place.family(&test, "2023-05-10").await, place.family(&test, "2023-05-10").await);
        let parent = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
        let head = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
        let ask = place.ask(&family.children[0], day("2026-03-02"), "08:30-17:00", "hiteikei");
        let booking = book(&parent, &ask).await.expect("a request").id;
        decide(&head, booking, &Decision::Approve { message: String::new() }).await.expect("an approval");
        test.clock.set(jst("2026-03-02 08:40"));
        let desk = browser(&test, &place.manager).await;
        let page = "/facility/nakahara-01/entrance";
        assert!(desk.page(page).await.expect("a page").contains("今日はまだQRコードを出していません"));
        desk.post_form(page, page, &[]).await.expect("a code");
        let shown = desk.page(page).await.expect("a page");
        assert!(shown.contains("<svg class=\"qr\""), "{shown}");
        assert!(shown.contains("数分ごとに新しくなります"));
        Self { test, place, family, other, booking }
    }

    /// The address in the code that is shown at this moment.
    async fn address(&self) -> String {
        let head = self.test.kawasaki.ctx(&self.place.manager.actor).await.expect("a context");
        let code = entrance::code(&head, self.place.facility.id).await.expect("an answer").expect("a code");
        format!("/entrance/nakahara-01/{code}")
    }

    async fn phase(&self) -> String {
        let sql = format!("SELECT phase AS line FROM bookings WHERE id = '{}'", self.booking);
        lines(&self.test, &sql).await.remove(0)
    }

    async fn press(&self, browser: &Visitor, address: &str, act: &str) -> u16 {
        let to = format!("{address}/{}", self.booking);
        let answer = browser.post_form("/my", &to, &[("act", act)]).await.expect("an answer");
        answer.status().as_u16()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_family_writes_down_that_its_child_came_and_left() {
    let door = Door::new().await;
    let phone = browser(&door.test, &door.family.parent).await;
    let morning = door.address().await;
    let page = phone.page(&morning).await.expect("the page");
    assert!(page.contains(&door.family.children[0].name) && page.contains(">登園</button>"), "{page}");
    assert_eq!(door.press(&phone, &morning, "in").await, 303);
    assert_eq!(door.phase().await, "in_use");
    let page = phone.page(&morning).await.expect("the page");
    assert!(!page.contains(">降園</button>"), "nobody leaves by pressing twice");
    assert_eq!(door.press(&phone, &morning, "out").await, 200);
    assert_eq!(door.phase().await, "in_use");
    door.test.clock.set(jst("2026-03-02 16:50"));
    assert_eq!(door.press(&phone, &morning, "out").await, 410, "not from work with the morning's code");
    assert_eq!(door.phase().await, "in_use");
    let evening = door.address().await;
    assert!(phone.page(&evening).await.expect("the page").contains(">降園</button>"));
    assert_eq!(door.press(&phone, &evening, "out").await, 303);
    let sql = "SELECT phase || ' ' || arrived || ' ' || departed || ' ' || (final_quote IS NOT NULL) AS line FROM bookings";
    let settled = ["completed 08:40:00 16:50:00 true"];
    assert_eq!(lines(&door.test, sql).await, settled, "and the fee is settled");
    door.test.clock.set(jst("2026-03-02 16:53"));
    assert_eq!(door.press(&phone, &evening, "in").await, 200, "the page shows what stands");
    assert_eq!(lines(&door.test, sql).await, settled, "nobody comes after leaving");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_opens_nothing_to_others_and_nothing_on_another_day() {
    let door = Door::new().await;
    let address = door.address().await;
    let stranger = browser(&door.test, &door.other.parent).await;
    let page = stranger.page(&address).await.expect("the page");
    assert!(!page.contains(&door.family.children[0].name) && page.contains("予約はありません"), "{page}");
    assert_eq!(door.press(&stranger, &address, "in").await, 404);
    let phone = browser(&door.test, &door.family.parent).await;
    assert_eq!(door.press(&phone, "/entrance/nakahara-01/guessed", "in").await, 404, "the page says why not");
    assert_eq!(door.press(&phone, &address.replace("-01", "-02"), "in").await, 410);
    assert_eq!(door.phase().await, "confirmed");
    door.test.clock.set(jst("2026-03-03 08:40"));
    let answer = phone.get(&address).await.expect("an answer");
    assert_eq!(answer.status(), 410);
    let page = answer.text().await.expect("the page");
    assert!(page.contains("このQRコードは古くなりました"), "{page}");
    assert_eq!(door.press(&phone, &address, "in").await, 410);
    assert_eq!(door.phase().await, "confirmed");
}
