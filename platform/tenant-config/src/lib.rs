//! A city's files: who the city is, how it looks, when it is closed, its facilities and its rules. Loading reports every
//! problem at once with file and key; [`layers`] sets and compares leaves of rules by their paths; [`import`] reads
//! foreign facility lists; [`export`] writes the same files back. Words for people live with the web and the CLI: here are
//! codes. Which rules exist is the modules' knowledge and is not checked here.

pub mod bounds;
pub mod brand;
pub mod calendar;
pub mod decode;
pub mod export;
pub mod facility;
pub mod fields;
pub mod import;
pub mod layers;
pub mod load;
pub mod mapping;
pub mod problems;
pub mod profile;
pub mod program;
mod reader;
pub mod station;
mod table;
mod tenant;

pub use bounds::{Bound, edit_problems};
pub use brand::{Brand, Colour};
pub use calendar::CityCalendar;
pub use decode::Encoding;
pub use export::{facility_rules_text, write_facilities_csv, write_tenant_files};
pub use facility::{FacilityCode, FacilityRow, GeoPoint, Phone, Postcode, one_form};
pub use import::{ImportOptions, ImportReport, parse_facilities};
pub use layers::{Change, RuleConflict, diff, get, leaves, set, unset};
pub use load::{TenantFiles, load, load_all};
pub use mapping::{ColumnMapping, FacilityColumn};
pub use problems::{Code, ConfigProblem, Place, RowProblem};
pub use profile::Profile;
pub use program::ProgramFile;
pub use station::Station;
pub use tenant::{AccountSettings, Contact, Tenant};
