//! `azukari serve`: pages and the API on the public listener, health and metrics on the admin listener. It refuses to
//! start on anything that would only show later; on SIGTERM it finishes what it does.

use crate::context::{self, Parts};
use crate::measure::Measured;
use crate::settings::Settings;
use crate::stop::{self, Stop};
use crate::{admin, doctor, measure, migrate, notices};
use anyhow::{Context, Result, bail};
use platform_app::App;
use platform_store::upkeep;
use platform_web::{app, site};
use poem::listener::TcpAcceptor;
use poem::{Endpoint, EndpointExt, Server};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// How long requests may take to end once the server was asked to stop.
const FAREWELL: Duration = Duration::from_secs(20);
/// A connection on which nothing is said for so long is closed.
const SILENCE: Duration = Duration::from_secs(75);

/// Serves until asked to stop.
pub async fn run(settings: &Settings) -> Result<()> {
    let metrics = measure::install()?;
    let key = settings.key()?;
    let parts = Parts::new()?;
    let app = context::from_settings(settings, &parts).await?;
    doctor::role(&app.pool).await?;
    migrate::check(&app.pool).await?;
    check_applied(&app).await?;
    app.cities.adopt_files(&app.pool).await.context("the files of the cities")?;
    let scheme = app::scheme(&settings.public_scheme).context("server.public_scheme")?;
    let trusted_proxies = settings.trusted_proxies.clone();
    let web_settings = site::Settings { scheme, key, trusted_proxies };
    let web = app::endpoint(app.clone(), parts.catalog.clone(), web_settings)?;
    let public = bind("server.listen", settings.listen).await?;
    let private = bind("server.admin_listen", settings.admin_listen).await?;
    let stop = stop::on_signals()?;
    let redis = settings.optional("redis.url");
    let admin = admin::endpoint(app.clone(), metrics, redis)?;
    redis.map(|url| notices::start(&app, url)).transpose()?;
    tracing::info!(listen = %settings.listen, admin = %settings.admin_listen, cities = app.cities.ids().len(), "serving");
    let public = listen(public, web.endpoint.with(Measured), stop.clone());
    let admin = listen(private, admin, stop);
    let (public, admin) = tokio::join!(public, admin);
    // A write goes on although its client has left; the process ends after it.
    tokio::time::timeout(FAREWELL, web.writes.finished()).await.ok();
    public.and(admin)?;
    tracing::info!("stopped");
    Ok(())
}

/// Serves one endpoint on an open listener until asked to stop, then finishes what is under way.
pub async fn listen<E>(listener: TcpListener, endpoint: E, stop: Stop) -> Result<()>
where
    E: Endpoint + 'static,
{
    let server = Server::new_with_acceptor(TcpAcceptor::from_tokio(listener)?).idle_timeout(SILENCE);
    let asked = stop.asked();
    server.run_with_graceful_shutdown(endpoint, asked, Some(FAREWELL)).await.context("serving ended")
}

/// Opens a listener; an error names the setting.
pub async fn bind(key: &str, address: std::net::SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("{key}: cannot listen on {address}"))
}

/// Every city of the files must have been applied to the database.
async fn check_applied(app: &Arc<App>) -> Result<()> {
    let applied = upkeep::applied_cities(&app.pool).await?;
    let missing: Vec<String> = app
        .cities
        .ids()
        .into_iter()
        .filter(|id| !applied.iter().any(|applied| applied.id == *id))
        .filter_map(|id| Some(app.cities.files(id)?.tenant.slug.clone()))
        .collect();
    if !missing.is_empty() {
        bail!("not in the database yet: {}; run `azukari tenant apply DIR` for each", missing.join(", "));
    }
    Ok(())
}
