//! `alpr share preview` and `release`: a picture for the public, covered, looked at, and released by the Chief.

use std::io::{Cursor, Write};
use std::path::PathBuf;

use alpr_core::audit::{Act, Event};
use alpr_core::authorise::{Authorisation, Role};
use alpr_core::detect::{Detector, DetectorOptions};
use alpr_core::disclose::{
    Agreements, ChiefRelease, Delegation, Ground, PUBLIC_MARKING, Redacted, Region, ReleaseDraft,
    Released, Vehicle, Windows, redact,
};
use alpr_core::frame::MAX_SIDE;
use alpr_core::geometry::{Quad, Rect};
use alpr_core::models::standard;
use alpr_core::retain::{DataClass, RecipientKind};
use alpr_core::{Frame, PixelFormat};
use alpr_store::Store;
use anyhow::{Context, Result, bail};
use clap::Args;
use image::{ImageFormat, RgbImage};
use jiff::Timestamp;
use serde_json::json;

use super::{Giver, LOGGED};
use crate::args::time;
use crate::new_file::NewFile;
use crate::store::args::{StoreAddress, numbers};
use crate::{annotate, picture};

/// What a preview says of itself.
const NOT_RELEASED: &str = "PREVIEW, NOT RELEASED";

/// A picture, and what of it is shown.
#[derive(Debug, Args)]
pub(crate) struct PictureOptions {
    /// The picture.
    #[arg(value_name = "PICTURE")]
    picture: PathBuf,

    /// The plate that the release is about stays: the one at this point, in pixels.
    #[arg(long, value_name = "X,Y", value_parser = point)]
    keep_plate: Option<(f32, f32)>,

    /// The windows of that vehicle, where a person drew them, in pixels; without any, everything above its plate where
    /// people may be seen is covered. May be given several times.
    #[arg(long = "window", value_name = "X,Y,W,H", value_parser = rect, requires = "keep_plate")]
    windows: Vec<Rect>,

    /// The least score of a plate that is covered, under half of the detector's own: one too many hides little, one too
    /// few names somebody.
    #[arg(long, value_name = "SCORE", default_value_t = 0.2)]
    threshold: f32,

    /// Something else to cover, in pixels; may be given several times.
    #[arg(long = "cover", value_name = "X,Y,W,H", value_parser = rect)]
    covers: Vec<Rect>,
}

#[derive(Debug, Args)]
pub(crate) struct PreviewOptions {
    #[command(flatten)]
    picture: PictureOptions,

