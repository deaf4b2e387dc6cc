//! A city's files: loading, merging layers of rules with their origins, and checking them
