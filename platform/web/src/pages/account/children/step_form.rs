//! The fields of the four steps: read from a form, filled in from the stored sheet. Whether there is an allergy must be
//! said in so many words; an empty field would leave it open.

use super::step::PICKUP;
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::account::input::{blank, filled};
use crate::view::Choice;
use crate::visit::Visit;
use platform_app::accounts::children::{
    Basics, ChildEdit, ChildView, Consents, Daily, Doctor, Health, PickupPerson, Section, WeaningStage,
};
use std::collections::BTreeMap;

const NOTE: usize = 1000;

const STAGES: [(WeaningStage, &str); 6] = [
    (WeaningStage::Milk, "milk"),
    (WeaningStage::Early, "early"),
    (WeaningStage::Middle, "middle"),
    (WeaningStage::Late, "late"),
    (WeaningStage::Finishing, "finishing"),
    (WeaningStage::Ordinary, "ordinary"),
];

const SEXES: [&str; 2] = ["girl", "boy"];

/// Which field of the form a reason stands at.
pub(super) const FIELDS: [(&str, &str); 21] = [
    ("child-name", "child-full-name"),
    ("child-kana", "child-kana"),
    ("sex", "child-sex"),
    ("child-birth-future", "child-birth"),
    ("child-too-old", "child-birth"),
    ("child-birth-booked", "child-birth"),
    ("child-birth-registered", "child-birth"),
    ("allergy", "allergy"),
    ("medical", "medical"),
    ("history", "history"),
    ("convulsions", "convulsions"),
    ("vaccinations", "vaccinations"),
    ("medicines", "medicines"),
    ("disability", "disability"),
    ("doctor-name", "doctor-name"),
    ("doctor-phone", "doctor-phone"),
    ("usual-facility", "usual-facility"),
    ("notes", "child-notes"),
    ("pickup-name", "pickup-1-name"),
    ("pickup-relation", "pickup-1-relation"),
    ("pickup-phone", "pickup-1-phone"),
];

/// Stages of meals to choose from.
pub(super) fn stages() -> Vec<Choice> {
    STAGES.map(|(stage, word)| Choice::new(word, stage_words(stage))).to_vec()
}

/// A stage in words.
pub(super) fn stage_words(stage: WeaningStage) -> Words {
    let word = STAGES.iter().find(|(known, _)| *known == stage).map_or("", |(_, word)| *word);
    Words::key(format!("weaning-{word}"))
}

/// What may be said of a child's sex.
pub(super) fn sexes() -> Vec<Choice> {
    let told = SEXES.map(|word| Choice::new(word, Words::key(format!("child-sex-{word}"))));
    told.into_iter().chain([Choice::new("untold", Words::key("child-sex-untold"))]).collect()
}

/// Whether there is an allergy.
pub(super) fn allergies() -> Vec<Choice> {
    ["none", "some"].map(|word| Choice::new(word, Words::key(format!("allergy-{word}")))).to_vec()
}

/// Reads a step.
pub(super) fn read(form: &mut FormData, section: Section, visit: &Visit) -> Option<ChildEdit> {
    match section {
        Section::Basics => basics(form, visit).map(ChildEdit::Basics),
        Section::Health => health(form).map(ChildEdit::Health),
        Section::Daily => Some(ChildEdit::Daily(daily(form))),
        Section::Pickup => Some(pickup(form)),
    }
}

/// Reads the first step.
pub(super) fn basics(form: &mut FormData, visit: &Visit) -> Option<Basics> {
    let name = form.text("child-full-name").max(60).required();
    let kana = form.text("child-kana").max(60).kana().required();
    let birth = form.date("child-birth").required();
    let sex = form.text("child-sex").choice(|word| match word {
        "untold" => Some(String::new()),
        _ => SEXES.contains(&word).then(|| visit.say(&Words::key(format!("child-sex-{word}")))),
    });
    let sex = sex.optional().unwrap_or_default();
    Some(Basics { name: name?, kana: kana?, birth_date: birth?, sex })
}

fn health(form: &mut FormData) -> Option<Health> {
    let any = form.text("allergy-any").choice(|word| match word {
        "some" => Some(true),
        "none" => Some(false),
        _ => None,
    });
    let any = any.required_or("error-choice");
    let allergy = match any {
        Some(true) => form.lines("allergy").max(NOTE).required(),
        _ => Some(String::new()),
    };
    let mut note = |name: &str| form.lines(name).max(NOTE).optional().unwrap_or_default();
    let (medical, history, convulsions) = (note("medical"), note("history"), note("convulsions"));
    let (vaccinations, medicines, disability) = (note("vaccinations"), note("medicines"), note("disability"));
    let name = form.text("doctor-name").max(60).optional().unwrap_or_default();
    let phone = form.text("doctor-phone").phone().optional().unwrap_or_default();
    Some(Health {
        allergy: allergy?,
        medical,
        history,
        convulsions,
        vaccinations,
        medicines,
        disability,
        doctor: Doctor { name, phone },
    })
}

