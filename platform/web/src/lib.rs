//! Pages and the API: handlers translate between HTTP and use cases.
//!
//! This file only names the parts. Words are Fluent messages ([`i18n`]), HTML comes from strict templates ([`render`])
//! over typed pages ([`pages`]) and typed building blocks ([`view`]), input from [`forms`].

pub mod api;
pub mod app;
pub mod assets;
pub mod birth;
mod brand;
pub mod cookie;
pub mod failure;
pub mod format;
pub mod forms;
mod gate;
pub mod headers;
pub mod i18n;
pub mod nav;
pub mod pages;
mod paging;
mod qr;
mod readable;
pub mod render;
pub mod routes;
pub mod site;
pub mod spawn;
pub mod view;
pub mod visit;

#[cfg(test)]
mod markup;
