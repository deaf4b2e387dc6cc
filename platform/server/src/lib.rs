//! The azukari program: settings, the command line, serving, the worker, migrations and the set-up of cities. What a
//! page or a rule does is decided elsewhere; here the parts are put together and started.

#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod admin;
pub mod cli;
pub mod context;
pub mod doctor;
pub mod files;
pub mod logging;
pub mod mailer;
pub mod measure;
pub mod migrate;
pub mod notices;
pub mod out;
pub mod serve;
pub mod settings;
pub mod stop;
pub mod tenant;
pub mod words;
pub mod worker;

pub use settings::Settings;
