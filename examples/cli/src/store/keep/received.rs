//! Who may say when reads came.

use alpr_core::authorise::{Role, denied};
use alpr_core::{Error, ErrorKind};
use alpr_store::Store;
use anyhow::{Result, bail};
use jiff::Timestamp;

/// Refuses another time of arrival than now to whoever does not lead the register, if there is one: retention counts
/// from it, and a purge would take at once what came long ago. A refusal of somebody is in the log.
pub(super) fn check_received(store: &Store, user: Option<&str>) -> Result<()> {
    if !store.has_register()? {
        return Ok(());
    }
    let Some(by) = user else {
        bail!(
            "the Chief or the Coordinator alone says when reads came: give your name, --user, or leave --received out"
        );
    };
    let now = Timestamp::now();
    let role = store.user(by)?.and_then(|user| user.role_at(now).ok());
    if matches!(role, Some(Role::Chief | Role::Coordinator)) {
        return Ok(());
    }
    let text = format!(
        "{by} is no Chief and no Coordinator, who alone say when reads came: leave --received out"
    );
    let error = Error::new(ErrorKind::Refused, text);
    store.log(denied(by, "another time of arrival", None, &error, now))?;
    Err(error.into())
}
