//! The result of a search: every facility with the days that were asked for, the most helpful first.

use super::card::Card;
use super::form::{SearchForm, filled, read_days};
use super::narrow::{Narrow, conditions};
use super::near::Near;
use crate::forms::{FieldError, FormData, FormView};
use crate::i18n::Words;
use crate::pages::public::map::{MapView, Shown};
use crate::pages::public::sent::{self, Forget};
use crate::pages::public::state;
use crate::pages::public::wish::{self, Family, Wish};
use crate::render::Page;
use crate::view::{Badge, Empty, Link, Pager};
use crate::visit::{PageResult, Visit};
use chrono::NaiveDate;
use platform_app::vacancies::{self, FacilityVacancies, Search, Status};
use platform_app::{AppError, AppResult};
use platform_program_api::Finding;
use platform_values::FacilityKind;
use poem::handler;
use serde::Serialize;

/// Facilities on a page.
const SIZE: usize = 20;
/// How many reasons are told when no facility takes the child.
const WHY_MAX: usize = 3;

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct ResultsPage {
    form: FormView,
    search: SearchForm,
    valid: bool,
    conditions: Vec<Words>,
    forget: Option<Forget>,
    found: Option<Words>,
    /// Whose facilities come first.
    near: Option<Words>,
    /// Why no facility at all takes the child.
    why: Vec<Words>,
    legend: Vec<Badge>,
    map: Option<MapView>,
    cards: Vec<Card>,
    pager: Option<Pager>,
    empty: Option<Empty>,
}

impl Page for ResultsPage {
    const TEMPLATE: &'static str = "pages/public/results";

    fn title(&self) -> Words {
        Words::key("results-title")
    }

    fn samples() -> Vec<Self> {
        let refused = FormView {
            errors: vec![FieldError {
                label: "search-to".into(),
                ..FieldError::new("to", "error-days-many")
            }],
            ..FormView::default()
        };
        let empty = Self {
            form: refused,
            search: SearchForm::sample(),
            valid: false,
            conditions: Vec::new(),
            forget: None,
            found: None,
            near: None,
            why: Vec::new(),
            legend: Vec::new(),
            map: None,
            cards: Vec::new(),
            pager: None,
            empty: None,
        };
        let none =
            Self { form: FormView::default(), valid: true, empty: Some(nothing(false)), ..empty.clone() };
        let full = Self {
            form: FormView::default(),
            valid: true,
            conditions: vec![Words::text("中原区"), Words::key("wish-age").with("age", "1歳4か月")],
            forget: Some(Forget::sample()),
            found: Some(Words::key("results-found").with("count", 43).with("free", 12)),
            near: Some(Words::key("results-near").with("ward", "見本北区")),
            why: vec![Words::text("生後5か月からお預かりします（見本）")],
            legend: state::legend(),
            map: Some(MapView::sample(state::legend().pop())),
            cards: vec![Card::sample(1, true), Card::sample(2, false)],
            pager: Some(Pager::new(2, 20, 43, |page| format!("/search?page={page}"))),
            ..empty.clone()
        };
        vec![empty, none, full]
    }
}

/// `GET /search`
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let form = wish::query(&visit);
    match sent::without_birth(&visit, &form) {
        Some(clean) => Ok(clean),
        None => shown(&visit, form).await,
    }
}

/// `POST /search`: what was typed, without the date of birth, becomes the address of the result.
#[handler]
pub async fn look(visit: Visit, form: FormData) -> PageResult {
    match sent::answer(&visit, form, "/search") {
        Ok(answer) => answer,
        Err(form) => shown(&visit, form).await,
    }
}

async fn shown(visit: &Visit, mut form: FormData) -> PageResult {
    let family = Family::of(visit).await?;
    let wish = Wish::read(visit, &mut form, family.as_ref(), None);
    let days = read_days(visit, wish.as_ref().map(|wish| &wish.program), &mut form);
    let home = family.as_ref().map(|family| family.ward.as_str());
    let narrow = Narrow::read(visit, &mut form, home);
    let mut search = SearchForm::new(visit, wish.as_ref().map(|wish| &wish.program), family.as_ref())?;
    search.more = ["years", "months", "start", "end", "residence", "kind", "station"]
        .iter()
        .any(|name| form.raw(name).is_some_and(|value| !value.is_empty()));
    let trail = vec![Link::new(Words::key("nav-home"), "/")];
    let mut page = ResultsPage {
        valid: form.is_valid(),
        form: filled(form.view(), days),
        search,
        conditions: Vec::new(),
        forget: wish.as_ref().and_then(|wish| Forget::of(wish, &form)),
        found: None,
        near: None,
        why: Vec::new(),
        legend: Vec::new(),
        map: None,
        cards: Vec::new(),
        pager: None,
        empty: None,
    };
    let Some((wish, days)) = wish.zip(days).filter(|_| page.valid) else {
        page.empty = page.valid.then(no_program);
        return if page.valid { visit.page(trail, &page) } else { visit.again(trail, &page) };
    };
    page.fill(visit, &wish, days, &narrow).await?;
    wish.fill(&mut page.form);
    visit.page(trail, &page)
}

