//! Who acts: a person (or nobody) with the roles granted to them. How an actor logs in is not known here.

use platform_values::{AccountId, FacilityId, HouseholdId};

use crate::{Relation, word::words};

words! {
    /// A role that an account can hold.
    Role, "role" {
        /// A guardian (保護者) of a family.
        Guardian = "guardian",
        /// Staff of one facility.
        FacilityStaff = "facility_staff",
        /// The head of one facility.
        FacilityManager = "facility_manager",
        /// The corporation (運営法人) that runs a facility: one grant for each of its facilities.
        CorporationManager = "corporation_manager",
        /// An officer of the city or of a ward.
        CityStaff = "city_staff",
        /// An administrator of the city.
        CityAdmin = "city_admin",
        /// Reads the operation log and figures of the city.
        Auditor = "auditor",
        /// Runs the platform; has no standing access to a city's records.
        Operator = "operator",
    }
}

impl Role {
    /// Every role, the one with the fewest rights first. Who holds several acts under the first that suffices.
    pub const WEAKEST_FIRST: [Self; 8] = [
        Self::Guardian,
        Self::CorporationManager,
        Self::FacilityStaff,
        Self::FacilityManager,
        Self::Auditor,
        Self::CityStaff,
        Self::CityAdmin,
        Self::Operator,
    ];

    /// The relations that a holder of this role can ever stand in. A guardian only stands in `own`.
    pub const fn relations(self) -> &'static [Relation] {
        match self {
            Self::Guardian => &[Relation::Own],
            Self::FacilityStaff | Self::FacilityManager | Self::CorporationManager => {
                &[Relation::Own, Relation::Facility]
            }
            Self::CityStaff | Self::CityAdmin | Self::Auditor | Self::Operator => {
                &[Relation::Own, Relation::Tenant]
            }
        }
    }
}

/// One role granted to an account.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Where, for a role at a facility. Such a role without a facility reaches nothing, and neither does a role of the
    /// city with one.
    pub facility: Option<FacilityId>,
}

/// Who acts in one request, inside one city.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    /// The account, when somebody is logged in.
    pub account: Option<AccountId>,
    /// The family, when the account belongs to one.
    pub household: Option<HouseholdId>,
    /// The name shown on pages and written into the operation log.
    pub name: String,
    /// The roles held.
    pub grants: Vec<Grant>,
}

impl Actor {
    /// A visitor who is not logged in.
    pub fn nobody() -> Self {
        Self { account: None, household: None, name: String::new(), grants: Vec::new() }
    }

    /// Whether the actor holds this very role, anywhere. Included roles do not count: a head of a facility does not
    /// hold `facility_staff`.
    pub fn has(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }

    /// The facilities at which the actor holds a role of a facility, sorted, each once.
    pub fn facilities(&self) -> Vec<FacilityId> {
        let mut facilities: Vec<_> = self
            .grants
            .iter()
            .filter(|grant| grant.role.relations().contains(&Relation::Facility))
            .filter_map(|grant| grant.facility)
            .collect();
        facilities.sort_unstable();
        facilities.dedup();
        facilities
    }
}
