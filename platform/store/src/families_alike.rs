//! Families that may have been entered twice: the same child by reading and date of birth, or the same telephone number of
//! a guardian, in two households. Nothing is decided here; officers look at each pair.

use crate::error::StoreResult;
use crate::families_search::{FROM, PHONE_MARKS, TO, translate};
use crate::schema::{children, guardians};
use crate::tx::Tx;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use platform_values::{ChildId, HouseholdId};

/// The most pairs that are told.
const PAIRS_MAX: i64 = 500;

/// For these children: children of other families with the same folded reading and date of birth.
pub async fn same_reading(tx: &mut Tx, of: &[ChildId]) -> StoreResult<Vec<(ChildId, ChildId)>> {
    let tenant = tx.tenant();
    let (mine, other) = diesel::alias!(children as mine, children as other);
    let folded = translate(other.field(children::kana), FROM, TO);
    let same = translate(mine.field(children::kana), FROM, TO)
        .eq(folded)
        .and(other.field(children::birth_date).eq(mine.field(children::birth_date)))
        .and(other.field(children::household_id).ne(mine.field(children::household_id)));
    Ok(mine
        .inner_join(other.on(same))
        .filter(mine.field(children::tenant_id).eq(tenant))
        .filter(other.field(children::tenant_id).eq(tenant))
        .filter(mine.field(children::id).eq_any(of))
        .filter(mine.field(children::kana).ne(""))
        .filter(other.field(children::archived_at).is_null())
        .order((mine.field(children::id), other.field(children::id)))
        .select((mine.field(children::id), other.field(children::id)))
        .limit(PAIRS_MAX)
        .load(tx.conn())
        .await?)
}

/// For these families: other families with children and a guardian of the same telephone number.
pub async fn same_phone(tx: &mut Tx, of: &[HouseholdId]) -> StoreResult<Vec<(HouseholdId, HouseholdId)>> {
    let tenant = tx.tenant();
    let (mine, other) = diesel::alias!(guardians as mine, guardians as other);
    let digits = translate(other.field(guardians::phone), PHONE_MARKS, "");
    let same = translate(mine.field(guardians::phone), PHONE_MARKS, "")
        .eq(digits)
        .and(other.field(guardians::household_id).ne(mine.field(guardians::household_id)));
    let with_children = children::table
        .filter(children::tenant_id.eq(tenant))
        .filter(children::archived_at.is_null())
        .select(children::household_id);
    Ok(mine
        .inner_join(other.on(same))
        .filter(other.field(guardians::household_id).eq_any(with_children))
        .filter(mine.field(guardians::tenant_id).eq(tenant))
        .filter(other.field(guardians::tenant_id).eq(tenant))
        .filter(mine.field(guardians::household_id).eq_any(of))
        .filter(mine.field(guardians::phone).ne(""))
        .order((mine.field(guardians::household_id), other.field(guardians::household_id)))
        .select((mine.field(guardians::household_id), other.field(guardians::household_id)))
        .distinct()
        .limit(PAIRS_MAX)
        .load(tx.conn())
        .await?)
}
