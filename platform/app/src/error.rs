//! What a use case can answer besides its result. Pages and the API render the same error.

use platform_authz::AuthzError;
use platform_program_api::{Finding, Quota};
use platform_store::StoreError;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// There is no such thing, or it is not for this actor: the two are told apart nowhere.
    #[error("not found")]
    NotFound,
    /// Nobody is logged in, and somebody must be.
    #[error("log in first")]
    LoginNeeded,
    /// The actor may see the thing but not do this.
    #[error("forbidden")]
    Forbidden,
    /// Rules or input stand against it: every reason at once.
    #[error("refused: {}", .0.iter().map(|f| f.code.as_str()).collect::<Vec<_>>().join(", "))]
    Refused(Vec<Finding>),
    /// No place is left in this quota.
    #[error("full: {}", .0.key)]
    Full(Quota),
    /// Somebody else changed it meanwhile.
    #[error("changed meanwhile")]
    Stale,
    /// Too often.
    #[error("too many attempts; try again in {retry_after} s")]
    TooMany {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// This idempotency key came before with another body.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// This very request was served before; [`once`] turns it into the first result.
    #[error("served before")]
    Replayed(serde_json::Value),
    /// Our fault. Logged once, at the boundary; people get an incident number.
    #[error(transparent)]
    Internal(anyhow::Error),
}

/// The result of a use case.
pub type AppResult<T> = Result<T, AppError>;

impl AppError {
    /// A refusal for one reason.
    pub fn refused(finding: Finding) -> Self {
        Self::Refused(vec![finding])
    }
}

impl From<anyhow::Error> for AppError {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        Self::Internal(error.into())
    }
}

impl From<AuthzError> for AppError {
    fn from(error: AuthzError) -> Self {
        Self::Internal(error.into())
    }
}

impl From<serde_json::Error> for AppError {
    fn from(error: serde_json::Error) -> Self {
        Self::Internal(error.into())
    }
}

/// Gives a repeated request the result of the first one. Every use case that writes ends in this.
pub fn once<T: Serialize + DeserializeOwned>(result: AppResult<T>) -> AppResult<T> {
    match result {
        Err(AppError::Replayed(first)) => Ok(serde_json::from_value(first)?),
        other => other,
    }
}
