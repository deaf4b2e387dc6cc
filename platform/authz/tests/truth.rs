//! The policy once more, written by hand from the description of the roles and never from the files: both must agree
//! on every combination of words, and on who may do what to whose thing in a great many random cases.

use platform_authz::{
    Action, Action as A, Actor, Authorizer, Grant, Object, Object as O, Of, Relation, Role,
};
use platform_values::{AccountId, Chance, FacilityId, FixedChance, HouseholdId};
use uuid::Uuid;

use Role::{Auditor, CityAdmin, CityStaff, CorporationManager, FacilityManager, FacilityStaff, Guardian};

const NONE: &[Role] = &[];
const CARE: &[Role] = &[FacilityStaff, FacilityManager];
const HEAD: &[Role] = &[FacilityManager];
const CITY: &[Role] = &[CityStaff, CityAdmin];
const ADMIN: &[Role] = &[CityAdmin];
const WITH_CORPORATION: &[Role] = &[FacilityStaff, FacilityManager, CorporationManager];
const WITH_AUDITOR: &[Role] = &[CityStaff, CityAdmin, Auditor];

const CASES: usize = 200_000;

/// For every object and action, who may: guardians of the own family, roles at the facility, roles of the city.
#[expect(clippy::match_same_arms, reason = "a table is read by object, so equal rows stay apart")]
fn may(object: Object, action: Action) -> (bool, &'static [Role], &'static [Role]) {
    match (object, action) {
        (O::Household, A::Read) => (true, CARE, CITY),
        (O::Household, A::List) => (false, CARE, CITY),
        (O::Household, A::Create) => (false, CARE, NONE),
        (O::Household, A::Update) => (true, NONE, NONE),
        (O::Household, A::Decide) => (false, NONE, CITY),

        (O::Child, A::Read | A::List) => (true, CARE, CITY),
        (O::Child, A::Create) => (true, CARE, NONE),
        (O::Child, A::Update) => (true, NONE, NONE),
        (O::Child, A::Correct) => (false, CARE, NONE),
        (O::Child, A::Decide) => (false, CARE, CITY),

        (O::Account, A::Read) => (true, NONE, CITY),
        (O::Account, A::List | A::Remind) => (false, NONE, CITY),
        (O::Account, A::Update | A::Cancel) => (true, NONE, NONE),

        (O::Staff, A::Read | A::List | A::Create | A::Update) => (false, HEAD, ADMIN),

        (O::Registration, A::Read | A::List) => (true, CARE, CITY),
        (O::Registration, A::Create) => (true, CARE, NONE),
        (O::Registration, A::Cancel) => (true, NONE, NONE),
        (O::Registration, A::Decide) => (false, CARE, CITY),

        (O::InterviewSlot, A::Read | A::List) => (false, CARE, CITY),
        (O::InterviewSlot, A::Create | A::Update | A::Cancel) => (false, CARE, NONE),

        (O::Interview, A::Read | A::List) => (true, CARE, CITY),
        (O::Interview, A::Create) => (true, CARE, NONE),
        (O::Interview, A::Cancel) => (true, NONE, NONE),
        (O::Interview, A::Update | A::Decide) => (false, CARE, NONE),

        (O::Booking, A::Read | A::List | A::Create | A::Cancel) => (true, CARE, CITY),
        (O::Booking, A::Update) => (true, NONE, NONE),
        (O::Booking, A::Decide | A::Override) => (false, CARE, NONE),

        (O::Usage, A::Read | A::List) => (false, CARE, CITY),
        (O::Usage, A::Record | A::Create | A::Update | A::Export) => (false, CARE, NONE),

        (O::Report, A::Read | A::List) => (false, WITH_CORPORATION, WITH_AUDITOR),
        (O::Report, A::Update) => (false, CARE, NONE),
        (O::Report, A::Submit) => (false, HEAD, NONE),
        (O::Report, A::Export) => (false, &[FacilityManager, CorporationManager], CITY),
        (O::Report, A::Approve | A::Remind) => (false, NONE, CITY),

        (O::Facility, A::Read) => (false, CARE, WITH_AUDITOR),
        (O::Facility, A::List) => (false, NONE, WITH_AUDITOR),
        (O::Facility, A::Update) => (false, CARE, ADMIN),
        (O::Facility, A::Create) => (false, NONE, ADMIN),

        (O::Rules, A::Read) => (false, CARE, CITY),
        (O::Rules, A::List) => (false, NONE, CITY),
        (O::Rules, A::Update) => (false, HEAD, ADMIN),

        (O::Closure, A::Read | A::List) => (false, CARE, CITY),
        (O::Closure, A::Create | A::Cancel) => (false, HEAD, CITY),

        (O::Announcement, A::Read | A::List | A::Create | A::Update) => (false, CARE, CITY),
        (O::Vacancy, A::Read) => (false, CARE, CITY),
        (O::Vacancy, A::List) => (false, NONE, CITY),

        (O::Statistics, A::Read) => (false, &[CorporationManager], WITH_AUDITOR),
        (O::Statistics, A::List | A::Export) => (false, &[CorporationManager], CITY),

        (O::Audit, A::Read | A::List | A::Export) => (false, NONE, &[CityAdmin, Auditor]),
        (O::Import, A::Create) => (false, NONE, ADMIN),
        _ => (false, NONE, NONE),
    }
}

/// Everybody who works with the platform sees and keeps up the own account; only a guardian withdraws.
fn own_account(role: Role, object: Object, action: Action) -> bool {
    role != Guardian && object == Object::Account && matches!(action, Action::Read | Action::Update)
}

