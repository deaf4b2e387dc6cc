//! Cancelling: what it costs and what it counts comes first, then the button.

use super::parts::{Fee, booked_when, facility_name};
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Confirm, Link};
use crate::visit::{PageResult, Visit, see_other};
use platform_app::bookings::ask::iso;
use platform_app::bookings::cancel::{self, Consequence};
use platform_app::{AppError, AppResult};
use platform_values::BookingId;
use poem::handler;
use poem::web::Path;
use serde::Serialize;
use uuid::Uuid;

/// The most characters of a reason.
const REASON_CHARS_MAX: usize = 200;

/// The question.
#[derive(Clone, Debug, Serialize)]
pub struct CancelPage {
    form: FormView,
    id: String,
    when: Words,
    facility: String,
    phone: String,
    confirm: Confirm,
    fee: Option<Fee>,
    late: bool,
}

impl Page for CancelPage {
    const TEMPLATE: &'static str = "pages/citizen/cancel";

    fn title(&self) -> Words {
        Words::key("my-cancel-title")
    }

    fn samples() -> Vec<Self> {
        let free = Self {
            form: FormView::default(),
            id: "1".into(),
            when: Words::text("3月5日(木) 8:30〜17:00"),
            facility: "さくら第一（見本）".into(),
            phone: "044-000-0000".into(),
            confirm: Confirm {
                title: Words::key("my-cancel-question"),
                consequences: vec![Words::key("my-cancel-free")],
            },
            fee: None,
            late: false,
        };
        let late = Self { fee: Some(super::samples::fee()), late: true, ..free.clone() };
        vec![free, late]
    }
}

/// Shows what cancelling would mean.
#[handler]
pub async fn show(visit: Visit, Path(id): Path<Uuid>) -> PageResult {
    match cancel::preview(&visit, BookingId(id)).await {
        Ok(consequence) => visit.page(trail(id), &view(&visit, &consequence, FormView::default())?),
        // It is over or cancelled already: its page says so.
        Err(AppError::Stale | AppError::Refused(_)) => Ok(see_other(&format!("/bookings/{id}"))),
        Err(other) => Err(other.into()),
    }
}

/// Cancels.
#[handler]
pub async fn submit(visit: Visit, Path(id): Path<Uuid>, mut form: FormData) -> PageResult {
    let reason = form.lines("reason").max(REASON_CHARS_MAX).optional().unwrap_or_default();
    if !form.is_valid() {
        let consequence = cancel::preview(&visit, BookingId(id)).await?;
        return visit.again(trail(id), &view(&visit, &consequence, form.view())?);
    }
    match cancel::cancel(&visit, BookingId(id), &reason).await {
        Ok(_) => Ok(see_other(&format!("/bookings/{id}?done=cancelled"))),
        // Cancelled from another screen meanwhile, or in use: its page says so.
        Err(AppError::Stale) => Ok(see_other(&format!("/bookings/{id}"))),
        Err(other) => Err(other.into()),
    }
}

fn trail(id: Uuid) -> Vec<Link> {
    vec![
        Link::new(Words::key("nav-bookings"), "/bookings"),
        Link::new(Words::key("my-booking-title"), format!("/bookings/{id}")),
    ]
}

fn view(visit: &Visit, found: &Consequence, form: FormView) -> AppResult<CancelPage> {
    let booking = &found.booking;
    let facility = visit.city.facility(booking.facility_id).ok_or(AppError::NotFound)?;
    let late = found.late;
    let costs = late && !found.fee.lines.is_empty();
    let mut consequences = vec![Words::key("my-cancel-place-free")];
    consequences.push(if costs {
        Words::key("my-cancel-costs").with("amount", crate::format::yen(found.fee.total()))
    } else {
        Words::key("my-cancel-free")
    });
    consequences.push(if late {
        Words::key("my-cancel-late").with("until", iso(found.free_until))
    } else {
        Words::key("my-cancel-in-time").with("until", iso(found.free_until))
    });
    consequences.push(Words::key("my-cancel-counts"));
    consequences.push(Words::key("my-cancel-others"));
    Ok(CancelPage {
        form,
        id: booking.id.to_string(),
        when: booked_when(booking)?,
        facility: facility_name(visit, booking.facility_id),
        phone: facility.phone.clone(),
        confirm: Confirm { title: Words::key("my-cancel-question"), consequences },
        fee: costs.then(|| Fee::of(&found.fee, None)),
        late,
    })
}
