//! Closed lists of states. None of them ever grows for a module; each word is what the database stores.

use serde::{Deserialize, Serialize};

/// A word that is not in the list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not one of the known words")]
pub struct UnknownWord(pub String);

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[cfg_attr(feature = "diesel", derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow))]
        #[cfg_attr(feature = "diesel", diesel(sql_type = diesel::sql_types::Text))]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// Every word of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as stored and as used in message keys.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownWord;
            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    other => Err(UnknownWord(other.to_owned())),
                }
            }
        }

        #[cfg(feature = "diesel")]
        impl diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                diesel::serialize::ToSql::<diesel::sql_types::Text, diesel::pg::Pg>::to_sql(self.as_str(), out)
            }
        }

        #[cfg(feature = "diesel")]
        impl diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                let text: String =
                    diesel::deserialize::FromSql::<diesel::sql_types::Text, diesel::pg::Pg>::from_sql(value)?;
                Ok(text.parse::<Self>()?)
            }
        }
    )+};
}

words! {
    /// Where a booking stands. Phases are closed; what a module needs besides are steps.
    Phase {
        /// Asked for; holds its places until the facility decides.
        Requested = "requested",
        /// On the waiting list; holds no place.
        Waitlisted = "waitlisted",
        /// A place was offered from the waiting list and is held until the offer ends.
        Offered = "offered",
        /// Certain.
        Confirmed = "confirmed",
        /// The child is there.
        InUse = "in_use",
        /// The child was there and went home.
        Completed = "completed",
        /// Declined by the facility.
        Declined = "declined",
        /// Cancelled by the family, the facility or the city.
        Cancelled = "cancelled",
        /// The child did not come and nobody said so.
        NoShow = "no_show",
        /// Ended by time alone.
        Lapsed = "lapsed",
    }

    /// How a booking came to be.
    Source {
        /// By a guardian.
        Guardian = "guardian",
        /// By staff or an officer for a family.
        Staff = "staff",
        /// Entered afterwards as a use without booking.
        Usage = "usage",
    }

    /// Where a registration (利用登録) stands.
    RegistrationState {
        /// Applied for.
        Applied = "applied",
        /// Sent back to the family to be completed.
        Returned = "returned",
        /// The child may book here.
        Accepted = "accepted",
        /// Declined.
        Declined = "declined",
        /// Taken back by the family.
        Withdrawn = "withdrawn",
    }

    /// Where an interview (面談) stands.
    InterviewState {
        /// A call was asked for.
        Asked = "asked",
        /// Date and time are fixed.
        Fixed = "fixed",
        /// Held.
        Done = "done",
        /// The family did not come.
        Missed = "missed",
        /// Called off.
        Cancelled = "cancelled",
    }

    /// How people meet for an interview.
    InterviewMode {
        /// At the facility.
        InPerson = "in_person",
        /// By video.
        Online = "online",
        /// By telephone.
        Phone = "phone",
    }

    /// Where a usage report stands. A month without a row is not started (未着手).
    ReportState {
        /// Being made.
        Draft = "draft",
        /// Submitted to the city.
        Submitted = "submitted",
        /// Returned to the facility (差戻し).
        Returned = "returned",
        /// Approved and locked.
        Approved = "approved",
    }

    /// What was done to a usage report.
    ReportDeed {
        /// Handed in.
        Submitted = "submitted",
        /// Taken back before the city decided.
        Withdrawn = "withdrawn",
        /// Given back with a remark (差戻し).
        Returned = "returned",
        /// Approved and locked.
        Approved = "approved",
        /// Given back after it had been approved.
        Reopened = "reopened",
    }

    /// Kind of facility.
    FacilityKind {
        /// 認可
        Licensed = "licensed",
        /// 認可外
        Unlicensed = "unlicensed",
    }

    /// Who runs a facility.
    Operator {
        /// The city (公立).
        Public = "public",
        /// Others (民営).
        Private = "private",
        /// Nobody has said (不明).
        Unknown = "unknown",
    }

    /// Whether an account can log in.
    AccountState {
        /// Yes.
        Active = "active",
        /// No, by an administrator's decision.
        Disabled = "disabled",
        /// No, the person left.
        Withdrawn = "withdrawn",
    }

    /// What a mailed link permits.
    LinkPurpose {
        /// To set up an account.
        SignUp = "sign_up",
        /// To choose a new password.
        Reset = "reset",
        /// To confirm a new mail address.
        ChangeEmail = "change_email",
        /// To take over what staff entered for a family.
        Claim = "claim",
    }

    /// Why a request was not met.
    RefusalKind {
        /// No place.
        Full = "full",
        /// A rule.
        Rule = "rule",
        /// The facility's decision.
        Declined = "declined",
    }
}

impl Phase {
    /// True while the booking holds its places in the ledger or has used them.
    pub fn holds_places(self) -> bool {
        match self {
            Self::Requested
            | Self::Offered
            | Self::Confirmed
            | Self::InUse
            | Self::Completed
            | Self::NoShow => true,
            Self::Waitlisted | Self::Declined | Self::Cancelled | Self::Lapsed => false,
        }
    }

    /// True if the booking counts against the family's personal limits.
    pub fn counts(self) -> bool {
        match self {
            Self::Requested | Self::Offered | Self::Confirmed | Self::InUse | Self::Completed => true,
            Self::NoShow | Self::Waitlisted | Self::Declined | Self::Cancelled | Self::Lapsed => false,
        }
    }

    /// Phases that still go on.
    pub const STANDING: [Self; 5] =
        [Self::Requested, Self::Waitlisted, Self::Offered, Self::Confirmed, Self::InUse];

    /// True once nothing can change any more except by a correction.
    pub fn has_ended(self) -> bool {
        !Self::STANDING.contains(&self)
    }
}

impl RegistrationState {
    /// States in which the facility and the family still deal with each other.
    pub const STANDING: [Self; 3] = [Self::Applied, Self::Returned, Self::Accepted];
}