    /// The file to write, a PNG.
    #[arg(short, long, value_name = "PREVIEW.png")]
    output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct ReleaseOptions {
    #[command(flatten)]
    picture: PictureOptions,

    /// The preview that was looked at: it has to show what would be released, to the pixel.
    #[arg(long, value_name = "PREVIEW.png")]
    preview: PathBuf,

    /// Who looked at the preview.
    #[arg(long, value_name = "NAME")]
    reviewed_by: String,

    /// The urgent need of the public, or the threat to it, in words.
    #[arg(long, value_name = "TEXT")]
    need: String,

    /// When the release ends.
    #[arg(long, value_name = "TIME", value_parser = time)]
    expires: Timestamp,

    /// The Chief who made the user the designee for releases, where the user is not the Chief; where the store keeps a
    /// register of users, the designees in force say it (`alpr policy adopt designees`).
    #[arg(long, value_name = "NAME", requires_all = ["delegation", "delegated_until"])]
    delegated_by: Option<String>,

    /// Where that is written.
    #[arg(long, value_name = "REF", requires = "delegated_by")]
    delegation: Option<String>,

    /// Until when that holds.
    #[arg(long, value_name = "TIME", value_parser = time, requires = "delegated_by")]
    delegated_until: Option<Timestamp>,

    #[command(flatten)]
    giver: Giver,

    /// media or public.
    #[arg(long, default_value = "media")]
    kind: RecipientKind,

    /// The file to write, a PNG that is not there yet.
    #[arg(short, long, value_name = "OUT.png")]
    output: PathBuf,

    #[command(flatten)]
    on: StoreAddress,
}

/// Writes a covered picture for a person to look at, with a band under it that says that it is not released.
pub(super) fn preview(options: &PreviewOptions, out: &mut impl Write) -> Result<()> {
    let redacted = covered(&options.picture)?;
    let picture = png(&marked(&redacted)?)?;
    NewFile::beside(&options.output)?.write(&picture)?;
    for region in redacted.regions() {
        let (why, x, y) = (region.why.name(), region.x, region.y);
        let (width, height) = (region.width, region.height);
        writeln!(out, "covered: {why} at {x}, {y}, {width} x {height}")?;
    }
    tell_uncovered(redacted.regions(), out)?;
    writeln!(
        out,
        "{NOT_RELEASED}: look at `{}` for plates, faces and windows that are left; cover them with --cover",
        options.output.display()
    )?;
    Ok(())
}

fn tell_uncovered(regions: &[Region], out: &mut impl Write) -> Result<()> {
    if regions.is_empty() {
        writeln!(out, "NOTHING WAS COVERED: every plate in it is legible")?;
    }
    Ok(())
}

/// Releases a picture as it was looked at, without the band of its preview.
pub(super) fn release(options: &ReleaseOptions, out: &mut impl Write) -> Result<()> {
    let (giver, store, now) = (&options.giver, options.on.open()?, options.on.now()?);
    let (policy, policies) = giver.rules(&store)?;
    let who = giver.who(&store, &policy, "a release to the public")?;
    store.admit(
        &options.reviewed_by,
        "the review of a release",
        Timestamp::now(),
    )?;
    let pictures = vec![reviewed(options, now)?];
    let file = NewFile::beside(&options.output)?;
    let approved = authorise(options, &who, &store, now)?;
    let classes = vec![DataClass::Picture];
    let request = giver.request(who, options.kind, Ground::Release(approved), classes);
    let permit = store.permit(&policy, request, &Agreements::default(), &policies, now)?;
    let payload = store.release(permit.showing(&pictures)?, pictures)?;
    let released = payload.data().first().context("nothing was released")?;
    let picture = png(&picture_of(released.rgb(), released.size())?)?;
    file.write(&picture).context(LOGGED)?;
    tell_uncovered(released.regions(), out)?;
    let path = options.output.display();
    Ok(writeln!(out, "{PUBLIC_MARKING}: `{path}`")?)
}

/// The covered picture, if it is what the preview shows.
fn reviewed(options: &ReleaseOptions, now: Timestamp) -> Result<Released> {
    let redacted = covered(&options.picture)?;
    let preview = picture::open(&options.preview)?.pixels;
    if preview != marked(&redacted)? {
        bail!(
            "`{}` is not what would be released: make a preview with the same options, and look at it",
            options.preview.display()
        );
    }
    Ok(redacted.reviewed_by(&options.reviewed_by, now)?)
}

/// The Chief's word, or a designee's; it is in the log, and so is that it was refused.
fn authorise(
    options: &ReleaseOptions,
    who: &Authorisation,
    store: &Store,
    now: Timestamp,
) -> Result<ChiefRelease> {
    let (giver, draft) = (&options.giver, draft(options)?);
    let approved = ChiefRelease::authorise(draft, who, delegation(options, who, store)?, now);
    match approved.and_then(|approved| {
        store
            .check_release(&approved, Timestamp::now())
            .map(|()| approved)
    }) {
        Ok(approved) => {
            store.log_release(&approved)?;
            Ok(approved)
        }
        Err(error) => {
            store.log(denied(giver, &error, now))?;
            Err(error.into())
        }
    }
}

/// What the log keeps of a release that was refused before anybody asked whether the recipient may have it.
fn denied(giver: &Giver, why: &alpr_core::Error, now: Timestamp) -> Event {
    let detail = json!({
        "why": why.message(), "asked": "release", "person": giver.person, "case_number": giver.case,
    });
    let (by, to) = (&giver.who.user, &giver.organisation);
    Event::new(now, by, Act::Denied, to, detail)
}

fn draft(options: &ReleaseOptions) -> Result<ReleaseDraft> {
    let case = options.giver.case.clone();
    Ok(ReleaseDraft {
        case_number: case.context("a release is for a case: give it with --case")?,
        need: options.need.clone(),
        shows_occupants: false,
        expires: options.expires,
    })
}

/// By what a user who is not the Chief releases: the Chief's word in the store, or what is said where nobody keeps a
/// register.
fn delegation(
    options: &ReleaseOptions,
    who: &Authorisation,
    store: &Store,
) -> Result<Option<Delegation>> {
    if !store.has_register()? {
        return Ok(stated(options));
    }
    if options.delegated_by.is_some() {
        bail!(
            "the store keeps a register of users: leave --delegated-by out, and let the Chief name designees, alpr policy adopt"
        );
    }
    match who.role {
        Role::Chief => Ok(None),
        // A past time must not bring back what ended.
        _ => Ok(store
            .delegation(&who.user)?
            .filter(|d| d.until > Timestamp::now())),
    }
}

fn stated(options: &ReleaseOptions) -> Option<Delegation> {
    Some(Delegation {
        by: options.delegated_by.clone()?,
        to: options.giver.who.user.clone(),
        reference: options.delegation.clone()?,
        until: options.delegated_until?,
    })
}

/// The picture with everything covered that it may not show.
fn covered(options: &PictureOptions) -> Result<Redacted> {
    let picture = picture::open(&options.picture)?.pixels;
    let (width, height) = picture.dimensions();
    let frame = Frame::new(picture.as_raw(), width, height, PixelFormat::Rgb8)?;
    let model = standard::detector()?;
    let (least, own) = (options.threshold, model.manifest().threshold);
    if least > own {
        bail!(
            "expected a score of at most {own}, the detector's own, got {least}: plates would stay uncovered"
        );
    }
    let everything = DetectorOptions {
        threshold: Some(options.threshold),
        max_detections: alpr_core::detect::MAX_DETECTIONS,
        ..DetectorOptions::default()
    };
    // Whoever gets the picture may brighten it.
    let found = Detector::new(model, everything)?.detect(&frame.in_full_range())?;
    let quads = |rects: &[Rect]| rects.iter().map(|r| Quad::from_rect(*r)).collect();
    let windows: alpr_core::Result<Vec<Quad>> = quads(&options.windows);
    let further: alpr_core::Result<Vec<Quad>> = quads(&options.covers);
    let mut vehicles: Vec<Vehicle> = found.iter().map(|d| Vehicle::other(d.quad())).collect();
    if let Some((x, y)) = options.keep_plate {
        let at = alpr_core::geometry::Point::new(x, y);
        let kept = vehicles.iter_mut().find(|v| v.plate.bounds().contains(at));
        let kept = kept.with_context(|| format!("no plate was found at {x}, {y}"))?;
        kept.is_released = true;
        let windows = windows?;
        if !windows.is_empty() {
            kept.windows = Windows::Drawn(windows);
        }
    }
    Ok(redact(&frame, &vehicles, &further?)?)
}

/// A covered picture as its preview shows it.
fn marked(redacted: &Redacted) -> Result<RgbImage> {
    let picture = picture_of(redacted.rgb(), redacted.size())?;
    let preview = annotate::captioned(&picture, NOT_RELEASED)?;
    if preview.height() > MAX_SIDE {
        let got = preview.height();
        bail!(
            "expected at most {MAX_SIDE} rows with the band, got {got}: make the picture smaller"
        );
    }
    Ok(preview)
}

fn picture_of(rgb: &[u8], (width, height): (u32, u32)) -> Result<RgbImage> {
    let picture = RgbImage::from_raw(width, height, rgb.to_vec());
    picture.context("the picture does not fit its size")
}

/// A PNG without the tags and thumbnails of the file that it came from.
fn png(picture: &RgbImage) -> Result<Vec<u8>> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}

fn point(text: &str) -> Result<(f32, f32), String> {
    let [x, y] = numbers(text)?;
    Ok((x as f32, y as f32))
}

fn rect(text: &str) -> Result<Rect, String> {
    let [x, y, width, height] = numbers(text)?.map(|n| n as f32);
    Ok(Rect::new(x, y, width, height))
}
