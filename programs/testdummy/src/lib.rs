//! The smallest possible module, for the platform's own tests
