//! Putting the parts of the application together from settings.

use crate::files;
use crate::settings::Settings;
use anyhow::{Context, Result};
use platform_app::{App, Cities};
use platform_authz::Authorizer;
use platform_program_api::ProgramModule;
use platform_store::{Pool, PoolSettings};
use platform_tenant_config::TenantFiles;
use platform_values::{Chance, Clock, MovableClock, SystemChance, SystemClock};
use platform_web::i18n::Catalog;
use platform_web::render::Renderer;
use platform_web::site::JapaneseWords;
use std::sync::Arc;

/// What every command about cities needs.
pub struct Parts {
    /// The modules of this build.
    pub modules: Vec<Arc<dyn ProgramModule>>,
    /// All messages.
    pub catalog: Arc<Catalog>,
}

impl Parts {
    /// The parts of this build.
    pub fn new() -> Result<Self> {
        let modules = programs_registry::modules();
        let messages: Vec<_> = modules.iter().flat_map(|module| module.manifest().messages).collect();
        let catalog = platform_web::app::catalog(&messages)?;
        Ok(Self { modules, catalog })
    }

    /// The cities of the settings, checked.
    pub fn cities(&self, settings: &Settings) -> Result<Vec<TenantFiles>> {
        files::load(&settings.tenants_dir, &self.modules, &self.catalog)
    }
}

/// The clock of the settings.
pub fn clock(settings: &Settings) -> Arc<dyn Clock> {
    match settings.clock_start {
        Some(start) => Arc::new(MovableClock::starting_at(start)),
        None => Arc::new(SystemClock),
    }
}

/// Connections as the application role.
pub fn pool(settings: &Settings) -> Result<Pool> {
    let url = settings.needed("database.url")?.to_owned();
    Pool::new(&PoolSettings { url, size: settings.pool_size, wait: settings.wait }).context("database.url")
}

/// Checks what can be checked without a database: templates and messages.
pub fn check_templates(parts: &Parts) -> Result<()> {
    let chance: Arc<dyn Chance> = Arc::new(SystemChance);
    let renderer = Renderer::new(parts.catalog.clone(), &chance).context("the templates cannot be used")?;
    renderer.check().context("the templates cannot be used")
}

/// The application over these cities.
pub async fn app(
    pool: Pool,
    cities: Vec<TenantFiles>,
    parts: &Parts,
    (public_scheme, public_port): (&str, Option<u16>),
    (clock, chance): (Arc<dyn Clock>, Arc<dyn Chance>),
) -> Result<Arc<App>> {
    Ok(Arc::new(App {
        pool,
        cities: Cities::new(cities, parts.modules.clone(), clock.clone()),
        authorizer: Authorizer::new().await.context("the policy cannot be used")?,
        clock,
        chance,
        words: Arc::new(JapaneseWords(parts.catalog.clone())),
        public_scheme: public_scheme.to_owned(),
        public_port,
    }))
}

/// The application of the settings, after every check that needs no database.
pub async fn from_settings(settings: &Settings, parts: &Parts) -> Result<Arc<App>> {
    let cities = parts.cities(settings)?;
    check_templates(parts)?;
    let outside: (Arc<dyn Clock>, Arc<dyn Chance>) = (clock(settings), Arc::new(SystemChance));
    app(pool(settings)?, cities, parts, settings.public(), outside).await
}
