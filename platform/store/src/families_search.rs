//! Finding children by reading, name, telephone or date of birth. Readings are compared folded: hiragana and katakana,
//! either width, with or without voicing marks, small or large letters and long bars are all the same.

use crate::error::StoreResult;
use crate::families::{Child, Guardian};
use crate::schema::{bookings, children, guardians, households, registrations};
use crate::tx::Tx;
use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;
use platform_values::{ChildId, FacilityId, HouseholdId, Phase, RegistrationState};

diesel::define_sql_function! {
    /// Replaces each letter of the second text by the one at its place in the third; without one it goes.
    fn translate(text: Text, from: Text, to: Text) -> Text;
}

/// Letters that fold to another, and what they fold to; the rest of `FROM` is dropped.
pub(crate) const FROM: &str = "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽゔぁぃぅぇぉっゃゅょゎゕゖ\
                    ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴァィゥェォッャュョヮヵヶ\
                    アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヰヱヲン\
                    ー・ 　-";
pub(crate) const TO: &str = "かきくけこさしすせそたちつてとはひふへほはひふへほうあいうえおつやゆよわかけ\
                  かきくけこさしすせそたちつてとはひふへほはひふへほうあいうえおつやゆよわかけ\
                  あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわゐゑをん";
/// U+FF65 to U+FF9F, folded; an empty place is a mark or bar that goes.
const HALF: &str = "・をあいうえおやゆよつーあいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわん゛゜";
/// What telephone numbers are written with besides digits.
pub(crate) const PHONE_MARKS: &str = "-() 　+";

/// A reading as it is compared.
pub fn fold(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{FF65}'..='\u{FF9F}' => HALF.chars().nth((u32::from(c) - 0xFF65) as usize).unwrap_or(c),
            other => other,
        })
        .filter(|c| !matches!(c, '゛' | '゜' | '\u{3099}' | '\u{309A}'))
        .filter_map(|c| match FROM.chars().position(|from| from == c) {
            Some(place) => TO.chars().nth(place),
            None => Some(c),
        })
        .collect()
}

/// What to look for; all that is given is looked for, and any hit counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needle {
    /// Part of a folded reading.
    pub kana: Option<String>,
    /// Part of a name.
    pub name: Option<String>,
    /// Part of a telephone number, digits only; four are its end.
    pub phone: Option<String>,
    /// Date of birth.
    pub birth_date: Option<NaiveDate>,
}

impl Needle {
    /// True if there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A text as part of a `LIKE` pattern that means only itself.
fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

type Condition = Box<dyn BoxableExpression<children::table, Pg, SqlType = Bool>>;

/// Children that the needle hits, themselves or through their guardians.
fn hits(tx: &Tx, needle: &Needle) -> Condition {
    Box::new(own_hits(needle).or(family_hits(tx, needle)))
}

/// Children that the needle hits themselves.
fn own_hits(needle: &Needle) -> Condition {
    let mut any: Condition = Box::new(sql::<Bool>("false"));
    if let Some(kana) = &needle.kana {
        any = Box::new(any.or(translate(children::kana, FROM, TO).like(containing(kana))));
    }
    if let Some(name) = &needle.name {
        any = Box::new(any.or(translate(children::name, " 　", "").like(containing(name))));
    }
    if let Some(birth_date) = needle.birth_date {
        any = Box::new(any.or(children::birth_date.eq(birth_date)));
    }
    any
}

/// Children of families that the needle hits through a guardian or a telephone number.
fn family_hits(tx: &Tx, needle: &Needle) -> Condition {
    let tenant = tx.tenant();
    let mut any: Condition = Box::new(sql::<Bool>("false"));
    if let Some(kana) = &needle.kana {
        let kana = containing(kana);
        let parents = guardians::table
            .filter(guardians::tenant_id.eq(tenant))
            .filter(translate(guardians::kana, FROM, TO).like(kana))
            .select(guardians::household_id);
        any = Box::new(any.or(children::household_id.eq_any(parents)));
    }
    if let Some(name) = &needle.name {
        let name = containing(name);
        let parents = guardians::table
            .filter(guardians::tenant_id.eq(tenant))
            .filter(translate(guardians::name, " 　", "").like(name))
            .select(guardians::household_id);
        any = Box::new(any.or(children::household_id.eq_any(parents)));
    }
    if let Some(phone) = &needle.phone {
        // People give four digits for the end of a number.
        let phone = if phone.len() == 4 { format!("%{phone}") } else { containing(phone) };
        let parents = guardians::table
            .filter(guardians::tenant_id.eq(tenant))
            .filter(translate(guardians::phone, PHONE_MARKS, "").like(phone.clone()))
            .select(guardians::household_id);
        let families = households::table
            .filter(households::tenant_id.eq(tenant))
            .filter(translate(households::phone, PHONE_MARKS, "").like(phone))
            .select(households::id);
        any = Box::new(any.or(children::household_id.eq_any(parents)));
        any = Box::new(any.or(children::household_id.eq_any(families)));
    }
    any
}

/// A child that a text means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meant {
    /// The child.
    pub child: ChildId,
    /// Its family.
    pub household: HouseholdId,
    /// True if the child itself is meant, false if its whole family is.
    pub own: bool,
}

