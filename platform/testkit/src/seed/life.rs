//! What happens in one city: uses of the past weeks, bookings to come, interviews, reports and announcements. Everything
//! is asked of the use cases; what their rules refuse is simply not made.

use super::city::Team;
use crate::maker::{Family, Maker, Person};
use anyhow::{Context, Result, anyhow};
use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use platform_app::announcements::{self, Words};
use platform_app::bookings::attend::{self, Attendance};
use platform_app::bookings::decide::Decision;
use platform_app::bookings::fees;
use platform_app::bookings::{Ask, book, cancel, decide};
use platform_app::interviews::{self, NewSlot};
use platform_app::{AppError, AppResult, Ctx, registrations, reports};
use platform_program_api::Answers;
use platform_store::families::Child;
use platform_store::places::Program;
use platform_values::{BookingId, FacilityId, InterviewMode, Month, Phase};

/// Days of bookings to come.
const AHEAD: u64 = 21;

/// Days of uses that lie behind.
const BEHIND: u64 = 50;

/// What life in the city works with.
pub struct Life<'a> {
    /// Acts as people.
    pub maker: &'a Maker,
    /// The program.
    pub program: &'a Program,
    /// Facilities with their heads.
    pub teams: &'a [Team],
    /// All families.
    pub families: &'a [Family],
    /// An officer of the city.
    pub officer: &'a Person,
}

/// `None` where the rules refuse; other errors are errors.
fn made<T>(result: AppResult<T>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(AppError::Refused(_) | AppError::Full(_) | AppError::Stale | AppError::NotFound) => Ok(None),
        Err(error) => Err(anyhow!("{error}")),
    }
}

