//! What a facility writes about itself on its public page.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use platform_authz::{Action, Object, Of};
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::places::{self, Facility};
use platform_values::FacilityId;
use serde::{Deserialize, Serialize};

/// The longest text, in characters.
const TEXT_MAX: usize = 4000;
/// The longest notice, in characters.
const NOTICE_MAX: usize = 300;

/// The texts of a facility's page; empty ones are not shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProfileTexts {
    /// What kind of place it is.
    pub about: String,
    /// What to bring.
    pub belongings: String,
    /// How to get there.
    pub access: String,
    /// Meals and snacks.
    pub meals: String,
    /// What to do when cancelling.
    pub cancel_policy: String,
}

impl ProfileTexts {
    /// The texts as stored with a facility; what is not there is empty.
    pub fn of(facility: &Facility) -> Self {
        serde_json::from_value(facility.profile.clone()).unwrap_or_default()
    }

    fn all(&self) -> [&str; 5] {
        [&self.about, &self.belongings, &self.access, &self.meals, &self.cancel_policy]
    }
}

/// Writes a facility's texts and its short notice.
pub async fn update_profile(
    ctx: &Ctx,
    facility: FacilityId,
    texts: &ProfileTexts,
    notice: &str,
) -> AppResult<FacilityId> {
    once(update_once(ctx, facility, texts, notice).await)
}

async fn update_once(
    ctx: &Ctx,
    facility: FacilityId,
    texts: &ProfileTexts,
    notice: &str,
) -> AppResult<FacilityId> {
    let of = Of::new(Object::Facility).id(facility.0).facility(facility);
    let mut write = ctx.begin(Action::Update, &of).await?;
    ctx.city.facility(facility).ok_or(AppError::NotFound)?;
    let mut against = Vec::new();
    if texts.all().iter().any(|text| text.chars().count() > TEXT_MAX) {
        against.push(Finding::new("profile-text-long", Weight::Block).with("max", TEXT_MAX));
    }
    if notice.chars().count() > NOTICE_MAX {
        against.push(Finding::new("profile-notice-long", Weight::Block).with("max", NOTICE_MAX));
    }
    if !against.is_empty() {
        return Err(AppError::Refused(against));
    }
    let profile = serde_json::to_value(texts)?;
    places::write_profile(&mut write, facility, &profile, notice.trim(), ctx.now()).await?;
    places::raise_generation(&mut write).await?;
    write.commit(&serde_json::to_value(facility)?).await?;
    Ok(facility)
}
