//! The list of modules: one line each.

use platform_program_api::ProgramModule;
use std::sync::Arc;

/// Every module that this build contains.
pub fn modules() -> Vec<Arc<dyn ProgramModule>> {
    vec![Arc::new(programs_temporary_childcare::TemporaryChildcare), Arc::new(programs_testdummy::TestDummy)]
}
