//! The register of users: who may use the system, and who is refused.

use alpr_core::adopt::Document;
use alpr_core::authorise::{Asked, Authorisation, Purpose, Role, SearchPolicy, User, denied};
use alpr_core::disclose::{ChiefRelease, Delegation};
use alpr_core::record::Id;
use alpr_core::words::is_same_name;
use alpr_core::{Error, ErrorKind, Result};
use jiff::Timestamp;
use serde::Deserialize;

use crate::register::{Register, no_chief, not_in_it};
use crate::rows::{from_json, to_json};
use crate::store::Store;
use crate::tables::{self, Kept};

/// The most users of a store: more than the largest department of the country has officers.
pub const MAX_USERS: usize = 50_000;

impl Store {
    /// Writes a user as it is now; every step that is new is logged. Writing it again changes nothing. The first user
    /// begins the store's register: from then on [`admit`](Self::admit) refuses every other name. No purge touches it.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] unless the kept steps are the beginning of these, for a new name that reads like another
    /// one (case, space, characters that nobody sees), and where somebody may not take a step: once there was a Chief or
    /// a Coordinator they alone enrol, train and change others, a Chief is named by the Chief in office, and the last
    /// of them does not leave before naming a successor. That the last one is gone a supervisor says, and another one
    /// names a Coordinator, who is a third user. A refused step is logged. [`ErrorKind::InvalidArgument`] for one user
    /// over [`MAX_USERS`]; [`ErrorKind::Storage`].
    pub fn put_user(&self, user: &User) -> Result<()> {
        let (id, body) = (id(user.name()), to_json(user)?);
        let mut refused = None;
        let written = self.write(|on| {
            let kept = tables::all(on, Kept::Users)?;
            let before = tables::keep(on, Kept::Users, id, body.clone())?;
            if before.is_none() {
                check_new(user, &kept)?;
            }
            let known = before.map_or(Ok(0), |before| known(&from_json(&before)?, user))?;
            refused = Register::new(&kept).refused_step(user, known);
            if let Some((_, why)) = &refused {
                return Err(why.clone());
            }
            let mut events = user.events_after(known);
            events.try_for_each(|event| tables::append(on, event))
        });
        match refused {
            Some((step, _)) => {
                self.or_denied(written, step.by(), "a step of a user", None, step.at())
            }
            None => written,
        }
    }

    /// A user of the register, gone or not.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`]; [`ErrorKind::InvalidRecord`] for what is damaged.
    pub fn user(&self, name: &str) -> Result<Option<User>> {
        self.look(|on| tables::load(on, Kept::Users, id(name)))
    }

    /// Every user of the register by name, those who are gone too.
    ///
    /// # Errors
    /// As for [`user`](Self::user).
    pub fn users(&self) -> Result<Vec<User>> {
        let mut users: Vec<User> = self.look(|on| tables::load_all(on, Kept::Users))?;
        users.sort_by(|a, b| a.name().cmp(b.name()));
        Ok(users)
    }

    /// Whether the store keeps a register: at least one user.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`].
    pub fn has_register(&self) -> Result<bool> {
        Ok(self.look(|on| tables::count(on, Kept::Users))? > 0)
    }

    /// The user of a name under which somebody wants to act; nothing where the store keeps no register, so that every
    /// name is believed.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] for a name that the register does not have, or whose user is gone; as for
    /// [`user`](Self::user).
    pub fn registered(&self, name: &str, now: Timestamp) -> Result<Option<User>> {
        match self.user(name)? {
            Some(user) => user.role_at(now).map(|_| Some(user)),
            None if self.has_register()? => Err(Error::new(ErrorKind::Refused, not_in_it(name))),
            None => Ok(None),
        }
    }

    /// Lets somebody act under a name, if the register has it or there is none; a refusal is logged before it is given.
    /// `asked` says what for, such as `a step of a case`.
    ///
    /// # Errors
    /// As for [`registered`](Self::registered); [`ErrorKind::Refused`] where `asked` says nothing.
    pub fn admit(&self, name: &str, asked: &str, now: Timestamp) -> Result<()> {
        let admitted = self.registered(name, now).map(drop);
        self.or_denied(admitted, name, asked, None, now)
    }