fn daily(form: &mut FormData) -> Daily {
    let stage = |word: &str| STAGES.iter().find(|(_, known)| *known == word).map(|(stage, _)| *stage);
    let weaning_stage = form.text("weaning").choice(stage).optional();
    let enrolled_elsewhere = form.flag("enrolled-elsewhere");
    let usual_facility = form.text("usual-facility").max(120).optional().unwrap_or_default();
    let mut note = |name: &str| form.lines(name).max(NOTE).optional().unwrap_or_default();
    Daily {
        weaning_stage,
        meals: note("meals"),
        sleep: note("sleep"),
        notes: note("child-notes"),
        usual_facility,
        enrolled_elsewhere,
    }
}

fn pickup(form: &mut FormData) -> ChildEdit {
    let pickup = (1..=PICKUP).filter_map(|number| person(form, number)).collect();
    let consents = Consents {
        emergency_care: form.flag("consent-emergency"),
        sharing: form.flag("consent-sharing"),
        photos: form.flag("consent-photos"),
    };
    ChildEdit::Pickup { pickup, consents }
}

fn person(form: &mut FormData, number: usize) -> Option<PickupPerson> {
    let fields = ["name", "relation", "phone"].map(|field| format!("pickup-{number}-{field}"));
    if blank(form, &fields) {
        return None;
    }
    let [name, relation, phone] = fields;
    let name = form.text(&name).max(60).required();
    let relation = form.text(&relation).max(20).required();
    let phone = form.text(&phone).phone().required();
    Some(PickupPerson { name: name?, relation: relation?, phone: phone? })
}

/// What is stored of a step, as its form shows it.
pub(super) fn stored(visit: &Visit, view: &ChildView, section: Section) -> FormView {
    let (child, sheet) = (&view.child, &view.sheet);
    // Children that staff took down by telephone have data before their steps count as filled in.
    let told = sheet.filled.contains(&section);
    let mut values = BTreeMap::new();
    let mut put = |name: &str, value: &str| values.insert(name.to_owned(), value.to_owned());
    match section {
        Section::Basics => {
            put("child-full-name", &child.name);
            put("child-kana", &child.kana);
            let [year, month, day] =
                ["%Y", "%-m", "%-d"].map(|part| child.birth_date.format(part).to_string());
            put("child-birth-year", &year);
            put("child-birth-month", &month);
            put("child-birth-day", &day);
            let said = |word: &&str| visit.say(&Words::key(format!("child-sex-{word}"))) == child.sex;
            put("child-sex", SEXES.into_iter().find(said).unwrap_or(if told { "untold" } else { "" }));
        }
        Section::Health => {
            let none = if told { "none" } else { "" };
            put("allergy-any", if child.allergy.is_empty() { none } else { "some" });
            put("allergy", &child.allergy);
            put("medical", &child.medical);
            put("history", &sheet.history);
            put("convulsions", &sheet.convulsions);
            put("vaccinations", &sheet.vaccinations);
            put("medicines", &sheet.medicines);
            put("disability", &sheet.disability);
            put("doctor-name", &sheet.doctor.name);
            put("doctor-phone", &sheet.doctor.phone);
        }
        Section::Daily => {
            let stage = STAGES.iter().find(|(stage, _)| Some(*stage) == sheet.weaning_stage);
            put("weaning", stage.map_or("", |(_, word)| word));
            put("meals", &sheet.meals);
            put("sleep", &sheet.sleep);
            put("usual-facility", &sheet.usual_facility);
            put("enrolled-elsewhere", ticked(child.enrolled_elsewhere));
            put("child-notes", &sheet.notes);
        }
        Section::Pickup => {
            for (number, person) in (1..).zip(&sheet.pickup) {
                put(&format!("pickup-{number}-name"), &person.name);
                put(&format!("pickup-{number}-relation"), &person.relation);
                put(&format!("pickup-{number}-phone"), &person.phone);
            }
            put("consent-emergency", ticked(sheet.consents.emergency_care));
            put("consent-sharing", ticked(sheet.consents.sharing));
            put("consent-photos", ticked(sheet.consents.photos));
        }
    }
    filled(values)
}

fn ticked(yes: bool) -> &'static str {
    if yes { "yes" } else { "" }
}
