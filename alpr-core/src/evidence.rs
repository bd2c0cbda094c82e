//! What has to be said when data leave as evidence: of the export onto a medium, and of its booking.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::words;

/// What has to be said of an export (General Order 22-03, V: held data are downloaded onto portable media). Everything
/// is required, at most [`words::MAX_NAME_BYTES`], the description at most [`words::MAX_NOTE_BYTES`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Export {
    /// The case or the incident under which the evidence is filed.
    pub case_number: String,
    /// The agency whose data they are.
    pub organisation: String,
    /// Who exports, and answers questions about it.
    pub by: String,
    /// What asks for it: a rule of the policy, a court's order, a discovery request.
    pub authority: String,
    /// What the data are, in words.
    pub description: String,
    /// When.
    pub at: Timestamp,
}

impl Export {
    /// Whether everything is said.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`](crate::ErrorKind::Refused) for what is missing,
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) for what is too long.
    pub fn check(&self) -> Result<()> {
        words::name("the case number of the export", &self.case_number)?;
        words::name("the organisation of the export", &self.organisation)?;
        words::name("who exports", &self.by)?;
        words::name("the authority of the export", &self.authority)?;
        words::note("the description of the export", &self.description)
    }
}

/// What has to be said when exported data are booked into evidence (V). Texts have at most [`words::MAX_NAME_BYTES`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Booking {
    /// The number that the property room gave.
    pub evidence_number: String,
    /// Who booked it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl Booking {
    /// Whether everything is said.
    ///
    /// # Errors
    /// As for [`Export::check`].
    pub fn check(&self) -> Result<()> {
        words::name("the evidence number", &self.evidence_number)?;
        words::name("who books", &self.by)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    fn export() -> Export {
        let text = |text: &str| text.to_owned();
        Export {
            case_number: text("26-1042"),
            organisation: text("Clayton Police Department"),
            by: text("d.smith"),
            authority: text("discovery request of 20 November"),
            description: text("reads of a plate"),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn an_export_says_everything() {
        assert_eq!(export().check(), Ok(()));
        let fields: [fn(&mut Export) -> &mut String; 5] = [
            |e| &mut e.case_number,
            |e| &mut e.organisation,
            |e| &mut e.by,
            |e| &mut e.authority,
            |e| &mut e.description,
        ];
        for field in fields {
            let mut lacking = export();
            *field(&mut lacking) = " ".to_owned();
            assert_eq!(lacking.check().unwrap_err().kind(), ErrorKind::Refused);
            *field(&mut lacking) = "x".repeat(words::MAX_NOTE_BYTES + 1);
            assert_eq!(
                lacking.check().unwrap_err().kind(),
                ErrorKind::InvalidArgument
            );
        }
    }

    #[test]
    fn a_booking_has_a_number_and_a_name() {
        let booking = |number: &str, by: &str| Booking {
            evidence_number: number.to_owned(),
            by: by.to_owned(),
            at: Timestamp::UNIX_EPOCH,
        };
        assert_eq!(booking("E-7", "d.smith").check(), Ok(()));
        for lacking in [booking("", "d.smith"), booking("E-7", "")] {
            assert_eq!(lacking.check().unwrap_err().kind(), ErrorKind::Refused);
        }
    }
}