    /// Lets somebody use the system under a name (III.A, VII): as [`admit`](Self::admit), and the training on the
    /// version of the search policy that is in force must count, or the last one where none is. What ends or corrects
    /// something asks for `admit` alone, so that no training that ended leaves it undone.
    ///
    /// # Errors
    /// As for [`admit`](Self::admit); [`ErrorKind::Refused`] for a user who was never trained, or whose training ended.
    pub fn admit_trained(&self, name: &str, asked: &str, now: Timestamp) -> Result<()> {
        self.trained(name, asked, now).map(drop)
    }

    /// The search policy in force, if one is, and who somebody is by the register, trained on its version.
    fn trained(
        &self,
        name: &str,
        asked: &str,
        now: Timestamp,
    ) -> Result<(Option<SearchPolicy>, Option<Authorisation>)> {
        let policy = self.search_policy()?;
        let version = policy.as_ref().map(|policy| policy.version.as_str());
        let who = self.authorisation(name, version, (asked, None), now)?;
        Ok((policy, who))
    }

    fn search_policy(&self) -> Result<Option<SearchPolicy>> {
        let adopted = self.adopted(Document::SearchPolicy)?;
        adopted.map(|adopted| adopted.search_policy()).transpose()
    }

    /// Lets somebody look through what is kept, under a name: as [`admit_trained`](Self::admit_trained), and with a role
    /// that may search by the policy in force, if one is.
    ///
    /// # Errors
    /// As for [`admit_trained`](Self::admit_trained); [`ErrorKind::Refused`] for a role that may not search.
    pub fn admit_searcher(&self, name: &str, asked: &str, now: Timestamp) -> Result<()> {
        self.searcher(name, asked, now).map(drop)
    }

    /// As [`admit_searcher`](Self::admit_searcher), with what says how far back that role may look; nothing where
    /// nobody is kept from anything.
    pub(crate) fn searcher(
        &self,
        name: &str,
        asked: &str,
        now: Timestamp,
    ) -> Result<Option<(SearchPolicy, Role)>> {
        let (Some(policy), Some(who)) = self.trained(name, asked, now)? else {
            return Ok(None);
        };
        self.or_denied(policy.check_user(&who, now), name, asked, None, now)?;
        Ok(Some((policy, who.role)))
    }

    /// Whether [`admit_searcher`](Self::admit_searcher) would let somebody look, and the policy as far back as `from`
    /// ([`SearchPolicy::check_age`]), for what is told beside something else: nobody asked for it, and nothing is
    /// logged.
    ///
    /// # Errors
    /// As for [`user`](Self::user).
    pub fn may_search(&self, name: &str, from: Timestamp, now: Timestamp) -> Result<bool> {
        let policy = self.search_policy()?;
        let version = policy.as_ref().map(|policy| policy.version.as_str());
        let may = self.who(name, version, now).and_then(|who| {
            let Some((policy, who)) = policy.as_ref().zip(who) else {
                return Ok(());
            };
            policy.check_user(&who, now)?;
            policy.check_age(who.role, from, now)
        });
        match may {
            Err(error) if error.kind() != ErrorKind::Refused => Err(error),
            may => Ok(may.is_ok()),
        }
    }

    /// Refuses whoever is not in the register as who they say they are; without a register everybody is believed.
    pub(crate) fn check_who(&self, who: &Authorisation) -> Result<()> {
        match self.registered(&who.user, Timestamp::MAX)? {
            Some(user) if !user.is_who(who) => {
                let (name, role) = (&who.user, who.role.name());
                let text = format!(
                    "the register does not have {name} as {role}, trained on {} until {}: take what it says",
                    who.policy_version, who.trained_until
                );
                Err(Error::new(ErrorKind::Refused, text))
            }
            _ => Ok(()),
        }
    }

    /// What gives somebody the right to ask under a version of a policy, by the register: the role, and the last
    /// training on that version; without a version the last of all. Nothing where the store keeps no register: then
    /// whoever embeds the library says it. A refusal is logged before it is given.
    ///
    /// # Errors
    /// As for [`admit`](Self::admit), and those of [`User::authorisation`].
    pub fn authorisation<'a>(
        &self,
        name: &str,
        policy_version: Option<&str>,
        (asked, purpose): (impl Into<Asked<'a>>, Option<&Purpose>),
        now: Timestamp,
    ) -> Result<Option<Authorisation>> {
        let found = self.who(name, policy_version, now);
        self.or_denied(found, name, asked, purpose, now)
    }

