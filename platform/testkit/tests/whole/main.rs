//! The whole application under test: use cases, pages and the API on a real database with two cities. One program, so
//! that it is linked once; one module for each promise.

#![cfg(test)]

mod api;
mod api_desk;
mod api_journey;
mod api_rules;
mod api_shapes;
mod attendance;
mod birthdays;
mod bodies;
mod browser;
mod child_decisions;
mod city_edges;
mod city_rules;
mod claims;
mod consents;
mod decisions;
mod desk;
mod desk_doubts;
mod desk_interviews;
mod desk_many;
mod emergency;
mod entrance;
mod families;
mod fees;
mod generation;
mod guards;
mod hangups;
mod holds;
mod hostile;
mod idempotency;
mod looking;
mod months;
mod officer_forms;
mod officer_pages;
mod officers;
mod parents;
mod people;
mod purposes;
mod race;
mod redis;
mod refusals;
mod reports;
mod retention;
mod review;
mod routes;
mod rule_changes;
mod succession;
mod support;
mod things;
mod vacancies;
mod wall_calls;
mod wall_calls_holds;
mod walls;
