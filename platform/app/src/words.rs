//! Words for mails. The messages live with the pages; use cases only name them.

use std::collections::BTreeMap;

/// Turns a message key into words.
pub trait Words: Send + Sync {
    /// The message in the city's language, with its places filled. ISO dates among the arguments are shown in the
    /// reader's style.
    fn text(&self, key: &str, args: &BTreeMap<String, String>) -> String;
}
