//! What the forms of this area share: the way from a use case's refusal back to the fields, and where to go afterwards.

use crate::failure::Failure;
use crate::forms::{FieldError, FormData, FormView};
use crate::visit::Visit;
use platform_app::AppError;
use std::collections::BTreeMap;

/// Notes every reason of a refusal at the field that it is about; other errors go on. `fields` pairs what a reason is
/// about, its `field` or its code, with the field of the form; what is in no pair stands at `rest`.
pub(super) fn refuse(
    form: &mut FormData,
    error: AppError,
    fields: &[(&str, &str)],
    rest: &str,
) -> Result<(), Failure> {
    let AppError::Refused(findings) = error else { return Err(error.into()) };
    for finding in findings {
        let subject = finding.args.get("field").unwrap_or(&finding.code);
        let known = fields.iter().find(|(about, _)| about == subject).map(|(_, field)| *field);
        let field = known.unwrap_or(rest).to_owned();
        let label = format!("label-{}", plain(&field));
        form.refuse_with(FieldError { label, field, key: finding.code, args: finding.args });
    }
    Ok(())
}

/// The form as shown again. Fields of numbered rows (`contact-2-name`) are labelled like those of every row
/// (`label-contact-name`).
pub(super) fn view(form: &FormData) -> FormView {
    let mut view = form.view();
    for error in &mut view.errors {
        error.label = plain(&error.label);
    }
    view
}

fn plain(name: &str) -> String {
    let pieces = name.split('-').filter(|piece| piece.parse::<u8>().is_err());
    pieces.collect::<Vec<_>>().join("-")
}

/// A form filled in from stored values.
pub(super) fn filled(values: BTreeMap<String, String>) -> FormView {
    FormView {
        values: values.into_iter().map(|(name, value)| (name, vec![value])).collect(),
        errors: Vec::new(),
    }
}

/// True if nothing was typed into these fields.
pub(super) fn blank(form: &FormData, fields: &[String]) -> bool {
    fields.iter().all(|field| form.raw(field).is_none_or(|value| value.trim().is_empty()))
}

/// The page that a link or form names as the next one, if it is a page of ours. Never another site: one slash at the
/// start, no backslash, nothing that a header could not hold.
pub(super) fn own_path(to: &str) -> Option<&str> {
    let plain = to.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let ours = to.starts_with('/') && !to.starts_with("//") && plain && to.len() <= 2000;
    ours.then_some(to)
}

/// The same for a page of a facility, where signing up may have begun: mailed links name no other page.
pub(super) fn facility_page(to: &str) -> Option<&str> {
    own_path(to).filter(|to| to.starts_with("/facilities/") && to.len() <= 200)
}

/// The value of `to` in the address, as it was sent.
pub(super) fn to_of(visit: &Visit) -> String {
    let query = FormData::parse(&visit.query).unwrap_or_default();
    query.raw("to").and_then(own_path).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_pages_come_next() {
        for good in ["/", "/my", "/bookings?done=saved", "/children/1/health"] {
            assert_eq!(own_path(good), Some(good));
        }
        for bad in
            ["", "my", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb", "/ a", "/é"]
        {
            assert_eq!(own_path(bad), None, "{bad}");
        }
    }

    #[test]
    fn rows_share_their_labels() {
        assert_eq!(plain("label-contact-2-name"), "label-contact-name");
        assert_eq!(plain("new-password"), "new-password");
    }
}
