//! Offering several interview slots at once: each ticked weekday from the first to the last day, at each time. What looks
//! mistaken is asked once more before it is offered.

use super::desk::{Desk, refusal};
use super::interviews::{AHEAD_DAYS, is_closed, is_odd, refused};
use crate::forms::{FieldError, FormData};
use crate::visit::{PageResult, Visit, see_other};
use chrono::{Datelike, Days, Duration, NaiveDate, NaiveDateTime, NaiveTime};
use platform_app::AppResult;
use platform_app::interviews::{NewSlot, add_slots, every, slots};
use platform_app::store::interviews::Slot;
use platform_values::{InterviewMode, ProgramId};
use poem::handler;
use poem::web::Path;

/// What was typed.
struct Typed {
    program: Option<String>,
    /// The ticked days on which the facility is open.
    days: Vec<NaiveDate>,
    /// How many of the ticked days are not among them.
    closed: usize,
    times: Vec<NaiveTime>,
    like: NewSlot,
}

/// Offers the slots that are wished for.
#[handler]
pub async fn add(visit: Visit, Path(code): Path<String>, mut form: FormData) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let sure = form.flag("slots-sure");
    let Some(typed) = read(&visit, &desk, &mut form)? else {
        return refused(&visit, &desk, form.view(), None, false).await;
    };
    let program = desk.program(&visit, typed.program.as_deref())?.id;
    let (fresh, there, overlap) = fresh(&visit, &desk, program, &typed).await?;
    let odd = typed.times.iter().copied().any(is_odd);
    let odd = odd.then(|| FieldError::new("slots-sure", "error-slots-odd"));
    let overlap = overlap.map(|at| at.format("%Y-%m-%dT%H:%M"));
    let overlap = overlap.map(|at| FieldError::new("slots-sure", "error-slots-overlap").with("at", at));
    let doubts: Vec<FieldError> = odd.into_iter().chain(overlap).collect();
    let doubtful = !doubts.is_empty();
    if doubtful && !sure {
        for doubt in doubts {
            form.refuse_with(doubt);
        }
        return refused(&visit, &desk, form.view(), None, true).await;
    }
    let added = if fresh.is_empty() && there > 0 {
        Ok(0)
    } else {
        add_slots(&visit, desk.id, program, &fresh).await.map(|ids| ids.len())
    };
    match added {
        Ok(added) => {
            let closed = typed.closed * typed.times.len();
            Ok(see_other(&desk.at(&format!("interviews?added={added}&closed={closed}&there={there}"))))
        }
        Err(error) => {
            let problem = Some(refusal(error)?);
            refused(&visit, &desk, form.view(), problem, doubtful).await
        }
    }
}

/// Reads the form; nothing where it is not valid.
fn read(visit: &Visit, desk: &Desk, form: &mut FormData) -> AppResult<Option<Typed>> {
    let (today, last) = (visit.today(), visit.today() + Days::new(AHEAD_DAYS));
    let first_day = form.date("slot-first").between(today, last).required();
    let last_day = form.date("slot-last").between(today, last).required();
    let weekdays: Vec<u32> = form.list("slot-weekday");
    let times = form.text("times").max(200).required();
    let minutes = form.text("minutes").number(5, 480).required();
    let capacity = form.text("capacity").number(1, 100).required();
    let mode = form.text("mode").parsed::<InterviewMode>().required_or("error-choice");
    let place = form.text("meeting-place").max(200).optional().unwrap_or_default();
    let program = form.text("program").optional();
    let times = times.and_then(|text| {
        let read = read_times(&text);
        if read.is_none() {
            form.refuse("times", "error-times");
        }
        read
    });
    let span = first_day.zip(last_day);
    let ticked = span.map(|(first, last)| ticked(first, last, &weekdays)).unwrap_or_default();
    let days = open_days(visit, desk, &ticked)?;
    if span.is_some() && form.is_valid() && days.is_empty() {
        // Nothing is offered on closed days; say so instead of asking for days that were chosen.
        let key = if ticked.is_empty() { "error-slots-no-day" } else { "error-slots-all-closed" };
        form.refuse("slot-weekday", key);
    }
    Ok(form.valid(|| {
        let closed = ticked.len() - days.len();
        let like = NewSlot {
            starts: NaiveDateTime::default(),
            minutes: i32::try_from(minutes?).ok()?,
            capacity: i32::try_from(capacity?).ok()?,
            mode: mode?,
            place,
        };
        Some(Typed { program, days, closed, times: times?, like })
    }))
}

