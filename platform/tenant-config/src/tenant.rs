//! `tenant.toml`: who the city is, where it answers and how to reach it.

use crate::facility::Phone;
use crate::problems::Code;
use crate::reader::{Section, Sink};
use crate::station::{self, Station};
use chrono::NaiveDate;
use chrono_tz::Tz;
use platform_values::TenantId;
use toml::{Table, Value};
use uuid::Uuid;

/// A city.
#[derive(Clone, PartialEq, Debug)]
pub struct Tenant {
    /// Name of its folder and in commands: small letters, digits and `-`.
    pub slug: String,
    /// Its id, fixed for ever.
    pub id: TenantId,
    /// Full name, for example 川崎市.
    pub name: String,
    /// Short name for tight places, at most 8 characters.
    pub short_name: String,
    /// Hosts it answers on, without port.
    pub hosts: Vec<String>,
    /// Its civil time.
    pub timezone: Tz,
    /// Its wards (区) or districts, in the order shown.
    pub wards: Vec<String>,
    /// From so many free places downwards a day counts as 「△」.
    pub few_places: u32,
    /// Whom citizens ask.
    pub contact: Contact,
    /// How long logins last.
    pub accounts: AccountSettings,
    /// Version of the notice on personal data: the day from which it holds.
    pub privacy_notice: NaiveDate,
    /// Years after which a family that left is anonymised.
    pub withdrawn_years: u32,
    /// Its stations, from which people look for what is near.
    pub stations: Vec<Station>,
}

/// Whom citizens ask.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contact {
    /// The office's name.
    pub office: String,
    /// Phone number.
    pub phone: Phone,
    /// Mail address.
    pub mail: String,
    /// Office hours in words.
    pub hours: String,
}

/// How long logins last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AccountSettings {
    /// A guardian's login ends after so many idle minutes.
    pub guardian_idle_minutes: u32,
    /// A member of staff's login ends after so many idle minutes.
    pub staff_idle_minutes: u32,
    /// Every login ends after so many hours.
    pub session_hours_max: u32,
}

/// Reads the file; `folder` is the name of the tenant's folder.
pub(crate) fn read(sink: &Sink, table: &Table, folder: &str) -> Tenant {
    let mut top = Section::new(sink, "", table);
    let slug = top.text("slug", 40);
    if !slug.is_empty() && (slug != folder || !is_slug(&slug)) {
        top.problem("slug", Code::Slug, &[("value", &slug), ("folder", folder)]);
    }
    let id = id(&mut top);
    let name = top.text("name", 40);
    let short_name = top.text("short_name", 8);
    let hosts = top.texts("hosts");
    for (index, host) in hosts.iter().enumerate().filter(|(_, host)| !is_host(host)) {
        top.problem(&format!("hosts.{index}"), Code::Host, &[("value", host)]);
    }
    let timezone = timezone(&mut top);
    let wards = top.texts("wards");
    for (key, list) in [("hosts", &hosts), ("wards", &wards)] {
        if list.is_empty() && table.get(key).is_some_and(Value::is_array) {
            top.problem(key, Code::Empty, &[]);
        }
    }
    let few_places = top.number("few_places", 0..=100);
    let contact = contact(&mut top);
    let accounts = accounts(&mut top);
    let privacy_notice = privacy_notice(&mut top);
    let withdrawn_years = withdrawn_years(&mut top);
    let stations = station::read(&mut top);
    top.finish();
    Tenant {
        slug,
        id,
        name,
        short_name,
        hosts,
        timezone,
        wards,
        few_places,
        contact,
        accounts,
        privacy_notice,
        withdrawn_years,
        stations,
    }
}

fn id(top: &mut Section<'_>) -> TenantId {
    let text = top.text("id", 36);
    let parsed = Uuid::parse_str(&text).ok().filter(|id| id.get_version_num() == 7);
    if parsed.is_none() && !text.is_empty() {
        top.problem("id", Code::Uuid, &[("value", &text)]);
    }
    TenantId(parsed.unwrap_or_default())
}

fn timezone(top: &mut Section<'_>) -> Tz {
    let text = top.text("timezone", 40);
    text.parse().unwrap_or_else(|_| {
        if !text.is_empty() {
            top.problem("timezone", Code::Timezone, &[("value", &text)]);
        }
        Tz::Asia__Tokyo
    })
}

