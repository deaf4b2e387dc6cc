//! Test application, actors, builders and the sample families: for tests and development only
