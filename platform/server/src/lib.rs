//! The azukari program: serve, worker, migrate, check, tenant, openapi, doctor
