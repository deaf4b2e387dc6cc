//! What a facility's rules answer, asked through the contract as the platform asks.

mod conformance;
mod eligibility;
mod fees;
mod limits;
mod places;
mod support;
mod window;
