/*
 * alpr: reads licence plates, and the state they come from, in pictures.
 *
 * Written by cbindgen from alpr-ffi/src; do not edit. To write it anew:
 * REGENERATE=1 cargo test --release -p alpr-ffi --test header
 *
 * Status   A function that can fail returns alpr_status, 0 on success, and writes its outputs only then.
 *          What fails changes nothing. alpr_last_error() says in words what failed last on this thread.
 * Owning   Free what a function writes to `out` once, with the alpr_X_free of its type, which allows NULL. What
 *          a function returns is borrowed, as long as its comment says.
 * Threads  A const handle may be used by many threads at the same time. Freeing it may not overlap a use.
 * Times    Microseconds since 1970 in UTC; their names end in _us. The library has no clock.
 * Texts    UTF-8, ended by a NUL, and never cut: what is made on demand is an alpr_text. An empty text that is
 *          required is refused like a missing one. Names have at most 256 bytes, notes and reasons 8192. Names that are
 *          given for what is new, as of cameras, units, users, owners and lists' sources, are refused with control or
 *          invisible characters, or with Latin letters beside Greek or Cyrillic ones.
 * JSON     Times in it are texts of RFC 3339: "2026-11-24T13:00:00Z". Where a field is one of some names, the function
 *          that takes it lists them.
 * Lists    Their length may be 0, and then the pointer is not looked at: NULL is as good.
 * Structs  Set all of one that you fill to 0 first. They grow from one minor release to the next, never in a patch: compile against the
 *          header of the minor release that you link, and check at the start that
 *          alpr_version_number() / 1000 == ALPR_VERSION_NUMBER / 1000, which is major and minor. The soname has both too:
 *          libalpr.so.MAJOR.MINOR, so that no program loads the library of another minor release.
 * Choices  Are passed as numbers, ALPR_STATUS_INVALID_ARGUMENT for one that is none of the enum's, and given as the enum.
 *          alpr_X_name says the name in words.
 * Panics   None crosses this boundary: a fault of the library is ALPR_STATUS_PANIC.
 * Memory   Plan for 90 MB for an engine of the standard models and 15 MB and 4 bytes a pixel for each thread that reads at the
 *          same time. Without memory the process usually ends; opening an engine may instead fail and say that a model is
 *          bad.
 * Stack    Give every thread that calls 256 KiB or more; on x86-64 a model needs 80 KiB to be opened, a nested rules file 128 KiB.
 * Linking  libalpr.a needs -lm -lpthread -ldl, and -Wl,-z,noexecstack: the inference engine's assembly lacks the marker that it needs
 *          no executable stack, and the linker would give it one. A plug-in that links it needs -Wl,--exclude-libs,ALL too: else
 *          it exports all of libalpr.a, and what another plug-in exports under the same names may take its place.
 *          libalpr.so needs libc, libm and libgcc_s, and a glibc no older than that of the machine it was built on. This
 *          installs it, with the major and the minor release in the place of MAJOR.MINOR:
 *            install -Dm644 alpr-ffi/include/alpr.h /usr/local/include/alpr.h
 *            install -Dm755 target/release/libalpr.so /usr/local/lib/libalpr.so.MAJOR.MINOR
 *            ln -s libalpr.so.MAJOR.MINOR /usr/local/lib/libalpr.so
 *            ldconfig
 *
 * A read is evidence to look at, never proof: compare characters and state with the plate itself first.
 */

#ifndef ALPR_H
#define ALPR_H

#include <stddef.h>
#include <stdint.h>

// The release that this header is of; ALPR_VERSION_NUMBER is what its alpr_version_number() gives.
#define ALPR_VERSION_MAJOR 0
#define ALPR_VERSION_MINOR 1
#define ALPR_VERSION_PATCH 0
#define ALPR_VERSION_NUMBER (ALPR_VERSION_MAJOR * 1000000u + ALPR_VERSION_MINOR * 1000u + ALPR_VERSION_PATCH)

// How a call ended. Numbers are never reused.
enum alpr_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // It did what it says.
  ALPR_STATUS_OK = 0,
  // A pointer that may not be NULL is NULL.
  ALPR_STATUS_NULL_POINTER = 10,
  // A text is not UTF-8.
  ALPR_STATUS_INVALID_UTF8 = 11,
  // A file cannot be read.
  ALPR_STATUS_IO = 20,
  // The pixels do not fit the size, the stride or the format that was given.
  ALPR_STATUS_INVALID_FRAME = 100,
  // A number or a text is out of its range.
  ALPR_STATUS_INVALID_ARGUMENT = 101,
  // A text is no plate.
  ALPR_STATUS_INVALID_PLATE = 102,
  // A hot list cannot be read, or its index is damaged or of another version.
  ALPR_STATUS_INVALID_LIST = 103,
  // A kept record cannot be read: it is damaged, or of a later version.
  ALPR_STATUS_INVALID_RECORD = 104,
  // A rule of procedure does not allow it: evidence, training, a purpose or an approval is missing.
  ALPR_STATUS_REFUSED = 105,
  // A model's manifest cannot be parsed, or contradicts itself.
  ALPR_STATUS_INVALID_MANIFEST = 200,
  // A model is damaged, or not the one its manifest describes.
  ALPR_STATUS_INVALID_MODEL = 201,
  // A network failed, or gave numbers that are none.
  ALPR_STATUS_INFERENCE = 300,
  // A store cannot be opened, read or written.
  ALPR_STATUS_STORAGE = 301,
  // The library is at fault: please report it.
  ALPR_STATUS_INTERNAL = 900,
  // The library gave up in the middle: please report it. The handles that were used stay valid.
  ALPR_STATUS_PANIC = 901,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_status alpr_status;
#else
typedef uint32_t alpr_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// How serious the reason of an alarm is; the worst first.
enum alpr_severity
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // Life or limb is at stake, or a felony vehicle.
  ALPR_SEVERITY_CRITICAL = 0,
  // A wanted person, a warrant, a stolen vehicle, an officer's lookout.
  ALPR_SEVERITY_HIGH = 1,
  // A stolen plate, a missing person, a protection order.
  ALPR_SEVERITY_MEDIUM = 2,
  // A fine or a licence.
  ALPR_SEVERITY_LOW = 3,
  // To be known, no reason to stop anybody.
  ALPR_SEVERITY_INFO = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_severity alpr_severity;
#else
typedef uint32_t alpr_severity;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// What the host plays.
enum alpr_tone
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // The loudest, for critical alarms.
  ALPR_TONE_URGENT = 0,
  // The ordinary alarm.
  ALPR_TONE_ALERT = 1,
  // A short, quiet one.
  ALPR_TONE_NOTICE = 2,
  // None: the hit is only shown.
  ALPR_TONE_SILENT = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_tone alpr_tone;
#else
typedef uint32_t alpr_tone;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Why a hit made no alarm.
enum alpr_silenced
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // The rules drop it.
  ALPR_SILENCED_DROPPED = 0,
  // The same entry was raised already while the vehicle passed.
  ALPR_SILENCED_SAME_PASS = 1,
  // A human found before that this plate is not the listed one.
  ALPR_SILENCED_GUARDED = 2,
  // The camera was out of service when the picture was taken.
  ALPR_SILENCED_OUT_OF_SERVICE = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_silenced alpr_silenced;
#else
typedef uint32_t alpr_silenced;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Where a case stands. It follows from the steps and cannot be set.
enum alpr_case_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // The alarm sounded; nobody looked yet.
  ALPR_CASE_STATUS_RAISED = 0,
  // Somebody looks at it.
  ALPR_CASE_STATUS_UNDER_REVIEW = 1,
  // A human saw the listed characters and the listed state on the plate.
  ALPR_CASE_STATUS_READ_VERIFIED = 2,
  // The source was asked whether the entry still holds.
  ALPR_CASE_STATUS_AWAITING_ANSWER = 3,
  // The source said that it does. Still not an order to act: see the procedures of the agency.
  ALPR_CASE_STATUS_CONFIRMED_ACTIVE = 4,
  // It is not the listed plate, or the entry does not hold.
  ALPR_CASE_STATUS_REJECTED = 5,
  // The entry went from the list while the case was open.
  ALPR_CASE_STATUS_WITHDRAWN = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_case_status alpr_case_status;
#else
typedef uint32_t alpr_case_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// The order's two words (General Order 22-03, III.G.2).
enum alpr_outcome
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // There is no disposition. No word to pass in.
  ALPR_OUTCOME_NONE = 0,
  // The read was right: the plate is the listed one.
  ALPR_OUTCOME_ACCEPT = 1,
  // The read was wrong: another plate, or none.
  ALPR_OUTCOME_MISREAD = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_outcome alpr_outcome;
#else
typedef uint32_t alpr_outcome;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Why, in finer words than the order's two.
enum alpr_reason
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // There is no disposition. No reason to pass in.
  ALPR_REASON_NONE = 0,
  // Characters and state were the listed ones, and the entry held.
  ALPR_REASON_CONFIRMED = 1,
  // Other characters are on the plate.
  ALPR_REASON_WRONG_CHARACTERS = 2,
  // The characters are the listed ones, the state is not.
  ALPR_REASON_WRONG_STATE = 3,
  // The plate is the listed one; the source says that the entry does not hold.
  ALPR_REASON_NOT_ACTIVE = 4,
  // It is no plate: a sign, a sticker.
  ALPR_REASON_NOT_A_PLATE = 5,
  // The same vehicle was dealt with already.
  ALPR_REASON_DUPLICATE = 6,
  // The plate is the listed one, of a list that was too old to act on.
  ALPR_REASON_STALE_LIST = 7,
  // Something else, in the operator's words.
  ALPR_REASON_OTHER = 8,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_reason alpr_reason;
#else
typedef uint32_t alpr_reason;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// How bad a finding is.
enum alpr_lint_severity
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // It should be looked at; decisions are still clear.
  ALPR_LINT_SEVERITY_WARNING = 0,
  // Decisions may end in a conflict that no policy expects.
  ALPR_LINT_SEVERITY_ERROR = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_lint_severity alpr_lint_severity;
#else
typedef uint32_t alpr_lint_severity;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// What was found.
enum alpr_lint_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // A rule's floor may be above its own ceiling.
  ALPR_LINT_KIND_FLOOR_ABOVE_CEILING = 0,
  // A floor and a ceiling of the same rank may contradict each other, and no policy expects it.
  ALPR_LINT_KIND_NO_PRECEDENCE = 1,
  // A floor and a ceiling may contradict each other, and the higher rank will win.
  ALPR_LINT_KIND_OVERRULED = 2,
  // There are no data that a rule applies to.
  ALPR_LINT_KIND_NEVER_APPLIES = 3,
  // Another rule always decides before it.
  ALPR_LINT_KIND_NEVER_DECIDES = 4,
  // Some data of a holder are under no rule, or will be from some day on.
  ALPR_LINT_KIND_GAP = 5,
  // A holder is under no rule.
  ALPR_LINT_KIND_HOLDER_WITHOUT_RULE = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_lint_kind alpr_lint_kind;
#else
typedef uint32_t alpr_lint_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Whether a list is fit for a shift.
enum alpr_check
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // It is.
  ALPR_CHECK_OK = 0,
  // It may be used, with care.
  ALPR_CHECK_WARN = 1,
  // It must not be used.
  ALPR_CHECK_FAIL = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_check alpr_check;
#else
typedef uint32_t alpr_check;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Whether a camera may be used; the better first.
enum alpr_fitness
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // It shows what it showed when it was well.
  ALPR_FITNESS_FIT = 0,
  // Too little was seen to tell.
  ALPR_FITNESS_UNKNOWN = 1,
  // It differs more than chance explains: look at it.
  ALPR_FITNESS_DOUBTFUL = 2,
  // It falls outside expected functionality: it is to be removed from service.
  ALPR_FITNESS_UNFIT = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_fitness alpr_fitness;
#else
typedef uint32_t alpr_fitness;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// What the rules say to do with a hit.
enum alpr_action
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // It sounds, and has to be verified by a human.
  ALPR_ACTION_ALARM = 0,
  // It is shown without a sound.
  ALPR_ACTION_SHOW = 1,
  // It is not shown.
  ALPR_ACTION_DROP = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_action alpr_action;
#else
typedef uint32_t alpr_action;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// How the listed plate relates to what was read.
enum alpr_match_class
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // Same text, same state.
  ALPR_MATCH_CLASS_EXACT = 0,
  // Same text; the state is unknown.
  ALPR_MATCH_CLASS_EXACT_STATE_UNKNOWN = 1,
  // Same text, and another state: most likely another vehicle.
  ALPR_MATCH_CLASS_EXACT_OTHER_STATE = 2,
  // As long, and each character the same or one it is commonly taken for.
  ALPR_MATCH_CLASS_EQUIVALENT = 3,
  // Near in what was seen, otherwise.
  ALPR_MATCH_CLASS_NEAR = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_match_class alpr_match_class;
#else
typedef uint32_t alpr_match_class;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Whether the state that was seen is the listed one.
enum alpr_state_match
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // The listed one was seen.
  ALPR_STATE_MATCH_SAME = 0,
  // Nobody saw it for sure, or the list does not name one.
  ALPR_STATE_MATCH_UNKNOWN = 1,
  // Another one was seen.
  ALPR_STATE_MATCH_DIFFERENT = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_state_match alpr_state_match;
