//! Whether a bag is complete and valid by RFC 8493, from its folder alone, with every fault named.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::path::Path;

use alpr_core::evidence::Export;
use alpr_core::record::{HitRecord, Id, Record};
use alpr_core::{Error, ErrorKind, Result};

use super::contents::{self, Contents};
use super::digest::{Algorithm, AllSums, Hashing};
use super::fault::{Fault, Faults, Flaw};
use super::folder::{self, Files, failed};
use super::manifest::{self, Listed, Part};
use super::tags::{self, Oxum};
use super::{
    BAG_INFO, BAGIT, Bag, EXPORT, FETCH, HITS, MAX_MANIFEST_BYTES, MAX_TAG_BYTES, MissingPicture,
    PAYLOAD, RECORDS,
};

/// The most faults of a bag that an error names.
const TOLD: usize = 10;

/// A bag that was complete and valid when it was verified. Only [`Bag::verify`] makes one.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified {
    bag: String,
    payload: Oxum,
    contents: Option<Box<Contents>>,
}

impl Verified {
    /// Names the bag: SHA-256 of its `tagmanifest-sha256.txt`, as in [`Exported`](super::Exported).
    pub fn bag(&self) -> &str {
        &self.bag
    }

    /// What was said of the export; nothing for a bag that another tool made.
    pub fn export(&self) -> Option<&Export> {
        self.contents.as_ref().map(|all| &all.export)
    }

    /// The records in it, by name.
    pub fn records(&self) -> &[Id] {
        self.contents.as_ref().map_or(&[], |all| &all.records)
    }

    /// The hits in it, by name.
    pub fn hits(&self) -> &[Id] {
        self.contents.as_ref().map_or(&[], |all| &all.hits)
    }

    /// The pictures in it, by SHA-256.
    pub fn pictures(&self) -> &[String] {
        self.contents.as_ref().map_or(&[], |all| &all.pictures)
    }

    /// The pictures that its records name and it does not have.
    pub fn missing(&self) -> &[MissingPicture] {
        self.contents.as_ref().map_or(&[], |all| &all.missing)
    }

    /// Files of the payload.
    pub const fn files(&self) -> u64 {
        self.payload.files
    }

    /// Bytes of the payload.
    pub const fn bytes(&self) -> u64 {
        self.payload.bytes
    }
}

/// What a look at a bag came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Checked {
    /// It is complete and valid.
    Valid(Verified),
    /// It is not: its faults by path, at most [`MAX_FAULTS`](super::MAX_FAULTS) and how many more there are.
    Invalid(Vec<Fault>),
}

impl Checked {
    /// The bag, if it is complete and valid.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRecord`] with the first faults, if not.
    pub fn verified(self) -> Result<Verified> {
        let faults = match self {
            Self::Valid(verified) => return Ok(verified),
            Self::Invalid(faults) => faults,
        };
        let mut told: Vec<_> = faults.iter().take(TOLD).map(Fault::to_string).collect();
        if faults.len() > TOLD {
            told.push("and more".to_owned());
        }
        let text = format!(
            "the bag cannot be trusted: {}: export it again",
            told.join("; ")
        );
        Err(Error::new(ErrorKind::InvalidRecord, text))
    }
}

impl Verified {
    /// A hit of the bag and its read, from its folder: nothing may have changed it since it was verified.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if the bag does not have both; [`ErrorKind::Storage`] if it cannot be read.
    pub fn hit(&self, path: &Path, id: Id) -> Result<(HitRecord, Record)> {
        let missing = |what: &str, id: Id| {
            let text = format!("the bag does not have the {what} {id}: look for another bag");
            Error::new(ErrorKind::InvalidArgument, text)
        };
        if !self.hits().contains(&id) {
            return Err(missing("hit", id));
        }
        let hit = |line: &str| HitRecord::from_json(line).ok().filter(|hit| hit.id == id);
        let hit = contents::find(path, HITS, hit)?.ok_or_else(|| missing("hit", id))?;
        if !self.records().contains(&hit.read) {
            return Err(missing("read", hit.read));
        }
        let read = |line: &str| {
            Record::from_json(line)
                .ok()
                .filter(|read| read.id == hit.read)
        };
        let read = contents::find(path, RECORDS, read)?.ok_or_else(|| missing("read", hit.read))?;
        Ok((hit, read))
    }
}

impl Bag {
    /// Verifies a bag from its folder alone: version 1.0 in UTF-8, every file listed with its sum in every manifest of
    /// its part, every listed file there, the payload as long as said. Nothing may change it meanwhile.
    ///
    /// Evidence has no strays, so this is stricter than the RFC: tag files have to be listed too, there has to be a tag
    /// manifest of SHA-256 and one of each algorithm of the payload's, nothing may be fetched from elsewhere, no link
    /// is followed, and other sums than SHA-256 and SHA-512 do not count. A bag of this library has to have the records
    /// and pictures that it says. Paths in manifests are compared with what is in the folder, and never opened.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`] if the folder cannot be read.
    pub fn verify(path: &Path) -> Result<Checked> {
        let mut look = Look::new(path)?;
        look.declaration()?;
        look.read_manifests()?;
        look.hash()?;
        look.compare();
        let payload = look.payload()?;
        let is_ours = look.files.contains(EXPORT);
        let contents = if look.faults.is_empty() && is_ours {
            contents::read(path, &look.sums, &mut look.faults)?.map(Box::new)
        } else {
            None
        };
        if !look.faults.is_empty() {
            return Ok(Checked::Invalid(look.faults.finish()));
        }
        let digest = look.sums.remove(&Part::Tags.manifest(Algorithm::Sha256));
        let bag = digest.map(|sums| sums.sha256).unwrap_or_default();
        Ok(Checked::Valid(Verified {
            bag,
            payload,
            contents,
        }))
    }
}