fn contact(top: &mut Section<'_>) -> Contact {
    let nobody =
        Contact { office: String::new(), phone: Phone::default(), mail: String::new(), hours: String::new() };
    let Some(mut section) = top.section("contact") else { return nobody };
    let office = section.text("office", 60);
    let phone = section.text("phone", 20);
    let parsed = Phone::parse(&phone);
    if parsed.is_none() && !phone.is_empty() {
        section.problem("phone", Code::PhoneShape, &[("value", &phone)]);
    }
    let mail = section.text("mail", 120);
    if !mail.is_empty() && !is_mail(&mail) {
        section.problem("mail", Code::Mail, &[("value", &mail)]);
    }
    let hours = section.text("hours", 100);
    section.finish();
    Contact { office, phone: parsed.unwrap_or_default(), mail, hours }
}

fn accounts(top: &mut Section<'_>) -> AccountSettings {
    let none = AccountSettings { guardian_idle_minutes: 5, staff_idle_minutes: 5, session_hours_max: 1 };
    let Some(mut section) = top.section("accounts") else { return none };
    let settings = AccountSettings {
        guardian_idle_minutes: section.number("guardian_idle_minutes", 5..=43_200),
        staff_idle_minutes: section.number("staff_idle_minutes", 5..=720),
        session_hours_max: section.number("session_hours_max", 1..=2_160),
    };
    section.finish();
    settings
}

fn privacy_notice(top: &mut Section<'_>) -> NaiveDate {
    let Some(mut section) = top.section("privacy") else { return NaiveDate::default() };
    let text = section.text("notice", 10);
    let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok().filter(|_| text.len() == 10);
    if day.is_none() && !text.is_empty() {
        section.problem("notice", Code::DateShape, &[("value", &text)]);
    }
    section.finish();
    day.unwrap_or_default()
}

fn withdrawn_years(top: &mut Section<'_>) -> u32 {
    let Some(mut section) = top.section("retention") else { return 100 };
    let years = section.number("withdrawn_years", 1..=100);
    section.finish();
    years
}

/// Small letters, digits and `-`, beginning with a letter.
pub(crate) fn is_slug(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.len() <= 40
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn is_host(text: &str) -> bool {
    let label = |label: &str| {
        let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        !label.is_empty() && label.len() <= 63 && label.chars().all(inner) && !label.starts_with('-')
    };
    text.len() <= 253 && text.split('.').all(label)
}

fn is_mail(text: &str) -> bool {
    text.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && user.chars().all(|c| c.is_ascii_graphic()) && host.contains('.') && is_host(host)
    })
}

impl Tenant {
    /// The file's content.
    pub(crate) fn to_table(&self) -> Table {
        let text = |text: &str| Value::from(text);
        let list = |items: &[String]| Value::from(items.to_vec());
        let number = |number: u32| Value::from(i64::from(number));
        let contact: Table = [
            ("office".to_owned(), text(&self.contact.office)),
            ("phone".to_owned(), text(self.contact.phone.as_str())),
            ("mail".to_owned(), text(&self.contact.mail)),
            ("hours".to_owned(), text(&self.contact.hours)),
        ]
        .into_iter()
        .collect();
        let accounts: Table = [
            ("guardian_idle_minutes".to_owned(), number(self.accounts.guardian_idle_minutes)),
            ("staff_idle_minutes".to_owned(), number(self.accounts.staff_idle_minutes)),
            ("session_hours_max".to_owned(), number(self.accounts.session_hours_max)),
        ]
        .into_iter()
        .collect();
        let notice = text(&self.privacy_notice.to_string());
        let privacy: Table = [("notice".to_owned(), notice)].into_iter().collect();
        let years = number(self.withdrawn_years);
        let retention: Table = [("withdrawn_years".to_owned(), years)].into_iter().collect();
        [
            ("slug".to_owned(), text(&self.slug)),
            ("id".to_owned(), text(&self.id.to_string())),
            ("name".to_owned(), text(&self.name)),
            ("short_name".to_owned(), text(&self.short_name)),
            ("hosts".to_owned(), list(&self.hosts)),
            ("timezone".to_owned(), text(self.timezone.name())),
            ("wards".to_owned(), list(&self.wards)),
            ("few_places".to_owned(), number(self.few_places)),
            ("contact".to_owned(), Value::Table(contact)),
            ("accounts".to_owned(), Value::Table(accounts)),
            ("privacy".to_owned(), Value::Table(privacy)),
            ("retention".to_owned(), Value::Table(retention)),
            ("stations".to_owned(), self.stations.iter().map(Station::to_table).collect::<Vec<_>>().into()),
        ]
        .into_iter()
        .collect()
    }
}
