//! Who may do what: actors, objects, relations and the Casbin policy.
//!
//! A use case asks [`Authorizer::role_for`] with the [`Actor`], the [`Action`] and the [`Resource`]. Rust works out how
//! the actor stands to the resource ([`Relation`]); the policy in `policies/` says what a role in that relation may do.
//! Which city a resource is of is not asked here: the store finds only what is the city's own.

pub mod actor;
pub mod authorizer;
pub mod object;
pub mod policy;
pub mod relation;
mod word;

pub use actor::{Actor, Grant, Role};
pub use authorizer::{Authorizer, AuthzError};
pub use object::{Action, Object, Of, Resource};
pub use relation::Relation;
pub use word::UnknownWord;
