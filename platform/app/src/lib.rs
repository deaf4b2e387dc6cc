//! Use cases: they order what happens; modules decide and the store speaks SQL
