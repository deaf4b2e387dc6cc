//! Notices between servers, over Redis: something was written in a city. Whoever hears one looks into the database with the
//! next request, instead of after half a second. A notice that is lost costs that half second and nothing else, so Redis
//! may go and come back at any moment.

use anyhow::{Context, Result};
use futures_util::StreamExt;
use platform_app::App;
use platform_values::TenantId;
use redis::RedisResult;
use redis::aio::MultiplexedConnection;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use uuid::Uuid;

/// Where notices are told. They hold the id of a city.
pub const CHANNEL: &str = "azukari:changed";

/// Pause before Redis is asked again after it was lost.
const AGAIN: Duration = Duration::from_secs(1);

/// Tells what is written here and hears what is written elsewhere, from now on until the process ends.
pub fn start(app: &Arc<App>, url: &str) -> Result<()> {
    let client = redis::Client::open(url).context("redis.url")?;
    tokio::spawn(tell(app.clone(), client.clone()));
    tokio::spawn(hear(app.clone(), client));
    Ok(())
}

async fn tell(app: Arc<App>, client: redis::Client) {
    let mut changes = app.cities.changes();
    let mut open: Option<MultiplexedConnection> = None;
    loop {
        let city = match changes.recv().await {
            Ok(city) => city,
            Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        };
        // A connection that broke is made anew once; what is not told then, the others find by themselves.
        for _ in 0..2 {
            let connection = match open.take() {
                Some(connection) => Ok(connection),
                None => client.get_multiplexed_async_connection().await,
            };
            let Ok(mut connection) = connection else { break };
            if publish(&mut connection, city).await.is_ok() {
                open = Some(connection);
                break;
            }
        }
    }
}

async fn publish(connection: &mut MultiplexedConnection, city: TenantId) -> RedisResult<()> {
    redis::cmd("PUBLISH").arg(CHANNEL).arg(city.0.to_string()).query_async(connection).await
}

async fn hear(app: Arc<App>, client: redis::Client) {
    let mut lost = false;
    loop {
        match listen(&app, &client).await {
            Err(error) if !lost => {
                tracing::warn!(%error, "no notices of other servers: redis does not answer");
                lost = true;
            }
            Err(_) => {}
            Ok(()) => lost = false,
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// Hears until the connection ends.
async fn listen(app: &App, client: &redis::Client) -> RedisResult<()> {
    let mut heard = client.get_async_pubsub().await?;
    heard.subscribe(CHANNEL).await?;
    let mut heard = heard.into_on_message();
    while let Some(notice) = heard.next().await {
        if let Ok(Ok(city)) = notice.get_payload::<String>().map(|text| text.parse::<Uuid>()) {
            app.cities.renew(TenantId(city));
        }
    }
    Ok(())
}
