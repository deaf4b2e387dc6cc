//! A city's set-up as a process keeps it in memory: files, facilities, programs, closed days and rulebooks by date. It is
//! renewed when its generation in the database rises; decisions check that inside their own transaction.

use crate::error::{AppError, AppResult};
use anyhow::{Context, anyhow};
use chrono::NaiveDate;
use platform_program_api::{Origin, PastUse, ProgramModule, RuleProblem, Rulebook, RulesDoc, Window};
use platform_store::eras::Era;
use platform_store::places::{self, Facility, Program, SetUp};
use platform_store::{Pool, Tx, generation, upkeep};
use platform_tenant_config::{FacilityCode, TenantFiles};
use platform_values::{Calendar, Clock, Day, DayKind, FacilityId, ProgramId, TenantId};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::broadcast;
use toml::Table;

/// How old a copy may get before a request looks whether it is still true.
const LOOK_AGAIN: Duration = Duration::from_millis(500);
/// So many notices wait for whoever tells them on; of more, the oldest are forgotten.
const NOTICES_MAX: usize = 256;

/// One facility's rules for one program on some days of care.
pub struct Book {
    /// Merged rules with the origin of every leaf.
    pub rules: RulesDoc,
    /// SHA-256 of the merged rules.
    pub version: String,
    /// The module's answers.
    pub rulebook: Arc<dyn Rulebook>,
}

type BookKey = (ProgramId, FacilityId, usize);

/// A city as it was at one generation.
pub struct City {
    /// Its files.
    pub files: Arc<TenantFiles>,
    /// What the database holds; names and operators are those of [`City::on`].
    pub set_up: SetUp,
    /// The day on which facilities are called so.
    pub on: NaiveDate,
    calendar: Calendar,
    closed: HashMap<FacilityId, BTreeMap<NaiveDate, String>>,
    offered: HashSet<(FacilityId, ProgramId)>,
    modules: Arc<HashMap<String, Arc<dyn ProgramModule>>>,
    books: RwLock<HashMap<BookKey, Arc<Book>>>,
}

impl City {
    fn new(
        files: Arc<TenantFiles>,
        modules: Arc<HashMap<String, Arc<dyn ProgramModule>>>,
        mut set_up: SetUp,
        on: NaiveDate,
    ) -> Self {
        for facility in &mut set_up.facilities {
            if let Some(era) = era_of(&set_up.eras, facility.id, on) {
                facility.name.clone_from(&era.name);
                facility.kana.clone_from(&era.kana);
                facility.operator = era.operator;
            }
        }
        let mut calendar = files.calendar.calendar();
        let mut closed: HashMap<FacilityId, BTreeMap<NaiveDate, String>> = HashMap::new();
        for closure in &set_up.closures {
            match closure.facility_id {
                Some(facility) => {
                    closed.entry(facility).or_default().insert(closure.day, closure.reason.clone());
                }
                None => calendar.close(closure.day, closure.reason.clone()),
            }
        }
        let offered = set_up.offered.iter().map(|o| (o.facility_id, o.program_id)).collect();
        Self { files, set_up, on, calendar, closed, offered, modules, books: RwLock::default() }
    }

    /// The facility with this id.
    pub fn facility(&self, id: FacilityId) -> Option<&Facility> {
        self.set_up.facilities.iter().find(|f| f.id == id)
    }

    /// What the facility is called on a day and who runs it, if it was ever handed over.
    pub fn era(&self, id: FacilityId, on: NaiveDate) -> Option<&Era> {
        era_of(&self.set_up.eras, id, on)
    }

    /// What the facility is called on a day.
    pub fn name_on(&self, facility: &Facility, on: NaiveDate) -> String {
        self.era(facility.id, on).map_or_else(|| facility.name.clone(), |era| era.name.clone())
    }

    /// The next change of name or operator after today.
    pub fn next_era(&self, id: FacilityId) -> Option<&Era> {
        self.set_up.eras.iter().find(|era| era.facility_id == id && era.first_day > self.on)
    }

    /// The facility with this code.
    pub fn facility_by_code(&self, code: &str) -> Option<&Facility> {
        self.set_up.facilities.iter().find(|f| f.code == code)
    }