/// The slots that are still ahead and not offered yet; how many were there already; and when the first of them begins that
/// overlaps another, new or standing.
async fn fresh(
    visit: &Visit,
    desk: &Desk,
    program: ProgramId,
    typed: &Typed,
) -> AppResult<(Vec<NewSlot>, usize, Option<NaiveDateTime>)> {
    let mut wanted = every(&typed.days, &typed.times, &typed.like);
    let now = visit.civil_now();
    wanted.retain(|slot| slot.starts > now);
    let standing = match typed.days.iter().min().zip(typed.days.iter().max()) {
        Some((first, last)) => slots(visit, desk.id, *first, *last).await?,
        None => Vec::new(),
    };
    let mine = standing.iter().filter(|slot| slot.program_id == program);
    let there: Vec<NaiveDateTime> = mine.map(|slot| visit.civil(slot.starts_at)).collect();
    let count = wanted.len();
    wanted.retain(|slot| !there.contains(&slot.starts));
    wanted.sort_by_key(|slot| slot.starts);
    wanted.dedup_by_key(|slot| slot.starts);
    let left = count - wanted.len();
    let overlap = overlap(visit, &standing, &wanted);
    Ok((wanted, left, overlap))
}

/// When the first of the wanted slots begins that overlaps another, wanted or standing.
fn overlap(visit: &Visit, standing: &[Slot], wanted: &[NewSlot]) -> Option<NaiveDateTime> {
    let span = |starts: NaiveDateTime, minutes: i32| (starts, starts + Duration::minutes(minutes.into()));
    let taken: Vec<_> = standing.iter().map(|slot| span(visit.civil(slot.starts_at), slot.minutes)).collect();
    let new: Vec<_> = wanted.iter().map(|slot| span(slot.starts, slot.minutes)).collect();
    let meets = |one: &(NaiveDateTime, NaiveDateTime), other: &(NaiveDateTime, NaiveDateTime)| {
        one.0 < other.1 && other.0 < one.1
    };
    let doubted = new.iter().enumerate().find(|(at, one)| {
        taken.iter().any(|other| meets(one, other)) || new.iter().skip(at + 1).any(|other| meets(one, other))
    });
    doubted.map(|(_, (starts, _))| *starts)
}

fn read_times(text: &str) -> Option<Vec<NaiveTime>> {
    let narrow = crate::forms::narrow(text);
    let pieces = narrow.split([' ', ',', '、', '　']).filter(|piece| !piece.is_empty());
    pieces.map(crate::format::parse_time).collect()
}

/// Days of these weekdays.
fn ticked(first: NaiveDate, last: NaiveDate, weekdays: &[u32]) -> Vec<NaiveDate> {
    let ticked = |day: &NaiveDate| weekdays.contains(&day.weekday().number_from_monday());
    first.iter_days().take_while(|day| *day <= last).filter(ticked).collect()
}

/// Those of the days on which the facility is open.
fn open_days(visit: &Visit, desk: &Desk, days: &[NaiveDate]) -> AppResult<Vec<NaiveDate>> {
    let mut open = Vec::with_capacity(days.len());
    for day in days {
        if !is_closed(visit, desk, *day)? {
            open.push(*day);
        }
    }
    Ok(open)
}
