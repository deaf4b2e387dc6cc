//! All SQL: the pool, the tenant scope, the write door's guard, the ledger and one file per thing
