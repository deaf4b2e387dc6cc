//! How an actor stands to a resource. Worked out in Rust from ids, because the policy knows only roles and words.

use crate::{Actor, Grant, Object, Resource, word::words};

words! {
    /// How the actor stands to the resource, the closest first.
    Relation, "relation" {
        /// It is the actor's household's, or the actor's own account.
        Own = "own",
        /// It belongs or is linked to the facility that the actor's grant names.
        Facility = "facility",
        /// It is the city's, and the actor holds a role of the city.
        Tenant = "tenant",
    }
}

impl Relation {
    /// Whether the actor stands so to the resource by this grant.
    pub(crate) fn holds(self, actor: &Actor, grant: &Grant, resource: &dyn Resource) -> bool {
        self.can_hold(actor, grant, resource.object())
            && match self {
                Self::Own if resource.object() == Object::Account => resource.account() == actor.account,
                Self::Own => resource.household() == actor.household,
                Self::Facility => grant.facility.is_some_and(|at| resource.facilities().contains(&at)),
                Self::Tenant => true,
            }
    }

    /// Whether the actor can stand so to any resource of this kind by this grant.
    pub(crate) fn can_hold(self, actor: &Actor, grant: &Grant, object: Object) -> bool {
        grant.role.relations().contains(&self)
            && match self {
                Self::Own if object == Object::Account => actor.account.is_some(),
                Self::Own => actor.household.is_some(),
                Self::Facility => grant.facility.is_some(),
                Self::Tenant => grant.facility.is_none(),
            }
    }
}
