//! The register of users as it is: who leads, who may change it, and what holds where no leader is left.

use alpr_core::adopt::Adoption;
use alpr_core::authorise::{Role, User, UserStanding, UserStep};
use alpr_core::disclose::Delegation;
use alpr_core::{Error, ErrorKind, Result};
use jiff::Timestamp;

use crate::engine::Transaction;
use crate::tables::{self, Kept};

/// An office of the agency, and who holds it.
#[derive(Clone, Copy)]
enum Office {
    /// The Chief of Police.
    Chief,
    /// Chief or Coordinator: whoever keeps the register (II.6.a).
    Leader,
}

impl Office {
    const fn is_held_by(self, role: Role) -> bool {
        match self {
            Self::Chief => matches!(role, Role::Chief),
            Self::Leader => matches!(role, Role::Chief | Role::Coordinator),
        }
    }

    fn is_in(self, standing: UserStanding) -> bool {
        standing.left.is_none() && self.is_held_by(standing.role)
    }
}

/// Every user of a store. Always as the register is now: an old time must not bring back who was.
pub(crate) struct Register {
    users: Vec<User>,
    is_damaged: bool,
}

impl Register {
    /// The register of a store.
    pub(crate) fn of(on: &mut dyn Transaction) -> Result<Self> {
        Ok(Self::new(&tables::all(on, Kept::Users)?))
    }

    /// Of users as they are kept. A damaged one must not keep the others from acting, and gives nobody what leaders
    /// alone may do.
    pub(crate) fn new(kept: &[String]) -> Self {
        let users = kept.iter().map(|body| serde_json::from_str(body));
        let users: Vec<User> = users.filter_map(std::result::Result::ok).collect();
        Self {
            is_damaged: users.len() < kept.len(),
            users,
        }
    }

    fn is_empty(&self) -> bool {
        self.users.is_empty() && !self.is_damaged
    }

    /// The users who are there, each with the role.
    fn present(&self) -> impl Iterator<Item = (&str, Role)> {
        let role = |user: &User| user.role_at(Timestamp::MAX).ok();
        self.users
            .iter()
            .filter_map(move |user| Some((user.name(), role(user)?)))
    }

    /// The role of a user who is there.
    fn role(&self, name: &str) -> Option<Role> {
        let mut named = self.present().filter(|(user, _)| *user == name);
        named.next().map(|(_, role)| role)
    }

    /// Who holds an office.
    fn holders(&self, office: Office) -> Vec<&str> {
        let holders = self.present().filter(|(_, role)| office.is_held_by(*role));
        holders.map(|(name, _)| name).collect()
    }

    /// Whether somebody ever held an office, as far as it can be told.
    fn was_held(&self, office: Office) -> bool {
        let mut all = self.users.iter().flat_map(User::standings);
        self.is_damaged || all.any(|(_, standing)| office.is_in(standing))
    }

    /// When somebody last entered an office.
    fn last_entry(&self, office: Office) -> Timestamp {
        let entries = self.users.iter().flat_map(|user| turns(user, office));
        let entries = entries
            .filter(|(_, is_in)| *is_in)
            .map(|(step, _)| step.at());
        entries.max().unwrap_or(Timestamp::MIN)
    }

    /// Whose time in an office somebody else ended since anybody entered it, and who did.
    fn ended(&self, office: Office) -> Vec<(&str, &str)> {
        let since = self.last_entry(office);
        let ends = |user| {
            turns(user, office)
                .filter(move |(step, is_in)| !is_in && step.at() >= since)
                .map(move |(step, _)| (user.name(), step.by()))
                .filter(|(user, by)| user != by)
        };
        self.users.iter().flat_map(ends).collect()
    }

    /// Refuses whoever is no leader, once there was one; `what` says what they alone do.
    pub(crate) fn check_leader(&self, by: &str, what: &str) -> Result<()> {
        let leaders = self.holders(Office::Leader);
        if leaders.contains(&by) || !self.was_held(Office::Leader) {
            return Ok(());
        }
        let next = match leaders.is_empty() {
            true => "nobody is any more: somebody else names a Coordinator first, a supervisor if there is one".to_owned(),
            false => format!("ask {}", leaders.join(", ")),
        };
        refused(format!(
            "{by} is no Chief and no Coordinator, who alone {what}: {next}"
        ))
    }

