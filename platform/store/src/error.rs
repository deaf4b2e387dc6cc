//! What can go wrong in the database. What people read is decided above.

use diesel::result::{DatabaseErrorKind, Error};

/// A failed call.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No connection could be had.
    #[error("no database connection: {0}")]
    Pool(String),
    /// A statement failed.
    #[error("database: {0}")]
    Database(#[from] Error),
    /// What the database holds is not what the code expects.
    #[error("stored data cannot be read: {0}")]
    Corrupt(String),
    /// Migrations failed.
    #[error("migration: {0}")]
    Migration(String),
}

/// The result of every store call.
pub type StoreResult<T> = Result<T, StoreError>;

impl StoreError {
    /// True if the row was already there.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Database(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)))
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Corrupt(error.to_string())
    }
}
