//! Families as staff and officers meet them: a caller on the telephone, a search, a child's sheet. What a family does
//! with its own data is elsewhere.

mod caller;
mod correct;
mod decisions;
mod health;
mod household;
pub(crate) mod needle;
mod people;
mod purpose;
mod retention;
mod search;
mod sheet;

pub use caller::{NewCaller, register_caller};
pub use correct::{Correction, Entered, correct, entered, has_mail, look};
pub use decisions::{
    DECISION_CHARS_MAX, Way, decide_reductions, decide_way, known_reductions, reductions_of,
};
pub(crate) use health::{noted, says_none};
pub use household::{HouseholdView, household};
pub(crate) use people::contacts;
pub use people::{ChildSummary, Contact, People, people};
pub(crate) use purpose::log_look;
pub use purpose::{PURPOSE_CHARS_MAX, purpose, state_purpose};
pub use retention::{ANONYMISE, anonymise_due};
pub use search::{FoundChild, search_city, search_linked};
pub use sheet::{ChildSheet, child_sheet};