    /// Refuses whoever is not the Chief, if there is a register.
    pub(crate) fn check_chief(&self, by: &str) -> Result<()> {
        match self.role(by) {
            Some(Role::Chief) => Ok(()),
            Some(role) => refused(no_chief(by, role)),
            None if self.is_empty() => Ok(()),
            None => refused(not_in_it(by)),
        }
    }

    /// Refuses designees whom the register does not have, and the Chief, if there is a register: their releases would
    /// fail.
    pub(crate) fn check_designees(&self, named: &Adoption) -> Result<()> {
        for Delegation { to, .. } in named.delegations()? {
            let why = match self.role(&to) {
                Some(Role::Chief) => "is the Chief, who needs no delegation: leave the name out",
                None if !self.is_empty() => {
                    "is not in the register of users: enrol the user first, or mend the name"
                }
                _ => continue,
            };
            return refused(format!("`{to}` {why}"));
        }
        Ok(())
    }

    /// The first new step of a user, of whom so many were known, that its author may not take, and why. II.6.a leaves access to
    /// the Coordinator; else any two users make each other what they like.
    pub(crate) fn refused_step<'a>(
        &self,
        user: &'a User,
        known: usize,
    ) -> Option<(&'a UserStep, Error)> {
        let mut before = None;
        for (at, (step, after)) in user.standings().enumerate() {
            if at >= known
                && let Err(why) = self.check_step(user.name(), step, before, after)
            {
                return Some((step, why));
            }
            before = Some(after);
        }
        None
    }

    fn check_step(
        &self,
        user: &str,
        step: &UserStep,
        before: Option<UserStanding>,
        after: UserStanding,
    ) -> Result<()> {
        let (by, leaders) = (step.by(), self.holders(Office::Leader));
        let is_last = leaders == [user];
        match step {
            UserStep::Left { .. } if by == user && is_last => {
                return refused(format!(
                    "{user} is the last Chief or Coordinator, and nobody could name another one: name a successor first"
                ));
            }
            UserStep::Left { .. } if by == user => return Ok(()),
            _ => self.check_first(user, by)?,
        }
        let was = |office: Office| before.is_some_and(|at| office.is_in(at));
        if was(Office::Leader) && !Office::Leader.is_in(after) {
            self.check_time(step)?;
        }
        match step {
            UserStep::Left { .. }
                if leaders.contains(&user) && self.may_miss(user, step, is_last) =>
            {
                Ok(())
            }
            UserStep::Trained(_) if is_last => Ok(()), // nobody else could
            _ if Office::Chief.is_in(after) && !was(Office::Chief) => {
                self.check_new_chief(user, step)
            }
            _ if !self.was_held(Office::Leader) => Ok(()),
            _ if leaders.is_empty() && Office::Leader.is_in(after) => {
                self.check_vouched(Office::Leader, user, step)
            }
            _ => self.check_leader(by, "keep the register"),
        }
    }

    /// Whether somebody who is no leader may say that a leader is gone: the last one, or one whose training ended, or
    /// else nobody could where all are gone. Of supervisors if there are any.
    fn may_miss(&self, user: &str, step: &UserStep, is_last: bool) -> bool {
        let mut named = self.users.iter().filter(|kept| kept.name() == user);
        let is_lapsed = named.all(|kept| {
            let last = kept.training_at(step.at());
            last.is_none_or(|training| training.until <= step.at())
        });
        let is_above = |role: Role| role == Role::Supervisor;
        let has_above = self.present().any(|(_, role)| is_above(role));
        (is_last || is_lapsed) && (!has_above || self.role(step.by()).is_some_and(is_above))
    }

    /// Refuses an end that is dated before somebody entered the office: it would look like that of another time.
    fn check_time(&self, step: &UserStep) -> Result<()> {
        let (last, at) = (self.last_entry(Office::Leader), step.at());
        match at < last {
            true => refused(format!(
                "expected an end after somebody last became Chief or Coordinator at {last}, got {at}: say when it is said"
            )),
            false => Ok(()),
        }
    }

    /// A new Chief is named by the one in office, or by a leader where there is none.
    fn check_new_chief(&self, user: &str, step: &UserStep) -> Result<()> {
        let (by, chiefs) = (step.by(), self.holders(Office::Chief));
        if !chiefs.is_empty() {
            return check_among(&chiefs, by, "a Chief is named by the one in office");
        }
        if !self.was_held(Office::Leader) {
            return Ok(());
        }
        let is_back = matches!(step, UserStep::Returned { .. });
        if self.holders(Office::Leader).is_empty() && !is_back {
            return refused(format!(
                "nobody is Coordinator, who could name {user} Chief: let a supervisor name a Coordinator first"
            ));
        }
        self.check_vouched(Office::Chief, user, step)
    }

    /// Who fills an office that nobody holds: a leader, a supervisor where there is none, or else another user; but
    /// never whoever said that somebody left it, except to take that one back. So two vouch, and a third one gains, who
    /// was a user before, if another one is.
    fn check_vouched(&self, office: Office, user: &str, step: &UserStep) -> Result<()> {
        let by = step.by();
        let ended = self.ended(office);
        let is_back = matches!(step, UserStep::Returned { .. });
        if is_back && ended.contains(&(user, by)) {
            return Ok(()); // what was said in error is taken back
        }
        let said = |name: &str| ended.iter().any(|(_, by)| *by == name);
        if let Some(name) = [by, user].into_iter().find(|name| said(name)) {
            return refused(format!(
                "{name} said who is gone, and neither names the next one nor is it: let somebody else name somebody else"
            ));
        }
        let free = |is: fn(Role) -> bool| -> Vec<&str> {
            let of_it = self.present().filter(|(_, role)| is(*role));
            let names = of_it.map(|(name, _)| name);
            names.filter(|name| *name != user && !said(name)).collect()
        };
        let all = free(|_| true);
        let is_new = matches!(step, UserStep::Enrolled { .. });
        if is_new && !ended.is_empty() && all.iter().any(|name| *name != by) {
            return refused(format!(
                "{user} is no user yet, and others are: name one of them, who may enrol others then"
            ));
        }
        let ranks = [
            free(|role| Office::Leader.is_held_by(role)),
            free(|role| role == Role::Supervisor),
            all,
        ];
        let first = ranks.into_iter().find(|rank| !rank.is_empty());
        check_among(
            &first.unwrap_or_default(),
            by,
            "an office that nobody holds is filled by others",
        )
    }

    /// Users alone take steps of others; the first user is enrolled and trained from outside.
    fn check_first(&self, user: &str, by: &str) -> Result<()> {
        let is_first = !self.present().any(|(name, _)| name != user);
        match is_first || self.role(by).is_some() {
            true => Ok(()),
            false => refused(not_in_it(by)),
        }
    }
}

