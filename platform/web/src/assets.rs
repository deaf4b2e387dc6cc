//! Style sheets and scripts, embedded and served under a URL that holds their content's hash, so that browsers may keep
//! them for ever.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use include_dir::{Dir, File, include_dir};
use poem::http::{StatusCode, header};
use poem::web::Path;
use poem::{Response, handler};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static STATIC: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/static");
static ASSETS: LazyLock<BTreeMap<&'static str, Asset>> = LazyLock::new(load);

/// The route that [`serve`] answers.
pub const ROUTE: &str = "/static/:hash/:name";

struct Asset {
    hash: String,
    url: String,
    kind: &'static str,
    bytes: &'static [u8],
}

/// The URL of a file of `static/`, or `None` if there is none.
pub fn url(name: &str) -> Option<&'static str> {
    ASSETS.get(name).map(|asset| asset.url.as_str())
}

/// Serves one file. A stale hash, as a page from before an upgrade asks for, gets today's file without being kept.
#[handler]
pub fn serve(Path((hash, name)): Path<(String, String)>) -> Response {
    let Some(asset) = ASSETS.get(name.as_str()) else {
        return Response::builder().status(StatusCode::NOT_FOUND).finish();
    };
    let keep = if hash == asset.hash { "public, max-age=31536000, immutable" } else { "no-cache" };
    Response::builder().content_type(asset.kind).header(header::CACHE_CONTROL, keep).body(asset.bytes)
}

fn load() -> BTreeMap<&'static str, Asset> {
    STATIC.files().filter_map(|file| Some((file.path().to_str()?, read(file)?))).collect()
}

fn read(file: &'static File<'static>) -> Option<Asset> {
    let name = file.path().to_str()?;
    let kind = match file.path().extension()?.to_str()? {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        _ => return None,
    };
    let digest = Sha256::digest(file.contents());
    let hash: String = BASE64_URL_SAFE_NO_PAD.encode(digest).chars().take(16).collect();
    let url = format!("/static/{hash}/{name}");
    Some(Asset { hash, url, kind, bytes: file.contents() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use poem::test::TestClient;
    use poem::{Route, get};

    #[tokio::test]
    async fn a_file_is_kept_for_ever_under_its_hash_only() {
        let client = TestClient::new(Route::new().at(ROUTE, get(serve)));
        let fresh = client.get(url("app.css").expect("app.css")).send().await;
        fresh.assert_status_is_ok();
        fresh.assert_content_type("text/css; charset=utf-8");
        fresh.assert_header("cache-control", "public, max-age=31536000, immutable");
        client.get("/static/old/app.css").send().await.assert_header("cache-control", "no-cache");
        client.get("/static/old/none.css").send().await.assert_status(StatusCode::NOT_FOUND);
    }
}
