//! Signing up in two steps: a mail address, then, through the mailed link, the family.

pub mod ask;
pub mod finish;
