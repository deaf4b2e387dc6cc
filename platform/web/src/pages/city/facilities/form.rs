//! The form of a facility's master data, for a new one and for changes.

use crate::forms::{FormData, FormView, hiragana};
use crate::i18n::Words;
use crate::view::Choice;
use chrono::NaiveDate;
use platform_app::facilities::Master;
use platform_app::store::places::Facility;
use platform_app::tenant_config::Phone;
use platform_values::{FacilityKind, Operator};

/// Reads what was typed; `None` if anything is wrong with it.
pub fn read(form: &mut FormData) -> Option<Master> {
    let name = form.text("master-name").max(80).required();
    // Names of facilities hold digits and brackets, so their readings may as well.
    let kana = form.text("master-kana").max(120).optional().map(|kana| hiragana(&kana));
    let kind = form.text("master-kind").parsed::<FacilityKind>().required_or("error-choice");
    let operator = form.text("master-operator").parsed::<Operator>().required_or("error-choice");
    let ward = form.text("master-ward").required_or("error-choice");
    let postcode = form.text("master-postcode").postcode().optional();
    let address = form.text("master-address").max(160).required();
    let phone = form.text("master-phone").check("error-phone", |t| Phone::parse(t).is_some()).optional();
    let capacity = form.text("master-capacity").number(1, 999).optional();
    let dates = ["opened-on", "suspended-from", "closed-on"].map(|field| date(form, field));
    let [opened_on, suspended_from, closed_on] = dates;
    form.valid(|| {
        Some(Master {
            name: name?,
            kana: kana.unwrap_or_default(),
            kind: kind?,
            operator: operator?,
            ward: ward?,
            postcode: postcode.unwrap_or_default(),
            address: address?,
            phone: phone.and_then(|t| Phone::parse(&t)).map(|phone| phone.to_string()).unwrap_or_default(),
            capacity: capacity.and_then(|places| i32::try_from(places).ok()),
            opened_on,
            suspended_from,
            closed_on,
        })
    })
}

fn date(form: &mut FormData, field: &str) -> Option<NaiveDate> {
    form.date(field).optional()
}

/// The form with what is stored.
pub fn filled(facility: &Facility) -> FormView {
    let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    let values = [
        ("master-name", facility.name.clone()),
        ("master-kana", facility.kana.clone()),
        ("master-kind", facility.kind.to_string()),
        ("master-operator", facility.operator.to_string()),
        ("master-ward", facility.ward.clone()),
        ("master-postcode", facility.postcode.clone()),
        ("master-address", facility.address.clone()),
        ("master-phone", facility.phone.clone()),
        ("master-capacity", facility.capacity.map_or_else(String::new, |places| places.to_string())),
        ("opened-on", day(facility.opened_on)),
        ("suspended-from", day(facility.suspended_from)),
        ("closed-on", day(facility.closed_on)),
    ];
    FormData::filled(values.into_iter().filter(|(_, value)| !value.is_empty())).view()
}

/// Operators to choose from.
pub fn operators() -> Vec<Choice> {
    let all = Operator::ALL.iter();
    all.map(|o| Choice::new(o.as_str(), Words::key(format!("city-operator-{o}")))).collect()
}
