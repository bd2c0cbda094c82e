//! Who acts: by the store's register of users, or as the command line says where there is none.

use alpr_core::authorise::{Asked, Authorisation, Purpose, Role};
use alpr_store::Store;
use anyhow::{Result, bail};
use clap::Args;
use jiff::Timestamp;

use crate::args::time;
use crate::store::args::StoreAddress;

/// A user with the right to act.
#[derive(Clone, Debug, Args)]
pub(crate) struct Who {
    /// The user.
    #[arg(long, value_name = "NAME")]
    pub(crate) user: String,

    /// operator, dispatcher, detective, supervisor, coordinator, vendor_administrator or chief; where the store keeps a
    /// register of users, that says it.
    #[arg(long)]
    pub(crate) role: Option<Role>,

    /// Until when the user's training counts; where the store keeps a register of users, that says it.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub(crate) trained_until: Option<Timestamp>,

    /// The version of the policy that the user was trained on; where the store keeps a register of users, that says it.
    #[arg(long, value_name = "VERSION")]
    pub(crate) trained_on: Option<String>,
}

impl Who {
    /// What gives the user the right to ask under a version of a policy, or by any training where there is no policy. A
    /// refusal is in the log, with what was asked.
    pub(crate) fn authorisation<'a>(
        &self,
        store: &Store,
        policy_version: Option<&str>,
        asked: (impl Into<Asked<'a>>, Option<&Purpose>),
    ) -> Result<Authorisation> {
        if store.has_register()? {
            self.say_nothing()?;
        }
        match store.authorisation(&self.user, policy_version, asked, Timestamp::now())? {
            Some(who) => Ok(who),
            None => self.stated(),
        }
    }

    /// Refuses what the register says, and nobody else.
    fn say_nothing(&self) -> Result<()> {
        let said = [
            ("--role", self.role.is_some()),
            ("--trained-until", self.trained_until.is_some()),
            ("--trained-on", self.trained_on.is_some()),
        ];
        let said = said.iter().filter(|(_, is_said)| *is_said);
        let said: Vec<&str> = said.map(|(option, _)| *option).collect();
        if said.is_empty() {
            return Ok(());
        }
        let said = said.join(", ");
        bail!("the store keeps a register of users: leave {said} out")
    }

    /// What the command line says, which is believed.
    fn stated(&self) -> Result<Authorisation> {
        let (Some(role), Some(trained_until), Some(policy_version)) =
            (self.role, self.trained_until, self.trained_on.clone())
        else {
            bail!(
                "expected --role, --trained-until and --trained-on, since the store keeps no register of users: give \
                them, or enrol the users, alpr user enrol"
            );
        };
        Ok(Authorisation {
            user: self.user.clone(),
            role,
            trained_until,
            policy_version,
        })
    }
}

/// Whoever acts is asked for in the register as it is: `--at` must not bring back who was.
impl StoreAddress {
    /// Opens a store for somebody who uses the system: where it keeps a register of users, for those alone whose
    /// training counts. A refusal is in the log, with what was asked.
    pub(crate) fn open_trained(&self, by: &str, asked: &str) -> Result<Store> {
        let store = self.open()?;
        store.admit_trained(by, asked, Timestamp::now())?;
        Ok(store)
    }

    /// Opens a store for somebody who ends or corrects something: where it keeps a register of users, for those alone,
    /// trained or not. A refusal is in the log, with what was asked.
    pub(crate) fn open_for(&self, by: &str, asked: &str) -> Result<Store> {
        let store = self.open()?;
        store.admit(by, asked, Timestamp::now())?;
        Ok(store)
    }
}