impl ResultsPage {
    async fn fill(
        &mut self,
        visit: &Visit,
        wish: &Wish,
        days: (NaiveDate, NaiveDate),
        narrow: &Narrow,
    ) -> AppResult<()> {
        let search = Search { ward: narrow.ward.clone(), ..wish.search(days.0, days.1) };
        let mut found = vacancies::search(visit, &search).await?;
        found.retain(|one| narrow.kind.is_none_or(|kind| kind == one.facility.kind));
        if let Some(near) = &narrow.near {
            near.sort(&mut found, has_place);
            self.near = Some(near.words());
        }
        self.conditions = conditions(visit, wish, days, narrow, &self.search.uses);
        let all = found.len();
        let free = found.iter().filter(|one| has_place(one)).count();
        if free == 0 {
            self.why = why(&found);
        }
        if !found.is_empty() && found.iter().all(takes_nobody) {
            self.empty = Some(not_for_this_child(wish, days, narrow, &found));
            return Ok(());
        }
        if narrow.open {
            found.retain(has_place);
        }
        self.found = Some(Words::key("results-found").with("count", all).with("free", free));
        if found.is_empty() {
            self.empty = Some(nothing(all > 0));
            return Ok(());
        }
        let pages = found.len().div_ceil(SIZE);
        let page = narrow.page.clamp(1, pages);
        let shown = || found.iter().enumerate().skip((page - 1) * SIZE).take(SIZE);
        let signs = shown().map(|(index, one)| Shown {
            facility: &one.facility,
            number: index + 1,
            badge: one.days.iter().min_by_key(|day| day.status).map(state::of_day),
        });
        self.map = MapView::of(visit, signs.collect());
        let far = |one: &FacilityVacancies| narrow.near.as_ref().and_then(|near| near.far(&one.facility));
        let card = |(index, one): (usize, &FacilityVacancies)| {
            Ok(Card::new(visit, wish, index + 1, one)?.so_far(far(one)))
        };
        self.cards = shown().map(card).collect::<AppResult<_>>()?;
        self.legend = state::legend();
        let total = u64::try_from(found.len()).map_err(anyhow::Error::from).map_err(AppError::from)?;
        let view = &self.form;
        self.pager = Some(Pager::new(page as u64, SIZE as u64, total, |number| page_link(view, number)));
        Ok(())
    }
}

/// The same search, another page of it.
fn page_link(view: &FormView, page: u64) -> String {
    let mut pairs: Vec<String> = Vec::new();
    for (name, values) in view.values.iter().filter(|(name, _)| *name != "page") {
        let encoded = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
        };
        let filled = values.iter().filter(|value| !value.is_empty());
        pairs.extend(filled.map(|value| format!("{}={}", encoded(name), encoded(value))));
    }
    pairs.push(format!("page={page}"));
    format!("/search?{}", pairs.join("&"))
}

/// What the module holds against the child, from facilities that would otherwise be open; each reason once.
fn why(found: &[FacilityVacancies]) -> Vec<Words> {
    let days = found.iter().flat_map(|one| &one.days).filter(|day| day.status == Status::Ineligible);
    let mut reasons: Vec<&Finding> = Vec::new();
    for reason in days.flat_map(|day| day.reasons.iter().chain(day.offers.iter().flat_map(|o| &o.reasons))) {
        if reasons.len() < WHY_MAX && !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons.into_iter().map(Words::from).collect()
}

fn has_place(one: &FacilityVacancies) -> bool {
    one.days.iter().any(|day| state::bookable(day.status))
}

/// True if no day of the search is one that this child could have: a card would only show empty days.
fn takes_nobody(one: &FacilityVacancies) -> bool {
    let refused = one.days.iter().any(|day| day.status == Status::Ineligible);
    refused && one.days.iter().all(|day| matches!(day.status, Status::Ineligible | Status::Closed))
}

/// Every facility refuses the child on all of these days: from when the first one takes it, where that is known.
fn not_for_this_child(
    wish: &Wish,
    days: (NaiveDate, NaiveDate),
    narrow: &Narrow,
    found: &[FacilityVacancies],
) -> Empty {
    let reasons = found.iter().flat_map(|one| &one.days).flat_map(|day| &day.reasons);
    let from = reasons.filter_map(|reason| reason.args.get("from")?.parse::<NaiveDate>().ok());
    let Some(from) = from.filter(|from| *from > days.1).min() else {
        return Empty {
            title: Words::key("results-not-eligible"),
            text: Words::key("results-not-eligible-advice"),
            action: Some(Link::new(Words::key("results-ask-city"), "#contact-title")),
        };
    };
    let (from, shown) = (from.to_string(), crate::format::date_with_year(from));
    let kind = narrow.kind.map(FacilityKind::as_str);
    let station = narrow.near.as_ref().and_then(Near::station);
    let ward = narrow.ward.as_deref();
    let more = [("ward", ward), ("kind", kind), ("station", station), ("from", Some(from.as_str()))];
    let more: Vec<(&'static str, &str)> =
        more.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    Empty {
        title: Words::key("results-later").with("from", &shown),
        text: Words::key("results-later-advice"),
        action: Some(Link::new(
            Words::key("results-later-go").with("from", &shown),
            wish.link("/search", &more),
        )),
    }
}

fn no_program() -> Empty {
    Empty {
        title: Words::key("results-no-program"),
        text: Words::key("results-no-program-advice"),
        action: Some(Link::new(Words::key("nav-home"), "/")),
    }
}

/// Nothing was found, though facilities without a place may be there.
fn nothing(hidden: bool) -> Empty {
    let advice = if hidden { "results-all-full-advice" } else { "results-none-advice" };
    let title = if hidden { "results-all-full" } else { "results-none" };
    Empty { title: Words::key(title), text: Words::key(advice), action: None }
}
