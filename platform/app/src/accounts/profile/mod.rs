//! What a family tells of itself, and what a person may do to the own account.

mod family;
mod leave;
mod secrets;

pub use family::{EmergencyContact, GuardianEdit, Me, Profile, ProfileEdit, lacks_contact, load, me, save};
pub use leave::{standing_bookings, withdraw};
pub use secrets::{ask_email_change, change_password, confirm_email, peek_email};
