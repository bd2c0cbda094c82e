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

    /// Who ever ended somebody else's time in an office.
    fn enders(&self, office: Office) -> Vec<&str> {
        let ended = |user| -> Vec<&str> {
            let mut was_in = false;
            let ends = User::standings(user).filter(|(_, standing)| {
                let is_in = office.is_in(*standing);
                std::mem::replace(&mut was_in, is_in) && !is_in
            });
            let by = ends.map(|(step, _)| step.by());
            by.filter(|by| *by != user.name()).collect()
        };
        self.users.iter().flat_map(ended).collect()
    }

    /// Refuses whoever is no leader, once there was one; `what` says what they alone do.
    pub(crate) fn check_leader(&self, by: &str, what: &str) -> Result<()> {
        let leaders = self.holders(Office::Leader);
        if leaders.contains(&by) || !self.was_held(Office::Leader) {
            return Ok(());
        }
        let next = match leaders.is_empty() {
            true => "nobody is any more: a supervisor names a Coordinator first".to_owned(),
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

    /// Refuses new steps of a user, of whom so many were known, by whoever may not take them. II.6.a leaves access to
    /// the Coordinator; else any two users make each other what they like.
    pub(crate) fn check_steps(&self, user: &User, known: usize) -> Result<()> {
        let mut before = None;
        for (at, (step, after)) in user.standings().enumerate() {
            if at >= known {
                self.check_step(user.name(), step, before, after)?;
            }
            before = Some(after);
        }
        Ok(())
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
            UserStep::Left { .. } if by == user && is_last => refused(format!(
                "{user} is the last Chief or Coordinator, and nobody could name another one: name a successor first"
            )),
            UserStep::Left { .. } if by == user => Ok(()),
            // Nobody else could.
            UserStep::Left { .. } if is_last && self.role(by) == Some(Role::Supervisor) => Ok(()),
            UserStep::Trained(_) if is_last => Ok(()),
            _ if Office::Chief.is_in(after)
                && !before.is_some_and(|at| Office::Chief.is_in(at)) =>
            {
                self.check_new_chief(user, step)
            }
            _ if !self.was_held(Office::Leader) => self.check_first(user, by),
            _ if leaders.is_empty() && Office::Leader.is_in(after) => {
                self.check_vouched(Office::Leader, user, step)
            }
            _ => self.check_leader(by, "keep the register"),
        }
    }

    /// A new Chief is named by the one in office, or by a leader where there is none.
    fn check_new_chief(&self, user: &str, step: &UserStep) -> Result<()> {
        let (by, chiefs) = (step.by(), self.holders(Office::Chief));
        if !chiefs.is_empty() {
            return check_among(&chiefs, by, "a Chief is named by the one in office");
        }
        if !self.was_held(Office::Leader) {
            return self.check_first(user, by);
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
    /// never whoever said that somebody left it, except to take that one back. So two vouch, and a third one gains.
    fn check_vouched(&self, office: Office, user: &str, step: &UserStep) -> Result<()> {
        let by = step.by();
        if self.takes_back(user, step) {
            return Ok(());
        }
        let enders = self.enders(office);
        if let Some(ender) = [by, user].into_iter().find(|name| enders.contains(name)) {
            return refused(format!(
                "{ender} said who is gone, and neither names the next one nor is it: let somebody else be named by \
                 somebody else"
            ));
        }
        let free = |is: fn(Role) -> bool| -> Vec<&str> {
            let users = self
                .present()
                .filter(|(name, role)| is(*role) && !enders.contains(name));
            users
                .map(|(name, _)| name)
                .filter(|name| *name != user)
                .collect()
        };
        let groups = [
            free(|role| Office::Leader.is_held_by(role)),
            free(|role| role == Role::Supervisor),
            free(|_| true),
        ];
        let first = groups.into_iter().find(|group| !group.is_empty());
        check_among(
            &first.unwrap_or_default(),
            by,
            "an office that nobody holds is filled by others",
        )
    }

    /// Whether a step takes back a user by the word of whoever said that this one is gone.
    fn takes_back(&self, user: &str, step: &UserStep) -> bool {
        let kept = self.users.iter().find(|kept| kept.name() == user);
        let last = kept.and_then(|kept| kept.steps().last());
        matches!((step, last), (UserStep::Returned { by, .. }, Some(UserStep::Left { by: ender, .. })) if by == ender)
    }

    /// Before there is a leader any user enrols others; the first one is enrolled and trained from outside.
    fn check_first(&self, user: &str, by: &str) -> Result<()> {
        let is_first = !self.present().any(|(name, _)| name != user);
        match is_first || self.role(by).is_some() {
            true => Ok(()),
            false => refused(not_in_it(by)),
        }
    }
}

/// Refuses whoever is not among these.
fn check_among(names: &[&str], by: &str, why: &str) -> Result<()> {
    if names.contains(&by) {
        return Ok(());
    }
    // Of a department of hundreds three are enough to know whom to ask.
    let some: Vec<&str> = names.iter().take(3).copied().collect();
    refused(format!("{why}, not by {by}: ask {}", some.join(", ")))
}

fn refused(why: String) -> Result<()> {
    Err(Error::new(ErrorKind::Refused, why))
}

fn not_in_it(name: &str) -> String {
    format!("`{name}` is not in the register of users: enrol the user first")
}

pub(crate) fn no_chief(name: &str, role: Role) -> String {
    let role = role.name();
    format!("{name} has the role {role}, not that of the Chief: ask the Chief")
}