/// A look at a bag's folder.
struct Look<'a> {
    root: &'a Path,
    files: Files,
    manifests: BTreeMap<(Part, Algorithm), Listed>,
    sums: AllSums,
    faults: Faults,
}

impl<'a> Look<'a> {
    fn new(root: &'a Path) -> Result<Self> {
        let mut faults = Faults::default();
        let files = folder::list(root, &mut faults)?;
        Ok(Self {
            root,
            files,
            manifests: BTreeMap::new(),
            sums: AllSums::new(),
            faults,
        })
    }

    fn declaration(&mut self) -> Result<()> {
        if let Some(text) = self.text(BAGIT, MAX_TAG_BYTES)?
            && !tags::is_declaration(&text)
        {
            let why = "does not declare a bag of version 1.0 in UTF-8";
            self.faults.add(BAGIT, Flaw::Malformed(why.to_owned()));
        }
        if !self.root.join(PAYLOAD).is_dir() {
            self.faults.add(PAYLOAD, Flaw::Missing);
        }
        if self.files.contains(FETCH) {
            let why = "asks to fetch files from elsewhere: bring them in, and make the bag anew";
            self.faults.add(FETCH, Flaw::Malformed(why.to_owned()));
        }
        Ok(())
    }

    /// Reads all manifests, and says which lack.
    fn read_manifests(&mut self) -> Result<()> {
        for part in Part::ALL {
            self.unknown_manifests(part);
            for algorithm in Algorithm::ALL {
                let name = part.manifest(algorithm);
                if self.files.contains(&name) {
                    self.read_manifest(part, algorithm, &name)?;
                }
            }
        }
        let has = |part| {
            let all = self.manifests.keys().filter(move |(of, _)| *of == part);
            all.map(|(_, algorithm)| *algorithm)
                .collect::<BTreeSet<_>>()
        };
        let (payload, tags) = (has(Part::Payload), has(Part::Tags));
        if payload.is_empty() {
            let name = Part::Payload.manifest(Algorithm::Sha256);
            self.faults.add(&name, Flaw::Missing);
        }
        // Booking names a bag by its tag manifest of SHA-256.
        let wanted = payload.into_iter().chain([Algorithm::Sha256]);
        for algorithm in wanted.collect::<BTreeSet<_>>().difference(&tags) {
            self.faults
                .add(&Part::Tags.manifest(*algorithm), Flaw::Missing);
        }
        Ok(())
    }

    fn unknown_manifests(&mut self, part: Part) {
        for name in &self.files {
            let algorithm = part.algorithm_in(name);
            let is_known = |name: &str| Algorithm::ALL.iter().any(|known| known.name() == name);
            if algorithm.is_some_and(|algorithm| !is_known(algorithm)) {
                let why = "has sums other than SHA-256 and SHA-512: they are not compared";
                self.faults.add(name, Flaw::Malformed(why.to_owned()));
            }
        }
    }

    fn read_manifest(&mut self, part: Part, algorithm: Algorithm, name: &str) -> Result<()> {
        let text = self.text(name, MAX_MANIFEST_BYTES)?.unwrap_or_default();
        let listed = manifest::parse(&text, part, algorithm, |line, why| {
            let why = format!("has a line {line} that {why}");
            self.faults.add(name, Flaw::Malformed(why));
        });
        self.manifests.insert((part, algorithm), listed);
        Ok(())
    }

    /// Reads every file once, by streams, for all sums.
    fn hash(&mut self) -> Result<()> {
        for name in &self.files {
            let path = self.root.join(name);
            let mut file = File::open(&path).map_err(failed("read", &path))?;
            let mut hashing = Hashing::new(io::sink());
            io::copy(&mut file, &mut hashing).map_err(failed("read", &path))?;
            self.sums.insert(name.clone(), hashing.finish().1);
        }
        Ok(())
    }

    /// Compares what is listed with what is there, both ways.
    fn compare(&mut self) {
        for ((part, algorithm), listed) in &self.manifests {
            let manifest = part.manifest(*algorithm);
            for (name, sum) in listed {
                match self.sums.get(name) {
                    None => self.faults.add(name, Flaw::Missing),
                    Some(sums) if sums.by(*algorithm) != sum => {
                        self.faults.add(name, Flaw::Changed(manifest.clone()));
                    }
                    Some(_) => {}
                }
            }
            let of_part = self.sums.keys().filter(|name| part.has(name));
            for name in of_part.filter(|name| !listed.contains_key(*name)) {
                self.faults.add(name, Flaw::Unlisted(manifest.clone()));
            }
        }
    }

    /// How much payload there is, and whether that is what is said.
    fn payload(&mut self) -> Result<Oxum> {
        let there = Oxum::of(&self.sums);
        if !self.files.contains(BAG_INFO) {
            return Ok(there);
        }
        let text = self.text(BAG_INFO, MAX_TAG_BYTES)?.unwrap_or_default();
        let why = match tags::oxum(&text) {
            Ok(said) if said.is_none_or(|said| said == there) => return Ok(there),
            Ok(_) => format!("says another payload than {there}"),
            Err((line, why)) => format!("has a line {line} that {why}"),
        };
        self.faults.add(BAG_INFO, Flaw::Malformed(why));
        Ok(there)
    }

    /// The text of a tag file that has to be there; nothing where it has a fault.
    fn text(&mut self, name: &str, most: usize) -> Result<Option<String>> {
        let text = if self.files.contains(name) {
            folder::text(&self.root.join(name), most)?
        } else {
            Err(Flaw::Missing)
        };
        Ok(text.map_err(|flaw| self.faults.add(name, flaw)).ok())
    }
}
