//! A family's children and their sheets (児童票). The sheet is filled in four short steps that can be left and taken up
//! again. Health data leaves these calls only for the family and for linked facilities.

mod keep;
mod sheet;

pub use keep::{add, archive, confirm_unchanged, find, list, save};
pub(crate) use sheet::missing;
pub use sheet::{
    Basics, ChildEdit, ChildSheet, ChildView, Consents, Daily, Doctor, Health, MISSING, PickupPerson,
    Section, WeaningStage, confirmed_on,
};
