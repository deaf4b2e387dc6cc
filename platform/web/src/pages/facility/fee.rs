//! The form that corrects a settled fee.

use super::closed_month::ClosedMonth;
use super::desk::{Desk, Fee, refusal};
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::render::Page;
use crate::view::Notice;
use crate::visit::{PageResult, Visit, see_other};
use chrono::NaiveDate;
use platform_app::bookings::attend::version;
use platform_app::bookings::fees;
use platform_app::bookings::list;
use platform_app::store::bookings::Booking;
use platform_app::{AppError, AppResult};
use platform_values::Yen;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// No fee of a day is higher, in yen.
const MOST: i64 = 100_000;

/// The form that corrects a fee.
#[derive(Clone, Debug, Serialize)]
pub struct FeePage {
    form: FormView,
    problem: Option<Notice>,
    child: String,
    day: NaiveDate,
    fee: Fee,
    closed: Option<ClosedMonth>,
    back: String,
    seen: String,
}

impl Page for FeePage {
    const TEMPLATE: &'static str = "pages/facility/fee";

    fn title(&self) -> Words {
        Words::key("fee-correct-title")
    }

    fn samples() -> Vec<Self> {
        let mut wrong = FormView::default();
        wrong.errors.push(crate::forms::FieldError::new("fee-reason", "error-required"));
        let lines = vec![super::desk::FeeLine { words: Words::text("保育料"), amount: 2500 }];
        let page = |form, closed| Self {
            form,
            problem: None,
            child: "見本 はな".into(),
            day: NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default(),
            fee: Fee { lines: lines.clone(), total: 2500 },
            closed,
            back: "/".into(),
            seen: String::new(),
        };
        let closed = page(FormView::default(), Some(ClosedMonth::sample()));
        vec![page(FormView::default(), None), page(wrong, None), closed]
    }
}

/// Shows the form with the fee as it stands.
#[handler]
pub async fn show(visit: Visit, Path((code, id)): Path<(String, String)>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let booking = desk.booking(&visit, &id).await?;
    if !fees::is_settled(&booking) {
        return Err(AppError::NotFound.into());
    }
    let form = filled(&booking)?;
    visit.page(trail(&desk, &id), &page(&visit, &desk, &booking, form.view(), None).await?)
}

/// The form with the fee as it stands.
fn filled(booking: &Booking) -> AppResult<FormData> {
    Ok(FormData::filled([("fee-new", Fee::of(booking)?.total.to_string())]))
}

fn trail(desk: &Desk, id: &str) -> Vec<crate::view::Link> {
    desk.trail(&[("inbox-title", "bookings"), ("fee-booking", &format!("bookings/{id}"))])
}

async fn page(
    visit: &Visit,
    desk: &Desk,
    booking: &Booking,
    form: FormView,
    problem: Option<Notice>,
) -> AppResult<FeePage> {
    let listed = list::shown(visit, booking.facility_id, &[booking.id]).await?;
    Ok(FeePage {
        form,
        problem,
        child: listed.into_iter().next().map_or_else(String::new, |l| l.child.name),
        day: booking.day,
        fee: Fee::of(booking)?,
        closed: ClosedMonth::of_booking(visit, desk, booking).await?,
        back: desk.at(&format!("bookings/{}", booking.id)),
        seen: version(booking)?,
    })
}

/// Corrects the fee.
#[handler]
pub async fn act(visit: Visit, Path((code, id)): Path<(String, String)>, mut form: FormData) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let booking = desk.booking(&visit, &id).await?;
    let fee = form.text("fee-new").yen(MOST).required();
    let reason = form.text("fee-reason").max(200).required();
    let problem = match form.valid(|| Some((fee?, reason?))) {
        None => None,
        Some((fee, reason)) => match fees::correct(&visit, booking.id, Yen(fee), &reason).await {
            Ok(_) => return Ok(see_other(&desk.at(&format!("bookings/{id}?done=fee-corrected")))),
            Err(AppError::Stale) => {
                // Somebody else was faster: the fee as it stands now.
                let booking = desk.booking(&visit, &id).await?;
                let (form, problem) = (filled(&booking)?, refusal(AppError::Stale)?);
                let page = page(&visit, &desk, &booking, form.view(), Some(problem)).await?;
                return visit.again(trail(&desk, &id), &page);
            }
            Err(error) => Some(refusal(error)?),
        },
    };
    visit.again(trail(&desk, &id), &page(&visit, &desk, &booking, form.view(), problem).await?)
}
