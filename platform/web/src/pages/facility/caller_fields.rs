//! The fields of a caller's family: the same when it is entered on the telephone and when it is mended.

use crate::forms::FormData;
use crate::i18n::Words;
use crate::view::Choice;
use crate::visit::Visit;
use chrono::NaiveDate;

/// What staff typed of a caller.
#[derive(Clone, Debug)]
pub struct CallerFields {
    /// Name of the child.
    pub child_name: String,
    /// Reading of it.
    pub child_kana: String,
    /// Date of birth.
    pub birth: NaiveDate,
    /// Name of the guardian.
    pub guardian_name: String,
    /// Reading of it; may be empty.
    pub guardian_kana: String,
    /// Telephone.
    pub phone: String,
    /// Allergies; may be empty.
    pub allergy: String,
    /// Ward; may be empty.
    pub ward: String,
    /// Whether the family lives in the city.
    pub resident: bool,
}

impl CallerFields {
    /// Reads them; what is wrong is noted in the form.
    pub fn read(visit: &Visit, form: &mut FormData) -> Option<Self> {
        let child_name = form.text("child-name").max(60).required();
        let child_kana = form.text("child-kana").kana().max(60).required();
        let birth = form.date("birth").required();
        let guardian_name = form.text("guardian-name").max(60).required();
        let guardian_kana = form.text("guardian-kana").kana().max(60).optional().unwrap_or_default();
        let phone = form.text("caller-phone").phone().required();
        let allergy = form.lines("caller-allergy").max(500).optional().unwrap_or_default();
        let known = |ward: &str| visit.city.files.tenant.wards.iter().find(|w| *w == ward).cloned();
        let ward = form.text("caller-ward").choice(known).optional().unwrap_or_default();
        let resident = form.flag("resident");
        Some(Self {
            child_name: child_name?,
            child_kana: child_kana?,
            birth: birth?,
            guardian_name: guardian_name?,
            guardian_kana,
            phone: phone?,
            allergy,
            ward,
            resident,
        })
    }
}

/// The wards of the city as choices.
pub fn wards(visit: &Visit) -> Vec<Choice> {
    let wards = &visit.city.files.tenant.wards;
    wards.iter().map(|ward| Choice::new(ward.clone(), Words::text(ward.clone()))).collect()
}