    /// The program with this id.
    pub fn program(&self, id: ProgramId) -> Option<&Program> {
        self.set_up.programs.iter().find(|p| p.id == id)
    }

    /// The program with this key.
    pub fn program_by_key(&self, key: &str) -> Option<&Program> {
        self.set_up.programs.iter().find(|p| p.key == key)
    }

    /// The module that decides for a program.
    pub fn module(&self, program: &Program) -> AppResult<&Arc<dyn ProgramModule>> {
        self.modules
            .get(&program.module)
            .ok_or_else(|| AppError::Internal(anyhow!("program {} names an unknown module", program.key)))
    }

    /// True if the facility has a part in the program.
    pub fn offers(&self, facility: FacilityId, program: ProgramId) -> bool {
        self.offered.contains(&(facility, program))
    }

    /// Facilities with a part in the program that are open on `on`, by code.
    pub fn facilities_of(&self, program: ProgramId, on: NaiveDate) -> impl Iterator<Item = &Facility> {
        self.set_up.facilities.iter().filter(move |f| self.offers(f.id, program) && is_open(f, on))
    }

    /// The day as one facility sees it.
    pub fn day(&self, facility: FacilityId, date: NaiveDate) -> Day {
        let day = self.calendar.day(date);
        match self.closed.get(&facility).and_then(|days| days.get(&date)) {
            Some(reason) if !matches!(day.kind, DayKind::ClosedByCity(_)) => {
                Day { date, kind: DayKind::ClosedByFacility(reason.clone()) }
            }
            _ => day,
        }
    }

    /// The days between a day and the uses around it that are not ordinary at a facility.
    pub fn around(&self, facility: FacilityId, date: NaiveDate, history: &[PastUse]) -> Vec<Day> {
        let dates = || history.iter().map(|past| past.date).chain([date]);
        let (first, last) = (dates().min().unwrap_or(date), dates().max().unwrap_or(date));
        let days = first.iter_days().take_while(|day| *day <= last).map(|day| self.day(facility, day));
        days.filter(|day| day.kind != DayKind::Ordinary).collect()
    }

    /// When bookings for care on `date` open and close under these rules.
    pub fn window(&self, book: &Book, date: NaiveDate) -> Window {
        book.rulebook.window_in(date, &self.calendar)
    }

    /// The rules of a facility for a program that govern care on `date`.
    pub fn book(&self, program: ProgramId, facility: FacilityId, date: NaiveDate) -> AppResult<Arc<Book>> {
        let edits: Vec<_> = self
            .set_up
            .edits
            .iter()
            .filter(|e| e.program_id == program && e.facility_id.is_none_or(|f| f == facility))
            .filter(|e| e.effective_from <= date)
            .collect();
        let key = (program, facility, edits.len());
        if let Some(book) = self.books.read().ok().and_then(|books| books.get(&key).cloned()) {
            return Ok(book);
        }
        let mut layers = Vec::with_capacity(edits.len());
        for origin in [Origin::CityEdit, Origin::FacilityEdit] {
            for edit in edits.iter().filter(|e| e.facility_id.is_some() == (origin == Origin::FacilityEdit)) {
                let table: Table =
                    serde_json::from_value(edit.doc.clone()).context("a stored edit of rules")?;
                layers.push((origin, table));
            }
        }
        let book = self
            .build(program, facility, &layers)?
            .map_err(|p| AppError::Internal(anyhow!("stored rules do not parse: {p:?}")))?;
        let book = Arc::new(book);
        if let Ok(mut books) = self.books.write() {
            books.insert(key, book.clone());
        }
        Ok(book)
    }

    /// The rules that would hold with these layers over the files: for checking edits before they are stored.
    pub fn build(
        &self,
        program: ProgramId,
        facility: FacilityId,
        edits: &[(Origin, Table)],
    ) -> AppResult<Result<Book, Vec<RuleProblem>>> {
        let program = self.program(program).ok_or(AppError::NotFound)?;
        let facility = self.facility(facility).ok_or(AppError::NotFound)?;
        let own =
            FacilityCode::parse(&facility.code).and_then(|code| self.files.exception(&code, &program.key));
        let of_kind = self.files.of_kind(&program.key, facility.kind);
        self.laid(program, of_kind, own, edits)
    }

