//! The list of modules: one line each
