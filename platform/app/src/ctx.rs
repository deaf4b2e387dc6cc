//! The context of a request, and the one door for writing. Permission is asked here and nowhere else.

use crate::city::{Cities, City};
use crate::error::{AppError, AppResult};
use crate::open_act::OpenAct;
use crate::words::Words;
use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, Utc};
use platform_authz::{Action, Actor, Authorizer, Object, Of, Resource, Role};
use platform_store::audit::AuditEntry;
use platform_store::bookings::Booking;
use platform_store::families::{self, Child};
use platform_store::idempotency::Key;
use platform_store::tx::Begun;
use platform_store::{Pool, Tx, Write, bookings};
use platform_values::{
    AccountId, AuditId, BookingId, Chance, ChildId, Clock, HouseholdId, RequestId, TenantId,
};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// How long after the last use a facility still sees a child.
pub(crate) const LINK_DAYS: u64 = 90;

/// What all requests share.
pub struct App {
    /// Connections of the application role.
    pub pool: Pool,
    /// The cities served.
    pub cities: Cities,
    /// The policy.
    pub authorizer: Authorizer,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub chance: Arc<dyn Chance>,
    /// Words for mails and files.
    pub words: Arc<dyn Words>,
    /// `https`, or `http` in development: how links in mails begin.
    pub public_scheme: String,
    /// The port in links in mails, where the outside does not reach us by the scheme's own.
    pub public_port: Option<u16>,
}

/// An idempotency key as the client sent it.
#[derive(Clone, Debug)]
pub struct ClientKey {
    /// The key.
    pub key: String,
    /// SHA-256 of method, path and body.
    pub body_hash: Vec<u8>,
}

/// What is known of a request besides its actor.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its id.
    pub id: RequestId,
    /// Its idempotency key, for writes.
    pub key: Option<ClientKey>,
    /// The version of the thing that the client was shown, if it says so: what changed since is not written over.
    pub seen: Option<String>,
    /// The host it came to, port included: one of the city's.
    pub host: String,
    /// SHA-256 of the session's token, when somebody is logged in.
    pub session: Option<Vec<u8>>,
}

/// Who asks what, where and when.
#[derive(Clone)]
pub struct Ctx {
    /// What all requests share.
    pub app: Arc<App>,
    /// The city's set-up.
    pub city: Arc<City>,
    /// Who asks.
    pub actor: Actor,
    /// The request.
    pub request: Request,
}

/// The number of a part of a request that writes several times.
pub type Part = usize;

impl Ctx {
    /// The city.
    pub fn tenant(&self) -> TenantId {
        self.city.files.tenant.id
    }

    /// The present moment.
    pub fn now(&self) -> DateTime<Utc> {
        self.app.clock.now()
    }

    /// The present moment on the city's clocks.
    pub fn civil_now(&self) -> NaiveDateTime {
        self.civil(self.now())
    }

    /// A moment on the city's clocks.
    pub fn civil(&self, at: DateTime<Utc>) -> NaiveDateTime {
        at.with_timezone(&self.city.files.tenant.timezone).naive_local()
    }

    /// The moment that the city's clocks show `civil`; the later one where they show it twice.
    pub fn moment(&self, civil: NaiveDateTime) -> DateTime<Utc> {
        civil
            .and_local_timezone(self.city.files.tenant.timezone)
            .latest()
            .map_or_else(|| civil.and_utc(), |at| at.with_timezone(&Utc))
    }

    /// Today in the city.
    pub fn today(&self) -> NaiveDate {
        self.civil_now().date()
    }