#[tokio::test]
async fn casbin_says_what_the_truth_table_says() {
    let authorizer = Authorizer::new().await.unwrap();
    let (mut asked, mut allowed) = (0, 0);
    for &object in Object::ALL {
        for &action in Action::ALL {
            let (own, facility, tenant) = may(object, action);
            for &role in Role::ALL {
                for (relation, expected) in [
                    (Relation::Own, own && role == Guardian || own_account(role, object, action)),
                    (Relation::Facility, facility.contains(&role)),
                    (Relation::Tenant, tenant.contains(&role)),
                ] {
                    let answer = authorizer.allows(role, relation, object, action);
                    assert_eq!(answer, expected, "{role} {relation} {object} {action}");
                    asked += 1;
                    allowed += usize::from(answer);
                }
            }
        }
    }
    assert_eq!(asked, Role::ALL.len() * Relation::ALL.len() * Object::ALL.len() * Action::ALL.len());
    assert!(allowed > 150, "only {allowed} are allowed: the table is not what it was");
}

/// What one random case is about, kept as plain facts beside the actor and the resource built from them.
struct Case {
    actor: Actor,
    object: Object,
    action: Action,
    household: Option<HouseholdId>,
    account: Option<AccountId>,
    facilities: Vec<FacilityId>,
}

impl Case {
    fn resource(&self) -> Of {
        let mut of = Of::new(self.object).facilities(self.facilities.iter().copied());
        if let Some(household) = self.household {
            of = of.household(household);
        }
        if let Some(account) = self.account {
            of = of.account(account);
        }
        of
    }

    /// Decided from the facts alone.
    fn expected(&self) -> Option<Role> {
        let (own, at_facility, of_city) = may(self.object, self.action);
        let mine = match self.object {
            Object::Account => self.account.is_some() && self.account == self.actor.account,
            _ => self.household.is_some() && self.household == self.actor.household,
        };
        if own && mine && self.actor.grants.iter().any(|grant| grant.role == Guardian) {
            return Some(Guardian);
        }
        if mine {
            // The closest relation, and in it the weakest role; each must be granted where such a role counts.
            let mut weakest = Role::WEAKEST_FIRST.into_iter();
            let held = |role: Role| self.actor.grants.iter().any(|grant| grant.role == role);
            if let Some(role) =
                weakest.find(|&role| own_account(role, self.object, self.action) && held(role))
            {
                return Some(role);
            }
        }
        for role in [CorporationManager, FacilityStaff, FacilityManager] {
            let here = |grant: &Grant| {
                grant.role == role && self.facilities.iter().any(|&facility| grant.facility == Some(facility))
            };
            if at_facility.contains(&role) && self.actor.grants.iter().any(here) {
                return Some(role);
            }
        }
        [Auditor, CityStaff, CityAdmin].into_iter().find(|&role| {
            of_city.contains(&role) && self.actor.grants.contains(&Grant { role, facility: None })
        })
    }
}

struct Dice(FixedChance);

impl Dice {
    fn below(&self, bound: usize) -> usize {
        let mut bytes = [0; 2];
        self.0.fill(&mut bytes);
        usize::from(u16::from_le_bytes(bytes)) % bound
    }

    fn one<T: Copy>(&self, of: &[T]) -> T {
        *of.get(self.below(of.len())).expect("a number below the length")
    }

    /// One of three ids, or none in one case of five.
    fn id<T: From<Uuid>>(&self, kind: u128) -> Option<T> {
        let number = self.below(5).min(3);
        (number < 3).then(|| Uuid::from_u128(kind * 100 + number as u128).into())
    }

    fn case(&self) -> Case {
        let grant = |_| Grant { role: self.one(Role::ALL), facility: self.id(3) };
        Case {
            actor: Actor {
                account: self.id(1),
                household: self.id(2),
                name: "見本 太郎".to_owned(),
                grants: (0..self.below(4)).map(grant).collect(),
            },
            object: self.one(Object::ALL),
            action: self.one(Action::ALL),
            household: self.id(2),
            account: self.id(1),
            facilities: (0..self.below(3)).filter_map(|_| self.id(3)).collect(),
        }
    }
}

#[tokio::test]
async fn random_actors_and_resources_are_judged_as_the_truth_table_judges() {
    let authorizer = Authorizer::new().await.unwrap();
    let dice = Dice(FixedChance::seeded(20_261_123));
    let mut under = std::collections::BTreeMap::<Option<Role>, usize>::new();
    let (mut elsewhere, mut strangers) = (0, 0);
    for number in 0..CASES {
        let case = dice.case();
        let (actor, action, object) = (&case.actor, case.action, case.object);
        let answer = authorizer.role_for(actor, action, &case.resource());
        assert_eq!(answer, case.expected(), "case {number}: {actor:?} {action} {:?}", case.resource());
        if answer.is_some() {
            assert!(
                authorizer.allows_somewhere(actor, action, object),
                "case {number}: allowed, yet nowhere"
            );
        } else if authorizer.allows_somewhere(actor, action, object) {
            let other_facility =
                actor.facilities().iter().all(|facility| !case.facilities.contains(facility));
            elsewhere +=
                usize::from(!actor.facilities().is_empty() && !case.facilities.is_empty() && other_facility);
            strangers += usize::from(
                actor.has(Guardian) && case.household.is_some() && case.household != actor.household,
            );
        }
        *under.entry(answer).or_default() += 1;
    }
    for &role in Role::ALL {
        let count = under.get(&Some(role)).copied().unwrap_or(0);
        // An operator may only do two things, and a weaker role answers for most who hold it.
        let least = if role == Role::Operator { 1 } else { 50 };
        assert!(count >= least, "only {count} cases were allowed as {role}: {under:?}");
    }
    assert!(elsewhere >= 500, "only {elsewhere} cases were refused at another facility");
    assert!(strangers >= 500, "only {strangers} cases were refused to another family");
}
