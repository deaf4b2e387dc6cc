//! The city's front page: the search, the way for newcomers and what is new.

use super::announcements::Item;
use super::search::form::{SearchForm, filled, usual_days};
use super::wish::{Family, programs};
use crate::forms::FormView;
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Choice, Link};
use crate::visit::{PageResult, Visit};
use platform_app::announcements;
use poem::handler;
use serde::Serialize;

/// Announcements shown.
const NEWS: usize = 2;

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct HomePage {
    form: FormView,
    search: SearchForm,
    chips: Vec<Link>,
    facilities: usize,
    about: Vec<Words>,
    newcomer: bool,
    news: Vec<Item>,
}

impl Page for HomePage {
    const TEMPLATE: &'static str = "pages/public/home";

    fn title(&self) -> Words {
        Words::key("home-title")
    }

    fn samples() -> Vec<Self> {
        let full = Self {
            form: FormView::default(),
            search: SearchForm::sample(),
            chips: vec![Link::new(Words::key("home-chip").with("name", "見本 <さくら>"), "/search?child=1")],
            facilities: 108,
            about: vec![Words::text("短い時間お預かりします。")],
            newcomer: true,
            news: vec![Item::sample()],
        };
        let few = Self { chips: Vec::new(), newcomer: false, news: Vec::new(), ..full.clone() };
        vec![full, few]
    }
}

/// `GET /`
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let family = Family::of(&visit).await?;
    let published = programs(&visit, None);
    let program = published.first().copied();
    let mut search = SearchForm::new(&visit, program, family.as_ref())?;
    let chips = chips(&search.children);
    // Children are chosen by the links above the form; the form is for any other child.
    search.children.clear();
    let open = |facility: &&platform_app::store::places::Facility| {
        let here =
            |program: &&platform_app::store::places::Program| visit.city.offers(facility.id, program.id);
        platform_app::city::is_open(facility, visit.today()) && published.iter().any(here)
    };
    let files = &visit.city.files.programs;
    let about = published.iter().filter_map(|program| files.get(&program.key)).map(|file| &file.description);
    let news = announcements::shown(&visit, None).await?;
    let mut form = filled(FormView::default(), Some(usual_days(&visit, program)));
    if let Some(birth) = visit.birth {
        form.values.insert("birth".into(), vec![birth.to_string()]);
    }
    let page = HomePage {
        form,
        search,
        chips,
        facilities: visit.city.set_up.facilities.iter().filter(open).count(),
        about: about.filter(|text| !text.is_empty()).map(Words::text).collect(),
        newcomer: visit.actor.account.is_none(),
        news: news.iter().take(NEWS).map(|one| Item::new(&visit, one)).collect(),
    };
    visit.page(Vec::new(), &page)
}

fn chips(children: &[Choice]) -> Vec<Link> {
    let link = |child: &Choice| {
        let name = match &child.words {
            Words::Text(name) => name.clone(),
            Words::Message { .. } => String::new(),
        };
        Link::new(Words::key("home-chip").with("name", name), format!("/search?child={}", child.value))
    };
    children.iter().map(link).collect()
}