    /// A new id.
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        self.app.chance.uuid(&*self.app.clock).into()
    }

    /// The account that is logged in.
    pub fn account(&self) -> AppResult<AccountId> {
        self.actor.account.ok_or(AppError::LoginNeeded)
    }

    /// The family of the guardian who is logged in.
    pub fn household(&self) -> AppResult<HouseholdId> {
        self.account()?;
        self.actor.household.ok_or(AppError::Forbidden)
    }

    /// The same request, for one part of it that writes by itself.
    #[must_use]
    pub fn part(&self, part: Part) -> Self {
        let mut ctx = self.clone();
        if let Some(key) = &mut ctx.request.key {
            key.key = format!("{}#{part}", key.key);
        }
        ctx
    }

    /// The same request without its idempotency key: for what must not be stored as a result, and for what is logged
    /// beside it.
    #[must_use]
    pub fn unkeyed(&self) -> Self {
        let mut ctx = self.clone();
        ctx.request.key = None;
        ctx
    }

    /// The address of a page, for a mail. Whatever host the client claims, only the city's own are ever used, and the
    /// port is the server's.
    pub fn link(&self, path: &str) -> String {
        let sent = &self.request.host;
        let name = sent.split_once(':').map_or(sent.as_str(), |(name, _)| name);
        let hosts = &self.city.files.tenant.hosts;
        let known = hosts.iter().find(|host| host.eq_ignore_ascii_case(name));
        let host = known.or(hosts.first()).map_or("", String::as_str);
        let port = self.app.public_port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}://{host}{port}{path}", self.app.public_scheme)
    }

    /// Refuses to write upon a thing that changed since the client was shown it. Asked under the thing's lock.
    pub fn unchanged(&self, version: &str) -> AppResult<()> {
        let changed = self.request.seen.as_deref().is_some_and(|seen| seen != version);
        if changed { Err(AppError::Stale) } else { Ok(()) }
    }

    /// Begins a transaction that only reads.
    pub async fn read(&self) -> AppResult<Tx> {
        Ok(Tx::read(&self.app.pool, self.tenant()).await?)
    }

    /// True if the policy lets the actor do this.
    pub fn may(&self, action: Action, resource: &dyn Resource) -> bool {
        self.app.authorizer.role_for(&self.actor, action, resource).is_some()
    }

    /// True if the policy lets the actor do this to some such thing: for menus.
    pub fn may_somewhere(&self, action: Action, object: Object) -> bool {
        self.app.authorizer.allows_somewhere(&self.actor, action, object)
    }

    /// The role under which the actor may do this. What the actor may not even see is not found.
    pub fn require(&self, action: Action, resource: &dyn Resource) -> AppResult<Role> {
        if let Some(role) = self.app.authorizer.role_for(&self.actor, action, resource) {
            return Ok(role);
        }
        if self.actor.account.is_none() {
            return Err(AppError::LoginNeeded);
        }
        if self.may(Action::Read, resource) { Err(AppError::Forbidden) } else { Err(AppError::NotFound) }
    }

    /// The door: permission, transaction, operation log and idempotency. Ends with [`Write::commit`].
    pub async fn begin(&self, action: Action, resource: &dyn Resource) -> AppResult<Write> {
        let role = self.require(action, resource)?;
        self.open(self.entry(role.as_str(), action.as_str(), resource)).await
    }

    /// The door for what nobody needs permission for: signing up, logging in, resetting a password; and for the
    /// platform's own work. `act` says what is done.
    pub async fn begin_open(&self, act: OpenAct, resource: &dyn Resource) -> AppResult<Write> {
        self.open(self.entry("", act.as_str(), resource)).await
    }

    async fn open(&self, entry: AuditEntry) -> AppResult<Write> {
        let key = self.request.key.as_ref().map(|k| Key {
            account: self.actor.account.unwrap_or(AccountId(Uuid::nil())),
            key: k.key.clone(),
            body_hash: k.body_hash.clone(),
        });
        match Write::begin(&self.app.pool, self.tenant(), entry, key).await? {
            Begun::New(write) => Ok(write),
            Begun::Again(first) => Err(AppError::Replayed(first)),
            Begun::OtherBody => Err(AppError::KeyReused),
        }
    }

    /// Writes a row of the operation log by itself: for views of a child's record and for searches.
    pub async fn log_view(&self, action: Action, resource: &dyn Resource, purpose: &str) -> AppResult<()> {
        Ok(self.begin_view(action, resource, purpose).await?.commit(&serde_json::Value::Null).await?)
    }

    /// Writes such a row for a list or a file that shows these children, after they were read and before they are shown.
    pub async fn log_children(
        &self,
        action: Action,
        resource: &dyn Resource,
        purpose: &str,
        children: impl IntoIterator<Item = ChildId>,
    ) -> AppResult<()> {
        let mut write = self.begin_view(action, resource, purpose).await?;
        let shown: BTreeSet<ChildId> = children.into_iter().collect();
        write.audit().children = shown.into_iter().collect();
        Ok(write.commit(&serde_json::Value::Null).await?)
    }

    /// Begins such a row, for views that leave more behind.
    pub(crate) async fn begin_view(
        &self,
        action: Action,
        resource: &dyn Resource,
        purpose: &str,
    ) -> AppResult<Write> {
        let role = self.require(action, resource)?;
        let mut entry = self.entry(role.as_str(), action.as_str(), resource);
        purpose.clone_into(&mut entry.purpose);
        self.unkeyed().open(entry).await
    }

    fn entry(&self, role: &str, action: &str, resource: &dyn Resource) -> AuditEntry {
        let facility = match resource.facilities().as_slice() {
            [one] => Some(*one),
            linked => self.actor.facilities().into_iter().find(|f| linked.contains(f)),
        };
        AuditEntry {
            id: self.new_id::<AuditId>(),
            at: self.now(),
            account_id: self.actor.account,
            role: role.to_owned(),
            action: action.to_owned(),
            object: resource.object().as_str().to_owned(),
            object_id: resource.id(),
            household_id: resource.household(),
            child_id: resource.child(),
            facility_id: facility,
            request_id: self.request.id,
            purpose: String::new(),
            detail: serde_json::json!({}),
            children: Vec::new(),
        }
    }

    /// A child that the actor may read, with the resource that says whose it is.
    pub async fn find_child(&self, id: ChildId) -> AppResult<(Child, Of)> {
        self.account()?;
        let mut tx = self.read().await?;
        let child = families::child(&mut tx, id).await?.ok_or(AppError::NotFound)?;
        let since = self.today().checked_sub_days(Days::new(LINK_DAYS)).unwrap_or_default();
        let linked = families::linked_facilities(&mut tx, id, since).await?;
        tx.done().await?;
        let resource =
            Of::new(Object::Child).id(id.0).child(id).household(child.household_id).facilities(linked);
        self.require(Action::Read, &resource).map_err(unseen)?;
        Ok((child, resource))
    }

    /// A booking that the actor may read, with the resource that says whose it is.
    pub async fn find_booking(&self, id: BookingId) -> AppResult<(Booking, Of)> {
        self.account()?;
        let mut tx = self.read().await?;
        let booking = bookings::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
        tx.done().await?;
        let resource = booking_resource(&booking);
        self.require(Action::Read, &resource).map_err(unseen)?;
        Ok((booking, resource))
    }
}

/// Whose a booking is.
pub fn booking_resource(booking: &Booking) -> Of {
    Of::new(Object::Booking)
        .id(booking.id.0)
        .household(booking.household_id)
        .child(booking.child_id)
        .facility(booking.facility_id)
}

/// What may not be read does not exist.
pub fn unseen(error: AppError) -> AppError {
    match error {
        AppError::Forbidden => AppError::NotFound,
        other => other,
    }
}