    /// The rules that the city sets for care on `date`, before any facility sets its own.
    pub fn city_book(&self, program: ProgramId, date: NaiveDate) -> AppResult<Book> {
        let program = self.program(program).ok_or(AppError::NotFound)?;
        let edits =
            self.set_up.edits.iter().filter(|e| e.program_id == program.id && e.facility_id.is_none());
        let edits = edits.filter(|e| e.effective_from <= date);
        let layers: Vec<(Origin, Table)> = edits
            .map(|e| Ok((Origin::CityEdit, serde_json::from_value(e.doc.clone())?)))
            .collect::<Result<_, serde_json::Error>>()
            .context("a stored edit of rules")?;
        let built = self.laid(program, None, None, &layers)?;
        built.map_err(|p| AppError::Internal(anyhow!("the city's rules do not parse: {p:?}")))
    }

    fn laid(
        &self,
        program: &Program,
        of_kind: Option<&Table>,
        own: Option<&Table>,
        edits: &[(Origin, Table)],
    ) -> AppResult<Result<Book, Vec<RuleProblem>>> {
        let module = self.module(program)?;
        let defaults: Table = toml::from_str(module.manifest().defaults).context("a module's defaults")?;
        let empty = Table::new();
        let city = self.files.programs.get(&program.key).map_or(&empty, |file| &file.rules);
        let mut rules = RulesDoc::default();
        let layers = [(Origin::Module, &defaults), (Origin::City, city)].into_iter();
        let layers = layers.chain(of_kind.map(|rules| (Origin::City, rules)));
        let layers = layers.chain(own.map(|own| (Origin::Facility, own)));
        let layers = layers.chain(edits.iter().map(|(origin, table)| (*origin, table)));
        for (origin, layer) in layers {
            rules.lay(layer, origin);
        }
        let canonical = serde_json::to_vec(&rules.values)?;
        let version = hex(&Sha256::digest(&canonical));
        Ok(module.rulebook(&rules).map(|rulebook| Book { rules, version, rulebook }))
    }
}

/// Bytes as people write them.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// The era of a facility on a day; `eras` are in the order of their days.
fn era_of(eras: &[Era], id: FacilityId, on: NaiveDate) -> Option<&Era> {
    eras.iter().rev().find(|era| era.facility_id == id && era.first_day <= on)
}

/// True if the facility operates on `on`.
pub fn is_open(facility: &Facility, on: NaiveDate) -> bool {
    facility.opened_on.is_none_or(|first| first <= on) && facility.closed_on.is_none_or(|gone| on < gone)
}

/// All cities that this process serves.
pub struct Cities {
    files: HashMap<TenantId, Arc<TenantFiles>>,
    hosts: HashMap<String, TenantId>,
    modules: Arc<HashMap<String, Arc<dyn ProgramModule>>>,
    clock: Arc<dyn Clock>,
    cached: RwLock<HashMap<TenantId, (Instant, Arc<City>)>>,
    changed: broadcast::Sender<TenantId>,
}

impl Cities {
    /// The cities of these files, decided by these modules.
    pub fn new(files: Vec<TenantFiles>, modules: Vec<Arc<dyn ProgramModule>>, clock: Arc<dyn Clock>) -> Self {
        let files: HashMap<_, _> = files.into_iter().map(|f| (f.tenant.id, Arc::new(f))).collect();
        let hosts = files
            .values()
            .flat_map(|f| f.tenant.hosts.iter().map(|h| (h.to_lowercase(), f.tenant.id)))
            .collect();
        let modules = modules.into_iter().map(|m| (m.manifest().key.to_owned(), m)).collect();
        let changed = broadcast::Sender::new(NOTICES_MAX);
        Self { files, hosts, modules: Arc::new(modules), clock, cached: RwLock::default(), changed }
    }

    /// The city that answers under a host name, which may carry a port.
    pub fn by_host(&self, host: &str) -> Option<TenantId> {
        let (name, port) = host.split_once(':').unwrap_or((host, "1"));
        let digits = port.bytes().all(|digit| digit.is_ascii_digit());
        if !digits || port.parse::<u16>().is_err() {
            return None;
        }
        self.hosts.get(&name.to_lowercase()).copied()
    }

