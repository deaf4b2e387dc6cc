//! My page.

use crate::i18n::Words;
use platform_program_api::Allowance;

/// What is left of a cap.
pub fn allowance_words(allowance: &Allowance) -> Words {
    Words::key(allowance.code.clone()).with("left", allowance.left).with("max", allowance.max)
}
