//! The commands about cities: `azukari tenant check`, `plan`, `apply` and `export`.

use crate::support::{lines, number, run};
use platform_server::context::Parts;
use platform_server::tenant::apply::{self, Mode};
use platform_server::tenant::{Workshop, check, export, load_folders};
use platform_server::{Settings, files};
use platform_tenant_config::TenantFiles;
use platform_testkit::TestApp;
use platform_testkit::database::root;
use platform_values::{SystemChance, SystemClock};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the commands work with, on the test's database.
pub fn workshop(test: &TestApp) -> Workshop {
    Workshop {
        parts: Parts::new().expect("the parts"),
        pool: test.app.pool.clone(),
        clock: Arc::new(SystemClock),
        chance: Arc::new(SystemChance),
    }
}

/// Settings with this folder of cities.
pub fn settings(tenants: &Path) -> Settings {
    let dir = ("tenants.dir".to_owned(), tenants.display().to_string());
    Settings::load(None, &[dir]).expect("settings")
}

/// A folder with a copy of the second city that a test may change; it goes when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}-{}", std::process::id()));
        _ = fs::remove_dir_all(&dir);
        copy(&root().join("tenants/example"), &dir.join("tenants/example"));
        Self(dir)
    }

    fn tenants(&self) -> PathBuf {
        self.0.join("tenants")
    }

    fn change(&self, file: &str, from: &str, to: &str) {
        let path = self.tenants().join("example").join(file);
        let text = fs::read_to_string(&path).expect("a file of the copy");
        assert!(text.contains(from), "{file} holds {from}");
        fs::write(&path, text.replacen(from, to, 1)).expect("writable");
    }

    fn load(&self) -> TenantFiles {
        let parts = Parts::new().expect("the parts");
        load_folders(&parts, &[self.tenants().join("example")]).expect("a sound city").remove(0)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).expect("a copy");
        }
    }
}

async fn name(test: &TestApp) -> String {
    lines(test, "SELECT name AS line FROM facilities WHERE code = 'tanaka-01'").await.remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn apply_does_what_plan_promised_once() {
    let test = TestApp::start().await.expect("the application");
    let (folder, workshop) = (Folder::new("apply"), workshop(&test));
    folder.change("facilities.csv", "いなほ保育園（見本）", "いねほ保育園（見本）");
    folder.change("programs/temporary-childcare.toml", "meal = 400", "meal = 450");
    let files = folder.load();
    let logged = "SELECT count(*) AS n FROM audit WHERE action = 'tenant-apply'";
    let before = number(&test, logged).await;
    let plan = apply::city(&workshop, &files, Mode::Plan).await.expect("a plan");
    let told = plan.lines.join("\n");
    assert!(
        plan.lines.len() == 2 && told.contains("fee.meal") && told.contains("~ facility tanaka-01: name"),
        "{told}"
    );
    assert_eq!((name(&test).await.as_str(), number(&test, logged).await), ("いなほ保育園（見本）", before));
    let done = apply::city(&workshop, &files, Mode::Apply).await.expect("applied");
    assert_eq!(done.lines, plan.lines);
    assert_eq!(
        (name(&test).await.as_str(), number(&test, logged).await),
        ("いねほ保育園（見本）", before + 1)
    );
    let again = apply::city(&workshop, &files, Mode::Apply).await.expect("applied");
    assert!(again.lines.is_empty(), "{:?}", again.lines);
    assert_eq!(number(&test, logged).await, before + 1, "what changes nothing is no deed");
    // What is not in the files any more is told and kept.
    folder.change("facilities.csv", "tanaka-02,", "tanaka-09,");
    let other = apply::city(&workshop, &folder.load(), Mode::Plan).await.expect("a plan");
    assert!(other.lines.iter().any(|line| line == "+ facility tanaka-09"), "{:?}", other.lines);
    assert_eq!(other.kept, ["facility tanaka-02"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_facility_writes_stays_and_is_exported() {
    let test = TestApp::start().await.expect("the application");
    let (folder, workshop) = (Folder::new("export"), workshop(&test));
    let about = "SELECT code || ' ' || (profile ->> 'about') AS line FROM facilities f JOIN tenants t ON t.id = f.tenant_id
        WHERE t.slug = 'example' AND code IN ('minato-01', 'minato-02') ORDER BY code";
    let given = lines(&test, about).await;
    assert!(
        given.len() == 2 && given[0].contains("見本の施設です"),
        "the files write it at first: {given:?}"
    );
    run(
        &test,
        "UPDATE facilities SET profile = jsonb_build_object('about', '園が自分で書いた紹介') WHERE code = 'minato-01'",
    )
    .await;
    let done = apply::city(&workshop, &folder.load(), Mode::Apply).await.expect("applied");
    assert!(done.lines.is_empty(), "{:?}", done.lines);
    assert_eq!(lines(&test, about).await[0], "minato-01 園が自分で書いた紹介");

    let (out, settings) = (folder.0.join("out/example"), settings(&folder.tenants()));
    export::run(&workshop, &settings, "example", &out).await.expect("exported");
    check(&settings, std::slice::from_ref(&out)).expect("what was written is sound");
    let written = files::load_one(&out, &workshop.parts.modules, &workshop.parts.catalog).expect("loaded");
    let own = folder.load();
    assert_eq!(written.tenant, own.tenant);
    let sorted = |files: &TenantFiles| {
        let mut rows = files.facilities.clone();
        rows.sort_by_key(|row| row.code.to_string());
        rows
    };
    assert_eq!(sorted(&written), sorted(&own));
    assert_eq!(written.calendar, own.calendar);
    let rules = |files: &TenantFiles| files.programs["temporary-childcare"].rules.clone();
    assert_eq!(rules(&written), rules(&own));
    let profile = written.profile(&written.facilities[0].code);
    assert_eq!(profile.get("about").map(String::as_str), Some("園が自分で書いた紹介"));
    // It is told in the command's help that comments are not written, and every file says so.
    for file in ["tenant.toml", "calendar.toml", "programs/temporary-childcare.toml"] {
        let written = fs::read_to_string(out.join(file)).expect("a file");
        let comments: Vec<&str> = written.lines().filter(|line| line.starts_with('#')).collect();
        assert!(comments.len() == 1 && comments[0].contains("azukari tenant export"), "{file}: {comments:?}");
    }
    let again = apply::city(&workshop, &written, Mode::Plan).await.expect("a plan");
    assert!(again.lines.is_empty(), "{:?}", again.lines);
    let twice = export::run(&workshop, &settings, "example", &out).await.expect_err("a full folder");
    assert!(twice.to_string().contains("is not empty"), "{twice}");
    let nowhere = export::run(&workshop, &settings, "nowhere", &folder.0.join("x")).await;
    assert!(nowhere.expect_err("no such city").to_string().contains("no city \"nowhere\""));
}

#[test]
fn check_names_every_mistake_with_file_and_key() {
    let folder = Folder::new("check");
    let told = || check(&settings(&folder.tenants()), &[]).expect_err("mistakes").to_string();
    folder.change("programs/temporary-childcare.toml", "opens = \"half_month\"", "opens = \"sometimes\"");
    folder.change("facilities/tanaka-03.toml", "full = 5000", "full = -1");
    let first = told();
    for part in ["temporary-childcare", "window.opens", "sometimes", "tanaka-03", "fee.bands.lt1.full"] {
        assert!(first.contains(part), "{part}: {first}");
    }
    folder.change("tenant.toml", "few_places = 1", "few_palces = 1");
    let second = told();
    assert!(second.contains("example/tenant.toml: few_palces"), "{second}");
}
