//! A family's children and their sheets (児童票): the list, the sheet with what is missing, its four short steps, the
//! question whether all is still true, and taking a child off the list.

mod archive;
mod list;
mod sheet;
mod step;
mod step_form;

use crate::i18n::Words;
use crate::render::{Sample, samples_of};
use crate::routes::{Row, Who, get, post};
use crate::view::Link;
use platform_app::accounts::children::ChildView;

/// Rows of the table.
pub fn routes() -> Vec<Row> {
    vec![
        get("/children", Who::Guardian, list::show),
        get("/children/new", Who::Guardian, step::new),
        post("/children/new", Who::Guardian, step::add),
        get("/children/:id", Who::Guardian, sheet::show),
        get("/children/:id/confirm", Who::Guardian, sheet::ask),
        post("/children/:id/confirm", Who::Guardian, sheet::confirm),
        get("/children/:id/archive", Who::Guardian, archive::show),
        post("/children/:id/archive", Who::Guardian, archive::submit),
        get("/children/:id/:step", Who::Guardian, step::show),
        post("/children/:id/:step", Who::Guardian, step::submit),
    ]
}

/// Every page in every shape.
pub fn samples() -> Vec<Sample> {
    [
        samples_of::<list::ListPage>(),
        samples_of::<sheet::SheetPage>(),
        samples_of::<sheet::ConfirmPage>(),
        samples_of::<step::StepPage>(),
        samples_of::<archive::ArchivePage>(),
    ]
    .concat()
}

/// The trail to a page of one child, or, without one, to a page below the list.
fn trail(view: Option<&ChildView>) -> Vec<Link> {
    let list = Link::new(Words::key("children-title"), "/children");
    let child = view.map(|v| Link::new(Words::text(&v.child.name), format!("/children/{}", v.child.id)));
    std::iter::once(list).chain(child).collect()
}
