//! What is acted upon, and the acts. A [`Resource`] tells only what the policy must know of a thing: its kind and
//! whose it is.

use platform_values::{AccountId, ChildId, FacilityId, HouseholdId};
use uuid::Uuid;

use crate::word::words;

words! {
    /// What is done.
    Action, "action" {
        /// See one.
        Read = "read",
        /// See a page of many.
        List = "list",
        /// Make a new one.
        Create = "create",
        /// Change one.
        Update = "update",
        /// Accept or decline what was asked for.
        Decide = "decide",
        /// Call off; for an account, withdraw.
        Cancel = "cancel",
        /// Write down what happened (check-in, check-out, use).
        Record = "record",
        /// Hand in to the city.
        Submit = "submit",
        /// Approve or return what was handed in.
        Approve = "approve",
        /// Ask again for what was not handed in, or send again what did not arrive.
        Remind = "remind",
        /// Take out as a file.
        Export = "export",
        /// Mend what the own facility wrote down for somebody else.
        Correct = "correct",
        /// Go past a warning, with a reason.
        Override = "override",
    }
}

words! {
    /// The kind of a thing.
    Object, "object" {
        /// A family with its guardians.
        Household = "household",
        /// A child and its record.
        Child = "child",
        /// The account of a person; its secrets are part of no object.
        Account = "account",
        /// The accounts and roles of staff and officers.
        Staff = "staff",
        /// A registration (利用登録) of a child at a facility.
        Registration = "registration",
        /// A time offered for interviews (面談枠).
        InterviewSlot = "interview_slot",
        /// An interview (面談).
        Interview = "interview",
        /// A booking (予約).
        Booking = "booking",
        /// A usage record (実績).
        Usage = "usage",
        /// A monthly usage report (利用実績報告書).
        Report = "report",
        /// A facility (施設).
        Facility = "facility",
        /// The rules and fees that hold at a facility or in the city.
        Rules = "rules",
        /// A closure (休み) of a facility.
        Closure = "closure",
        /// An announcement (お知らせ).
        Announcement = "announcement",
        /// The vacancy (空き) as staff see it; the public search asks nobody.
        Vacancy = "vacancy",
        /// Figures over many children, naming none.
        Statistics = "statistics",
        /// The operation log.
        Audit = "audit",
        /// The import of a file.
        Import = "import",
    }
}

/// A thing that can be acted upon. What is not told counts as belonging to nobody, so silence never permits.
pub trait Resource: Send + Sync {
    /// Its kind.
    fn object(&self) -> Object;

    /// Its id, when it is one stored thing.
    fn id(&self) -> Option<Uuid> {
        None
    }

    /// The family it belongs to.
    fn household(&self) -> Option<HouseholdId> {
        None
    }

    /// The child it is about; for the operation log, not for the decision.
    fn child(&self) -> Option<ChildId> {
        None
    }

    /// The facilities it belongs to or is linked to.
    fn facilities(&self) -> Vec<FacilityId> {
        Vec::new()
    }

    /// The person whose account it is. Only an [`Object::Account`] is owned through it: who entered a booking does not
    /// own it.
    fn account(&self) -> Option<AccountId> {
        None
    }
}

/// A resource described on the spot: `Of::new(Object::Booking).id(id).household(household).facility(facility)`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Of {
    object: Object,
    id: Option<Uuid>,
    household: Option<HouseholdId>,
    child: Option<ChildId>,
    facilities: Vec<FacilityId>,
    account: Option<AccountId>,
}

impl Of {
    /// A thing of this kind that belongs to nobody yet.
    pub const fn new(object: Object) -> Self {
        Self { object, id: None, household: None, child: None, facilities: Vec::new(), account: None }
    }

    /// With this id.
    #[must_use]
    pub fn id(mut self, id: impl Into<Uuid>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Belonging to this family.
    #[must_use]
    pub fn household(mut self, household: HouseholdId) -> Self {
        self.household = Some(household);
        self
    }

    /// About this child.
    #[must_use]
    pub fn child(mut self, child: ChildId) -> Self {
        self.child = Some(child);
        self
    }

    /// Linked to this facility too.
    #[must_use]
    pub fn facility(mut self, facility: FacilityId) -> Self {
        self.facilities.push(facility);
        self
    }

    /// Linked to these facilities too.
    #[must_use]
    pub fn facilities(mut self, facilities: impl IntoIterator<Item = FacilityId>) -> Self {
        self.facilities.extend(facilities);
        self
    }

    /// The account of this person.
    #[must_use]
    pub fn account(mut self, account: AccountId) -> Self {
        self.account = Some(account);
        self
    }
}

impl Resource for Of {
    fn object(&self) -> Object {
        self.object
    }

    fn id(&self) -> Option<Uuid> {
        self.id
    }

    fn household(&self) -> Option<HouseholdId> {
        self.household
    }

    fn child(&self) -> Option<ChildId> {
        self.child
    }

    fn facilities(&self) -> Vec<FacilityId> {
        self.facilities.clone()
    }

    fn account(&self) -> Option<AccountId> {
        self.account
    }
}