impl Life<'_> {
    /// Lets everything happen; gives the number of bookings and uses.
    pub async fn live(&self) -> Result<usize> {
        let mut count = 0;
        for (number, family) in self.families.iter().enumerate() {
            count += self.past(number, family).await?;
            count += self.future(number, family).await?;
        }
        count += self.today().await?;
        self.interviews().await?;
        self.reports().await?;
        self.announcements().await?;
        Ok(count)
    }

    fn day(&self, offset: i64) -> Option<NaiveDate> {
        let today = self.maker.today();
        let days = Days::new(offset.unsigned_abs());
        if offset < 0 { today.checked_sub_days(days) } else { today.checked_add_days(days) }
    }

    fn team(&self, number: usize) -> Result<&Team> {
        self.teams.iter().cycle().nth(number).context("there are teams")
    }

    /// The wish of a child for a day, over the first span that the facility offers.
    fn ask(
        &self,
        ctx: &Ctx,
        child: &Child,
        facility: FacilityId,
        day: NaiveDate,
        kind: usize,
    ) -> Option<Ask> {
        let book = ctx.city.book(self.program.id, facility, day).ok()?;
        let offer = book.rulebook.offers(&ctx.city.day(facility, day)).into_iter().next()?;
        let use_type = ["hiteikei", "refresh", "kinkyu"].get(kind % 3)?;
        let mut answers = Answers::default();
        answers.0.insert("use_type".into(), (*use_type).into());
        if *use_type == "kinkyu" {
            answers.0.insert("reason".into(), "祖母の入院（見本）".into());
        }
        answers.0.insert("meal".into(), "yes".into());
        Some(Ask {
            child: child.id,
            facility,
            program: self.program.id,
            day,
            span: offer.span,
            answers,
            note: String::new(),
            going_past: None,
        })
    }

    /// One use a week or so of the last month and this one, entered by staff.
    async fn past(&self, number: usize, family: &Family) -> Result<usize> {
        let Some(child) = family.children.first().filter(|_| !(number + 1).is_multiple_of(10)) else {
            return Ok(0);
        };
        let team = self.team(number + 1)?;
        let ctx = self.maker.ctx(&team.manager.actor).await?;
        let mut count = 0;
        for back in (1..=BEHIND).filter(|back| (back + number as u64).is_multiple_of(7)) {
            let day = self.day(-i64::try_from(back)?).filter(|day| *day > child.birth_date);
            let Some(ask) = day.and_then(|day| self.ask(&ctx, child, team.facility.id, day, number)) else {
                continue;
            };
            let (arrived, departed) = (ask.span.from(), ask.span.to());
            if let Some(id) = made(attend::enter_use(&ctx, &ask, arrived, departed).await)? {
                count += 1;
                if back > 20 {
                    made(fees::mark_paid(&ctx, id, fees::Paid::Yes).await)?;
                }
            }
        }
        Ok(count)
    }

    /// Bookings of the coming weeks, left waiting, confirmed, declined or cancelled in turn.
    async fn future(&self, number: usize, family: &Family) -> Result<usize> {
        let Some(child) = family.children.first() else { return Ok(0) };
        let team = self.team(number + 1)?;
        let parent = self.maker.ctx(&family.parent.actor).await?;
        let manager = self.maker.ctx(&team.manager.actor).await?;
        let mut count = 0;
        for ahead in (2..=AHEAD).filter(|ahead| (ahead + number as u64).is_multiple_of(6)) {
            let day = self.day(i64::try_from(ahead)?);
            let Some(ask) = day.and_then(|day| self.ask(&parent, child, team.facility.id, day, number))
            else {
                continue;
            };
            let Some(booked) = made(book(&parent, &ask).await)? else { continue };
            count += 1;
            self.settle(&parent, &manager, booked.id, booked.phase, number + count).await?;
        }
        Ok(count)
    }

    async fn settle(
        &self,
        parent: &Ctx,
        manager: &Ctx,
        id: BookingId,
        phase: Phase,
        turn: usize,
    ) -> Result<()> {
        match turn % 6 {
            0 | 1 => {}
            2 if phase == Phase::Requested => {
                let reason = "staffing".to_owned();
                let decision =
                    Decision::Decline { reason, message: "職員の配置のため（見本）".into() };
                made(decide::decide(manager, id, &decision).await)?;
            }
            3 => {
                made(cancel::cancel(parent, id, "都合が変わったため（見本）").await)?;
            }
            _ if phase == Phase::Requested => {
                let decision = Decision::Approve { message: String::new() };
                made(decide::decide(manager, id, &decision).await)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Children who are there today, entered by staff for callers, some of them checked in.
    async fn today(&self) -> Result<usize> {
        let mut count = 0;
        for (number, family) in self.families.iter().enumerate().take(self.teams.len() * 3) {
            let team = self.team(number + 1)?;
            let ctx = self.maker.ctx(&team.manager.actor).await?;
            let Some(child) = family.children.first() else { continue };
            let Some(ask) = self.ask(&ctx, child, team.facility.id, self.maker.today(), number) else {
                continue;
            };
            let Some(booked) = made(book(&ctx, &ask).await)? else { continue };
            count += 1;
            if number.is_multiple_of(2) {
                made(attend::record(&ctx, booked.id, &Attendance::CheckIn(Some(ask.span.from()))).await)?;
            }
        }
        Ok(count)
    }

    /// Times for interviews in the coming three weeks, and children who are not registered yet: some only asked, some
    /// have taken a time, some wait for a call.
    async fn interviews(&self) -> Result<()> {
        for team in self.teams {
            let ctx = self.maker.ctx(&team.manager.actor).await?;
            let days: Vec<NaiveDate> = (1..=AHEAD)
                .filter_map(|ahead| self.day(i64::try_from(ahead).ok()?))
                .filter(|d| workday(*d))
                .collect();
            let times: Vec<NaiveTime> =
                [(10, 0), (14, 30)].iter().filter_map(|(h, m)| NaiveTime::from_hms_opt(*h, *m, 0)).collect();
            let like = NewSlot {
                starts: self.maker.today().and_time(NaiveTime::MIN),
                minutes: 30,
                capacity: 2,
                mode: InterviewMode::InPerson,
                place: "園の相談室（見本）".into(),
            };
            made(
                interviews::add_slots(
                    &ctx,
                    team.facility.id,
                    self.program.id,
                    &interviews::every(&days, &times, &like),
                )
                .await,
            )?;
        }
        for (number, family) in self.families.iter().enumerate().filter(|(number, _)| number % 4 == 1) {
            let Some(child) = family.children.last() else { continue };
            let team = self.team(number + 3)?;
            let ctx = self.maker.ctx(&family.parent.actor).await?;
            let wish = "週に1回ほど利用したいです（見本）";
            let applied = registrations::apply(&ctx, child.id, team.facility.id, self.program.id, wish).await;
            let Some(registration) = made(applied)? else { continue };
            if number % 8 == 1 {
                let open =
                    interviews::open_slots_for(&ctx, registration).await.map_err(|e| anyhow!("{e}"))?;
                if let Some(slot) = open.get(number % open.len().max(1)) {
                    made(interviews::take_slot(&ctx, registration, slot.id).await)?;
                }
            } else if number % 16 == 5 {
                made(
                    interviews::ask_for_call(&ctx, registration, "平日の午後に電話をください（見本）").await,
                )?;
            }
        }
        Ok(())
    }

    /// Last month's report of the first facility is submitted, that of the second was returned.
    async fn reports(&self) -> Result<()> {
        let today = self.maker.today();
        let Some(month) = today.with_day(1).and_then(|first| first.pred_opt()).map(Month::of) else {
            return Ok(());
        };
        for (index, team) in self.teams.iter().take(2).enumerate() {
            let ctx = self.maker.ctx(&team.manager.actor).await?;
            let submitted =
                reports::submit::submit(&ctx, team.facility.id, self.program.id, month, "見本 園長").await;
            let Some(id) = made(submitted)?.filter(|_| index == 1) else { continue };
            let officer = self.maker.ctx(&self.officer.actor).await?;
            let message = "2行目の利用時間を確かめてください（見本）".to_owned();
            made(
                reports::decide::decide(&officer, id, 1, &reports::decide::Decision::Return { message })
                    .await,
            )?;
        }
        Ok(())
    }

    async fn announcements(&self) -> Result<()> {
        let officer = self.maker.ctx(&self.officer.actor).await?;
        let city = Words {
            title: "年末年始のお休みについて（見本）".into(),
            body: "12月29日から1月3日まで、すべての園がお休みです。".into(),
            shown_from: officer.civil_now(),
            shown_until: None,
        };
        made(announcements::create(&officer, None, &city).await)?;
        let team = self.team(0)?;
        let manager = self.maker.ctx(&team.manager.actor).await?;
        let own = Words {
            title: "感染症の流行について（見本）".into(),
            body: "発熱のあるお子さんはお預かりできません。".into(),
            ..city
        };
        made(announcements::create(&manager, Some(team.facility.id), &own).await)?;
        Ok(())
    }
}

fn workday(day: NaiveDate) -> bool {
    day.weekday().number_from_monday() <= 5
}