    /// Ids of all cities.
    pub fn ids(&self) -> Vec<TenantId> {
        let mut ids: Vec<_> = self.files.keys().copied().collect();
        ids.sort_unstable();
        ids
    }

    /// The files of a city.
    pub fn files(&self, id: TenantId) -> Option<&Arc<TenantFiles>> {
        self.files.get(&id)
    }

    /// Modules by key.
    pub fn modules(&self) -> &HashMap<String, Arc<dyn ProgramModule>> {
        &self.modules
    }

    /// The city, at most half a second old.
    pub async fn city(&self, pool: &Pool, id: TenantId) -> AppResult<Arc<City>> {
        if let Some((at, city)) = self.cached.read().ok().and_then(|cached| cached.get(&id).cloned())
            && at.elapsed() < LOOK_AGAIN
        {
            return Ok(city);
        }
        let mut tx = Tx::read(pool, id).await?;
        let city = self.fresh(&mut tx).await?;
        tx.done().await?;
        Ok(city)
    }

    /// After a write: has the next request look whether the copy is still true, so that people see what they did, and tells
    /// those who listen to [`Self::changes`].
    pub fn look_again(&self, id: TenantId) {
        self.renew(id);
        // Nobody listens where there is one server only.
        _ = self.changed.send(id);
    }

    /// The cities in which this process writes something, from now on.
    pub fn changes(&self) -> broadcast::Receiver<TenantId> {
        self.changed.subscribe()
    }

    /// Has the next request look whether the copy is still true: after a write of another process.
    pub fn renew(&self, id: TenantId) {
        let Some(long_ago) = Instant::now().checked_sub(LOOK_AGAIN) else { return };
        if let Ok(mut cached) = self.cached.write()
            && let Some((at, _)) = cached.get_mut(&id)
        {
            *at = long_ago;
        }
    }

    /// Says for every city that it is decided by these files from now on. Processes that read other files stop deciding
    /// until they are started anew.
    pub async fn adopt_files(&self, pool: &Pool) -> AppResult<()> {
        for (id, files) in &self.files {
            upkeep::adopt_files(pool, *id, &self.hash(files)).await?;
        }
        Ok(())
    }

    /// Stands for everything that decides besides the database: the city's files and the defaults of the modules.
    fn hash(&self, files: &TenantFiles) -> String {
        let mut all = Sha256::new();
        all.update(&files.hash);
        let modules: BTreeMap<_, _> = self.modules.iter().collect();
        for (key, module) in modules {
            let manifest = module.manifest();
            all.update(format!("\n{key} {}\n{}", manifest.version, manifest.defaults));
        }
        hex(&all.finalize())
    }

    /// The city as it stays until this transaction ends: for decisions.
    pub async fn for_decision(&self, tx: &mut Tx) -> AppResult<Arc<City>> {
        let held = generation::lock_for_decision(tx).await?;
        let files = self.files.get(&tx.tenant()).ok_or(AppError::NotFound)?;
        if !held.files.is_empty() && held.files != self.hash(files) {
            let slug = &files.tenant.slug;
            return Err(
                anyhow!("a server with other files of {slug} began since: start this one anew").into()
            );
        }
        self.at(tx, held.generation).await
    }

    /// The city as this transaction sees it.
    pub async fn fresh(&self, tx: &mut Tx) -> AppResult<Arc<City>> {
        let generation = places::generation(tx).await?;
        self.at(tx, generation).await
    }

    async fn at(&self, tx: &mut Tx, generation: i64) -> AppResult<Arc<City>> {
        let id = tx.tenant();
        let files = self.files.get(&id).ok_or(AppError::NotFound)?;
        let on = self.clock.now().with_timezone(&files.tenant.timezone).date_naive();
        let known = self.cached.read().ok().and_then(|cached| cached.get(&id).map(|(_, city)| city.clone()));
        let city = match known {
            Some(city) if city.set_up.generation == generation && city.on == on => city,
            _ => Arc::new(City::new(files.clone(), self.modules.clone(), places::set_up(tx).await?, on)),
        };
        if let Ok(mut cached) = self.cached.write() {
            cached.insert(id, (Instant::now(), city.clone()));
        }
        Ok(city)
    }
}
