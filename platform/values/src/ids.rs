//! Typed ids. An id is a UUIDv7: it sorts by the time of its making. The macro is the only way to declare one.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "diesel", derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow))]
        #[cfg_attr(feature = "diesel", diesel(sql_type = diesel::sql_types::Uuid))]
        pub struct $name(pub Uuid);

        #[cfg(feature = "diesel")]
        impl diesel::serialize::ToSql<diesel::sql_types::Uuid, diesel::pg::Pg> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                diesel::serialize::ToSql::<diesel::sql_types::Uuid, diesel::pg::Pg>::to_sql(&self.0, out)
            }
        }

        #[cfg(feature = "diesel")]
        impl diesel::deserialize::FromSql<diesel::sql_types::Uuid, diesel::pg::Pg> for $name {
            fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                diesel::deserialize::FromSql::<diesel::sql_types::Uuid, diesel::pg::Pg>::from_sql(value).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A city.
    TenantId,
    /// A person who can log in: guardian, staff or officer.
    AccountId,
    /// A family: the unit that shares children and bookings, and whose row every booking locks first.
    HouseholdId,
    /// A guardian (保護者) of a household.
    GuardianId,
    /// A child (お子さん).
    ChildId,
    /// A nursery or other place of care.
    FacilityId,
    /// A city's configured use of a module.
    ProgramId,
    /// A child's registration (利用登録) at a facility.
    RegistrationId,
    /// A bookable time for an interview (面談枠).
    InterviewSlotId,
    /// One interview (面談) of a child at a facility.
    InterviewId,
    /// One booking (予約) of one child on one day, or a use without booking.
    BookingId,
    /// A monthly usage report (利用実績報告書) of a facility.
    ReportId,
    /// An announcement (お知らせ).
    AnnouncementId,
    /// A stored edit of rules.
    RuleEditId,
    /// A grant of a role to an account.
    GrantId,
    /// A mail waiting to be sent.
    MailId,
    /// One row of the operation log.
    AuditId,
    /// One refused or declined request, counted as unmet demand.
    RefusalId,
    /// One request of a client, as written into logs and the operation log.
    RequestId,
}
