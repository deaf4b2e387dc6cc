//! The folders of both cities, and every way in which a folder can be wrong.

use platform_program_api::Origin;
use platform_tenant_config::{
    Code, ConfigProblem, FacilityCode, Place, TenantFiles, edit_problems, get, load, load_all,
    write_tenant_files,
};
use platform_values::DayKind;
use platform_values::{FacilityKind, Operator};
use std::fs;
use std::path::{Path, PathBuf};
use toml::Table;

const PROGRAM: &str = "temporary-childcare";

fn tenants() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tenants")
}

fn city(slug: &str) -> TenantFiles {
    load(&tenants().join(slug)).unwrap_or_else(|problems| panic!("{slug}: {problems:#?}"))
}

/// A copy of the example city that a test may break; it goes when the test ends.
struct Copy(PathBuf);

impl Copy {
    fn new(test: &str) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        _ = fs::remove_dir_all(&dir);
        copy(&tenants().join("example"), &dir.join("example"));
        Self(dir)
    }

    fn city(&self) -> PathBuf {
        self.0.join("example")
    }

    fn change(&self, file: &str, from: &str, to: &str) {
        let path = self.city().join(file);
        let text = fs::read_to_string(&path).expect("a file of the copy");
        assert!(text.contains(from), "{file} holds {from}");
        fs::write(&path, text.replacen(from, to, 1)).expect("writable");
    }

    fn problems(&self) -> Vec<ConfigProblem> {
        load(&self.city()).expect_err("a broken folder")
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

fn key(file: &str, key: &str, code: Code) -> (String, Place, Code) {
    (file.to_owned(), Place::Key(key.to_owned()), code)
}

fn told(problems: &[ConfigProblem]) -> Vec<(String, Place, Code)> {
    problems.iter().map(|p| (p.file.clone(), p.place.clone(), p.code)).collect()
}

#[test]
fn both_cities_load_together() {
    let cities = load_all(&tenants()).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let slugs: Vec<&str> = cities.iter().map(|files| files.tenant.slug.as_str()).collect();
    assert_eq!(slugs, ["example", "kawasaki"]);
}

#[test]
fn kawasaki_has_108_sample_facilities_in_seven_wards() {
    let files = city("kawasaki");
    let count = |kind| files.facilities.iter().filter(|row| row.kind == kind).count();
    assert_eq!((count(FacilityKind::Licensed), count(FacilityKind::Unlicensed)), (87, 21));
    assert_eq!(files.tenant.wards.len(), 7);
    for row in &files.facilities {
        assert!(row.name.ends_with("（見本）"), "{}", row.name);
        assert_eq!(row.programs, [PROGRAM]);
        let public = row.operator == Operator::Public;
        assert!(!(public && files.exceptions.contains_key(&row.code)), "public ones follow the city's rules");
    }
    for ward in &files.tenant.wards {
        assert!(files.facilities.iter().any(|row| row.ward == *ward), "{ward}");
    }
}

#[test]
fn the_rules_of_a_facility_remember_their_layers() {
    let files = city("kawasaki");
    let defaults: Table = "approval = 'none'\n[cancel]\nfee_percent = 0".parse().expect("TOML");
    let own = FacilityCode::parse("kawasaki-03").expect("a code");
    let rules = files.rules(&own, PROGRAM, &defaults).expect("a program");
    assert_eq!(get(&rules.values, "capacity.per_day").and_then(toml::Value::as_integer), Some(12));
    assert_eq!(rules.origins["capacity.per_day"], Origin::Facility);
    assert_eq!(rules.origins["approval"], Origin::City);
    assert_eq!(rules.origins["cancel.fee_percent"], Origin::Module);
    let public = FacilityCode::parse("kawasaki-01").expect("a code");
    let rules = files.rules(&public, PROGRAM, &defaults).expect("a program");
    assert_eq!(get(&rules.values, "capacity.per_day").and_then(toml::Value::as_integer), Some(10));
    assert!(files.rules(&public, "another", &defaults).is_none());
}

#[test]
fn the_calendars_differ() {
    let kind =
        |slug: &str, date: &str| city(slug).calendar.calendar().day(date.parse().expect("a date")).kind;
    assert_eq!(kind("kawasaki", "2026-12-29"), DayKind::ClosedByCity("年末年始".into()));
    assert_eq!(kind("example", "2026-12-29"), DayKind::Ordinary);
    assert_eq!(kind("kawasaki", "2026-08-11"), DayKind::Holiday("山の日".into()));
    assert_eq!(kind("example", "2026-08-11"), DayKind::Ordinary);
    assert_eq!(kind("example", "2026-07-01"), DayKind::Holiday("見本市民の日".into()));
    assert_eq!(kind("example", "2026-06-15"), DayKind::ClosedByCity("施設の点検".into()));
}

#[test]
fn a_facility_changes_only_what_the_city_lets_it_and_inside_bounds() {
    let files = city("kawasaki");
    let program = &files.programs[PROGRAM];
    let codes = |edit: &str| -> Vec<(String, String)> {
        let edit: Table = edit.parse().expect("TOML");
        edit_problems(program, &edit).into_iter().map(|p| (p.path, p.code)).collect()
    };
    let fine = "[capacity]\nper_day = 30\n[fee.bands.lt1]\nfull = 2000\n[hours]\nfull = '07:00-20:00'\n\
                weekdays = ['mon']\nafternoon = ''\n[window]\ncloses_time = '12:00'\n[use_types.refresh]\nplaces_max = 2";
    assert_eq!(codes(fine), []);
    let pair = |path: &str, code: Code| (path.to_owned(), code.key().to_owned());
    let wrong = "[ceiling]\napplies = false\n[capacity]\nper_day = 31\n[hours]\nfull = '06:59-20:00'\n\
                 [use_types.refresh]\ndays_per_week_max = 7\n[window]\ncloses_time = '17:01'\n[fee]\nmeal = '300'";
    assert_eq!(
        codes(wrong),
        [
            pair("capacity.per_day", Code::RuleOutOfRange),
            pair("ceiling.applies", Code::RuleNotEditable),
            pair("fee.meal", Code::RuleOutOfRange),
            pair("hours.full", Code::RuleOutsideSpan),
            pair("use_types.refresh.days_per_week_max", Code::RuleNotEditable),
            pair("window.closes_time", Code::RuleOutOfRange),
        ]
    );
    let example = &city("example").programs[PROGRAM];
    let sunday: Table = "[hours]\nweekdays = ['mon', 'sun']".parse().expect("TOML");
    assert_eq!(edit_problems(example, &sunday).len(), 1, "a list may hold only what the city lists");
}

#[test]
fn a_facilitys_own_file_stays_inside_the_citys_bounds() {
    let copied = Copy::new("beyond-bounds");
    let beyond = "[programs.temporary-childcare]\n\
        capacity.per_day = 31\nceiling = { applies = false, lt1 = 9999 }\nuse_types.refresh.days_per_week_max = 7\n\
        window = { opens = \"days_before\", days_before = 300, closes_time = \"20:01\" }\nhours.weekdays = [\"sun\"]\n";
    fs::write(copied.city().join("facilities/yamate-02.toml"), beyond).expect("writable");
    let at = |rule: &str, code| key("facilities/yamate-02.toml", &format!("programs.{PROGRAM}.{rule}"), code);
    let mut expected = [
        at("capacity.per_day", Code::RuleOutOfRange),
        at("ceiling.applies", Code::RuleNotEditable),
        at("ceiling.lt1", Code::RuleNotEditable),
        at("use_types.refresh.days_per_week_max", Code::RuleNotEditable),
        at("window.opens", Code::RuleNotEditable),
        at("window.days_before", Code::RuleNotEditable),
        at("window.closes_time", Code::RuleOutOfRange),
        at("hours.weekdays", Code::RuleOutOfBounds),
    ];
    expected.sort();
    let problems = copied.problems();
    let mut found = told(&problems);
    found.sort();
    assert_eq!(found, expected);
    let places = problems.iter().find(|problem| problem.code == Code::RuleOutOfRange).expect("told above");
    assert_eq!(
        ["min", "max", "value"].map(|name| places.args[name].as_str()),
        ["3", "15", "31"],
        "the bound is told"
    );
}

#[test]
fn the_city_rules_for_a_kind_of_facility() {
    let applies = |slug: &str, code: &str| {
        let code = FacilityCode::parse(code).expect("a code");
        let doc = city(slug).rules(&code, PROGRAM, &Table::new()).expect("the program");
        (get(&doc.values, "ceiling.applies").and_then(toml::Value::as_bool), doc.origins["ceiling.applies"])
    };
    assert_eq!(applies("example", "minato-02"), (Some(true), Origin::City));
    assert_eq!(applies("example", "minato-03"), (Some(false), Origin::City), "unlicensed");
}

#[test]
fn what_is_written_loads_as_the_same() {
    let copied = Copy::new("round-trip");
    for slug in ["kawasaki", "example"] {
        let files = city(slug);
        let dir = copied.0.join("written").join(slug);
        write_tenant_files(&files, &dir).expect("written");
        let again = load(&dir).unwrap_or_else(|problems| panic!("{problems:#?}"));
        assert_eq!(files, TenantFiles { hash: files.hash.clone(), ..again });
        let csv = |dir: &Path| fs::read(dir.join("facilities.csv")).expect("a file");
        assert_eq!(csv(&dir), csv(&tenants().join(slug)), "the list is the same to the byte");
    }
}

#[test]
fn all_problems_of_a_folder_are_told_at_once() {
    let copied = Copy::new("all-at-once");
    copied.change("tenant.toml", "slug = \"example\"", "slug = \"other\"\ncolour = 1");
    copied.change("tenant.toml", "7000-8000", "4000-8000");
    copied.change("tenant.toml", "example.localhost", "Example.localhost");
    copied.change("tenant.toml", "Asia/Tokyo", "Asia/Atlantis");
    copied.change("tenant.toml", "\"山手地区\"", "\"港町地区\"");
    copied.change("tenant.toml", "few_places = 1", "few_places = -1");
    copied.change("tenant.toml", "0999-00-9999", "9999");
    copied.change("tenant.toml", "kodomo@", "kodomo at ");
    copied.change("tenant.toml", "hours = ", "hour = ");
    copied.change("tenant.toml", "staff_idle_minutes = 30", "staff_idle_minutes = \"30\"");
    copied.change("brand.toml", "#6a3d9a", "#9a9a9a");
    copied.change("brand.toml", "#8a4b00", "brown");
    copied.change("calendar.toml", "12-31", "12-32");
    copied.change("calendar.toml", "2026-06-15", "2026-06-31");
    copied.change("calendar.toml", "2026-08-11", "2026-07-01");
    copied.change("programs/temporary-childcare.toml", "{ min = 3, max = 15 }", "{ min = 15, max = 3 }");
    copied.change("programs/temporary-childcare.toml", "under_1 = 3", "under_1 = 3.5");
    copied.change("programs/temporary-childcare.toml", "\"fee.bands\"", "\"fee..bands\"");
    copied.change("facilities/minato-02.toml", "childcare.fee.bands.lt1", "care.fee.bands.lt1");
    copied.change("facilities.csv", "tanaka-02,かかし保育園（見本）", "tanaka-02,");
    let program = "programs/temporary-childcare.toml";
    let mut expected = vec![
        key("tenant.toml", "slug", Code::Slug),
        key("tenant.toml", "colour", Code::KeyUnknown),
        key("tenant.toml", "id", Code::Uuid),
        key("tenant.toml", "hosts.0", Code::Host),
        key("tenant.toml", "timezone", Code::Timezone),
        key("tenant.toml", "wards.1", Code::Duplicate),
        key("tenant.toml", "few_places", Code::OutOfRange),
        key("tenant.toml", "contact.phone", Code::PhoneShape),
        key("tenant.toml", "contact.mail", Code::Mail),
        key("tenant.toml", "contact.hours", Code::KeyMissing),
        key("tenant.toml", "contact.hour", Code::KeyUnknown),
        key("tenant.toml", "accounts.staff_idle_minutes", Code::WrongType),
        key("brand.toml", "primary", Code::Contrast),
        key("brand.toml", "accent", Code::ColourShape),
        key("calendar.toml", "yearly.0.first", Code::MonthDayShape),
        key("calendar.toml", "closed.0.date", Code::DateShape),
        key("calendar.toml", "holiday.1.date", Code::Duplicate),
        key(program, "bounds.capacity.per_day", Code::BoundShape),
        key(program, "rules.capacity.under_1", Code::WrongType),
        key(program, "facility_may_edit.1", Code::RulePath),
        key("facilities/minato-02.toml", "programs.temporary-care", Code::ProgramNotOffered),
    ];
    let cell = |row, column: &str| Place::Cell { row, column: Some(column.to_owned()) };
    expected.push(("facilities.csv".into(), cell(8, "name"), Code::CellEmpty));
    // The ward that was renamed is now unknown to the two facilities that stand in it.
    expected.push(("facilities.csv".into(), cell(5, "ward"), Code::CellWard));
    expected.push(("facilities.csv".into(), cell(6, "ward"), Code::CellWard));
    // Its rows are not known, so neither is the file of one of them.
    expected.push(("facilities/yamate-02.toml".into(), Place::File, Code::FacilityUnknown));
    expected.sort();
    let mut found = told(&copied.problems());
    found.sort();
    assert_eq!(found, expected);
}

#[test]
fn missing_strange_and_unreadable_files_are_told() {
    let copied = Copy::new("strange-files");
    let dir = copied.city();
    fs::remove_file(dir.join("calendar.toml")).expect("removable");
    fs::write(dir.join("tenant.toml"), "slug = \"example\"\nname = \n").expect("writable");
    fs::write(dir.join("brand.toml"), b"primary = \"\xFF\"").expect("writable");
    fs::write(dir.join("logo.svg"), "<svg onload='x'></svg>").expect("writable");
    fs::write(dir.join("notes.txt"), "").expect("writable");
    fs::write(dir.join("facilities/nobody.toml"), "").expect("writable");
    fs::write(dir.join("programs/readme.txt"), "").expect("writable");
    let problems = copied.problems();
    let file = |name: &str, code| (name.to_owned(), Place::File, code);
    let mut expected = vec![
        file("calendar.toml", Code::FileMissing),
        file("tenant.toml", Code::Syntax),
        file("brand.toml", Code::NotUtf8),
        file("logo.svg", Code::Logo),
        file("notes.txt", Code::FileUnexpected),
        file("facilities/nobody.toml", Code::FacilityUnknown),
        file("programs/readme.txt", Code::FileUnexpected),
    ];
    expected.sort();
    assert_eq!(told(&problems), expected);
    let syntax = problems.iter().find(|problem| problem.code == Code::Syntax).expect("told above");
    assert_eq!(syntax.args["line"], "2");
}

#[test]
fn the_list_must_have_exactly_our_columns() {
    let copied = Copy::new("columns");
    copied.change("facilities.csv", "code,name,kana", "code,name,reading");
    let cell = |column: &str| Place::Cell { row: 1, column: Some(column.to_owned()) };
    let found: Vec<_> = told(&copied.problems()).into_iter().filter(|p| p.0 == "facilities.csv").collect();
    let expected = [
        ("facilities.csv".to_owned(), cell("kana"), Code::CsvColumnMissing),
        ("facilities.csv".to_owned(), cell("reading"), Code::CsvColumnUnknown),
    ];
    assert_eq!(found, expected);
}

#[test]
fn two_cities_share_neither_id_nor_host() {
    let copied = Copy::new("two-cities");
    copy(&copied.city(), &copied.0.join("second"));
    let path = copied.0.join("second/tenant.toml");
    let text = fs::read_to_string(&path).expect("a file");
    fs::write(&path, text.replace("slug = \"example\"", "slug = \"second\"")).expect("writable");
    let problems = load_all(&copied.0).expect_err("the same id twice");
    let expected = [
        key("second/tenant.toml", "id", Code::TakenByOther),
        key("second/tenant.toml", "hosts.0", Code::TakenByOther),
    ];
    assert_eq!(told(&problems), expected);
}

#[test]
fn a_station_is_in_japan_and_stands_once() {
    let copy = Copy::new("stations");
    copy.change("tenant.toml", "lat = 35.010", "lat = 53.010");
    copy.change("tenant.toml", "見本山手駅", "見本港駅");
    assert_eq!(
        told(&copy.problems()),
        [
            key("tenant.toml", "stations.0.lat", Code::CellLatitude),
            key("tenant.toml", "stations.1.name", Code::Duplicate),
        ]
    );
}