    /// As [`authorisation`](Self::authorisation), but that a refusal is not logged.
    fn who(
        &self,
        name: &str,
        policy_version: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<Authorisation>> {
        let who = self.registered(name, now)?.map(|user| {
            let last = user.training_at(now).map(|training| training.on.as_str());
            user.authorisation(policy_version.or(last).unwrap_or_default(), now)
        });
        who.transpose()
    }

    /// Refuses a release to the public that is neither the Chief's of the register nor a designee's whom that Chief
    /// named: a delegation is one that the Chief put in force ([`adopt`](Self::adopt),
    /// [`Document::Designees`]), not one that the designee tells of. Without a register everybody is believed.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`]; as for [`registered`](Self::registered).
    pub fn check_release(&self, release: &ChiefRelease, now: Timestamp) -> Result<()> {
        let delegation = release.delegation();
        let chief = delegation.map_or(release.by(), |d| &d.by);
        let Some(user) = self.registered(chief, now)? else {
            return Ok(());
        };
        let role = user.role_at(now)?;
        if role != Role::Chief {
            return Err(Error::new(ErrorKind::Refused, no_chief(chief, role)));
        }
        let Some(delegation) = delegation else {
            return Ok(());
        };
        if self.delegation(&delegation.to)?.as_ref() == Some(delegation) {
            return Ok(());
        }
        let text = format!(
            "{chief} put no such delegation to {} in force: ask the Chief to name designees",
            delegation.to
        );
        Err(Error::new(ErrorKind::Refused, text))
    }

    /// The Chief's word that is in force and makes a user the designee for releases; nothing where there is none, and where
    /// whoever gave it was not the Chief then, by the register.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`]; [`ErrorKind::InvalidRecord`] for what is damaged.
    pub fn delegation(&self, to: &str) -> Result<Option<Delegation>> {
        let Some(named) = self.adopted(Document::Designees)? else {
            return Ok(None);
        };
        // Before there was a register anybody could name them.
        let said = named.draft();
        let is_chief = |user: User| user.role_at(said.at).is_ok_and(|role| role == Role::Chief);
        if self.has_register()? && !self.user(&said.by)?.is_some_and(is_chief) {
            return Ok(None);
        }
        let all = named.delegations()?;
        Ok(all.into_iter().find(|delegation| delegation.to == to))
    }

    /// Logs what was refused, before that is said.
    pub(crate) fn or_denied<'a, T>(
        &self,
        found: Result<T>,
        name: &str,
        asked: impl Into<Asked<'a>>,
        purpose: Option<&Purpose>,
        now: Timestamp,
    ) -> Result<T> {
        if let Err(error) = &found
            && error.kind() == ErrorKind::Refused
        {
            self.log(denied(name, asked, purpose, error, now))?;
        }
        found
    }
}

/// Of a kept user its name.
#[derive(Deserialize)]
struct Named {
    name: String,
}

/// Refuses one user too many, and one whose name is another's but for its case. `kept` are all users before this one.
fn check_new(user: &User, kept: &[String]) -> Result<()> {
    if kept.len() >= MAX_USERS {
        let text = format!(
            "expected at most {MAX_USERS} users, got one more: keep them in several stores"
        );
        return Err(Error::new(ErrorKind::InvalidArgument, text));
    }
    // Of the others the name alone: a damaged one must not keep everybody else out.
    let names = kept
        .iter()
        .filter_map(|body| serde_json::from_str(body).ok());
    for Named { name: other } in names {
        let name = user.name();
        if other != name && is_same_name(&other, name) {
            let text = format!("`{name}` and `{other}` would be one name: enrol another one");
            return Err(Error::new(ErrorKind::Refused, text));
        }
    }
    Ok(())
}

/// A user has one name for ever.
fn id(name: &str) -> Id {
    Id::of(Timestamp::UNIX_EPOCH, &["user", name])
}

/// How many steps are kept, if what is to be kept goes on from them.
fn known(kept: &User, user: &User) -> Result<usize> {
    if kept.name() == user.name() && user.steps().starts_with(kept.steps()) {
        return Ok(kept.steps().len());
    }
    let name = user.name();
    let text = format!(
        "the user {name} is enrolled already, or went on elsewhere: read the user again, and go on from there"
    );
    Err(Error::new(ErrorKind::Refused, text))
}