/// The steps by which a user entered an office, and left it.
fn turns(user: &User, office: Office) -> impl Iterator<Item = (&UserStep, bool)> {
    let mut was_in = false;
    user.standings().filter_map(move |(step, standing)| {
        let is_in = office.is_in(standing);
        (std::mem::replace(&mut was_in, is_in) != is_in).then_some((step, is_in))
    })
}

/// Refuses whoever is not among these.
fn check_among(names: &[&str], by: &str, why: &str) -> Result<()> {
    if names.contains(&by) {
        return Ok(());
    }
    // Of a department of hundreds three are enough to know whom to ask.
    let some: Vec<&str> = names.iter().take(3).copied().collect();
    let next = match some.is_empty() {
        true => "nobody else is here: take back who left, or begin another store".to_owned(),
        false => format!("ask {}", some.join(", ")),
    };
    refused(format!("{why}, not by {by}: {next}"))
}

fn refused(why: String) -> Result<()> {
    Err(Error::new(ErrorKind::Refused, why))
}

pub(crate) fn not_in_it(name: &str) -> String {
    format!("the store keeps a register of users, and `{name}` is not in it: enrol the user first")
}

pub(crate) fn no_chief(name: &str, role: Role) -> String {
    let role = role.name();
    format!("{name} has the role {role}, not that of the Chief: ask the Chief")
}
