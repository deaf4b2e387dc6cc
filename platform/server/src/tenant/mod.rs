//! `azukari tenant`: cities between files and database. Files add and renew; what only the database has is told and kept,
//! because bookings may hang on it.

pub mod apply;
pub mod export;
mod flat;
pub mod import;
pub mod place;
pub mod rules;

use crate::context::{self, Parts};
use crate::files;
use crate::out;
use crate::settings::Settings;
use anyhow::{Context, Result, bail};
use platform_store::audit::AuditEntry;
use platform_store::tx::Begun;
use platform_store::{Pool, Write};
use platform_tenant_config::TenantFiles;
use platform_values::{AuditId, Chance, Clock, RequestId, SystemChance, TenantId};
use std::path::PathBuf;
use std::sync::Arc;

/// What commands about cities work with.
pub struct Workshop {
    /// Modules and messages.
    pub parts: Parts,
    /// Connections.
    pub pool: Pool,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub chance: Arc<dyn Chance>,
}

impl Workshop {
    /// The workshop of the settings.
    pub fn new(settings: &Settings) -> Result<Self> {
        let (pool, clock) = (context::pool(settings)?, context::clock(settings));
        Ok(Self { parts: Parts::new()?, pool, clock, chance: Arc::new(SystemChance) })
    }

    /// A new id.
    pub fn new_id<T: From<uuid::Uuid>>(&self) -> T {
        self.chance.uuid(&*self.clock).into()
    }

    /// Opens the door for a deed of the platform's operators.
    pub async fn begin(&self, tenant: TenantId, action: &str) -> Result<Write> {
        let entry = AuditEntry {
            id: self.new_id::<AuditId>(),
            at: self.clock.now(),
            account_id: None,
            role: "operator".into(),
            action: action.into(),
            object: "import".into(),
            object_id: None,
            household_id: None,
            child_id: None,
            facility_id: None,
            request_id: self.new_id::<RequestId>(),
            purpose: String::new(),
            children: Vec::new(),
            detail: serde_json::json!({}),
        };
        match Write::begin(&self.pool, tenant, entry, None).await.context("database.url")? {
            Begun::New(write) => Ok(write),
            Begun::Again(_) | Begun::OtherBody => bail!("a deed without a key cannot have been done before"),
        }
    }

    /// The checked files of the city with this slug.
    pub fn city(&self, settings: &Settings, slug: &str) -> Result<TenantFiles> {
        let dir = settings.tenants_dir.join(slug);
        if !dir.is_dir() {
            bail!("no city {slug:?}: there is no folder {}", dir.display());
        }
        files::load_one(&dir, &self.parts.modules, &self.parts.catalog)
    }
}

/// Checks folders, or all cities of the settings.
pub fn check(settings: &Settings, folders: &[PathBuf]) -> Result<()> {
    let parts = Parts::new()?;
    let cities = if folders.is_empty() { parts.cities(settings)? } else { load_folders(&parts, folders)? };
    for files in cities {
        let (facilities, programs) = (files.facilities.len(), files.programs.len());
        out::line(format_args!(
            "{}: sound ({facilities} facilities, {programs} programs)",
            files.tenant.slug
        ))?;
    }
    Ok(())
}

/// Loads several folders; the problems of all are told at once.
pub fn load_folders(parts: &Parts, folders: &[PathBuf]) -> Result<Vec<TenantFiles>> {
    let mut cities = Vec::new();
    let mut problems = Vec::new();
    for folder in folders {
        match files::load_one(folder, &parts.modules, &parts.catalog) {
            Ok(files) => cities.push(files),
            Err(error) => problems.push(format!("{error:#}")),
        }
    }
    if problems.is_empty() { Ok(cities) } else { bail!("{}", problems.join("\n")) }
}
