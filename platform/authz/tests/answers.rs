//! Single answers that people would ask about, each named as a sentence.

use platform_authz::{Action, Actor, Authorizer, Grant, Object, Of, Role};
use platform_values::{AccountId, FacilityId, HouseholdId};
use tokio::sync::OnceCell;
use uuid::Uuid;

const HERE: FacilityId = FacilityId(Uuid::from_u128(1));
const THERE: FacilityId = FacilityId(Uuid::from_u128(2));
const OURS: HouseholdId = HouseholdId(Uuid::from_u128(3));
const THEIRS: HouseholdId = HouseholdId(Uuid::from_u128(4));
const ME: AccountId = AccountId(Uuid::from_u128(5));
const SPOUSE: AccountId = AccountId(Uuid::from_u128(6));

fn actor(grants: &[(Role, Option<FacilityId>)]) -> Actor {
    Actor {
        account: Some(ME),
        household: Some(OURS),
        name: "見本 花子".to_owned(),
        grants: grants.iter().map(|&(role, facility)| Grant { role, facility }).collect(),
    }
}

async fn authorizer() -> &'static Authorizer {
    static ONCE: OnceCell<Authorizer> = OnceCell::const_new();
    ONCE.get_or_init(async || Authorizer::new().await.expect("the policy is sound")).await
}

async fn ask(actor: &Actor, action: Action, resource: Of) -> Option<Role> {
    authorizer().await.role_for(actor, action, &resource)
}

#[tokio::test]
async fn nobody_may_do_nothing() {
    let authorizer = authorizer().await;
    for &object in Object::ALL {
        for &action in Action::ALL {
            assert_eq!(authorizer.role_for(&Actor::nobody(), action, &Of::new(object)), None);
            assert!(!authorizer.allows_somewhere(&Actor::nobody(), action, object));
        }
    }
}

#[tokio::test]
async fn a_booking_of_the_own_family_at_the_own_facility_is_read_as_guardian() {
    let nurse = actor(&[(Role::FacilityManager, Some(HERE)), (Role::Guardian, None)]);
    let booking = || Of::new(Object::Booking).facility(HERE);
    assert_eq!(ask(&nurse, Action::Read, booking().household(OURS)).await, Some(Role::Guardian));
    assert_eq!(ask(&nurse, Action::Read, booking().household(THEIRS)).await, Some(Role::FacilityManager));
    assert_eq!(ask(&nurse, Action::Decide, booking().household(OURS)).await, Some(Role::FacilityManager));
}

#[tokio::test]
async fn who_entered_a_booking_does_not_own_it() {
    let parent = actor(&[(Role::Guardian, None)]);
    let booking = Of::new(Object::Booking).household(THEIRS).account(ME);
    assert_eq!(ask(&parent, Action::Read, booking).await, None);
}

#[tokio::test]
async fn one_guardian_does_not_withdraw_the_account_of_the_other() {
    let parent = actor(&[(Role::Guardian, None)]);
    let account = |whose| Of::new(Object::Account).household(OURS).account(whose);
    assert_eq!(ask(&parent, Action::Cancel, account(ME)).await, Some(Role::Guardian));
    assert_eq!(ask(&parent, Action::Cancel, account(SPOUSE)).await, None);
}

#[tokio::test]
async fn a_thing_of_no_family_is_not_owned_by_a_guardian_without_one() {
    let newcomer = Actor { household: None, ..actor(&[(Role::Guardian, None)]) };
    assert_eq!(ask(&newcomer, Action::Read, Of::new(Object::Child)).await, None);
}

#[tokio::test]
async fn staff_reach_a_child_only_when_it_is_linked_to_their_facility() {
    let staff = actor(&[(Role::FacilityStaff, Some(HERE))]);
    let child = || Of::new(Object::Child).household(THEIRS);
    assert_eq!(ask(&staff, Action::Read, child()).await, None);
    assert_eq!(ask(&staff, Action::Read, child().facility(THERE)).await, None);
    let linked = child().facility(THERE).facility(HERE);
    assert_eq!(ask(&staff, Action::Read, linked).await, Some(Role::FacilityStaff));
}

#[tokio::test]
async fn a_grant_with_a_facility_missing_or_too_many_reaches_nothing() {
    let booking = || Of::new(Object::Booking).household(THEIRS).facility(HERE);
    assert_eq!(ask(&actor(&[(Role::FacilityStaff, None)]), Action::Read, booking()).await, None);
    assert_eq!(ask(&actor(&[(Role::CityStaff, Some(HERE))]), Action::Read, booking()).await, None);
    assert_eq!(ask(&actor(&[(Role::Guardian, Some(HERE))]), Action::Read, booking()).await, None);
}

#[tokio::test]
async fn the_weakest_role_that_suffices_is_named() {
    let officer = actor(&[(Role::CityAdmin, None), (Role::CityStaff, None), (Role::Auditor, None)]);
    assert_eq!(ask(&officer, Action::Read, Of::new(Object::Audit)).await, Some(Role::Auditor));
    assert_eq!(ask(&officer, Action::Read, Of::new(Object::Child)).await, Some(Role::CityStaff));
    assert_eq!(ask(&officer, Action::Create, Of::new(Object::Import)).await, Some(Role::CityAdmin));
}

#[test]
fn the_facilities_of_an_actor_are_those_of_roles_at_facilities() {
    let both = actor(&[
        (Role::FacilityStaff, Some(THERE)),
        (Role::FacilityManager, Some(HERE)),
        (Role::FacilityStaff, Some(HERE)),
        (Role::Guardian, Some(THERE)),
        (Role::CorporationManager, None),
    ]);
    assert_eq!(both.facilities(), [HERE, THERE]);
    assert!(both.has(Role::Guardian) && !both.has(Role::CityStaff));
    assert!(!actor(&[(Role::FacilityManager, Some(HERE))]).has(Role::FacilityStaff));
}