#else
typedef uint32_t alpr_state_match;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Why data are held (General Order 22-03, V, and the states' preservation requests). 0 is none: it was forgotten.
enum alpr_hold_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // They are evidence.
  ALPR_HOLD_KIND_EVIDENCE = 1,
  // It is reasonable to believe that they will become evidence.
  ALPR_HOLD_KIND_REASONABLE_BELIEF = 2,
  // They are subject to a discovery request.
  ALPR_HOLD_KIND_DISCOVERY = 3,
  // A court ordered it.
  ALPR_HOLD_KIND_COURT_ORDER = 4,
  // Somebody entitled to it asked to preserve them.
  ALPR_HOLD_KIND_PRESERVATION_REQUEST = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_hold_kind alpr_hold_kind;
#else
typedef uint32_t alpr_hold_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Why a plate is entered: the order's own examples (General Order 22-03, III.E) and their neighbours.
enum alpr_entry_reason
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // A stolen vehicle.
  ALPR_ENTRY_REASON_STOLEN_VEHICLE = 0,
  // A stolen plate.
  ALPR_ENTRY_REASON_STOLEN_PLATE = 1,
  // A missing person.
  ALPR_ENTRY_REASON_MISSING_PERSON = 2,
  // An abduction.
  ALPR_ENTRY_REASON_ABDUCTION = 3,
  // An AMBER alert.
  ALPR_ENTRY_REASON_AMBER_ALERT = 4,
  // A suspect of a robbery.
  ALPR_ENTRY_REASON_ROBBERY_SUSPECT = 5,
  // A suspect of another felony.
  ALPR_ENTRY_REASON_FELONY_SUSPECT = 6,
  // A wanted person.
  ALPR_ENTRY_REASON_WANTED_PERSON = 7,
  // Somebody in danger.
  ALPR_ENTRY_REASON_ENDANGERED_PERSON = 8,
  // Something else, which the note says.
  ALPR_ENTRY_REASON_OTHER = 9,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_entry_reason alpr_entry_reason;
#else
typedef uint32_t alpr_entry_reason;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Whether an infrared and a colour picture of a plate tell the same.
enum alpr_agreement
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // Only one picture shows the plate.
  ALPR_AGREEMENT_SINGLE = 0,
  // Both pictures give the same text and no other state.
  ALPR_AGREEMENT_AGREED = 1,
  // One of the pictures is too poor to tell.
  ALPR_AGREEMENT_UNCLEAR = 2,
  // Both pictures are legible and give different texts or states: look at both.
  ALPR_AGREEMENT_DISAGREED = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_agreement alpr_agreement;
#else
typedef uint32_t alpr_agreement;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Why a region is covered.
enum alpr_covered
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // A plate that the release is not about.
  ALPR_COVERED_PLATE = 0,
  // Windows of a vehicle, derived from its plate.
  ALPR_COVERED_WINDOWS = 1,
  // Windows that a person drew.
  ALPR_COVERED_DRAWN_WINDOWS = 2,
  // Something else that a person drew: passers-by, a house number.
  ALPR_COVERED_DRAWN = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_covered alpr_covered;
#else
typedef uint32_t alpr_covered;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// What judging a hit again says.
enum alpr_replay_outcome
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // The same hit, byte for byte as it is kept.
  ALPR_REPLAY_OUTCOME_SAME = 0,
  // Another hit, or none.
  ALPR_REPLAY_OUTCOME_DIFFERS = 1,
  // What the hit was made from is not what was given.
  ALPR_REPLAY_OUTCOME_UNJUDGED = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_replay_outcome alpr_replay_outcome;
#else
typedef uint32_t alpr_replay_outcome;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// What to do with data.
enum alpr_verdict_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // They may be kept.
  ALPR_VERDICT_KIND_KEEP = 0,
  // They have to be purged.
  ALPR_VERDICT_KIND_PURGE_DUE = 1,
  // A hold covers them: they may not be purged, whatever the rules say.
  ALPR_VERDICT_KIND_HELD = 2,
  // Rules of one rank contradict each other: they are kept, and somebody has to decide.
  ALPR_VERDICT_KIND_CONFLICT = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_verdict_kind alpr_verdict_kind;
#else
typedef uint32_t alpr_verdict_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Whether an entry still stands, and why not.
enum alpr_withdrawal
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // It stands.
  ALPR_WITHDRAWAL_NONE = 0,
  // The list does not have it any more.
  ALPR_WITHDRAWAL_VANISHED = 1,
  // The list says something else of it now.
  ALPR_WITHDRAWAL_CHANGED = 2,
  // It holds no longer, or not yet.
  ALPR_WITHDRAWAL_EXPIRED = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_withdrawal alpr_withdrawal;
#else
typedef uint32_t alpr_withdrawal;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// How bytes make pixels; named by the order of the bytes in memory. YUV is read as ITU-R BT.601, limited range. Chroma
// of odd sizes is rounded up. The planes of NV12, NV21 and I420 follow each other without a gap, unless alpr_frame
// says where they lie.
enum alpr_pixel_format
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // One byte of brightness; infrared cameras give this.
  ALPR_PIXEL_FORMAT_GRAY8 = 1,
  // Red, green, blue.
  ALPR_PIXEL_FORMAT_RGB8 = 2,
  // Blue, green, red; OpenCV's order.
  ALPR_PIXEL_FORMAT_BGR8 = 3,
  // Red, green, blue, and a fourth byte that is ignored.
  ALPR_PIXEL_FORMAT_RGBA8 = 4,
  // Blue, green, red, and a fourth byte that is ignored.
  ALPR_PIXEL_FORMAT_BGRA8 = 5,
  // A plane of Y, then one of interleaved U and V for each 2 x 2 pixels, whose rows are `stride` bytes apart, or the
  // width and 1 where an odd width has no wider stride.
  ALPR_PIXEL_FORMAT_NV12 = 6,
  // A plane of Y, then one of interleaved V and U for each 2 x 2 pixels, otherwise as ALPR_PIXEL_FORMAT_NV12.
  ALPR_PIXEL_FORMAT_NV21 = 7,
  // A plane of Y, then one of U, then one of V for each 2 x 2 pixels, whose rows are (`stride` + 1) / 2 bytes apart.
  ALPR_PIXEL_FORMAT_I420 = 8,
  // Y, U, Y, V for each two pixels of a row.
  ALPR_PIXEL_FORMAT_YUYV = 9,
  // U, Y, V, Y for each two pixels of a row.
  ALPR_PIXEL_FORMAT_UYVY = 10,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_pixel_format alpr_pixel_format;
#else
typedef uint32_t alpr_pixel_format;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// How far a time can be trusted.
enum alpr_clock_quality
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // The clock was set by GPS or NTP not long before.
  ALPR_CLOCK_QUALITY_SYNCHRONISED = 0,
  // The clock ran on its own.
  ALPR_CLOCK_QUALITY_FREE = 1,
  // Nobody knows.
  ALPR_CLOCK_QUALITY_UNKNOWN = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_clock_quality alpr_clock_quality;
#else
typedef uint32_t alpr_clock_quality;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// What a picture shows.
enum alpr_picture_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // The frame that was read.
  ALPR_PICTURE_KIND_FRAME = 0,
  // The infrared frame that was read.
  ALPR_PICTURE_KIND_INFRARED = 1,
  // The plate alone.
  ALPR_PICTURE_KIND_PLATE = 2,
  // The vehicle or its surroundings.
  ALPR_PICTURE_KIND_OVERVIEW = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_picture_kind alpr_picture_kind;
#else
typedef uint32_t alpr_picture_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// What answers for an entry.
enum alpr_system
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // The FBI's National Crime Information Center.
  ALPR_SYSTEM_NCIC = 0,
  // Missouri Uniform Law Enforcement System.
  ALPR_SYSTEM_MULES = 1,
  // Regional Justice Information Service.
  ALPR_SYSTEM_REJIS = 2,
  // East Central Dispatch Center, by radio or telephone.
  ALPR_SYSTEM_ECDC = 3,
  // The department's own records.
  ALPR_SYSTEM_DEPARTMENT = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_system alpr_system;
#else
typedef uint32_t alpr_system;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// How fast an answer has to come (NCIC's hit confirmation, priority 1 and 2).
enum alpr_urgency
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // Within 10 minutes: a person or property is held meanwhile.
  ALPR_URGENCY_URGENT = 0,
  // Within 1 hour.
  ALPR_URGENCY_ROUTINE = 1,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_urgency alpr_urgency;
#else
typedef uint32_t alpr_urgency;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Who has data. 0 is nobody: it was forgotten.
enum alpr_holder
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // The agency's server.
  ALPR_HOLDER_SERVER = 1,
  // A computer in a patrol car.
  ALPR_HOLDER_MOBILE_COMPUTER = 2,
  // A vendor's service.
  ALPR_HOLDER_VENDOR = 3,
  // The owner of a private system that is linked with the agency's.
  ALPR_HOLDER_PRIVATE_FEED = 4,
  // Portable media, booked into evidence or not.
  ALPR_HOLDER_PORTABLE_MEDIA = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_holder alpr_holder;
#else
typedef uint32_t alpr_holder;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// What data are. 0 is nothing: it was forgotten.
enum alpr_data_class
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // A read that hit nothing.
  ALPR_DATA_CLASS_READ = 1,
  // A read that hit, with its pictures.
  ALPR_DATA_CLASS_HIT = 2,
  // A picture of a read that hit nothing.
  ALPR_DATA_CLASS_PICTURE = 3,
  // An entry that an officer made by hand.
  ALPR_DATA_CLASS_MANUAL_ENTRY = 4,
  // A line of the audit log or the disclosure log.
  ALPR_DATA_CLASS_AUDIT = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_data_class alpr_data_class;
#else
typedef uint32_t alpr_data_class;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Whose camera data come from. 0 is nobody's: it was forgotten.
enum alpr_origin
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // A camera on a vehicle of the agency.
  ALPR_ORIGIN_MOBILE = 1,
  // A fixed camera of the agency.
  ALPR_ORIGIN_STATIONARY = 2,
  // A vendor's camera.
  ALPR_ORIGIN_VENDOR = 3,
  // A private system that is linked with the agency's.
  ALPR_ORIGIN_PRIVATE_FEED = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_origin alpr_origin;
#else
typedef uint32_t alpr_origin;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// What becomes of the windows of a vehicle.
enum alpr_windows
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // All above the plate where people of this vehicle may be seen is covered: most of the vehicle.
  ALPR_WINDOWS_DERIVED = 0,
  // What a person drew who saw the picture is covered.
  ALPR_WINDOWS_DRAWN = 1,
  // Nothing is covered: the release shows the occupants. Refused of a vehicle that it is not about.
  ALPR_WINDOWS_SHOWN = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_windows alpr_windows;
#else
typedef uint32_t alpr_windows;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// What is watched of a camera.
enum alpr_metric
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // How far plates lean, in degrees, clockwise.
  ALPR_METRIC_TILT = 0,
  // The centres of plates, in shares of the frame's width from the left.
  ALPR_METRIC_ACROSS = 1,
  // The centres of plates, in shares of the frame's height from above.
  ALPR_METRIC_DOWN = 2,
  // The height of plates, in shares of the frame's.
  ALPR_METRIC_HEIGHT = 3,
  // How sure reads are, 0 to 1.
  ALPR_METRIC_CONFIDENCE = 4,
  // How long no plate was seen, in seconds.
  ALPR_METRIC_SILENCE = 5,
  // The mean brightness of frames, 0 to 1.
  ALPR_METRIC_BRIGHTNESS = 6,
  // How much detail frames have, from 0 on.
  ALPR_METRIC_DETAIL = 7,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_metric alpr_metric;
#else
typedef uint32_t alpr_metric;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// What was done to a camera, or happened to it.
enum alpr_maintenance
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // Its lens was cleaned.
  ALPR_MAINTENANCE_CLEANED = 1,
  // It was damaged, or does not work: it is out of service.
  ALPR_MAINTENANCE_DAMAGED = 2,
  // It was disconnected, unmounted or removed from the vehicle: it is out of service.
  ALPR_MAINTENANCE_DISMOUNTED = 3,
  // It was put into its protective case and secured: it is out of service.
  ALPR_MAINTENANCE_STORED = 4,
  // It was mounted and connected.
  ALPR_MAINTENANCE_MOUNTED = 5,
  // It was repaired.
  ALPR_MAINTENANCE_REPAIRED = 6,
  // Somebody looked at it, as after a car wash.
  ALPR_MAINTENANCE_CHECKED = 7,
  // Something else.
  ALPR_MAINTENANCE_OTHER = 8,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_maintenance alpr_maintenance;
#else
typedef uint32_t alpr_maintenance;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// A hit that asks for a human; never conclusive (General Order 22-03, II.4). Borrowed: valid until its
// alpr_alarms is freed.
typedef struct alpr_alarm alpr_alarm;

// Remembers passes, so that a vehicle in front of a camera sounds once. One desk serves all cameras of a unit;
// many threads may use it, one after another.
typedef struct alpr_alarm_desk alpr_alarm_desk;

// What became of the hits of one read: every hit is an alarm or suppressed. Immutable; may be used by many threads.
typedef struct alpr_alarms alpr_alarms;

// What a camera shows while it is known to be well. Immutable; may be used by many threads.
typedef struct alpr_baseline alpr_baseline;

// The bytes of a file. Immutable; may be used by many threads.
typedef struct alpr_bytes alpr_bytes;

// What was done about an alarm. Many threads may use it. A step whose evidence is missing, that is out of order,
// that would confirm what was disposed of as a misread, or that comes before the last one (but for alpr_case_act) is
// ALPR_STATUS_REFUSED and changes nothing: alpr_last_error says what is missing. A case has 100 steps at most.
typedef struct alpr_case alpr_case;

// When, where and by which camera a plate was read. What is not set is not known. It is checked when a record
// is made of it. May be used by many threads.
typedef struct alpr_circumstances alpr_circumstances;

// Plates as they were found, the best first. Immutable.
typedef struct alpr_detections alpr_detections;

// What became of a hit, and why. Immutable; may be used by many threads.
typedef struct alpr_disposition alpr_disposition;

// Reads plates. Immutable: one engine may be used by many threads at the same time.
typedef struct alpr_engine alpr_engine;

// Private systems (General Order 22-03, VIII). Immutable; may be used by many threads: what changes one gives another
// set. Nothing but the caller keeps them: see alpr_feeds_to_json.
typedef struct alpr_feeds alpr_feeds;

// Something wrong, and where. Borrowed: valid until its alpr_findings is freed.
typedef struct alpr_finding alpr_finding;

// What is wrong with policies together, by policy and line. Immutable; may be used by many threads.
typedef struct alpr_findings alpr_findings;

// What a camera shows now. Immutable; may be used by many threads.
typedef struct alpr_health alpr_health;

// A listed plate that may be the one seen; never proof. Borrowed: valid until its alpr_hits, or the alpr_alarms that
// it is in, is freed.
typedef struct alpr_hit alpr_hit;

// The hits of one plate, the most probable first. Immutable; may be used by many threads.
typedef struct alpr_hits alpr_hits;

// A hold. It lasts until somebody closes it; several may cover the same data, and each counts. Borrowed: valid until
// its alpr_holds is freed.
typedef struct alpr_hold alpr_hold;

// Holds, at most 100000, closed ones among them. Immutable; may be used by many threads: what opens or closes a hold
// gives another set. Nothing but the caller keeps them: see alpr_holds_to_json.
typedef struct alpr_holds alpr_holds;

// A hot list in force. Many threads may match while another one replaces or changes it: a match sees the
// list before or after, never a part.
typedef struct alpr_hotlist alpr_hotlist;

// Manual entries, at most 100000, ended ones among them. Many threads may use it. Every function that changes
// entries gives them as they are then, to be kept: nothing but the caller keeps them when the book is freed.
typedef struct alpr_manual_book alpr_manual_book;

// What an officer has to say of an entry. Reason with note, legal basis and owner have to be set; it is checked
// when it is entered. May be used by many threads.
typedef struct alpr_manual_draft alpr_manual_draft;

// Manual entries as they stood when they were asked for, the oldest first. Immutable; may be used by many threads.
typedef struct alpr_manual_entries alpr_manual_entries;

// A manual entry. Borrowed: valid until its alpr_manual_entries is freed.
typedef struct alpr_manual_entry alpr_manual_entry;

// What alarms and what is shown. Immutable; may be used by many threads.
typedef struct alpr_match_rules alpr_match_rules;

// Watches one camera against its baseline; many threads may use it, one after another. Give it what the camera sees in
// its usual use: nothing of a car that is parked. After a repair a new one begins.
typedef struct alpr_monitor alpr_monitor;

// A request that was permitted. It is used up by one payload. May be used by many threads, of which one gets it.
typedef struct alpr_permit alpr_permit;

// One plate. Borrowed: valid until its alpr_reads, or alpr_tracks, is freed.
typedef struct alpr_plate_read alpr_plate_read;

// Policies of retention that hold together; their order does not matter. Immutable; may be used by many threads.
typedef struct alpr_policies alpr_policies;

// A policy. Borrowed: valid until its alpr_policies is freed.
typedef struct alpr_policy alpr_policy;

// The plates of one frame, the surest first. Immutable; may be used by many threads.
typedef struct alpr_reads alpr_reads;

// A read as it is kept: what a camera believes to have seen, never proof. Immutable; may be used by many threads.
typedef struct alpr_record alpr_record;

// A covered picture that nobody has looked at yet. Immutable; may be used by many threads.
typedef struct alpr_redacted alpr_redacted;

// A release that the Chief or a designee authorised (General Order 22-03, V.B). Immutable; may be used by many
// threads.
typedef struct alpr_release alpr_release;

// A covered picture that a person looked at. Immutable; may be used by many threads.
typedef struct alpr_released alpr_released;

// A hit that was judged again. It says that the hit was made so, never that the plate is the listed one. Immutable;
// may be used by many threads.
typedef struct alpr_replay alpr_replay;

// A camera's service. It begins in service. Out of it, only a test that was passed after the last removal, damage,
// dismounting, storage, mounting and repair opens the way back. Immutable; may be used by many threads: each step
// gives another one. Nothing but the caller keeps it: see alpr_service_to_json.
typedef struct alpr_service alpr_service;

// The agency's rules of giving data away, its agreements, and the bans of laws and orders. Immutable; may be used by
// many threads.
typedef struct alpr_sharing alpr_sharing;

// A hit that made no alarm, and why: keep it like any other, by alpr_hit_to_json. Borrowed: valid until its
// alpr_alarms is freed.
typedef struct alpr_suppressed alpr_suppressed;

// A text in UTF-8, as long as it has to be. Immutable; may be used by many threads.
typedef struct alpr_text alpr_text;

// One vehicle's plate in the frames of a camera. Borrowed: valid until its alpr_tracks is freed.
typedef struct alpr_track alpr_track;

// Follows the vehicles before one camera. Frames come in the order of time; threads take turns.
typedef struct alpr_tracker alpr_tracker;

// What became of the reads of one frame. Immutable; may be used by many threads.
typedef struct alpr_tracks alpr_tracks;

// A picture in the caller's memory; it is read during a call only, and nobody may write to it meanwhile. Set all of it
// to 0 first: a format of 0 is refused.
typedef struct alpr_frame {
  // The first byte of the first row.
  const uint8_t *pixels;
  // How many bytes there are, of all planes that are not in `chroma`.
  size_t pixels_len;
  // Pixels in a row, 1 to 16384.
  uint32_t width;
  // Rows, 1 to 16384; at most 2^26 pixels in all.
  uint32_t height;
  // Bytes from one row (of the first plane) to the next; 0: rows without gaps.
  size_t stride;
  // An alpr_pixel_format.
  uint32_t format;
  // The planes of chroma of NV12, NV21 (one) and I420 (U, then V) where they lie apart, have rows of their own, or
  // come later than `stride` * `height` bytes, as those of decoders that keep 1088 rows for 1080 do. Both NULL: they
  // follow in `pixels`.
  const uint8_t *chroma[2];
  // How many bytes each of them has.
  size_t chroma_len[2];
  // Bytes from one of their rows to the next; 0: rows without gaps.
  size_t chroma_stride[2];
} alpr_frame;

// What is to be known of a list in force, in numbers.
typedef struct alpr_list_status {
  // Whether it is fit for a shift.
  alpr_check check;
  // Not 0 where there is a list to compare with: then `change` says something.
  int32_t has_change;
  // Entries.
  uint64_t entries;
  // Lines that were rejected when it was built.
  uint64_t rejects;
  // Entries more or fewer than the list in force has.
  int64_t change;
  // When its source drew it.
  int64_t extracted_us;
  // When it arrived.
  int64_t received_us;
  // When the next one is due.
  int64_t expected_by_us;
  // How old it is since its source drew it; under 0 where it was drawn in the future.
  int64_t age_seconds;
} alpr_list_status;

// What simulated innocent traffic caused.
typedef struct alpr_budget {
  // Simulated reads of plates that are not on the list.
  uint64_t reads;
  // Reads with at least one false alarm.
  uint64_t alarms;
  // Reads with at least one false hit that is shown, and none that sounds.
  uint64_t shown;
  // False alarms to be expected in a thousand reads.
  double alarms_per_thousand;
  // The upper end of the 95 % interval of that.
  double alarms_per_thousand_upper;
  // Hits in a thousand reads that are shown without a sound.
  double shown_per_thousand;
} alpr_budget;

// One piece of data at one holder: the same read on two holders is two subjects. Set all of it to 0 first: then what
// is not set is not known, and a holder, a class or an origin that was forgotten is ALPR_STATUS_INVALID_ARGUMENT. Its
// texts are read during a call only.
typedef struct alpr_subject {
  // Who has it: an alpr_holder. Required.
  uint32_t holder;
  // What it is: an alpr_data_class. Required.
  uint32_t data_class;
  // Whose camera it comes from: an alpr_origin. Required.
  uint32_t origin;
  // Not 0 where an investigation that it belongs to goes on.
  int32_t ongoing;
  // The postal code of the state whose law it is under: the agency's, not the plate's. Required.
  const char *jurisdiction;
  // When the picture was taken, or the entry or line was made. Required: 0 is ALPR_STATUS_INVALID_ARGUMENT, since
  // it would be 1970, and due.
  int64_t captured_us;
  // When the holder received it; 0 where it is not known.
  int64_t received_us;
  // When the copy on the agency's server was made; 0 while there is none.
  int64_t copied_us;
  // When the case that it belongs to was closed; 0 while it is not.
  int64_t case_closed_us;
  // When somebody entitled to it asked for its destruction; 0 while nobody did.
  int64_t requested_us;
  // When the shift in which it was made ended; 0 while it has not.
  int64_t shift_ended_us;
  // When a copy was booked into evidence; 0 while there is none.
  int64_t booked_us;
  // The record's name, 32 hexadecimal digits; NULL or "" where there is none: a hold of some record covers it.
  const char *id;
  // The plate; NULL or "" where it is not known: a hold of some plate covers it.
  const char *plate;
  // The camera; NULL or "" where it is not known: a hold of some camera covers it.
  const char *camera;
  // The plate with its small stacked characters; NULL or "" where it has none: a hold may give that instead.
  const char *full_plate;
  // The listed plates that it hit, with commas between; NULL or "" where none is known: a hold of some plate covers
  // a hit without any.
  const char *listed;
} alpr_subject;

// What has to be said of a hold, and which data it covers: those that fit everything that is given. Set all of it to 0
// first: then what is not set is not given, and a kind that was forgotten is ALPR_STATUS_INVALID_ARGUMENT. Each list
// has at most 10000 items. It is read during a call only.
typedef struct alpr_hold_draft {
  // Why: an alpr_hold_kind. Required.
  uint32_t kind;
  // What gives the right to it: a case, a court's order, a request. Required.
  const char *authority;
  // Who opens it. Required.
  const char *by;
  // When somebody has to look whether it is still needed; after it is opened. It does not end then.
  int64_t review_on_us;
  // Records, by their 32 hexadecimal digits.
  const char *const *ids;
  // How many records there are.
  size_t ids_len;
  // Plates. Each covers what may be of it: reads with as many characters, where unread ones and those that are taken
  // for one another do not matter, with or without small stacked ones; and reads that hit it.
  const char *const *plates;
  // How many plates there are.
  size_t plates_len;
  // Cameras.
  const char *const *cameras;
  // How many cameras there are.
  size_t cameras_len;
  // Who has the data: alpr_holder numbers.
  const uint32_t *holders;
  // How many holders there are.
  size_t holders_len;
  // What the data are: alpr_data_class numbers.
  const uint32_t *data_classes;
  // How many classes there are.
  size_t data_classes_len;
  // Captured then or later; 0: whenever.
  int64_t from_us;
  // Captured then or earlier; 0: whenever.
  int64_t to_us;
} alpr_hold_draft;

// What the caller knows of a vehicle beside its plate, from a second model or from an officer's eyes: NULL or "" where
// it is not known. Set all of it to 0 first. Another plate type than the listed never alarms; what else differs is
// said of the hit (alpr_hit_contradictions_at) and never held against it. NCIC's codes and plain English are both
// understood. Each text has at most 256 bytes, and is read during a call only.
typedef struct alpr_observed {
  // The plate's type as an NCIC LIT code, such as "PC" for a passenger car or "MC" for a motorcycle.
  const char *plate_type;
  // The vehicle identification number.
  const char *vin;
  // The make, such as "CHEV" or "Chevrolet".
  const char *make;
  // The model year, such as "2019"; by eye, 4 years more or less contradict nothing.
  const char *year;
  // The colour, such as "BLU" or "blue"; silver and grey, and shades of one colour, contradict nothing.
  const char *color;
  // The body style, such as "PK" or "pickup".
  const char *style;
} alpr_observed;

// A vehicle in a picture, by its plate. With all but its plate 0, its plate and its windows are covered.
typedef struct alpr_vehicle {
  // Four corners of its plate in pixels, x and y of each, in any order: what alpr_plate_read_quad writes.
  float plate[8];
  // Not 0 where its plate is what the release is about. Every other plate is covered.
  int32_t is_released;
  // What becomes of its windows: an alpr_windows.
  uint32_t windows;
  // Its windows for ALPR_WINDOWS_DRAWN, 8 numbers each, as `plate`; else NULL.
  const float *drawn;
  // How many windows are drawn.
  size_t drawn_len;
} alpr_vehicle;

// A covered rectangle of whole pixels.
typedef struct alpr_region {
  // Why.
  alpr_covered why;
  // Pixels from the left edge.
  uint32_t x;
  // Pixels from the upper edge.
  uint32_t y;
  // Pixels across.
  uint32_t width;
  // Pixels down.
  uint32_t height;
} alpr_region;

// What to do with data. A time is 0 where the verdict has none.
typedef struct alpr_verdict {
  // What is to be done.
  alpr_verdict_kind kind;
  // Not 0 for a conflict that a policy knows of: alpr_explain says what to do.
  int32_t is_expected;
  // Since when a purge is due, or, in a conflict, a ceiling is reached.
  int64_t since_us;
  // When a purge that is due has to be done: after the grace, if there is one.
  int64_t by_us;
  // When the purge of what is kept becomes due, if nothing changes; 0 where no ceiling will be reached.
  int64_t until_us;
} alpr_verdict;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// How many alarms there are; 0 for NULL.
//
// `alarms` must be NULL or come from alpr_alarm_desk_raise or alpr_alarm_desk_raise_track.
size_t alpr_alarms_len(const struct alpr_alarms *alarms);

// The alarm at `index`, or NULL if there is none: those that sound first, then those that would but for what was found
// before, then by severity, the entry's own priority, probability and plate. Valid until alpr_alarms_free.
//
// As alpr_alarms_len.
const struct alpr_alarm *alpr_alarms_at(const struct alpr_alarms *alarms,
                                        size_t index);

// How many hits made no alarm; 0 for NULL.
//
// As alpr_alarms_len.
size_t alpr_alarms_suppressed_len(const struct alpr_alarms *alarms);

// The suppressed hit at `index`, or NULL if there is none, in the order of the hits. Valid until alpr_alarms_free.
//
// As alpr_alarms_len.
const struct alpr_suppressed *alpr_alarms_suppressed_at(const struct alpr_alarms *alarms,
                                                        size_t index);

// Frees alarms and everything borrowed from them; NULL is allowed.
//
// `alarms` must be NULL or come from alpr_alarm_desk_raise or alpr_alarm_desk_raise_track, and not be used again.
void alpr_alarms_free(struct alpr_alarms *alarms);

// The hit of the alarm; NULL for NULL. Valid until alpr_alarms_free.
//
// `alarm` must be NULL or come from alpr_alarms_at and still be valid.
const struct alpr_hit *alpr_alarm_hit(const struct alpr_alarm *alarm);

// Names the hit of the alarm, and its case: 32 hexadecimal digits; "" for NULL. Valid until alpr_alarms_free.
//
// As alpr_alarm_hit.
const char *alpr_alarm_hit_id(const struct alpr_alarm *alarm);

// Writes the hit of the alarm as it is to be kept: the same line of JSON as alpr_hit_to_json.
//
// Free the text with alpr_text_free.
//
// `alarm` must come from alpr_alarms_at and still be valid, `out` be writable.
alpr_status alpr_alarm_hit_to_json(const struct alpr_alarm *alarm, struct alpr_text **out);

// One line for the screen, at most 120 characters. Valid until alpr_alarms_free.
//
// As alpr_alarm_hit.
const char *alpr_alarm_text(const struct alpr_alarm *alarm);

// The line for the screen, what was found before of the entry or the plate, what is listed, the doubts, and that it is
// not probable cause, a line each. Valid until alpr_alarms_free.
//
// As alpr_alarm_hit.
const char *alpr_alarm_rendering(const struct alpr_alarm *alarm);

// How serious its reason is; ALPR_SEVERITY_INFO for NULL.
//
// As alpr_alarm_hit.
alpr_severity alpr_alarm_severity(const struct alpr_alarm *alarm);

// What the host plays; ALPR_TONE_SILENT for NULL.
//
// As alpr_alarm_hit.
alpr_tone alpr_alarm_tone(const struct alpr_alarm *alarm);

// When it was raised: when the picture was taken. 0 for NULL.
//
// As alpr_alarm_hit.
int64_t alpr_alarm_raised_us(const struct alpr_alarm *alarm);

// The hit that made no alarm; NULL for NULL. Valid until alpr_alarms_free.
//
// `suppressed` must be NULL or come from alpr_alarms_suppressed_at and still be valid.
const struct alpr_hit *alpr_suppressed_hit(const struct alpr_suppressed *suppressed);

// Why it made no alarm; ALPR_SILENCED_DROPPED for NULL.
//
// As alpr_suppressed_hit.
alpr_silenced alpr_suppressed_why(const struct alpr_suppressed *suppressed);

// Who found that the plate is not the listed one, "" where no guard did it. Valid until alpr_alarms_free.
//
// As alpr_suppressed_hit.
const char *alpr_suppressed_guarded_by(const struct alpr_suppressed *suppressed);

// Until when the guard holds; 0 where no guard did it.
//
// As alpr_suppressed_hit.
int64_t alpr_suppressed_guarded_until_us(const struct alpr_suppressed *suppressed);

// Writes the entry of a log that follows `previous`, the line of the last entry, or NULL, not "", for the first: one
// line of JSON, without the end of the line. `event` is JSON: `at`, `by`, `act`, `subject`, `detail`.
// ALPR_STATUS_REFUSED without a name or a subject; ALPR_STATUS_INVALID_RECORD for a line that is no entry or was
// changed.
//
// `act` is `list_loaded`, `shift_checked`, `alarm_raised`, `hit_suppressed`, `verified`, `manual_entered`,
// `manual_changed`, `searched`, `looked_back`, `denied`, `registered`, `guarded`, `held`, `purged`, `exported`,
// `booked`, `copied`, `disclosed`, `approved`, `serviced` or `configured`.
//
// Append the line to the log, and have it on the disk, before anything is done that it speaks of. Free it with
// alpr_text_free.
//
// `previous` must be NULL or end with a NUL, `event` end with a NUL, `out` be writable.
alpr_status alpr_audit_entry(const char *previous,
                             const char *event,
                             struct alpr_text **out);

// Verifies a log of JSON lines from its beginning; writes its head as JSON: how many entries there are, and the hash
// of the last. With `known`, the head of an earlier verification, or NULL, not "", where there was none, it also finds
// that the log was cut before that, or written anew. ALPR_STATUS_INVALID_RECORD at the first line that is not what was
// written.
//
// Free the text with alpr_text_free.
//
// `log` must point to `log_len` bytes, `known` be NULL or end with a NUL, `out` be writable.
alpr_status alpr_audit_verify(const uint8_t *log,
                              size_t log_len,
                              const char *known,
                              struct alpr_text **out);

// An empty book.
//
// Free it with alpr_manual_book_free.
//
// `out` must be writable.
alpr_status alpr_manual_book_new(struct alpr_manual_book **out);

// Makes an entry of a draft: in force from `now_us`. ALPR_STATUS_REFUSED if note, legal basis or owner is missing;
// ALPR_STATUS_INVALID_PLATE for a plate with unknown characters, or a pattern that is none;
// ALPR_STATUS_INVALID_ARGUMENT if it ends before it begins or over 366 days later. Put a whole plate into the list by
// alpr_manual_entry_apply.
//
// Free the one entry with alpr_manual_entries_free.
//
// `book` must come from alpr_manual_book_new, `draft` from an alpr_manual_draft function, `out` be writable.
alpr_status alpr_manual_book_enter(const struct alpr_manual_book *book,
                                   const struct alpr_manual_draft *draft,
                                   int64_t now_us,
                                   struct alpr_manual_entries **out);

// `by` ends an entry because its purpose ended; `why` says how. ALPR_STATUS_INVALID_ARGUMENT if none of this id is
// in force. Take a whole plate out of the list by alpr_manual_entry_apply.
//
// Free the one entry with alpr_manual_entries_free.
//
// `book` must come from alpr_manual_book_new, every text end with a NUL, `out` be writable.
alpr_status alpr_manual_book_remove(const struct alpr_manual_book *book,
                                    const char *id,
                                    const char *by,
                                    int64_t at_us,
                                    const char *why,
                                    struct alpr_manual_entries **out);

// The owner looked, and the purpose still holds. ALPR_STATUS_REFUSED if `by` is somebody else.
//
// Free the one entry with alpr_manual_entries_free.
//
// As alpr_manual_book_remove.
alpr_status alpr_manual_book_review(const struct alpr_manual_book *book,
                                    const char *id,
                                    const char *by,
                                    int64_t now_us,
                                    struct alpr_manual_entries **out);

// `to` answers for the entry from now on.
//
// Free the one entry with alpr_manual_entries_free.
//
// As alpr_manual_book_remove.
alpr_status alpr_manual_book_transfer_owner(const struct alpr_manual_book *book,
                                            const char *id,
                                            const char *to,
                                            int64_t now_us,
                                            struct alpr_manual_entries **out);

// All entries, ended ones among them.
//
// Free them with alpr_manual_entries_free.
//
// `book` must come from alpr_manual_book_new, `out` be writable.
alpr_status alpr_manual_book_entries(const struct alpr_manual_book *book,
                                     struct alpr_manual_entries **out);

// Entries whose owners have to look whether the purpose still holds: 24 hours after they looked last.
//
// Free them with alpr_manual_entries_free.
//
// As alpr_manual_book_entries.
alpr_status alpr_manual_book_due_for_review(const struct alpr_manual_book *book,
                                            int64_t now_us,
                                            struct alpr_manual_entries **out);

// Entries in force whose owner is none of these `people_len` people: somebody left.
//
// Free them with alpr_manual_entries_free.
//
// As alpr_manual_book_entries; `people` must point to `people_len` texts that end with a NUL.
alpr_status alpr_manual_book_orphans(const struct alpr_manual_book *book,
                                     const char *const *people,
                                     size_t people_len,
                                     int64_t now_us,
                                     struct alpr_manual_entries **out);

// Ends all entries that are not marked as ongoing, as Nebraska asks for at the end of a shift (Neb. Rev. Stat.
// 60-3204), and gives them: take them out of the list by alpr_manual_entry_apply. `by` is who ends the shift,
// ALPR_STATUS_REFUSED without; `unit` NULL or empty ends those of all units.
//
// Free them with alpr_manual_entries_free.
//
// As alpr_manual_book_entries; `by` must end with a NUL, and so must `unit` if it is not NULL.
alpr_status alpr_manual_book_end_shift(const struct alpr_manual_book *book,
                                       const char *by,
                                       const char *unit,
                                       int64_t now_us,
                                       struct alpr_manual_entries **out);

// Puts back an entry that alpr_manual_entry_to_json wrote, at most 8 MiB; one of the same id is replaced. It must
// bear what a new one has to: else it fails as alpr_manual_book_enter does, or with ALPR_STATUS_INVALID_RECORD.
//
// `book` must come from alpr_manual_book_new, `json` end with a NUL.
alpr_status alpr_manual_book_restore(const struct alpr_manual_book *book,
                                     const char *json);

// The entries that a read may be, by the same rules as the list's (`rules` NULL: the library's). `parts_only` not 0
// leaves whole plates out: so where they were put into the list.
//
// Free the hits with alpr_hits_free.
//
// `book` must come from alpr_manual_book_new, `record` from an alpr_record function, `rules` be NULL or come from
// alpr_match_rules_parse, `out` be writable.
alpr_status alpr_manual_book_matches(const struct alpr_manual_book *book,
                                     const struct alpr_record *record,
                                     const struct alpr_match_rules *rules,
                                     int64_t now_us,
                                     int32_t parts_only,
                                     struct alpr_hits **out);

// Frees a book that no thread uses any more; NULL is allowed.
//
// `book` must be NULL or come from alpr_manual_book_new, and not be used again.
void alpr_manual_book_free(struct alpr_manual_book *book);

// The bytes; NULL for NULL. Valid until alpr_bytes_free.
//
// `bytes` must be NULL or come from a function that gives an alpr_bytes.
const uint8_t *alpr_bytes_get(const struct alpr_bytes *bytes);

// How many bytes there are; 0 for NULL.
//
// As alpr_bytes_get.
size_t alpr_bytes_len(const struct alpr_bytes *bytes);

// Frees bytes; NULL is allowed.
//
// `bytes` must be NULL or come from a function that gives an alpr_bytes, and not be used again.
void alpr_bytes_free(struct alpr_bytes *bytes);

// The case of an alarm.
//
// Free it with alpr_case_free; it outlives the alarm.
//
// `alarm` must come from alpr_alarms_at and still be valid, `out` be writable.
alpr_status alpr_case_new(const struct alpr_alarm *alarm, struct alpr_case **out);

// The name of the case: that of its hit, 32 hexadecimal digits; "" for NULL. Valid until alpr_case_free.
//
// `case_` must be NULL or come from an alpr_case function.
const char *alpr_case_id(const struct alpr_case *case_);

// Where it stands; ALPR_CASE_STATUS_RAISED for NULL.
//
// As alpr_case_id.
alpr_case_status alpr_case_status_of(const struct alpr_case *case_);

// 1 if the source confirmed the hit and nobody has recorded what was done about it, 0 if not or for NULL.
//
// As alpr_case_id.
int32_t alpr_case_is_unreported(const struct alpr_case *case_);

// 1 if somebody acted on the hit without the source's word that the entry is active, before it was given or after it was
// taken back (a hit alone is no probable cause), 0 if not or for NULL.
//
// As alpr_case_id.
int32_t alpr_case_acted_unconfirmed(const struct alpr_case *case_);

// How many microseconds are left for the answer, negative when the time is over. ALPR_STATUS_REFUSED unless one is
// awaited.
//
// `case_` must come from an alpr_case function, `out` be writable.
alpr_status alpr_case_time_left_us(const struct alpr_case *case_,
                                   int64_t now_us,
                                   int64_t *out);

// Writes the disposition that the steps lead to, for the operator to confirm; NULL while the case is open. What the
// source confirmed stays so if the entry goes from the list.
//
// Free it with alpr_disposition_free.
//
// `case_` must come from an alpr_case function, `out` be writable.
alpr_status alpr_case_proposed(const struct alpr_case *case_,
                               struct alpr_disposition **out);

// Writes what the operator said of the hit last; NULL if nobody did.
//
// Free it with alpr_disposition_free.
//
// As alpr_case_proposed.
alpr_status alpr_case_disposition(const struct alpr_case *case_, struct alpr_disposition **out);

// Reads a case back by taking its steps again, so that no text can claim a status that its evidence does not
// bear: then, and over 8 MiB, ALPR_STATUS_INVALID_RECORD.
//
// Free it with alpr_case_free.
//
// `json` must end with a NUL, `out` be writable.
alpr_status alpr_case_from_json(const char *json,
                                struct alpr_case **out);

// Writes alarm and steps as one line of JSON.
//
// Free the text with alpr_text_free.
//
// `case_` must come from an alpr_case function, `out` be writable.
alpr_status alpr_case_to_json(const struct alpr_case *case_, struct alpr_text **out);

// Writes everything about the hit, for the narrative of an incident report: marked for official use only, with
// the advisory that a hit is not probable cause. `record` is the read of the case; another one is
// ALPR_STATUS_INVALID_ARGUMENT. `drawn_us` is now.
//
// Free the text with alpr_text_free.
//
// `case_` must come from an alpr_case function, `record` from an alpr_record function, `out` be writable.
alpr_status alpr_case_report(const struct alpr_case *case_,
                             const struct alpr_record *record,
                             int64_t drawn_us,
                             struct alpr_text **out);

// Writes the same as JSON.
//
// Free the text with alpr_text_free.
//
// As alpr_case_report.
alpr_status alpr_case_report_json(const struct alpr_case *case_,
                                  const struct alpr_record *record,
                                  int64_t drawn_us,
                                  struct alpr_text **out);

// Frees a case that no thread uses any more; NULL is allowed.
//
// `case_` must be NULL or come from an alpr_case function, and not be used again.
void alpr_case_free(struct alpr_case *case_);

// The circumstances of a read at a stationary camera, by a clock of which nothing is known; change what is otherwise.
// `captured_us` is when the picture was taken: 0 is ALPR_STATUS_INVALID_ARGUMENT, since it would be 1970, and due.
// `camera` is the camera's name, unique in the agency. They are of one frame: make them anew for each.
//
// Free them with alpr_circumstances_free.
//
// `camera` must end with a NUL, `out` be writable.
alpr_status alpr_circumstances_new(int64_t captured_us,
                                   const char *camera,
                                   struct alpr_circumstances **out);

// How far the time can be trusted: `clock` is an alpr_clock_quality.
//
// `circumstances` must come from alpr_circumstances_new.
alpr_status alpr_circumstances_set_clock(const struct alpr_circumstances *circumstances,
                                         uint32_t clock);

// Where the vehicle was, in WGS 84: degrees north, -90 to 90, and east, -180 to 180; the radius in metres that
// holds the true place with a probability of 68 %, at most 1000000; the direction in which the camera looked,
// 0 to 360 degrees from north, clockwise. Pass a negative accuracy or heading where it is not known, and leave
// the place out only where the receiver had no fix.
//
// As alpr_circumstances_set_clock.
alpr_status alpr_circumstances_set_place(const struct alpr_circumstances *circumstances,
                                         double latitude,
                                         double longitude,
                                         float accuracy_m,
                                         float heading);

// The patrol unit; NULL or "": none.
//
// As alpr_circumstances_set_clock; `unit` must be NULL or end with a NUL.
alpr_status alpr_circumstances_set_unit(const struct alpr_circumstances *circumstances,
                                        const char *unit);

// The camera is on a vehicle of the agency.
//
// As alpr_circumstances_set_clock.
alpr_status alpr_circumstances_set_mobile(const struct alpr_circumstances *circumstances);

// The camera is that of the vendor `name`.
//
// As alpr_circumstances_set_clock; `name` must end with a NUL.
alpr_status alpr_circumstances_set_vendor(const struct alpr_circumstances *circumstances,
                                          const char *name);

// The camera is of a private system that is linked with the agency's (General Order 22-03, VIII): whose, and who
// approved it, the Chief of Police by the order.
//
// As alpr_circumstances_set_clock; both texts must end with a NUL.
alpr_status alpr_circumstances_set_private_feed(const struct alpr_circumstances *circumstances,
                                                const char *owner,
                                                const char *approved_by);

// Adds a picture, 16 at most: `kind` is an alpr_picture_kind, `sha256` the SHA-256 of its file, 64 lower case
// hexadecimal digits.
//
// As alpr_circumstances_set_clock; `sha256` must end with a NUL.
alpr_status alpr_circumstances_add_picture(const struct alpr_circumstances *circumstances,
                                           uint32_t kind,
                                           const char *sha256);

// Adds the SHA-256 of a model that read the plate; a record takes 16.
//
// As alpr_circumstances_add_picture.
alpr_status alpr_circumstances_add_model(const struct alpr_circumstances *circumstances,
                                         const char *sha256);

// The SHA-256 of the hot list that was in force; NULL or "": none was.
//
// As alpr_circumstances_set_clock; `sha256` must be NULL or end with a NUL.
alpr_status alpr_circumstances_set_list(const struct alpr_circumstances *circumstances,
                                        const char *sha256);

// Frees circumstances that no thread uses any more; NULL is allowed.
//
// `circumstances` must be NULL or come from alpr_circumstances_new, and not be used again.
void alpr_circumstances_free(struct alpr_circumstances *circumstances);

// A desk where an entry that was not seen for `gap_seconds`, 1 to 86400, begins a new pass: 30 fit a patrol car
// in traffic.
//
// Free it with alpr_alarm_desk_free.
//
// `out` must be writable.
alpr_status alpr_alarm_desk_new(uint32_t gap_seconds,
                                struct alpr_alarm_desk **out);

// The alarms of one read, and its hits that made none. `track` is the host's name of the pass, where its tracker gives
// one, else NULL or "": within the gap the same track sounds again for an entry only for a look of a better class, and
// another track always does.
// ALPR_STATUS_INVALID_ARGUMENT for hits of another read than the record's: their alarm would stop the wrong vehicle;
// for a `track` of over 256 bytes.
//
// Free the alarms with alpr_alarms_free; they outlive desk, hits and record.
//
// `desk` must come from alpr_alarm_desk_new, `hits` be the hits of the read `record`, `track` be NULL or end with
// a NUL, `out` be writable.
alpr_status alpr_alarm_desk_raise(const struct alpr_alarm_desk *desk,
                                  const struct alpr_hits *hits,
                                  const struct alpr_record *record,
                                  const char *track,
                                  struct alpr_alarms **out);

// The alarms of a vehicle that an alpr_tracker follows, by what is known of it now: an entry sounds once in its track,
// however often it is read there, and not again in a track that begins within the gap. `record` is of alpr_track_read,
// whatever its time, and `hits` are its hits.
//
// Free the alarms with alpr_alarms_free; they outlive all the others.
//
// As alpr_alarm_desk_raise; `track` must come from an alpr_tracks function and still be valid.
alpr_status alpr_alarm_desk_raise_track(const struct alpr_alarm_desk *desk,
                                        const struct alpr_hits *hits,
                                        const struct alpr_record *record,
                                        const struct alpr_track *track,
                                        struct alpr_alarms **out);

// Guards the plate that the human of a rejected case found to be another one than the listed: until `until_us` it
// does not sound for that entry. ALPR_STATUS_REFUSED unless characters or state differ. A desk forgets its guards
// when it is freed: keep what alpr_alarm_desk_guards writes after each guard and each release.
//
// `desk` must come from alpr_alarm_desk_new, `case_` from an alpr_case function.
alpr_status alpr_alarm_desk_guard(const struct alpr_alarm_desk *desk,
                                  const struct alpr_case *case_,
                                  int64_t until_us);

// Ends the guards of the plate `plate`, as the human saw it, against the listed plate `listed`, so that it sounds
// again; who does it and why is kept with them. Writes how many ended.
//
// `desk` must come from alpr_alarm_desk_new, every text end with a NUL, `out` be writable.
alpr_status alpr_alarm_desk_release(const struct alpr_alarm_desk *desk,
                                    const char *plate,
                                    const char *listed,
                                    const char *by,
                                    int64_t at_us,
                                    const char *why,
                                    size_t *out);

// Writes every guard, ended ones too, as a line of JSON, to be kept: they are the log of who was protected until when.
//
// Free the text with alpr_text_free.
//
// `desk` must come from alpr_alarm_desk_new, `out` be writable.
alpr_status alpr_alarm_desk_guards(const struct alpr_alarm_desk *desk,
                                   struct alpr_text **out);

// Gives a new desk the guards of the lines that alpr_alarm_desk_guards wrote, at most 100000 of 64 KiB each; empty
// lines are none. A guard that was released stays so. ALPR_STATUS_INVALID_RECORD with the line that is no guard;
// ALPR_STATUS_INVALID_ARGUMENT if one ends before it begins, or the desk has guards already.
//
// `desk` must come from alpr_alarm_desk_new, `json` end with a NUL.
alpr_status alpr_alarm_desk_restore_guards(const struct alpr_alarm_desk *desk,
                                           const char *json);

// Remembers what was found in a case, to be shown with the next alarm of its entry; an entry that its source answered
// not to be active makes no sound until a list of which every part was drawn after the answer, a change that says
// something else of the entry, or the source's word that it holds. A case in which nothing was found yet changes
// nothing: call it after each answer, rejection and disposition, and at the start for the cases that were kept. 100000
// entries at most; of more, what was found longest ago is forgotten.
//
// `desk` must come from alpr_alarm_desk_new, `case_` from an alpr_case function.
alpr_status alpr_alarm_desk_remember(const struct alpr_alarm_desk *desk,
                                     const struct alpr_case *case_);

// Frees a desk that no thread uses any more; NULL is allowed.
//
// `desk` must be NULL or come from alpr_alarm_desk_new, and not be used again.
void alpr_alarm_desk_free(struct alpr_alarm_desk *desk);

// Gives the same engine looking otherwise for plates. `threshold` is the least score, 0 to 1; below 0: the models' own.
// `tiles` is in how many columns and rows of parts a frame is looked at, 1 to 8. 1: the frame once; N > 1: 1 + N * N times, and plates
// may be N times smaller: 2 suits frames of 1920 pixels and more. Finding takes so many times as long.
//
// At 1 a frame that is at least twice as long as the detector's input, for its other side, is looked at in parts along
// that side too, and so takes three times as long or more. With the standard models these are frames at least 3.67
// times as wide as high, or at least 1.1 times as high as wide: 1280 x 360 pixels take 20 ms, 1280 x 348 take 63 ms.
// Where that is too long, crop the frame, or pad it; padding at its left or right hides that a plate may be cut there.
//
// ALPR_STATUS_INVALID_ARGUMENT out of these ranges.
//
// Free it with alpr_engine_free; `engine` stays as it is. Both share their models.
//
// `engine` must come from an alpr_engine function, `out` be writable.
alpr_status alpr_engine_with_detector(const struct alpr_engine *engine,
                                      float threshold,
                                      uint32_t tiles,
                                      struct alpr_engine **out);

// Finds the plates of a frame without reading them, legible or not, from the engine's threshold on. What alpr_redact
// has to cover is more: take an engine with a low threshold for it, such as 0.1, so that doubtful plates are among
// them. alpr_engine_read_at reads one of them.
//
// Free them with alpr_detections_free; they outlive frame and engine.
//
// As alpr_engine_read.
alpr_status alpr_engine_detect(const struct alpr_engine *engine,
                               const struct alpr_frame *frame,
                               struct alpr_detections **out);

// How many there are; 0 for NULL.
//
// `detections` must be NULL or come from alpr_engine_detect.
size_t alpr_detections_len(const struct alpr_detections *detections);

// How sure the detector is of the one at `index`, 0 to 1; 0 beyond the end.
//
// As alpr_detections_len.
float alpr_detections_score(const struct alpr_detections *detections, size_t index);

// Writes the corners of the one at `index` as alpr_plate_read_quad does. Does nothing beyond the end, or if a pointer
// is NULL.
//
// As alpr_detections_len; `out` must be NULL or have room for 8 numbers.
void alpr_detections_quad(const struct alpr_detections *detections,
                          size_t index,
                          float *out);

// Frees detections that no thread uses any more; NULL is allowed.
//
// `detections` must be NULL or come from alpr_engine_detect, and not be used again.
void alpr_detections_free(struct alpr_detections *detections);

// A disposition of an alpr_outcome and an alpr_reason. `words` say what ALPR_REASON_OTHER is; NULL or "" with
// every other reason. ALPR_STATUS_REFUSED where outcome and reason do not agree: a wrong state is never accepted.
//
// Free it with alpr_disposition_free.
//
// `words` must be NULL or end with a NUL, `out` be writable.
alpr_status alpr_disposition_new(uint32_t outcome,
                                 uint32_t reason,
                                 const char *words,
                                 struct alpr_disposition **out);

// What became of the hit; ALPR_OUTCOME_NONE for NULL.
//
// `disposition` must be NULL or come from a function that gives an alpr_disposition.
alpr_outcome alpr_disposition_outcome(const struct alpr_disposition *disposition);

// Why; ALPR_REASON_NONE for NULL.
//
// As alpr_disposition_outcome.
alpr_reason alpr_disposition_reason(const struct alpr_disposition *disposition);

// What another reason is, "" with every other one. Valid until alpr_disposition_free.
//
// As alpr_disposition_outcome.
const char *alpr_disposition_words(const struct alpr_disposition *disposition);

// Frees a disposition; NULL is allowed.
//
// `disposition` must be NULL or come from a function that gives an alpr_disposition, and not be used again.
void alpr_disposition_free(struct alpr_disposition *disposition);

// A draft of a whole plate, every character known, that ends of itself at `expires_us`.
//
// Free it with alpr_manual_draft_free.
//
// `plate` must end with a NUL, `out` be writable.
alpr_status alpr_manual_draft_of_plate(const char *plate,
                                       int64_t expires_us,
                                       struct alpr_manual_draft **out);

// A draft of a part of a plate: ? stands for one character, * for any number of them.
//
// Free it with alpr_manual_draft_free.
//
// `pattern` must end with a NUL, `out` be writable.
alpr_status alpr_manual_draft_of_pattern(const char *pattern,
                                         int64_t expires_us,
                                         struct alpr_manual_draft **out);

// Why: an alpr_entry_reason, and a note in the officer's words, which the order requires.
//
// `draft` must come from an alpr_manual_draft function, every text end with a NUL.
alpr_status alpr_manual_draft_set_reason(const struct alpr_manual_draft *draft,
                                         uint32_t reason,
                                         const char *note);

// The case, incident or broadcast that gives the right to it.
//
// As alpr_manual_draft_set_reason.
alpr_status alpr_manual_draft_set_legal_basis(const struct alpr_manual_draft *draft,
                                              const char *legal_basis);

// Who enters it, and has to remove it.
//
// As alpr_manual_draft_set_reason.
alpr_status alpr_manual_draft_set_owner(const struct alpr_manual_draft *draft, const char *owner);

// The postal code of its state; NULL or "" where it is not known.
//
// As alpr_manual_draft_set_reason; `state` may be NULL.
alpr_status alpr_manual_draft_set_state(const struct alpr_manual_draft *draft, const char *state);

// The owner's unit, for the supervisor's summary; NULL or "": none.
//
// As alpr_manual_draft_set_reason; `unit` must be NULL or end with a NUL.
alpr_status alpr_manual_draft_set_unit(const struct alpr_manual_draft *draft, const char *unit);

// Whether it goes on after the shift (`ongoing` not 0), where a policy purges manual entries at its end.
//
// As alpr_manual_draft_set_reason.
alpr_status alpr_manual_draft_set_ongoing(const struct alpr_manual_draft *draft,
                                          int32_t ongoing);

// Frees a draft that no thread uses any more; NULL is allowed.
//
// `draft` must be NULL or come from an alpr_manual_draft function, and not be used again.
void alpr_manual_draft_free(struct alpr_manual_draft *draft);

// Opens an engine of the models that are built in (`models` NULL or "": the standard ones, or the small ones of a
// library that was built with the feature `nano-models` alone), or of the files detector.toml, detector.onnx,
// reader.toml and reader.onnx in the folder `models` (UTF-8), and those of `refiner` and `second_reader` if one of the
// two is there.
//
// Free it with alpr_engine_free.
//
// `models` must be NULL or a text that ends with a NUL, `out` writable.
alpr_status alpr_engine_open(const char *models,
                             struct alpr_engine **out);

// Gives the same engine where some states are expected: `len` postal codes in `states` ("XX": elsewhere) that are seen
// here so many times as often as the models take them to be, each from 0.01 to 100 in `factors`; 1 for all others. It
// settles states that a picture leaves open, and is part of every probability of a state from then on: give what you
// counted.
//
// ALPR_STATUS_INVALID_ARGUMENT for another factor, a code that is none, and one that stands twice.
//
// Free it with alpr_engine_free; `engine` stays as it is. Both share their models.
//
// `engine` must come from an alpr_engine function, `states` hold `len` texts and `factors` `len` numbers, `out` be
// writable.
alpr_status alpr_engine_with_expected(const struct alpr_engine *engine,
                                      const char *const *states,
                                      const float *factors,
                                      size_t len,
                                      struct alpr_engine **out);

// Reads the plates of a frame, the surest first.
//
// Free the reads with alpr_reads_free; they outlive frame and engine.
//
// `engine` must come from an alpr_engine function, `frame` describe memory that can be read, `out` be writable.
alpr_status alpr_engine_read(const struct alpr_engine *engine,
                             const struct alpr_frame *frame,
                             struct alpr_reads **out);

// Reads the plate that fills a whole frame, cut out and upright; gives one read or none.
//
// As alpr_engine_read.
alpr_status alpr_engine_read_plate(const struct alpr_engine *engine,
                                   const struct alpr_frame *frame,
                                   struct alpr_reads **out);

// Reads the plate at a place of a frame, legible or not; gives one read or none. Of what alpr_engine_detect found
// there it is what alpr_engine_read makes of it.
//
// `quad` are 8 numbers as alpr_detections_quad writes them: corners clockwise from the upper left one, of a shape
// without a dent, in pixels; they may lie outside the frame, whose pixels at the edge then go on. `score` is how sure
// its detector is, 0 to 1; the read keeps it. ALPR_STATUS_INVALID_ARGUMENT if either is otherwise.
//
// What lies between finding and reading is the caller's: to leave out what lies outside a region, under a mask, or is
// too small or too large; to read what another detector found; not to read a parked car's plate again in every frame.
// A tracker takes the reads of all places of a frame together, by alpr_tracker_push_reads.
//
// alpr_engine_read does more: with the standard models, and no threshold of your own, it looks at doubtful detections
// too, from a score of 0.5 on, and takes those that read like a plate; and it leaves out what is illegible or lies on
// another plate. A place without a plate gives an illegible read, all `?`, as often as none.
//
// As alpr_engine_read; `quad` must be NULL or have 8 numbers.
alpr_status alpr_engine_read_at(const struct alpr_engine *engine,
                                const struct alpr_frame *frame,
                                const float *quad,
                                float score,
                                struct alpr_reads **out);

// Reads the plates of an infrared and a colour picture of the same view; one of them may be NULL. They may differ in
// size, not in what they show.
//
// Text comes from the infrared picture, the state from the colour one; alpr_plate_read_agreement
// tells whether they disagree. Corners are in pixels of the infrared picture if there is one.
//
// As alpr_engine_read, for both frames.
alpr_status alpr_engine_read_pair(const struct alpr_engine *engine,
                                  const struct alpr_frame *infrared,
                                  const struct alpr_frame *color,
                                  struct alpr_reads **out);

// How many models its stages have; 0 for NULL.
//
// `engine` must be NULL or come from an alpr_engine function.
size_t alpr_engine_models_len(const struct alpr_engine *engine);

// The SHA-256 of the model at `index`, in the order of the data, for alpr_circumstances_add_model; "" beyond the end.
// Valid until alpr_engine_free.
//
// As alpr_engine_models_len.
const char *alpr_engine_model_sha256(const struct alpr_engine *engine,
                                     size_t index);

// Frees an engine that no thread uses any more; NULL is allowed.
//
// `engine` must be NULL or come from an alpr_engine function, and not be used again.
void alpr_engine_free(struct alpr_engine *engine);

// Systems from the JSON of alpr_feeds_to_json; none from NULL. Every step is taken again: ALPR_STATUS_INVALID_RECORD
// for one that cannot be.
//
// Free them with alpr_feeds_free.
//
// `json` must be NULL or end with a NUL, `out` be writable.
alpr_status alpr_feeds_new(const char *json,
                           struct alpr_feeds **out);

// The same with one that its owner asks to link; it is not approved. `draft` is JSON: `owner`, `contact`, `cameras`,
// `search`, `right_of_way`, `asked`. Free it with alpr_feeds_free; `feeds` stay as they are.
//
// `feeds` must come from an alpr_feeds function, `draft` end with a NUL, `out` be writable.
alpr_status alpr_feeds_ask(const struct alpr_feeds *feeds,
                           const char *draft,
                           struct alpr_feeds **out);

// The same with the system of `owner` approved: reads made from now on are taken. `who` is JSON: `user`, `role`,
// `trained_until`, `policy_version`; ALPR_STATUS_REFUSED unless it is the Chief.
//
// `feeds` must come from an alpr_feeds function, `owner` and `who` end with a NUL, `out` be writable.
alpr_status alpr_feeds_approve(const struct alpr_feeds *feeds,
                               const char *owner,
                               const char *who,
                               int64_t now_us,
                               struct alpr_feeds **out);

// The same with the approval of `owner` ended: reads made from now on are refused.
//
// As alpr_feeds_approve; `by` and `reason` must end with a NUL.
alpr_status alpr_feeds_revoke(const struct alpr_feeds *feeds,
                              const char *owner,
                              const char *by,
                              int64_t now_us,
                              const char *reason,
                              struct alpr_feeds **out);

// Writes the event of what was decided last of a system, JSON for alpr_audit_entry; "" before anything was.
//
// Free the text with alpr_text_free.
//
// `feeds` must come from an alpr_feeds function, `owner` end with a NUL, `out` be writable.
alpr_status alpr_feeds_event(const struct alpr_feeds *feeds,
                             const char *owner,
                             struct alpr_text **out);

// Whether a read may be taken: ALPR_STATUS_REFUSED for one of a private system that the Chief had not approved when
// the picture was taken, and for one of a private camera that does not say so. A camera is private once a system that
// has it was approved, and stays so after a revocation.
//
// `feeds` must come from an alpr_feeds function, `record` from an alpr_record function.
alpr_status alpr_feeds_check(const struct alpr_feeds *feeds,
                             const struct alpr_record *record);

// Writes all of them as JSON, for alpr_feeds_new. Free the text with alpr_text_free.
//
// `feeds` must come from an alpr_feeds function, `out` be writable.
alpr_status alpr_feeds_to_json(const struct alpr_feeds *feeds, struct alpr_text **out);

// Frees a set; NULL is allowed.
//
// `feeds` must be NULL or come from an alpr_feeds function, and not be used again.
void alpr_feeds_free(struct alpr_feeds *feeds);

// Writes everything that is wrong with these policies together. Where it finds no error, no decision is a conflict
// that no policy expects, of data that a holder can have: a computer in a car has what cars read, a private system its
// own.
//
// Free them with alpr_findings_free; they outlive the policies.
//
// `policies` must come from alpr_policies_new, `out` be writable.
alpr_status alpr_policies_lint(const struct alpr_policies *policies,
                               struct alpr_findings **out);

// How many findings there are; 0 for NULL.
//
// `findings` must be NULL or come from alpr_policies_lint.
size_t alpr_findings_len(const struct alpr_findings *findings);

// The finding at `index`, or NULL if there is none. Valid until alpr_findings_free.
//
// As alpr_findings_len.
const struct alpr_finding *alpr_findings_at(const struct alpr_findings *findings, size_t index);

// Frees findings and everything borrowed from them; NULL is allowed.
//
// `findings` must be NULL or come from alpr_policies_lint, and not be used again.
void alpr_findings_free(struct alpr_findings *findings);

// How bad it is; ALPR_LINT_SEVERITY_WARNING for NULL.
//
// `finding` must be NULL or come from alpr_findings_at and still be valid.
alpr_lint_severity alpr_finding_severity(const struct alpr_finding *finding);

// What was found; ALPR_LINT_KIND_FLOOR_ABOVE_CEILING for NULL.
//
// As alpr_finding_severity.
alpr_lint_kind alpr_finding_kind(const struct alpr_finding *finding);

// The name of the policy that it is in; "" for NULL. Valid until alpr_findings_free.
//
// As alpr_finding_severity.
const char *alpr_finding_policy(const struct alpr_finding *finding);

// The line of that policy's file, from 1 on; 0 for NULL.
//
// As alpr_finding_severity.
size_t alpr_finding_line(const struct alpr_finding *finding);

// What is wrong, in words, with what to do. Valid until alpr_findings_free.
//
// As alpr_finding_severity.
const char *alpr_finding_message(const struct alpr_finding *finding);

// How many changes hold beside the list in force; 0 for NULL. alpr_hotlist_apply takes up to 100000: then
// alpr_hotlist_fold and alpr_hotlist_replace end those of the source, and alpr_hotlist_take_back those by hand.
//
// `list` must be NULL or come from an alpr_hotlist function.
size_t alpr_hotlist_changes(const struct alpr_hotlist *list);

// The SHA-256 of the list in force, which names it in records (alpr_circumstances_set_list) and hits. Changes that were
// applied are not in it.
//
// Free the text with alpr_text_free.
//
// `list` must come from an alpr_hotlist function, `out` be writable.
alpr_status alpr_hotlist_sha256(const struct alpr_hotlist *list,
                                struct alpr_text **out);

// Gives the index of the list in force, so that what alpr_hotlist_sha256 names can be kept: write it to a file, which
// alpr_hotlist_open opens as the same list with the same SHA-256. That is the SHA-256 of all but the last 32 bytes,
// which are it themselves. Changes that were applied are not in it, as they are not in the SHA-256 of their hits: keep
// their lines too, or give the index of what alpr_hotlist_fold made of them.
//
// Free it with alpr_bytes_free; it outlives the list.
//
// As alpr_hotlist_sha256.
alpr_status alpr_hotlist_index(const struct alpr_hotlist *list,
                               struct alpr_bytes **out);

// Who keeps the list in force.
//
// Free the text with alpr_text_free.
//
// As alpr_hotlist_sha256.
alpr_status alpr_hotlist_source(const struct alpr_hotlist *list, struct alpr_text **out);

// Builds a list in memory of the list in force and all its changes, of the same source: `newest_us` says when the
// newest of them was drawn, `received_us` when it came. Its age stays that of the list in force: what no change is
// about is as old as before. `list` stays as it is.
//
// alpr_hotlist_replace puts it in force. Then the changes of the source are changes no more, and an increment that was
// applied meanwhile has to be applied again. Changes by hand go on to hold; one that is taken back then is still in
// the list: remove it instead.
//
// Free it with alpr_hotlist_free.
//
// `list` must come from an alpr_hotlist function, `out` be writable.
alpr_status alpr_hotlist_fold(const struct alpr_hotlist *list,
                              int64_t newest_us,
                              int64_t received_us,
                              struct alpr_hotlist **out);

// Tells all that a shift has to know of a list, as alpr_hotlist_shift_check judges it. `source`, `sha256` and
// `reasons`, a line each, may be NULL; free what is written to them with alpr_text_free.
//
// `list` must come from an alpr_hotlist function, `in_force` too or be NULL, `out` be writable, the others be NULL or
// writable.
alpr_status alpr_hotlist_status(const struct alpr_hotlist *list,
                                const struct alpr_hotlist *in_force,
                                int64_t now_us,
                                uint32_t max_age_seconds,
                                struct alpr_list_status *out,
                                struct alpr_text **source,
                                struct alpr_text **sha256,
                                struct alpr_text **reasons);

// Writes what the list of `new_list` changes against that of `old_list`, an object of JSON a line: `change` is
// "added", "removed" or "changed", `entry` the entry, `before` what it was before a change. Each kind is in the order
// of the plates; lists that say the same give an empty text. Changes that came after the lists are not looked at.
//
// Free the text with alpr_text_free.
//
// Both must come from an alpr_hotlist function, `out` be writable.
alpr_status alpr_hotlist_diff(const struct alpr_hotlist *old_list,
                              const struct alpr_hotlist *new_list,
                              struct alpr_text **out);

// Tells how many false alarms a list will cause before it goes live: `reads` innocent plates of the mix are drawn from
// `seed`, read with its doubts, and matched by `rules` (NULL: the library's). `traffic` is TOML: `[states]` with a
// share for each code, and `state_seen`, `state_wrong`, `doubt`. The same arguments give the same answer. `warning`
// may be NULL; else it is given the rule to tighten where over `limit` false alarms in a thousand reads are to be
// expected, "" where not: free it with alpr_text_free.
//
// ALPR_STATUS_INVALID_ARGUMENT for a mix that is none, for no reads, or over 5000000, and for a limit that is NaN.
//
// `list` must come from an alpr_hotlist function, `traffic` end with a NUL, `rules` be NULL or come from
// alpr_match_rules_parse, `out` be writable, `warning` be NULL or writable.
alpr_status alpr_hotlist_budget(const struct alpr_hotlist *list,
                                const char *traffic,
                                const struct alpr_match_rules *rules,
                                int64_t now_us,
                                uint32_t reads,
                                uint64_t seed,
                                double limit,
                                struct alpr_budget *out,
                                struct alpr_text **warning);

// Writes what a frame and the plates that were read in it tell of the camera, as a line of JSON: `at`, `brightness`,
// `detail`, and of each of the `plates` `tilt`, `across`, `down`, `height` and `confidence`. Keep the lines to learn
// from.
//
// Free the text with alpr_text_free.
//
// `frame` must be as alpr_engine_read takes it, `reads` come from it, `out` be writable.
alpr_status alpr_sample_of(const struct alpr_frame *frame,
                           const struct alpr_reads *reads,
                           int64_t at_us,
                           struct alpr_text **out);

// Learns what a camera that is well shows, from the lines of alpr_sample_of, at most 1000000, in any order. Of samples
// less than 5 s apart one counts, and of a plate that stands still its first: ALPR_STATUS_INVALID_ARGUMENT for fewer
// than 100 frames or plates that count. Learn over all hours at which the camera will be judged.
//
// Free it with alpr_baseline_free.
//
// `camera` and `samples` must end with a NUL, `out` be writable.
alpr_status alpr_baseline_learn(const char *camera,
                                const char *samples,
                                struct alpr_baseline **out);

// A baseline from the JSON of alpr_baseline_to_json. Free it with alpr_baseline_free.
//
// `json` must end with a NUL, `out` be writable.
alpr_status alpr_baseline_from_json(const char *json, struct alpr_baseline **out);

// Writes a baseline as JSON, for alpr_baseline_from_json. Free the text with alpr_text_free.
//
// `baseline` must come from an alpr_baseline function, `out` be writable.
alpr_status alpr_baseline_to_json(const struct alpr_baseline *baseline, struct alpr_text **out);

// Frees a baseline; NULL is allowed.
//
// `baseline` must be NULL or come from an alpr_baseline function, and not be used again.
void alpr_baseline_free(struct alpr_baseline *baseline);

// A monitor that has seen nothing yet. `limits` are JSON, or NULL for the usual ones: `tilt` 3 degrees, `place` 0.05,
// `height` 0.2, `confidence` 0.1, `brightness` 0.1, `detail` 0.2, `quiet_seconds` 3600, `silent_seconds` 86400; what
// is left out is as usual. A camera is fit up to a limit, doubtful up to twice as far, and unfit beyond that.
//
// Free it with alpr_monitor_free; the baseline may be freed before.
//
// `baseline` must come from an alpr_baseline function, `limits` be NULL or end with a NUL, `out` be writable.
alpr_status alpr_monitor_new(const struct alpr_baseline *baseline,
                             const char *limits,
                             struct alpr_monitor **out);

// Looks at a sample, a line of alpr_sample_of; writes 1 if it counts, and 0 within 5 s of the one before. Give
// it every frame: the end of a silence may be in any.
//
// `monitor` must come from alpr_monitor_new, `sample` end with a NUL, `out` be writable.
alpr_status alpr_monitor_push(const struct alpr_monitor *monitor,
                              const char *sample,
                              int32_t *out);

// Whether the camera is fit for use. Nothing is fit or unfit of fewer than 20 plates or frames of the last 24 hours.
//
// Free it with alpr_health_free; it outlives the monitor.
//
// `monitor` must come from alpr_monitor_new, `out` be writable.
alpr_status alpr_monitor_check(const struct alpr_monitor *monitor,
                               int64_t now_us,
                               struct alpr_health **out);

// Frees a monitor that no thread uses any more; NULL is allowed.
//
// `monitor` must be NULL or come from alpr_monitor_new, and not be used again.
void alpr_monitor_free(struct alpr_monitor *monitor);

// The worst of its findings; ALPR_FITNESS_UNKNOWN for NULL.
//
// `health` must be NULL or come from alpr_monitor_check.
alpr_fitness alpr_health_fitness(const struct alpr_health *health);

// What an alpr_metric says; ALPR_FITNESS_UNKNOWN for NULL and for a number that is no metric.
//
// As alpr_health_fitness.
alpr_fitness alpr_health_finding(const struct alpr_health *health, uint32_t metric);

// What an alpr_metric says in words: what was expected, what was seen, and what to do; "" for NULL and for a number
// that is no metric. Valid until alpr_health_free.
//
// As alpr_health_fitness.
const char *alpr_health_words(const struct alpr_health *health,
                              uint32_t metric);

// Writes all of it as JSON. Free the text with alpr_text_free.
//
// `health` must come from alpr_monitor_check, `out` be writable.
alpr_status alpr_health_to_json(const struct alpr_health *health, struct alpr_text **out);

// Frees it; NULL is allowed.
//
// `health` must be NULL or come from alpr_monitor_check, and not be used again.
void alpr_health_free(struct alpr_health *health);

// How many hits there are; 0 for NULL.
//
// `hits` must be NULL or come from an alpr_hotlist_matches function or alpr_manual_book_matches.
size_t alpr_hits_len(const struct alpr_hits *hits);

// The hit at `index`, or NULL if there is none. Valid until alpr_hits_free.
//
// As alpr_hits_len.
const struct alpr_hit *alpr_hits_at(const struct alpr_hits *hits, size_t index);

// Frees hits and everything borrowed from them; NULL is allowed.
//
// `hits` must be NULL or come from an alpr_hotlist_matches function or alpr_manual_book_matches, and not be used
// again.
void alpr_hits_free(struct alpr_hits *hits);

// The listed plate, A-Z and 0-9; "" for NULL. Valid as long as the hit.
//
// `hit` must be NULL or come from alpr_hits_at, alpr_alarm_hit or alpr_suppressed_hit and still be valid.
const char *alpr_hit_plate(const struct alpr_hit *hit);

// The postal code of the listed state, "" where the list names none. Valid as long as the hit.
//
// As alpr_hit_plate.
const char *alpr_hit_listed_state(const struct alpr_hit *hit);

// The category, such as "stolen_vehicle". Valid as long as the hit.
//
// As alpr_hit_plate.
const char *alpr_hit_category(const struct alpr_hit *hit);

// Who answers for the entry, such as "ncic"; "" where the list does not say. Valid as long as the hit.
//
// As alpr_hit_plate.
const char *alpr_hit_source(const struct alpr_hit *hit);

// The source's number of the record, "" where it has none. Valid as long as the hit.
//
// As alpr_hit_plate.
const char *alpr_hit_record(const struct alpr_hit *hit);

// What differs between what was seen and what is listed, in words; "" where nothing does. Valid as long as the hit.
//
// As alpr_hit_plate.
const char *alpr_hit_explanation(const struct alpr_hit *hit);

// How many things of the vehicle were seen otherwise than listed; 0 where no alpr_observed told of them.
//
// As alpr_hit_plate.
size_t alpr_hit_contradictions_len(const struct alpr_hit *hit);

// What was seen otherwise, such as "color: listed BLU, seen red", or NULL if there is none at `index`. It may be the
// listed plate on another vehicle. Valid as long as the hit.
//
// As alpr_hit_plate.
const char *alpr_hit_contradictions_at(const struct alpr_hit *hit,
                                       size_t index);

// Writes what is to be kept of a hit, whether it alarmed or not, as one line of JSON with the entry as it was listed.
// `record` is the read that it is a hit of; ALPR_STATUS_INVALID_ARGUMENT for one of another text or state.
//
// Free the text with alpr_text_free.
//
// As alpr_hit_plate; `record` must come from an alpr_record function, `out` be writable.
alpr_status alpr_hit_to_json(const struct alpr_hit *hit,
                             const struct alpr_record *record,
                             struct alpr_text **out);

// The SHA-256 of the list that the hit is from, 64 hexadecimal digits. Valid as long as the hit.
//
// As alpr_hit_plate.
const char *alpr_hit_list_sha256(const struct alpr_hit *hit);

// How many seconds old the list was at the match; negative where a clock is wrong.
//
// As alpr_hit_plate.
int64_t alpr_hit_list_age(const struct alpr_hit *hit);

// Not 0 where the list was older at the match than the rules allow: the entry may have been withdrawn since.
//
// As alpr_hit_plate.
int32_t alpr_hit_list_is_stale(const struct alpr_hit *hit);

// Not 0 where the edge of the frame may cut the plate, which may be the only reason that it resembles the listed one:
// such a hit never sounds. 0 for NULL.
//
// As alpr_hit_plate.
int32_t alpr_hit_may_be_cut(const struct alpr_hit *hit);

// What the rules say to do with it; ALPR_ACTION_DROP for NULL.
//
// As alpr_hit_plate.
alpr_action alpr_hit_action(const struct alpr_hit *hit);

// How the listed plate relates to what was read; ALPR_MATCH_CLASS_NEAR for NULL.
//
// As alpr_hit_plate.
alpr_match_class alpr_hit_class(const struct alpr_hit *hit);

// Whether the state is the listed one; ALPR_STATE_MATCH_UNKNOWN for NULL.
//
// As alpr_hit_plate.
alpr_state_match alpr_hit_state_match(const struct alpr_hit *hit);

// Whether the plate's type, such as passenger car or motorcycle, is the listed one: ALPR_STATE_MATCH_UNKNOWN unless an
// alpr_observed told it.
//
// As alpr_hit_plate.
alpr_state_match alpr_hit_plate_type_match(const struct alpr_hit *hit);

// The probability that the plate is the listed one, 0 to 1.
//
// As alpr_hit_plate.
float alpr_hit_probability(const struct alpr_hit *hit);

// The probability of the listed state, 0 to 1; negative where it could not be compared.
//
// As alpr_hit_plate.
float alpr_hit_state_probability(const struct alpr_hit *hit);

// Names the hold: 32 hexadecimal digits; "" for NULL. Valid until alpr_holds_free.
//
// `hold` must be NULL or come from alpr_holds_at and still be valid.
const char *alpr_hold_id(const struct alpr_hold *hold);

// Why the data are held; ALPR_HOLD_KIND_EVIDENCE for NULL.
//
// As alpr_hold_id.
alpr_hold_kind alpr_hold_kind_of(const struct alpr_hold *hold);

// What gives the right to it. Valid until alpr_holds_free.
//
// As alpr_hold_id.
const char *alpr_hold_authority(const struct alpr_hold *hold);

// Who opened it. Valid until alpr_holds_free.
//
// As alpr_hold_id.
const char *alpr_hold_by(const struct alpr_hold *hold);

// When it was opened; 0 for NULL.
//
// As alpr_hold_id.
int64_t alpr_hold_opened_us(const struct alpr_hold *hold);

// When somebody has to look next whether it is still needed; 0 for NULL. It does not end then.
//
// As alpr_hold_id.
int64_t alpr_hold_review_on_us(const struct alpr_hold *hold);

// When it was closed; 0 while it is open, and for NULL.
//
// As alpr_hold_id.
int64_t alpr_hold_closed_us(const struct alpr_hold *hold);

// Not 0 where it holds at `now_us`; 0 for NULL. If `now_us` is out of range, a hold that nobody closed holds: a purge
// cannot be undone.
//
// As alpr_hold_id.
int32_t alpr_hold_is_open(const struct alpr_hold *hold,
                          int64_t now_us);

// Not 0 where somebody has to look at `now_us` whether it is still needed; 0 for NULL. If `now_us` is out of range,
// not 0 for a hold that nobody closed.
//
// As alpr_hold_id.
int32_t alpr_hold_is_due(const struct alpr_hold *hold,
                         int64_t now_us);

// Writes whether it covers the data at `now_us`, 1 or 0. What is not known of them, it covers: a purge cannot be
// undone. It fails as alpr_evaluate does.
//
// `hold` must come from alpr_holds_at and still be valid, `subject` be a whole one, `out` be writable.
alpr_status alpr_hold_covers(const struct alpr_hold *hold,
                             const struct alpr_subject *subject,
                             int64_t now_us,
                             int32_t *out);

// Writes all of it as one line of JSON: a line of alpr_holds_from_json.
//
// Free the text with alpr_text_free.
//
// `hold` must come from alpr_holds_at and still be valid, `out` be writable.
alpr_status alpr_hold_to_json(const struct alpr_hold *hold, struct alpr_text **out);

// Writes what an audit log keeps of its last step, its opening, a review or its end, as one line of JSON. Plates and
// cameras are counted; the opening names the first 100 of each too.
//
// Free the text with alpr_text_free.
//
// As alpr_hold_to_json.
alpr_status alpr_hold_event(const struct alpr_hold *hold,
                            struct alpr_text **out);

// A set without a hold.
//
// Free it with alpr_holds_free.
//
// `out` must be writable.
alpr_status alpr_holds_new(struct alpr_holds **out);

// Reads the lines that alpr_holds_to_json wrote, each at most 24 MiB; empty ones are none. Each hold must bear what a
// new one has to, and have the name that it follows from: else ALPR_STATUS_INVALID_RECORD with the line.
// ALPR_STATUS_INVALID_ARGUMENT if one is there twice.
//
// Free them with alpr_holds_free.
//
// `json` must end with a NUL, `out` be writable.
alpr_status alpr_holds_from_json(const char *json,
                                 struct alpr_holds **out);

// Writes every hold as a line of JSON, to be kept.
//
// Free the text with alpr_text_free.
//
// `holds` must come from an alpr_holds function, `out` be writable.
alpr_status alpr_holds_to_json(const struct alpr_holds *holds, struct alpr_text **out);

// Gives the holds with one more, the last, which is opened at `now_us`. ALPR_STATUS_REFUSED if the authority, who
// opens it or a camera's name is missing, or it covers everything: name records, plates, cameras or a time.
// ALPR_STATUS_INVALID_ARGUMENT if its review is not after `now_us`, a list is too long, no time is between `from_us`
// and `to_us`, or the same person opened another one of this kind, authority and scope in the same microsecond.
//
// Free them with alpr_holds_free; `holds` stay as they are.
//
// `holds` must come from an alpr_holds function, every list of `draft` point to as many items as its length says,
// every text end with a NUL, `out` be writable.
alpr_status alpr_holds_open(const struct alpr_holds *holds,
                            const struct alpr_hold_draft *draft,
                            int64_t now_us,
                            struct alpr_holds **out);

// Gives the holds with one more, the last: of the read and the hit of a case that somebody acted on (alpr_case_act),
// by the authority of its last incident, because it is reasonable to believe that they will become evidence.
// ALPR_STATUS_REFUSED where nobody acted on it; else as alpr_holds_open.
//
// Free them with alpr_holds_free; `holds` stay as they are.
//
// `holds` must come from an alpr_holds function, `case_` from an alpr_case function, `by` end with a NUL, `out` be
// writable.
alpr_status alpr_holds_open_of_case(const struct alpr_holds *holds,
                                    const struct alpr_case *case_,
                                    const char *by,
                                    int64_t review_on_us,
                                    int64_t now_us,
                                    struct alpr_holds **out);

// Gives the holds with one of them found still needed, by `by` for `reason`, until somebody looks again at `next_us`.
// ALPR_STATUS_REFUSED if one of these is missing, it is closed, or had 100 reviews; ALPR_STATUS_INVALID_ARGUMENT if
// there is none of this id, its last step was after `now_us`, or `next_us` is not.
//
// Free them with alpr_holds_free; `holds` stay as they are.
//
// As alpr_holds_close.
alpr_status alpr_holds_review(const struct alpr_holds *holds,
                              const char *id,
                              const char *by,
                              int64_t now_us,
                              const char *reason,
                              int64_t next_us,
                              struct alpr_holds **out);

// Gives the holds with one of them closed, by `by` for the reason `why`. ALPR_STATUS_REFUSED if one of these is
// missing, or it is closed already; ALPR_STATUS_INVALID_ARGUMENT if there is none of this id, or it was opened after
// `now_us`.
//
// Free them with alpr_holds_free; `holds` stay as they are.
//
// `holds` must come from an alpr_holds function, every text end with a NUL, `out` be writable.
alpr_status alpr_holds_close(const struct alpr_holds *holds,
                             const char *id,
                             const char *by,
                             int64_t now_us,
                             const char *why,
                             struct alpr_holds **out);

// How many holds there are; 0 for NULL.
//
// `holds` must be NULL or come from an alpr_holds function.
size_t alpr_holds_len(const struct alpr_holds *holds);

// The hold at `index`, or NULL if there is none, in the order in which they were read and opened. Valid until
// alpr_holds_free.
//
// As alpr_holds_len.
const struct alpr_hold *alpr_holds_at(const struct alpr_holds *holds,
                                      size_t index);

// Frees holds that no thread uses any more, and everything borrowed from them; NULL is allowed.
//
// `holds` must be NULL or come from an alpr_holds function, and not be used again.
void alpr_holds_free(struct alpr_holds *holds);

// Opens an index that `alpr hotlist build` wrote or alpr_hotlist_index gave, verifies every byte and copies it.
//
// Free it with alpr_hotlist_free.
//
// `bytes` must be readable for `len` bytes, `out` writable.
alpr_status alpr_hotlist_open(const uint8_t *bytes,
                              size_t len,
                              struct alpr_hotlist **out);

// Builds a list in memory from its text. `format` is a preset ("plain", "genetec", "vigilant", "ncic") or the text of
// a mapping file; `source` says who keeps it and answers for lines that name no source, `extracted_us` when it was
// drawn and `received_us` when it came. alpr_hotlist_rejects tells how many lines were not taken: a list of which all
// were rejected is a list without entries, so ask alpr_hotlist_shift_check before it is put in force.
//
// `told` may be NULL; otherwise what was not taken is written to it, a line each: the columns that fill no field, then
// the first 10000 rejected lines as `line: column: reason`. Free it with alpr_text_free.
//
// Free the list with alpr_hotlist_free.
//
// `bytes` must be readable for `len` bytes, `format` and `source` end with a NUL, `told` be NULL or writable, `out` be
// writable.
alpr_status alpr_hotlist_import(const uint8_t *bytes,
                                size_t len,
                                const char *format,
                                const char *source,
                                int64_t extracted_us,
                                int64_t received_us,
                                struct alpr_text **told,
                                struct alpr_hotlist **out);

// Puts the list of `next` in force in place of that of `list`, whatever alpr_hotlist_shift_check says of it; the one
// before is kept. Changes made by hand go on to hold, others end. `next` stays the caller's.
//
// Both must come from an alpr_hotlist function.
alpr_status alpr_hotlist_replace(const struct alpr_hotlist *list,
                                 const struct alpr_hotlist *next);

// Brings the list before the last replacement back, with its increments. This one is then the one before: a second
// call undoes the first.
//
// `list` must come from an alpr_hotlist function.
alpr_status alpr_hotlist_restore_previous(const struct alpr_hotlist *list);

// Applies the lines of an increment: they hold for the very next match. Lines may have an action column with add,
// change or remove. A line means the entry of the same source, record number, plate and state; where it names no
// number, of the same source, plate, state and category. `by_hand` is not 0 where somebody here entered them: then
// they hold above the source's increments and through every new list. One line that cannot be taken refuses all of
// them.
//
// `told` may be NULL; otherwise a line each is written to it for columns that fill no field, and then for removals
// that removed nothing, with plate and state: what the source meant may be listed still, so ask it. Free it with
// alpr_text_free.
//
// `list` must come from an alpr_hotlist function, `bytes` be readable for `len` bytes, `format` end with a NUL, `told`
// be NULL or writable.
alpr_status alpr_hotlist_apply(const struct alpr_hotlist *list,
                               const uint8_t *bytes,
                               size_t len,
                               const char *format,
                               int32_t by_hand,
                               struct alpr_text **told);

// Takes back the changes of the records that these lines name. Of one that was changed by hand it undoes the manual
// change, so that its increment applies again; without one, its increment. ALPR_STATUS_INVALID_ARGUMENT if there is no
// change of one of them; then none is taken back.
//
// As alpr_hotlist_apply.
alpr_status alpr_hotlist_take_back(const struct alpr_hotlist *list,
                                   const uint8_t *bytes,
                                   size_t len,
                                   const char *format);

// How many entries the list in force has, without changes; 0 for NULL.
//
// `list` must be NULL or come from an alpr_hotlist function.
uint64_t alpr_hotlist_entries(const struct alpr_hotlist *list);

// How many lines were rejected when the list in force was built; 0 for NULL.
//
// As alpr_hotlist_entries.
uint64_t alpr_hotlist_rejects(const struct alpr_hotlist *list);

// Tells whether the list is fit for a shift at `now_us` and, where `in_force` is not NULL, to take the place of
// that one. `reasons` may be NULL; otherwise the reasons, a line each, are written to it: free them with
// alpr_text_free.
//
// `list` and `in_force` must come from an alpr_hotlist function, `out` be writable, `reasons` be NULL or
// writable.
alpr_status alpr_hotlist_shift_check(const struct alpr_hotlist *list,
                                     const struct alpr_hotlist *in_force,
                                     int64_t now_us,
                                     uint32_t max_age_seconds,
                                     alpr_check *out,
                                     struct alpr_text **reasons);

// Matches a plate that was read. `observed` is what else was seen of the vehicle, NULL for nothing; `rules` NULL are
// the library's.
//
// Free the hits with alpr_hits_free; they outlive list and read. What the rules drop is among them.
//
// `list` must come from an alpr_hotlist function, `read` from alpr_reads_at, `observed` be NULL or whole, `rules` be
// NULL or come from alpr_match_rules_parse, `out` be writable.
alpr_status alpr_hotlist_matches(const struct alpr_hotlist *list,
                                 const struct alpr_plate_read *read,
                                 const struct alpr_observed *observed,
                                 const struct alpr_match_rules *rules,
                                 int64_t now_us,
                                 struct alpr_hits **out);

// Matches a plate that was typed; ? stands for a character that nobody could read. `state` is a postal code, or
// NULL or "" where it is not known.
//
// As alpr_hotlist_matches; `plate` must end with a NUL, `state` be NULL or end with one.
alpr_status alpr_hotlist_matches_text(const struct alpr_hotlist *list,
                                      const char *plate,
                                      const char *state,
                                      const struct alpr_observed *observed,
                                      const struct alpr_match_rules *rules,
                                      int64_t now_us,
                                      struct alpr_hits **out);

// Matches a read that was kept, as on the day: with the doubts that were kept.
//
// As alpr_hotlist_matches; `record` must come from an alpr_record function.
alpr_status alpr_hotlist_matches_record(const struct alpr_hotlist *list,
                                        const struct alpr_record *record,
                                        const struct alpr_observed *observed,
                                        const struct alpr_match_rules *rules,
                                        int64_t now_us,
                                        struct alpr_hits **out);

// Frees a list that no thread uses any more; NULL is allowed.
//
// `list` must be NULL or come from an alpr_hotlist function, and not be used again.
void alpr_hotlist_free(struct alpr_hotlist *list);

// How many entries there are; 0 for NULL.
//
// `entries` must be NULL or come from an alpr_manual_book function.
size_t alpr_manual_entries_len(const struct alpr_manual_entries *entries);

// The entry at `index`, or NULL if there is none. Valid until alpr_manual_entries_free.
//
// As alpr_manual_entries_len.
const struct alpr_manual_entry *alpr_manual_entries_at(const struct alpr_manual_entries *entries,
                                                       size_t index);

// Frees entries and everything borrowed from them; NULL is allowed.
//
// `entries` must be NULL or come from an alpr_manual_book function, and not be used again.
void alpr_manual_entries_free(struct alpr_manual_entries *entries);

// Names the entry: 32 hexadecimal digits; "" for NULL. A hit of it has this as its record. Valid until
// alpr_manual_entries_free.
//
// `entry` must be NULL or come from alpr_manual_entries_at and still be valid.
const char *alpr_manual_entry_id(const struct alpr_manual_entry *entry);

// The plate, or the part of one with ? and *. Valid until alpr_manual_entries_free.
//
// As alpr_manual_entry_id.
const char *alpr_manual_entry_wanted(const struct alpr_manual_entry *entry);

// Who has to remove it. Valid until alpr_manual_entries_free.
//
// As alpr_manual_entry_id.
const char *alpr_manual_entry_owner(const struct alpr_manual_entry *entry);

// Why, in the officer's words. Valid until alpr_manual_entries_free.
//
// As alpr_manual_entry_id.
const char *alpr_manual_entry_note(const struct alpr_manual_entry *entry);

// Why it was made; ALPR_ENTRY_REASON_OTHER for NULL.
//
// As alpr_manual_entry_id.
alpr_entry_reason alpr_manual_entry_reason(const struct alpr_manual_entry *entry);

// When it ends of itself; 0 for NULL.
//
// As alpr_manual_entry_id.
int64_t alpr_manual_entry_expires_us(const struct alpr_manual_entry *entry);

// Not 0 where it holds at `now_us`: neither ended nor removed; 0 for NULL, and if `now_us` is out of range: nobody is
// stopped for an entry that may have ended. alpr_manual_book_matches then fails.
//
// As alpr_manual_entry_id.
int32_t alpr_manual_entry_is_active(const struct alpr_manual_entry *entry,
                                    int64_t now_us);

// Writes all that is known of it as one line of JSON, to be kept and given to alpr_manual_book_restore.
//
// Free the text with alpr_text_free.
//
// `entry` must come from alpr_manual_entries_at and still be valid, `out` be writable.
alpr_status alpr_manual_entry_to_json(const struct alpr_manual_entry *entry,
                                      struct alpr_text **out);

// Puts a whole plate into the list in force, for the very next match and through every new list, or takes it out
// once it ended: apply it again when it was removed. A part of a plate is no entry of a list:
// ALPR_STATUS_INVALID_ARGUMENT, alpr_manual_book_matches finds it.
//
// `entry` must come from alpr_manual_entries_at and still be valid, `list` from an alpr_hotlist function.
alpr_status alpr_manual_entry_apply(const struct alpr_manual_entry *entry,
                                    const struct alpr_hotlist *list,
                                    int64_t now_us);

// The name of an alpr_status in files, such as "ok"; "" for a number that is none. Valid for ever.
const char *alpr_status_name(uint32_t status);

// The name of an alpr_agreement in files, such as "disagreed"; "" for a number that is none. Valid for ever.
const char *alpr_agreement_name(uint32_t agreement);

// The name of an alpr_check in files, such as "warn"; "" for a number that is none. Valid for ever.
const char *alpr_check_name(uint32_t check);

// The name of an alpr_action in files, such as "alarm"; "" for a number that is none. Valid for ever.
const char *alpr_action_name(uint32_t action);

// The name of an alpr_match_class in files, such as "equivalent"; "" for a number that is none. Valid for ever.
const char *alpr_match_class_name(uint32_t match_class);

// The name of an alpr_state_match in files, such as "same"; "" for a number that is none. Valid for ever.
const char *alpr_state_match_name(uint32_t state_match);

// The name of an alpr_severity in files, such as "critical"; "" for a number that is none. Valid for ever.
const char *alpr_severity_name(uint32_t severity);

// The name of an alpr_tone in files, such as "notice"; "" for a number that is none. Valid for ever.
const char *alpr_tone_name(uint32_t tone);

// The name of an alpr_silenced in files, such as "same_pass"; "" for a number that is none. Valid for ever.
const char *alpr_silenced_name(uint32_t silenced);

// The name of an alpr_case_status in files, such as "read_verified"; "" for a number that is none. Valid for ever.
const char *alpr_case_status_name(uint32_t case_status);

// The name of an alpr_outcome in files, such as "misread"; "" for a number that is none. Valid for ever.
const char *alpr_outcome_name(uint32_t outcome);

// The name of an alpr_reason in files, such as "wrong_characters"; "" for a number that is none. Valid for ever.
const char *alpr_reason_name(uint32_t reason);

// The name of an alpr_withdrawal in files, such as "vanished"; "" for a number that is none. Valid for ever.
const char *alpr_withdrawal_name(uint32_t withdrawal);

// The name of an alpr_entry_reason in files, such as "stolen_vehicle"; "" for a number that is none. Valid for ever.
const char *alpr_entry_reason_name(uint32_t entry_reason);

// The name of an alpr_hold_kind in files, such as "court_order"; "" for a number that is none. Valid for ever.
const char *alpr_hold_kind_name(uint32_t hold_kind);

// The name of an alpr_verdict_kind in files, such as "purge_due"; "" for a number that is none. Valid for ever.
const char *alpr_verdict_kind_name(uint32_t verdict_kind);

// The name of an alpr_lint_severity in files, such as "warning"; "" for a number that is none. Valid for ever.
const char *alpr_lint_severity_name(uint32_t lint_severity);

// The name of an alpr_lint_kind in files, such as "no_precedence"; "" for a number that is none. Valid for ever.
const char *alpr_lint_kind_name(uint32_t lint_kind);

// The name of an alpr_covered in files, such as "drawn_windows"; "" for a number that is none. Valid for ever.
const char *alpr_covered_name(uint32_t covered);

// The name of an alpr_metric in files, such as "tilt"; "" for a number that is none. Valid for ever.
const char *alpr_metric_name(uint32_t metric);

// The name of an alpr_fitness in files, such as "doubtful"; "" for a number that is none. Valid for ever.
const char *alpr_fitness_name(uint32_t fitness);

// The name of an alpr_replay_outcome in files, such as "differs"; "" for a number that is none. Valid for ever.
const char *alpr_replay_outcome_name(uint32_t replay_outcome);

// Writes the event of a permit, JSON for alpr_audit_entry. ALPR_STATUS_REFUSED if it was used up.
//
// A request that is permitted twice at one `now_us` has the same event, and one entry of it lets the payload of either
// permit leave: ask for at most one permit of a request at a time of its own, and append the event of each.
//
// Free the text with alpr_text_free.
//
// `permit` must come from alpr_sharing_permit, `out` be writable.
alpr_status alpr_permit_event(const struct alpr_permit *permit,
                              struct alpr_text **out);

// Writes `data`, a JSON text, as a payload with the marking "for official use only", who receives it for what, and the
// log's entry; uses the permit up. `entry` is the log's line of alpr_permit_event: without it nothing leaves.
// ALPR_STATUS_REFUSED for another entry, or a permit that is for the public or was used up; then nothing changes. The
// data may have 8 MiB; they leave as they are, byte for byte.
//
// Free the text with alpr_text_free.
//
// `permit` must come from alpr_sharing_permit, `entry` and `data` end with a NUL, `out` be writable.
alpr_status alpr_permit_payload(const struct alpr_permit *permit,
                                const char *entry,
                                const char *data,
                                struct alpr_text **out);

// Writes what goes with pictures that are released to the public, JSON with its marking; uses the permit up. The
// pictures have to be those of alpr_sharing_permit, which the entry names. Errors as alpr_permit_payload; other
// pictures leave the permit as it is.
//
// Free the text with alpr_text_free.
//
// As alpr_permit_payload; `pictures` must point to `pictures_len` pictures, or be NULL with 0.
alpr_status alpr_permit_publish(const struct alpr_permit *permit,
                                const char *entry,
                                const struct alpr_released *const *pictures,
                                size_t pictures_len,
                                struct alpr_text **out);

// Frees a permit; NULL is allowed.
//
// `permit` must be NULL or come from alpr_sharing_permit, and not be used again.
void alpr_permit_free(struct alpr_permit *permit);

// How many policies are built in. They state what was found, with date and certainty: research notes, not legal
// advice. Have counsel confirm one before it decides about real data.
size_t alpr_packs_len(void);

// The name of the built-in policy at `index`, or NULL if there is none. Valid for ever.
const char *alpr_packs_at(size_t index);

// Writes the file of a built-in policy, to start one's own from. ALPR_STATUS_INVALID_ARGUMENT if there is none of
// this name.
//
// Free the text with alpr_text_free.
//
// `name` must end with a NUL, `out` be writable.
alpr_status alpr_pack_text(const char *name,
                           struct alpr_text **out);

// The policies of `packs_len` built-in ones, by name, and of `files_len` files, each a TOML text of at most 256 KiB;
// with none of both, everything is kept. ALPR_STATUS_INVALID_ARGUMENT if there is no such policy, with the line if
// a text is none, if two have the same name, or if they have over 1000 rules together.
//
// Free them with alpr_policies_free.
//
// `packs` must point to `packs_len` texts that end with a NUL, `files` to `files_len`, `out` be writable.
alpr_status alpr_policies_new(const char *const *packs,
                              size_t packs_len,
                              const char *const *files,
                              size_t files_len,
                              struct alpr_policies **out);

// How many policies there are; 0 for NULL.
//
// `policies` must be NULL or come from alpr_policies_new.
size_t alpr_policies_len(const struct alpr_policies *policies);

// The policy at `index`, or NULL if there is none: the built-in ones first. Valid until alpr_policies_free.
//
// As alpr_policies_len.
const struct alpr_policy *alpr_policies_at(const struct alpr_policies *policies,
                                           size_t index);

// Writes every rule and duty of every policy in a sentence, with its citation.
//
// Free the text with alpr_text_free.
//
// `policies` must come from alpr_policies_new, `out` be writable.
alpr_status alpr_policies_explain(const struct alpr_policies *policies, struct alpr_text **out);

// Frees policies that no thread uses any more, and everything borrowed from them; NULL is allowed.
//
// `policies` must be NULL or come from alpr_policies_new, and not be used again.
void alpr_policies_free(struct alpr_policies *policies);

// Its name; "" for NULL. Valid until alpr_policies_free.
//
// `policy` must be NULL or come from alpr_policies_at and still be valid.
const char *alpr_policy_name(const struct alpr_policy *policy);

// What it is, for a reader. Valid until alpr_policies_free.
//
// As alpr_policy_name.
const char *alpr_policy_title(const struct alpr_policy *policy);

// The SHA-256 of its file, for the log: which policy decided. Valid until alpr_policies_free.
//
// As alpr_policy_name.
const char *alpr_policy_sha256(const struct alpr_policy *policy);

// Not 0 where it is a draft: law or order that is not in force. It decides like any other.
//
// As alpr_policy_name.
int32_t alpr_policy_is_draft(const struct alpr_policy *policy);

// How many plates were read; 0 for NULL.
//
// `reads` must be NULL or come from an alpr_engine_read function.
size_t alpr_reads_len(const struct alpr_reads *reads);

// The plate at `index`, or NULL if there is none. Valid until alpr_reads_free.
//
// As alpr_reads_len.
const struct alpr_plate_read *alpr_reads_at(const struct alpr_reads *reads, size_t index);

// Frees reads and everything borrowed from them; NULL is allowed.
//
// `reads` must be NULL or come from an alpr_engine_read function, and not be used again.
void alpr_reads_free(struct alpr_reads *reads);

// The serial, A-Z, 0-9 and ? for an unknown character, without small stacked characters; "" for NULL.
// Valid as long as the read.
//
// `read` must be NULL or come from alpr_reads_at or an alpr_track function, and still be valid.
const char *alpr_plate_read_text(const struct alpr_plate_read *read);

// The serial with small stacked characters, top to bottom, where they stand, as NCIC entry asks for.
// Valid as long as the read.
//
// As alpr_plate_read_text.
const char *alpr_plate_read_full_text(const struct alpr_plate_read *read);

// The probability that the text is right in every character, 0 to 1.
//
// As alpr_plate_read_text.
float alpr_plate_read_confidence(const struct alpr_plate_read *read);

// The probability that the full text is right, 0 to 1: with the stacked characters, and with those being all.
//
// As alpr_plate_read_text.
float alpr_plate_read_full_confidence(const struct alpr_plate_read *read);

// The confidence of the text's character at `index`, 0 to 1; 0 beyond the end.
//
// As alpr_plate_read_text.
float alpr_plate_read_character_confidence(const struct alpr_plate_read *read, size_t index);

// The postal code of the state, "XX" for a plate from elsewhere, "" where the reader would be guessing.
// Valid as long as the read.
//
// As alpr_plate_read_text.
const char *alpr_plate_read_state(const struct alpr_plate_read *read);

// The postal code of the likeliest state, said or not; "" if the model does not tell.
// Valid as long as the read.
//
// As alpr_plate_read_text.
const char *alpr_plate_read_likeliest_state(const struct alpr_plate_read *read);

// The probability of the likeliest state, said or not, 0 to 1.
//
// As alpr_plate_read_text.
float alpr_plate_read_state_confidence(const struct alpr_plate_read *read);

// How sure the detector is that this is a plate, 0 to 1.
//
// As alpr_plate_read_text.
float alpr_plate_read_score(const struct alpr_plate_read *read);

// Whether the infrared and the colour picture tell the same; ALPR_AGREEMENT_SINGLE for NULL.
//
// As alpr_plate_read_text.
alpr_agreement alpr_plate_read_agreement(const struct alpr_plate_read *read);

// Not 0 where the left or the right edge of the frame may cut the plate: characters may be missing there, and the rest
// is read as if it were all. A hit of it never sounds, and a tracker hears it only where nothing better is seen of the
// vehicle. 0 for NULL.
//
// As alpr_plate_read_text.
int32_t alpr_plate_read_may_be_cut(const struct alpr_plate_read *read);

// Whether a character of the plate is known: not 0 if it is; 0 for NULL. alpr_engine_read gives legible reads alone,
// alpr_engine_read_at others too.
//
// As alpr_plate_read_text.
int32_t alpr_plate_read_is_legible(const struct alpr_plate_read *read);

// Writes the read as one line of JSON, of all but the lattice: text, full_text, confidence, full_confidence;
// characters, candidates and states with the probability of each (["A", 0.9]); state (a code, "XX" from elsewhere, or
// null), state_confidence; quad (four corners of x and y) and box (x, y, width, height) in pixels; score, agreement,
// may_be_cut. What is kept as evidence is an alpr_record instead.
//
// Free it with alpr_text_free.
//
// As alpr_plate_read_text; `out` must be writable.
alpr_status alpr_plate_read_to_json(const struct alpr_plate_read *read,
                                    struct alpr_text **out);

// Writes the corners in pixels of the frame: x and y of upper left, upper right, lower right, lower
// left, 8 numbers. Does nothing if a pointer is NULL.
//
// As alpr_plate_read_text; `out` must be NULL or have room for 8 numbers.
void alpr_plate_read_quad(const struct alpr_plate_read *read, float *out);

// How many texts it may be.
//
// As alpr_plate_read_text.
size_t alpr_plate_read_candidates_len(const struct alpr_plate_read *read);

// The text at `index` of those it may be, the likeliest first; "" beyond the end.
// Valid as long as the read.
//
// As alpr_plate_read_text.
const char *alpr_plate_read_candidate_text(const struct alpr_plate_read *read, size_t index);

// The probability of the text at `index` of those it may be, 0 to 1.
//
// As alpr_plate_read_text.
float alpr_plate_read_candidate_confidence(const struct alpr_plate_read *read, size_t index);

// What is kept of a read. ALPR_STATUS_REFUSED if the camera, or who approved a private feed, is not named;
// ALPR_STATUS_INVALID_ARGUMENT if a place, a SHA-256 or a length is out of its range.
//
// Free it with alpr_record_free; it outlives read and circumstances.
//
// `read` must come from alpr_reads_at or an alpr_track function, `circumstances` from alpr_circumstances_new, `out` be
// writable.
alpr_status alpr_record_of_read(const struct alpr_plate_read *read,
                                const struct alpr_circumstances *circumstances,
                                struct alpr_record **out);

// What is kept of a plate that was typed, or that somebody else read, with no doubts known: A-Z, 0-9, and ? for
// a character that nobody could read. `state` is a postal code, or NULL or "" where it is not known.
//
// Free it with alpr_record_free. It fails as alpr_record_of_read does.
//
// `plate` must end with a NUL, `state` be NULL or end with one; the rest as alpr_record_of_read.
alpr_status alpr_record_of_text(const char *plate,
                                const char *state,
                                const struct alpr_circumstances *circumstances,
                                struct alpr_record **out);

// Reads a record of this version or an earlier one, at most 64 KiB; else ALPR_STATUS_INVALID_RECORD.
//
// Free it with alpr_record_free.
//
// `json` must end with a NUL, `out` be writable.
alpr_status alpr_record_from_json(const char *json,
                                  struct alpr_record **out);

// Writes a record as one line of JSON, with its version.
//
// Free the text with alpr_text_free.
//
// `record` must come from an alpr_record function, `out` be writable.
alpr_status alpr_record_to_json(const struct alpr_record *record, struct alpr_text **out);

// Names the read for ever, 32 hexadecimal digits that sort by time: the same time, camera, text and state give
// the same one. "" for NULL. Valid until alpr_record_free.
//
// `record` must be NULL or come from an alpr_record function.
const char *alpr_record_id(const struct alpr_record *record);

// The serial, without small stacked characters. Valid until alpr_record_free.
//
// As alpr_record_id.
const char *alpr_record_text(const struct alpr_record *record);

// The serial with small stacked characters where NCIC entry wants them. Valid until alpr_record_free.
//
// As alpr_record_id.
const char *alpr_record_full_text(const struct alpr_record *record);

// Not 0 where the edge of the frame may cut the plate, and characters be missing; 0 for NULL.
//
// As alpr_record_id.
int32_t alpr_record_may_be_cut(const struct alpr_record *record);

// The postal code of the state, "" where the reader would have been guessing. Valid until alpr_record_free.
//
// As alpr_record_id.
const char *alpr_record_state(const struct alpr_record *record);

// The probability that the text is right, 0 to 1.
//
// As alpr_record_id.
float alpr_record_confidence(const struct alpr_record *record);

// The camera's name, unique in the agency. Valid until alpr_record_free.
//
// As alpr_record_id.
const char *alpr_record_camera(const struct alpr_record *record);

// When the picture was taken; 0 for NULL.
//
// As alpr_record_id.
int64_t alpr_record_captured_us(const struct alpr_record *record);

// Frees a record that no thread uses any more; NULL is allowed.
//
// `record` must be NULL or come from an alpr_record function, and not be used again.
void alpr_record_free(struct alpr_record *record);

// Covers, beyond recovery, what a release is not about: every plate but those released, the windows of all vehicles as
// far as they are not shown, and `covers_len` regions that a person drew, four corners each as `plate` of a vehicle
// has them. Give every plate that alpr_engine_detect finds at a low threshold: one that is left out stays legible.
// Windows of vehicles without a plate, and passers-by, are found by nobody but the person who looks.
//
// ALPR_STATUS_REFUSED if occupants of a vehicle are to be shown that the release is not about;
// ALPR_STATUS_INVALID_ARGUMENT for corners that are none or outside the picture, for windows that are to be drawn and
// are not, and for over 10000 regions. Free it with alpr_redacted_free; it outlives the frame.
//
// `frame` and its pixels must be readable, `vehicles` point to `vehicles_len` whole ones, `covers` to 8 * `covers_len`
// numbers (either may be NULL with 0), `out` be writable.
alpr_status alpr_redact(const struct alpr_frame *frame,
                        const struct alpr_vehicle *vehicles,
                        size_t vehicles_len,
                        const float *covers,
                        size_t covers_len,
                        struct alpr_redacted **out);

// The picture with `covers_len` further regions covered, which a person saw; `redacted` stays as it is. It fails as
// alpr_redact does. Free it with alpr_redacted_free.
//
// `redacted` must come from alpr_redact or alpr_redacted_cover, `covers` point to 8 * `covers_len` numbers, `out` be
// writable.
alpr_status alpr_redacted_cover(const struct alpr_redacted *redacted,
                                const float *covers,
                                size_t covers_len,
                                struct alpr_redacted **out);

// Red, green and blue of every pixel, rows without gaps, 3 * width * height bytes: to be looked at. NULL for NULL.
// Valid until alpr_redacted_free.
//
// `redacted` must be NULL or come from alpr_redact or alpr_redacted_cover.
const uint8_t *alpr_redacted_rgb(const struct alpr_redacted *redacted);

// Pixels across; 0 for NULL.
//
// As alpr_redacted_rgb.
uint32_t alpr_redacted_width(const struct alpr_redacted *redacted);

// Pixels down; 0 for NULL.
//
// As alpr_redacted_rgb.
uint32_t alpr_redacted_height(const struct alpr_redacted *redacted);

// How many regions are covered; 0 for NULL.
//
// As alpr_redacted_rgb.
size_t alpr_redacted_regions_len(const struct alpr_redacted *redacted);

// The covered region at `index`, or NULL if there is none. Valid until alpr_redacted_free.
//
// As alpr_redacted_rgb.
const struct alpr_region *alpr_redacted_regions_at(const struct alpr_redacted *redacted,
                                                   size_t index);

// The picture as `by` looked at it, fit for release; the covered picture stays as it is. ALPR_STATUS_REFUSED without a
// name. Free it with alpr_released_free.
//
// `redacted` must come from alpr_redact or alpr_redacted_cover, `by` end with a NUL, `out` be writable.
alpr_status alpr_redacted_reviewed(const struct alpr_redacted *redacted,
                                   const char *by,
                                   int64_t now_us,
                                   struct alpr_released **out);

// Red, green and blue of every pixel, rows without gaps, 3 * width * height bytes; NULL for NULL. Valid until
// alpr_released_free. Encode them anew: the original file's thumbnail and tags still have what was covered.
//
// `released` must be NULL or come from alpr_redacted_reviewed.
const uint8_t *alpr_released_rgb(const struct alpr_released *released);

// Pixels across; 0 for NULL.
//
// As alpr_released_rgb.
uint32_t alpr_released_width(const struct alpr_released *released);

// Pixels down; 0 for NULL.
//
// As alpr_released_rgb.
uint32_t alpr_released_height(const struct alpr_released *released);

// How many regions are covered; 0 for NULL.
//
// As alpr_released_rgb.
size_t alpr_released_regions_len(const struct alpr_released *released);

// The covered region at `index`, or NULL if there is none. Valid until alpr_released_free.
//
// As alpr_released_rgb.
const struct alpr_region *alpr_released_regions_at(const struct alpr_released *released,
                                                   size_t index);

// Frees a covered picture; NULL is allowed.
//
// `redacted` must be NULL or come from alpr_redact or alpr_redacted_cover, and not be used again.
void alpr_redacted_free(struct alpr_redacted *redacted);

// Frees a picture; NULL is allowed.
//
// `released` must be NULL or come from alpr_redacted_reviewed, and not be used again.
void alpr_released_free(struct alpr_released *released);

// Authorises a release. `draft` is JSON: `case_number`, `need`, `shows_occupants`, `expires`; `who` is JSON: `user`,
// `role`, `trained_until`, `policy_version`; `delegation` is NULL for the Chief, or JSON: `by`, `to`, `reference`,
// `until`. ALPR_STATUS_REFUSED if it is neither the Chief nor the designee, or something is missing.
//
// Append alpr_release_event to the log. Free the release with alpr_release_free.
//
// `draft` and `who` must end with a NUL, `delegation` be NULL or end with a NUL, `out` be writable.
alpr_status alpr_release_authorise(const char *draft,
                                   const char *who,
                                   const char *delegation,
                                   int64_t now_us,
                                   struct alpr_release **out);

// Reads a release back from the log's line of it, its only source.
//
// `line` must end with a NUL, `out` be writable.
alpr_status alpr_release_from_entry(const char *line, struct alpr_release **out);

// Writes its event, JSON for alpr_audit_entry. Free the text with alpr_text_free.
//
// `release` must come from an alpr_release function, `out` be writable.
alpr_status alpr_release_event(const struct alpr_release *release, struct alpr_text **out);

// Frees a release; NULL is allowed.
//
// `release` must be NULL or come from an alpr_release function, and not be used again.
void alpr_release_free(struct alpr_release *release);

// Judges a hit of a list by that list, without its changes. `hit` is what alpr_hit_to_json wrote, `record` its read,
// `rules` may be NULL for the library's. No model is needed: a hit follows from the lattice that the record keeps, the
// entries and the rules. ALPR_STATUS_INVALID_ARGUMENT if the hit is of another read.
//
// Free it with alpr_replay_free.
//
// `hit` must end with a NUL, `record` come from an alpr_record function, `list` from an alpr_hotlist function, `rules`
// be NULL or come from alpr_match_rules_parse, `out` be writable.
alpr_status alpr_replay_new(const char *hit,
                            const struct alpr_record *record,
                            const struct alpr_hotlist *list,
                            const struct alpr_match_rules *rules,
                            struct alpr_replay **out);

// Judges a hit of an entry that was made by hand by that entry: no list has it. The rest is as in alpr_replay_new.
//
// As alpr_replay_new; `entry` must come from an alpr_manual function.
alpr_status alpr_replay_by_hand(const char *hit,
                                const struct alpr_record *record,
                                const struct alpr_manual_entry *entry,
                                const struct alpr_match_rules *rules,
                                struct alpr_replay **out);

// What judging the hit again says; ALPR_REPLAY_OUTCOME_UNJUDGED for NULL.
//
// `replay` must be NULL or come from an alpr_replay function.
alpr_replay_outcome alpr_replay_outcome_of(const struct alpr_replay *replay);

// The outcome in words: what differs, field by field, or why the hit cannot be judged. Valid as long as the replay.
//
// As alpr_replay_outcome_of.
const char *alpr_replay_words(const struct alpr_replay *replay);

// Writes it as one line of JSON: hit, outcome, differences with field, kept and again, reasons.
//
// Free the text with alpr_text_free.
//
// `replay` must come from an alpr_replay function, `out` be writable.
alpr_status alpr_replay_to_json(const struct alpr_replay *replay, struct alpr_text **out);

// Frees a replay; NULL is allowed.
//
// `replay` must be NULL or come from an alpr_replay function, and not be used again.
void alpr_replay_free(struct alpr_replay *replay);

// Decides about one piece of data at `now_us`; takes no clock of its own. A hold wins over everything, then the
// authority of the higher rank, and among equals the longer floor and the shorter ceiling; where no rule applies the
// data are kept. Lengths are calendar terms in UTC. ALPR_STATUS_INVALID_ARGUMENT or ALPR_STATUS_INVALID_PLATE for a
// subject that is none.
//
// `policies` must come from alpr_policies_new, `holds` from an alpr_holds function, the texts of `subject` end with a
// NUL, `out` be writable.
alpr_status alpr_evaluate(const struct alpr_policies *policies,
                          const struct alpr_holds *holds,
                          const struct alpr_subject *subject,
                          int64_t now_us,
                          struct alpr_verdict *out);

// Writes the same decision in words: what to do, every rule that spoke with its clock and citation, every hold that
// covers the data, and what a policy says beforehand of a conflict.
//
// Free the text with alpr_text_free.
//
// As alpr_evaluate.
alpr_status alpr_explain(const struct alpr_policies *policies,
                         const struct alpr_holds *holds,
                         const struct alpr_subject *subject,
                         int64_t now_us,
                         struct alpr_text **out);

// Rules from TOML: prior_odds, least, max_age_seconds, a table rule with alarm, alarm_class and show, and tables
// exceptions with categories, sources and rule. What is left out is the library's;
// its own exceptions, by which "gang" and others that inform do not sound, hold after those that are given.
//
// Free them with alpr_match_rules_free.
//
// `toml` must end with a NUL, `out` be writable.
alpr_status alpr_match_rules_parse(const char *toml,
                                   struct alpr_match_rules **out);

// Writes the SHA-256 of rules, 64 hexadecimal digits, which every hit keeps: it covers every number, the exceptions in
// their order and the library's own, however they were written. NULL are the library's rules.
//
// Free the text with alpr_text_free.
//
// `rules` must be NULL or come from alpr_match_rules_parse, `out` be writable.
alpr_status alpr_match_rules_sha256(const struct alpr_match_rules *rules,
                                    struct alpr_text **out);

// Frees rules; NULL is allowed.
//
// `rules` must be NULL or come from alpr_match_rules_parse, and not be used again.
void alpr_match_rules_free(struct alpr_match_rules *rules);

// The service of a camera of which nothing was noted yet. Free it with alpr_service_free.
//
// `camera` must end with a NUL, `out` be writable.
alpr_status alpr_service_new(const char *camera, struct alpr_service **out);

// A service from the JSON of alpr_service_to_json, at most 8 MiB. Every step is taken again:
// ALPR_STATUS_INVALID_RECORD for one that cannot be. Free it with alpr_service_free.
//
// `json` must end with a NUL, `out` be writable.
alpr_status alpr_service_from_json(const char *json, struct alpr_service **out);

// The same after something was done to the camera, or happened to it: an alpr_maintenance. Free it with
// alpr_service_free; `service` stays as it is, as with every step.
//
// `service` must come from an alpr_service function, `by` and `note` end with a NUL, `out` be writable.
alpr_status alpr_service_note(const struct alpr_service *service,
                              uint32_t kind,
                              const char *by,
                              int64_t at_us,
                              const char *note,
                              struct alpr_service **out);

// The same, removed from service.
//
// As alpr_service_note; `why` must end with a NUL.
alpr_status alpr_service_remove(const struct alpr_service *service,
                                const char *by,
                                int64_t at_us,
                                const char *why,
                                struct alpr_service **out);

// The same, removed from service for what its monitor found, under somebody's watch. ALPR_STATUS_REFUSED unless that
// is unfit and of this camera.
//
// As alpr_service_note; `health` must come from alpr_monitor_check.
alpr_status alpr_service_remove_unfit(const struct alpr_service *service,
                                      const char *by,
                                      int64_t at_us,
                                      const struct alpr_health *health,
                                      struct alpr_service **out);

// The same after a test that was passed (not 0) or not: `how` it was done, and the SHA-256 of the pictures that show
// it, at most 16. One that failed takes the camera out of service.
//
// As alpr_service_note; `how` must end with a NUL, `pictures` point to `pictures_len` texts that do.
alpr_status alpr_service_test(const struct alpr_service *service,
                              const char *by,
                              int32_t passed,
                              const char *how,
                              const char *const *pictures,
                              size_t pictures_len,
                              int64_t at_us,
                              struct alpr_service **out);

// The same, back in service. ALPR_STATUS_REFUSED without a test that was passed after everything that asks for one.
//
// As alpr_service_note.
alpr_status alpr_service_return(const struct alpr_service *service,
                                const char *by,
                                int64_t at_us,
                                struct alpr_service **out);

// Not 0 where the camera was out of service at `at_us`, for NULL, and if `at_us` is out of range: what is not known to
// be in service is not used.
//
// `service` must be NULL or come from an alpr_service function.
int32_t alpr_service_is_out(const struct alpr_service *service,
                            int64_t at_us);

// Writes the events of the steps after the first `known`, a line of JSON each, for alpr_audit_entry.
//
// Free the text with alpr_text_free.
//
// `service` must come from an alpr_service function, `out` be writable.
alpr_status alpr_service_events(const struct alpr_service *service,
                                size_t known,
                                struct alpr_text **out);

// Writes all of it as JSON, for alpr_service_from_json. Free the text with alpr_text_free.
//
// `service` must come from an alpr_service function, `out` be writable.
alpr_status alpr_service_to_json(const struct alpr_service *service, struct alpr_text **out);

// Frees a service; NULL is allowed.
//
// `service` must be NULL or come from an alpr_service function, and not be used again.
void alpr_service_free(struct alpr_service *service);

// Tells a desk of a camera's service, in the place of what was told before: pictures that it takes while it is out of
// service make no alarm. A camera of which nothing was told is in service. 10000 cameras at most.
//
// `desk` must come from alpr_alarm_desk_new, `service` from an alpr_service function.
alpr_status alpr_alarm_desk_set_service(const struct alpr_alarm_desk *desk,
                                        const struct alpr_service *service);

// The rules of a policy of sharing and of agreements, both TOML, with the bans of `policies`, which are copied.
// `agreements` may be NULL. ALPR_STATUS_INVALID_ARGUMENT for a text that is none, with what is wrong.
//
// Free them with alpr_sharing_free.
//
// `policy` must end with a NUL, `agreements` be NULL or end with a NUL, `policies` come from alpr_policies_new, `out`
// be writable.
alpr_status alpr_sharing_new(const char *policy,
                             const char *agreements,
                             const struct alpr_policies *policies,
                             struct alpr_sharing **out);

// Permits a request, JSON: `recipient` (`person`, `contact`, `organisation`, `kind`, `jurisdiction`), `ground`
// (`{"agreement": NAME}`, or `{"lawful_demand": {"kind": KIND, "issued_by": NAME, "reference": NUMBER}}`, KIND being
// `subpoena`, `court_order`, `warrant`, `discovery_request` or `statute`), `purpose` (`code`, `case_number`, `text`), `uses`,
// `description`, `classes`, `declaration`, `who` (`user`, `role`, `trained_until`, `policy_version`).
//
// `recipient.kind` is `law_enforcement`, `federal`, `prosecutor`, `court`, `defence`, `public_safety`, `government`,
// `vendor`, `private`, `media` or `public`. `uses` are of `criminal_investigation`, `stolen_vehicle`,
// `missing_person`, `wanted_person`, `public_safety`, `court_proceeding`, `traffic_enforcement`, `immigration`,
// `reproductive_care`, `protected_activity`, `repository`, `maintenance`, `sale` and `other`; `classes` are of `read`,
// `hit`, `picture`, `manual_entry` and `audit`.
//
// For a release to the public pass `release`, leave out `ground`, and pass the `pictures_len` pictures, which the log
// will name: one at least, and no more than an entry of 256 KiB can name, about 1500; otherwise NULL and 0.
//
// ALPR_STATUS_REFUSED with every reason in alpr_last_error(): append alpr_sharing_denied to the log then. Free the
// permit with alpr_permit_free.
//
// `sharing` must come from alpr_sharing_new, `request` end with a NUL, `release` be NULL or come from an alpr_release
// function, `pictures` point to `pictures_len` pictures, `out` be writable.
alpr_status alpr_sharing_permit(const struct alpr_sharing *sharing,
                                const char *request,
                                const struct alpr_release *release,
                                const struct alpr_released *const *pictures,
                                size_t pictures_len,
                                int64_t now_us,
                                struct alpr_permit **out);

// Writes the event of a request that was refused, JSON for alpr_audit_entry; `why` is what alpr_last_error() said.
//
// Free the text with alpr_text_free.
//
// As alpr_sharing_permit; `why` must end with a NUL.
alpr_status alpr_sharing_denied(const char *request,
                                const struct alpr_release *release,
                                const char *why,
                                int64_t now_us,
                                struct alpr_text **out);

// Frees rules that no thread uses any more; NULL is allowed.
//
// `sharing` must be NULL or come from alpr_sharing_new, and not be used again.
void alpr_sharing_free(struct alpr_sharing *sharing);

// What the last call on this thread that returns alpr_status failed with; "" if it succeeded, and in destructors that
// run when the thread or the process ends: only the status tells there.
//
// Never NULL. Valid until the next such call on this thread.
const char *alpr_last_error(void);

// The library's version, such as "1.2.3". Valid for ever.
const char *alpr_version(void);

// The library's version as a number: major * 1000000 + minor * 1000 + patch. Divided by 1000, which leaves major and
// minor, it is ALPR_VERSION_NUMBER / 1000 of a header that fits.
uint32_t alpr_version_number(void);

// `by` begins to look.
//
// `case_` must come from an alpr_case function, every text end with a NUL.
alpr_status alpr_case_open(const struct alpr_case *case_, const char *by, int64_t at_us);

// `by` typed the characters and the state (a postal code) that are on the plate; the library compares them with the
// entry: the case is verified or rejected. It may be looked at again wherever the case stands, and of each person the
// last look counts: a slip is put right, and whoever stands before the vehicle and sees another plate rejects what was
// confirmed. `picture` is the SHA-256 of the picture that was looked at, or NULL or "" where it was the plate itself.
//
// As alpr_case_open; `picture` may be NULL.
alpr_status alpr_case_check_read(const struct alpr_case *case_,
                                 const char *by,
                                 int64_t at_us,
                                 const char *plate,
                                 const char *state,
                                 const char *picture);

// `by` asked an alpr_system whether the entry still holds, with an alpr_urgency; again, where the answer is an old
// one. The department does not answer for an entry of a state or the FBI.
//
// As alpr_case_open.
alpr_status alpr_case_ask(const struct alpr_case *case_,
                          const char *by,
                          int64_t at_us,
                          uint32_t system,
                          uint32_t urgency);

// `responder`, a terminal or a dispatcher, answered that the entry holds (`active` not 0) or does not: the case is
// confirmed or rejected. The last answer counts: what was said by telephone is taken back so. Whoever asked does not
// answer. `reference` is the answer's message key or log number.
//
// As alpr_case_open.
alpr_status alpr_case_answer(const struct alpr_case *case_,
                             const char *responder,
                             int64_t at_us,
                             const char *reference,
                             int32_t active);

// `by` ends it for an alpr_reason that needs no comparison: not a plate, a duplicate, a stale list. `words` say
// what ALPR_REASON_OTHER is; NULL or "" with every other reason.
//
// As alpr_case_open; `words` may be NULL.
alpr_status alpr_case_reject(const struct alpr_case *case_,
                             const char *by,
                             int64_t at_us,
                             uint32_t reason,
                             const char *words);

// Ends it because the entry went from the list or was changed; `why` says which.
//
// As alpr_case_open.
alpr_status alpr_case_withdraw(const struct alpr_case *case_, int64_t at_us, const char *why);

// `by` records what became of the hit (General Order 22-03, III.G.2). It does not move the case, and must not
// contradict what was found.
//
// As alpr_case_open; `disposition` must come from a function that gives one.
alpr_status alpr_case_dispose(const struct alpr_case *case_,
                              const char *by,
                              int64_t at_us,
                              const struct alpr_disposition *disposition);

// `by` acted on the hit, right or wrong: the number of the `incident`, and `what` was done (General Order 22-03,
// II.6.b, III.G). It can be recorded wherever the case stands, whatever the times of the other steps, and moves it
// nowhere; `at_us` of 0 is ALPR_STATUS_INVALID_ARGUMENT. Hold the read and the hit too: alpr_holds_open_of_case.
//
// As alpr_case_open.
alpr_status alpr_case_act(const struct alpr_case *case_,
                          const char *by,
                          int64_t at_us,
                          const char *incident,
                          const char *what);

// Writes what is known of a record at a holder, an alpr_holder, as an alpr_data_class: id, plates, camera, origin, and
// when it was captured. Set the times that are known beside, and the listed plates of a hit. It is checked when it is
// decided about. It borrows texts of `record`, and `jurisdiction`: valid until alpr_record_free, and as long as
// `jurisdiction` is.
//
// `record` must come from an alpr_record function, `out` be writable.
alpr_status alpr_subject_of_record(const struct alpr_record *record,
                                   uint32_t holder,
                                   uint32_t data_class,
                                   const char *jurisdiction,
                                   struct alpr_subject *out);

// The text, ended by a NUL; "" for NULL. Valid until alpr_text_free.
//
// `text` must be NULL or come from a function that gives an alpr_text.
const char *alpr_text_get(const struct alpr_text *text);

// How many bytes it has without the NUL; 0 for NULL.
//
// As alpr_text_get.
size_t alpr_text_len(const struct alpr_text *text);

// Frees a text; NULL is allowed.
//
// `text` must be NULL or come from a function that gives an alpr_text, and not be used again.
void alpr_text_free(struct alpr_text *text);

// A tracker of what `engine` reads, for which a vehicle is gone that was not read for `gap_ms`, 10 to 600000: 2000
// pass while a lamp post or another vehicle hides it.
//
// Free it with alpr_tracker_free; it outlives the engine.
//
// `engine` must come from an alpr_engine function, `out` be writable.
alpr_status alpr_tracker_new(const struct alpr_engine *engine,
                             uint32_t gap_ms,
                             struct alpr_tracker **out);

// The tracks of the reads of one frame, which was taken at `at_us`, and those that ended before it. Push frames
// without reads too, since they end tracks: `reads` is then NULL or empty. A frame that is older than the one before
// counts as of that one's time; if it is older by more than the gap (a clock that was set back), every track ends. The
// order is the caller's: what two threads push is not sorted.
//
// All reads of a frame go in one push: a second one for the same frame would follow its plates as those of another frame.
// alpr_tracker_push_reads takes reads that come one by one, from alpr_engine_read_at.
//
// Free the tracks with alpr_tracks_free; they outlive tracker and reads.
//
// `tracker` must come from alpr_tracker_new, `reads` be NULL or come from an alpr_engine_read function, `out` be
// writable.
alpr_status alpr_tracker_push(const struct alpr_tracker *tracker,
                              const struct alpr_reads *reads,
                              int64_t at_us,
                              struct alpr_tracks **out);

// The same for a frame whose plates were read one by one, by alpr_engine_read_at: `len` reads of alpr_reads_at, all of
// the frame's in one push. Leave out a place that gave no read, and illegible reads, as alpr_engine_read does. Which
// alpr_reads they are from is all the same; alpr_tracks_seen_at gives their tracks in this order.
//
// ALPR_STATUS_NULL_POINTER if one of them is NULL.
//
// As alpr_tracker_push; `reads` must hold `len` reads that are still valid.
alpr_status alpr_tracker_push_reads(const struct alpr_tracker *tracker,
                                    const struct alpr_plate_read *const *reads,
                                    size_t len,
                                    int64_t at_us,
                                    struct alpr_tracks **out);

// The tracks that go on, by their numbers, as alpr_tracks_seen_at gives them; none has ended.
//
// Free the tracks with alpr_tracks_free.
//
// `tracker` must come from alpr_tracker_new, `out` be writable.
alpr_status alpr_tracker_open(const struct alpr_tracker *tracker, struct alpr_tracks **out);

// Ends every track: no more frames come.
//
// Free the tracks with alpr_tracks_free.
//
// `tracker` must come from alpr_tracker_new, `out` be writable.
alpr_status alpr_tracker_finish(const struct alpr_tracker *tracker, struct alpr_tracks **out);

// When the frame at `index` was taken, in microseconds since 1970, of those that may still become that of
// alpr_track_best: keep their pictures, at most 8, and drop the others. INT64_MIN beyond the last.
//
// As alpr_track_id.
int64_t alpr_track_kept_us(const struct alpr_track *track,
                           size_t index);

// Frees a tracker that no thread uses any more, and forgets the tracks that go on; NULL is allowed.
//
// `tracker` must be NULL or come from alpr_tracker_new, and not be used again.
void alpr_tracker_free(struct alpr_tracker *tracker);

// How many reads the frame had, or tracks of alpr_tracker_open there are; 0 for NULL.
//
// `tracks` must be NULL or come from an alpr_tracker function.
size_t alpr_tracks_seen_len(const struct alpr_tracks *tracks);

// The track of the frame's read at `index`, as it was then, or that of alpr_tracker_open; NULL if there is none. Valid
// until alpr_tracks_free.
//
// As alpr_tracks_seen_len.
const struct alpr_track *alpr_tracks_seen_at(const struct alpr_tracks *tracks,
                                             size_t index);

// How many tracks ended: keep one record of each. 0 for NULL.
//
// As alpr_tracks_seen_len.
size_t alpr_tracks_ended_len(const struct alpr_tracks *tracks);

// The ended track at `index`, in the order in which they were seen last, or NULL if there is none. Valid until
// alpr_tracks_free.
//
// As alpr_tracks_seen_len.
const struct alpr_track *alpr_tracks_ended_at(const struct alpr_tracks *tracks,
                                              size_t index);

// Frees tracks and everything borrowed from them; NULL is allowed.
//
// `tracks` must be NULL or come from an alpr_tracker function, and not be used again.
void alpr_tracks_free(struct alpr_tracks *tracks);

// The track's number, from 1 on; a tracker gives none twice. 0 for NULL.
//
// `track` must be NULL or come from an alpr_tracks function and still be valid.
uint64_t alpr_track_id(const struct alpr_track *track);

// When it was seen first, in microseconds since 1970.
//
// As alpr_track_id.
int64_t alpr_track_first_us(const struct alpr_track *track);

// When it was seen last, in microseconds since 1970.
//
// As alpr_track_id.
int64_t alpr_track_last_us(const struct alpr_track *track);

// In how many frames it was read. What is read once may be no plate.
//
// As alpr_track_id.
uint32_t alpr_track_sightings(const struct alpr_track *track);

// What all frames tell together; its corners are those of alpr_track_best. NULL for NULL. Valid until
// alpr_tracks_free.
//
// As alpr_track_id.
const struct alpr_plate_read *alpr_track_read(const struct alpr_track *track);

// The surest read of a single frame that shows this text, or of any frame if none does. NULL for NULL. Valid until
// alpr_tracks_free.
//
// As alpr_track_id.
const struct alpr_plate_read *alpr_track_best(const struct alpr_track *track);

// The time that was given with the frame of alpr_track_best, in microseconds since 1970.
//
// As alpr_track_id.
int64_t alpr_track_best_us(const struct alpr_track *track);

// Tells whether the entry of a case stands at `now_us` in the list as it is in force, with its changes: ask it of
// every open case after alpr_hotlist_replace and alpr_hotlist_apply, and end the case by alpr_case_withdraw where it
// does not. An entry that an officer made by hand stands whatever the list says: its owner ends it.
//
// `list` must come from an alpr_hotlist function, `case_` from an alpr_case function, `out` be writable.
alpr_status alpr_hotlist_withdrawal(const struct alpr_hotlist *list,
                                    const struct alpr_case *case_,
                                    int64_t now_us,
                                    alpr_withdrawal *out);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* ALPR_H */