/// Children that the needle hits themselves, and all children of these families and of those that it hits through a
/// guardian or a telephone number; also children who left. At most `limit` of either kind.
pub async fn meant(
    tx: &mut Tx,
    needle: &Needle,
    families: &[HouseholdId],
    limit: i64,
) -> StoreResult<Vec<Meant>> {
    let whole = family_hits(tx, needle).or(children::household_id.eq_any(families.to_vec()));
    let conditions: [(bool, Condition); 2] = [(true, own_hits(needle)), (false, Box::new(whole))];
    let mut all = Vec::new();
    for (own, condition) in conditions {
        let found: Vec<(ChildId, HouseholdId)> = children::table
            .filter(children::tenant_id.eq(tx.tenant()))
            .filter(condition)
            .order(children::id)
            .limit(limit)
            .select((children::id, children::household_id))
            .load(tx.conn())
            .await?;
        all.extend(found.into_iter().map(|(child, household)| Meant { child, household, own }));
    }
    Ok(all)
}

/// Children linked to a facility, or all of the city where none is named, that the needle hits, by reading: a page, and
/// the count of all. An empty needle hits everybody. A link is a registration that stands, or a booking that stands or ended on or after `since`.
pub async fn search(
    tx: &mut Tx,
    facility: Option<(FacilityId, NaiveDate)>,
    needle: &Needle,
    offset: i64,
    limit: i64,
) -> StoreResult<(Vec<Child>, i64)> {
    let tenant = tx.tenant();
    let matching = |tx: &Tx| {
        let query = children::table
            .filter(children::tenant_id.eq(tenant))
            .filter(children::archived_at.is_null())
            .into_boxed();
        let query = if needle.is_empty() { query } else { query.filter(hits(tx, needle)) };
        match facility {
            Some((facility, since)) => query.filter(linked(tx, facility, since)),
            None => query,
        }
    };
    let count = matching(tx).count().get_result(tx.conn()).await?;
    let rows = matching(tx)
        .order((children::kana, children::birth_date, children::id))
        .offset(offset)
        .limit(limit)
        .select(Child::as_select())
        .load(tx.conn())
        .await?;
    Ok((rows, count))
}

fn linked(tx: &Tx, facility: FacilityId, since: NaiveDate) -> Condition {
    let tenant = tx.tenant();
    let standing = [RegistrationState::Applied, RegistrationState::Returned, RegistrationState::Accepted];
    let registered = registrations::table
        .filter(registrations::tenant_id.eq(tenant))
        .filter(registrations::facility_id.eq(facility))
        .filter(registrations::state.eq_any(standing))
        .select(registrations::child_id);
    let booked = bookings::table
        .filter(bookings::tenant_id.eq(tenant))
        .filter(bookings::facility_id.eq(facility))
        .filter(bookings::day.ge(since))
        .filter(bookings::phase.ne_all([Phase::Declined, Phase::Lapsed]))
        .select(bookings::child_id);
    Box::new(children::id.eq_any(registered).or(children::id.eq_any(booked)))
}

/// Children with this folded reading and date of birth whose family has this telephone number (digits only).
pub async fn same_child(
    tx: &mut Tx,
    kana: &str,
    birth_date: NaiveDate,
    phone: &str,
) -> StoreResult<Vec<ChildId>> {
    let tenant = tx.tenant();
    let families = households::table
        .filter(households::tenant_id.eq(tenant))
        .filter(translate(households::phone, PHONE_MARKS, "").eq(phone))
        .select(households::id);
    let parents = guardians::table
        .filter(guardians::tenant_id.eq(tenant))
        .filter(translate(guardians::phone, PHONE_MARKS, "").eq(phone))
        .select(guardians::household_id);
    Ok(children::table
        .filter(children::tenant_id.eq(tenant))
        .filter(children::birth_date.eq(birth_date))
        .filter(children::archived_at.is_null())
        .filter(translate(children::kana, FROM, TO).eq(kana))
        .filter(children::household_id.eq_any(families).or(children::household_id.eq_any(parents)))
        .select(children::id)
        .limit(20)
        .load(tx.conn())
        .await?)
}

/// Guardians of several families in their order.
pub async fn guardians_of_many(tx: &mut Tx, families: &[HouseholdId]) -> StoreResult<Vec<Guardian>> {
    Ok(guardians::table
        .filter(guardians::tenant_id.eq(tx.tenant()))
        .filter(guardians::household_id.eq_any(families))
        .order((guardians::household_id, guardians::sort, guardians::id))
        .limit(5000)
        .select(Guardian::as_select())
        .load(tx.conn())
        .await?)
}

/// First telephone numbers of several families.
pub async fn phones_of_many(
    tx: &mut Tx,
    families: &[HouseholdId],
) -> StoreResult<Vec<(HouseholdId, String)>> {
    Ok(households::table
        .filter(households::tenant_id.eq(tx.tenant()))
        .filter(households::id.eq_any(families))
        .limit(5000)
        .select((households::id, households::phone))
        .load(tx.conn())
        .await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_write_a_reading_folds_to_one() {
        for text in [
            "さくらだ　がっこー",
            "サクラダ ガッコー",
            "ｻｸﾗﾀﾞ ｶﾞｯｺｰ",
            "さくらた かつこ",
            "さくらた\u{3099}がっこ-",
        ] {
            assert_eq!(fold(text), "さくらたかつこ", "{text}");
        }
        assert_eq!(fold("髙橋A1"), "髙橋A1");
    }

    #[test]
    fn the_tables_are_as_long_as_they_must_be() {
        assert_eq!(HALF.chars().count(), 0xFF9F - 0xFF65 + 1);
        let dropped: String = FROM.chars().skip(TO.chars().count()).collect();
        assert_eq!(dropped, "ー・ 　-");
    }

    #[test]
    fn signs_of_patterns_mean_themselves() {
        assert_eq!(containing("a%_\\"), "%a\\%\\_\\\\%");
    }
}
