//! The public endpoint: pages, assets and the API behind one gate.

use crate::assets;
use crate::failure::{problem, status_of};
use crate::gate::Gate;
use crate::headers::{Headers, Scheme};
use crate::i18n::Catalog;
use crate::readable::Readable;
use crate::render::Renderer;
use crate::routes;
use crate::site::{Settings, Site};
use crate::spawn::SpawnWrites;
use anyhow::Context;
use platform_app::{App, AppError};
use platform_program_api::Messages;
use poem::middleware::Compression;
use poem::{EndpointExt, Response, Route, get};
use std::sync::Arc;

/// The words of the platform and of these modules.
pub fn catalog(modules: &[Messages]) -> anyhow::Result<Arc<Catalog>> {
    Ok(Arc::new(Catalog::new(modules).context("messages")?))
}

/// The whole public side. Fails if a template does not render.
pub fn endpoint(app: Arc<App>, catalog: Arc<Catalog>, settings: Settings) -> anyhow::Result<Public> {
    let renderer = Renderer::new(catalog, &app.chance).context("templates")?;
    renderer.check().context("templates")?;
    let headers = Headers::new(settings.scheme, app.clock.clone(), app.chance.clone());
    let site = Arc::new(Site { app, renderer, settings });
    let sorry = site.clone();
    let writes = SpawnWrites::new(move |id| {
        let error = AppError::Internal(anyhow::anyhow!("a handler panicked"));
        problem(&sorry, status_of(&error), Some(&error), id)
    });
    let pages = routes::router().with(Gate(site)).with(writes.clone());
    let endpoint = Route::new()
        .at(assets::ROUTE, get(assets::serve))
        .nest("/", pages)
        .with(Readable)
        .with(Compression::new())
        .with(headers);
    Ok(Public { endpoint: endpoint.map_to_response().boxed(), writes })
}

/// The endpoint, and the writes that a shutdown waits for.
pub struct Public {
    /// What the server serves.
    pub endpoint: poem::endpoint::BoxEndpoint<'static, Response>,
    /// Writes in flight.
    pub writes: SpawnWrites,
}

/// How the outside reaches us, by its word.
pub fn scheme(word: &str) -> Option<Scheme> {
    match word {
        "http" => Some(Scheme::Http),
        "https" => Some(Scheme::Https),
        _ => None,
    }
}
