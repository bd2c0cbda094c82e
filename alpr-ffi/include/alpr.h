/*
 * alpr: reads licence plates, and the state they come from, in pictures.
 *
 * Written by cbindgen from alpr-ffi/src; do not edit. To write it anew: REGENERATE=1 cargo test -p alpr-ffi --test header
 *
 * Status   A function that can fail returns alpr_status, 0 on success, and writes its outputs only then.
 *          alpr_last_error() says in words what failed last on this thread.
 * Owning   What alpr_X_open or alpr_X_read gives, alpr_X_free takes back, once; NULL is no harm. What any
 *          other function gives is borrowed, as long as its comment says.
 * Threads  A const handle may be used by many threads at the same time. Freeing it may not overlap a use.
 * Panics   None crosses this boundary: a fault of the library is ALPR_STATUS_PANIC.
 *
 * A read is evidence to look at, never proof: compare characters and state with the plate itself first.
 */

#ifndef ALPR_H
#define ALPR_H

#include <stddef.h>
#include <stdint.h>

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

// How bytes make pixels; named by the order of the bytes in memory.
enum alpr_pixel_format
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // One byte of brightness; infrared cameras give this.
  ALPR_PIXEL_FORMAT_GRAY8 = 0,
  // Red, green, blue.
  ALPR_PIXEL_FORMAT_RGB8 = 1,
  // Blue, green, red; OpenCV's order.
  ALPR_PIXEL_FORMAT_BGR8 = 2,
  // Red, green, blue, and a fourth byte that is ignored.
  ALPR_PIXEL_FORMAT_RGBA8 = 3,
  // Blue, green, red, and a fourth byte that is ignored.
  ALPR_PIXEL_FORMAT_BGRA8 = 4,
  // A plane of Y, then one of interleaved U and V for each 2 x 2 pixels.
  ALPR_PIXEL_FORMAT_NV12 = 5,
  // A plane of Y, then one of interleaved V and U for each 2 x 2 pixels.
  ALPR_PIXEL_FORMAT_NV21 = 6,
  // A plane of Y, then one of U, then one of V for each 2 x 2 pixels.
  ALPR_PIXEL_FORMAT_I420 = 7,
  // Y, U, Y, V for each two pixels of a row.
  ALPR_PIXEL_FORMAT_YUYV = 8,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum alpr_pixel_format alpr_pixel_format;
#else
typedef uint32_t alpr_pixel_format;
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

// Reads plates. Immutable: one engine may be used by many threads at the same time.
typedef struct alpr_engine alpr_engine;

// A listed plate that may be the one seen; never proof. Borrowed: valid until its alpr_hits is freed.
typedef struct alpr_hit alpr_hit;

// The hits of one plate, the most probable first. Immutable; may be used by many threads.
typedef struct alpr_hits alpr_hits;

// A hot list in force. Many threads may match while another one replaces or changes it: a match sees the
// list before or after, never a part.
typedef struct alpr_hotlist alpr_hotlist;

// What alarms and what is shown. Immutable; may be used by many threads.
typedef struct alpr_match_rules alpr_match_rules;

// One plate. Borrowed: valid until its alpr_reads is freed.
typedef struct alpr_plate_read alpr_plate_read;

// The plates of one frame, the surest first. Immutable; may be used by many threads.
typedef struct alpr_reads alpr_reads;

// A picture in the caller's memory; it is read during a call only.
typedef struct alpr_frame {
  // The first byte of the first row.
  const uint8_t *pixels;
  // How many bytes there are, all planes together.
  size_t pixels_len;
  // Pixels in a row, 1 to 16384.
  uint32_t width;
  // Rows, 1 to 16384; at most 2^26 pixels in all.
  uint32_t height;
  // Bytes from one row (of the first plane) to the next; 0: rows without gaps.
  size_t stride;
  // An alpr_pixel_format.
  uint32_t format;
} alpr_frame;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// Opens an engine of the models that are built in (`models` NULL), or of the files detector.toml,
// detector.onnx, reader.toml and reader.onnx in the folder `models` (UTF-8).
//
// Free it with alpr_engine_free.
//
// `models` must be NULL or a text that ends with a NUL, `out` writable.
alpr_status alpr_engine_open(const char *models, struct alpr_engine **out);

// Reads the plates of a frame, the surest first.
//
// Free the reads with alpr_reads_free; they outlive frame and engine.
//
// `engine` must come from alpr_engine_open, `frame` describe memory that can be read, `out` be writable.
alpr_status alpr_engine_read(const struct alpr_engine *engine,
                             const struct alpr_frame *frame,
                             struct alpr_reads **out);

// Reads the plate that fills a whole frame, cut out and upright; gives one read or none.
//
// As alpr_engine_read.
alpr_status alpr_engine_read_plate(const struct alpr_engine *engine,
                                   const struct alpr_frame *frame,
                                   struct alpr_reads **out);

// Reads the plates of an infrared and a colour picture of the same view; one of them may be NULL.
//
// Text comes from the infrared picture, the state from the colour one; alpr_plate_read_agreement
// tells whether they disagree. Corners are in pixels of the infrared picture if there is one.
//
// As alpr_engine_read, for both frames.
alpr_status alpr_engine_read_pair(const struct alpr_engine *engine,
                                  const struct alpr_frame *infrared,
                                  const struct alpr_frame *color,
                                  struct alpr_reads **out);

// Frees an engine that no thread uses any more; NULL is no harm.
//
// `engine` must be NULL or come from alpr_engine_open, and not be used again.
void alpr_engine_free(struct alpr_engine *engine);

// How many hits there are; 0 for NULL.
//
// `hits` must be NULL or come from an alpr_hotlist_matches function.
size_t alpr_hits_len(const struct alpr_hits *hits);

// The hit at `index`, or NULL if there is none. Valid until alpr_hits_free.
//
// As alpr_hits_len.
const struct alpr_hit *alpr_hits_at(const struct alpr_hits *hits, size_t index);

// Frees hits and everything borrowed from them; NULL is no harm.
//
// `hits` must be NULL or come from an alpr_hotlist_matches function, and not be used again.
void alpr_hits_free(struct alpr_hits *hits);

// The listed plate, A-Z and 0-9; "" for NULL. Valid until alpr_hits_free.
//
// `hit` must be NULL or come from alpr_hits_at and still be valid.
const char *alpr_hit_plate(const struct alpr_hit *hit);

// The postal code of the listed state, "" where the list names none. Valid until alpr_hits_free.
//
// As alpr_hit_plate.
const char *alpr_hit_listed_state(const struct alpr_hit *hit);

// The category, such as "stolen_vehicle". Valid until alpr_hits_free.
//
// As alpr_hit_plate.
const char *alpr_hit_category(const struct alpr_hit *hit);

// Who answers for the entry, such as "ncic"; "" where the list does not say. Valid until alpr_hits_free.
//
// As alpr_hit_plate.
const char *alpr_hit_source(const struct alpr_hit *hit);

// The source's number of the record, "" where it has none. Valid until alpr_hits_free.
//
// As alpr_hit_plate.
const char *alpr_hit_record(const struct alpr_hit *hit);

// What differs between what was seen and what is listed, in words; "" where nothing does. Valid until
// alpr_hits_free.
//
// As alpr_hit_plate.
const char *alpr_hit_explanation(const struct alpr_hit *hit);

// The SHA-256 of the list that the hit is from, 64 hexadecimal digits. Valid until alpr_hits_free.
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

// An alpr_action; ALPR_ACTION_DROP for NULL.
//
// As alpr_hit_plate.
uint32_t alpr_hit_action(const struct alpr_hit *hit);

// An alpr_match_class; ALPR_MATCH_CLASS_NEAR for NULL.
//
// As alpr_hit_plate.
uint32_t alpr_hit_class(const struct alpr_hit *hit);

// An alpr_state_match; ALPR_STATE_MATCH_UNKNOWN for NULL.
//
// As alpr_hit_plate.
uint32_t alpr_hit_state_match(const struct alpr_hit *hit);

// An alpr_state_match for the plate's type, such as passenger car or motorcycle.
//
// As alpr_hit_plate.
uint32_t alpr_hit_plate_type_match(const struct alpr_hit *hit);

// The probability that the plate is the listed one, 0 to 1.
//
// As alpr_hit_plate.
float alpr_hit_probability(const struct alpr_hit *hit);

// The probability of the listed state, 0 to 1; negative where it could not be compared.
//
// As alpr_hit_plate.
float alpr_hit_state_probability(const struct alpr_hit *hit);

// Opens an index that `alpr hotlist build` wrote, verifies every byte and copies it.
//
// Free it with alpr_hotlist_free.
//
// `bytes` must be readable for `len` bytes, `out` writable.
alpr_status alpr_hotlist_open(const uint8_t *bytes, size_t len, struct alpr_hotlist **out);

// Builds a list in memory from its text. `format` is a preset ("plain", "genetec", "vigilant", "ncic") or the
// text of a mapping file; `source` says who keeps it, `extracted` when it was drawn and `received` when it
// came, in seconds since 1970 in UTC. alpr_hotlist_rejects tells how many lines were not taken.
//
// Free it with alpr_hotlist_free.
//
// `bytes` must be readable for `len` bytes, `format` and `source` end with a NUL, `out` be writable.
alpr_status alpr_hotlist_import(const uint8_t *bytes,
                                size_t len,
                                const char *format,
                                const char *source,
                                int64_t extracted,
                                int64_t received,
                                struct alpr_hotlist **out);

// Puts the list of `next` in force in place of that of `list`; the one before is kept. Changes made by hand
// go on to hold, others end. `next` stays the caller's.
//
// Both must come from an alpr_hotlist function.
alpr_status alpr_hotlist_replace(const struct alpr_hotlist *list,
                                 const struct alpr_hotlist *next);

// Brings the list before the last replacement back.
//
// `list` must come from an alpr_hotlist function.
alpr_status alpr_hotlist_restore_previous(const struct alpr_hotlist *list);

// Applies the lines of an increment: they hold for the very next match. Lines may have an action column with
// add, change or remove. `by_hand` is not 0 where somebody here entered them: then they hold through every new
// list. One line that cannot be taken refuses all of them.
//
// `list` must come from an alpr_hotlist function, `bytes` be readable for `len` bytes, `format` end with a NUL.
alpr_status alpr_hotlist_apply(const struct alpr_hotlist *list,
                               const uint8_t *bytes,
                               size_t len,
                               const char *format,
                               int32_t by_hand);

// Takes back the changes of the records that these lines name, so that the list itself holds again.
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

// Tells whether the list is fit for a shift at `now` (seconds since 1970 in UTC) and, where `in_force` is not
// NULL, to take the place of that one. The reasons, a line each, are written to `reasons`, ended by a NUL and
// cut where `reasons_len` bytes do not hold them; `reasons` may be NULL.
//
// `list` and `in_force` must come from an alpr_hotlist function, `out` be writable, `reasons` be NULL or
// writable for `reasons_len` bytes.
alpr_status alpr_hotlist_shift_check(const struct alpr_hotlist *list,
                                     const struct alpr_hotlist *in_force,
                                     int64_t now,
                                     uint32_t max_age_seconds,
                                     alpr_check *out,
                                     char *reasons,
                                     size_t reasons_len);

// Matches a plate that was read. `rules` NULL are the library's; `now` is in seconds since 1970 in UTC.
//
// Free the hits with alpr_hits_free; they outlive list and read. What the rules drop is among them.
//
// `list` must come from an alpr_hotlist function, `read` from alpr_reads_at, `rules` be NULL or come from
// alpr_match_rules_parse, `out` be writable.
alpr_status alpr_hotlist_matches(const struct alpr_hotlist *list,
                                 const struct alpr_plate_read *read,
                                 const struct alpr_match_rules *rules,
                                 int64_t now,
                                 struct alpr_hits **out);

// Matches a plate that was typed; ? stands for a character that nobody could read. `state` is a postal code, or
// NULL or "" where it is not known.
//
// As alpr_hotlist_matches; `plate` must end with a NUL, `state` be NULL or end with one.
alpr_status alpr_hotlist_matches_text(const struct alpr_hotlist *list,
                                      const char *plate,
                                      const char *state,
                                      const struct alpr_match_rules *rules,
                                      int64_t now,
                                      struct alpr_hits **out);

// Frees a list that no thread uses any more; NULL is no harm.
//
// `list` must be NULL or come from an alpr_hotlist function, and not be used again.
void alpr_hotlist_free(struct alpr_hotlist *list);

// How many plates were read; 0 for NULL.
//
// `reads` must be NULL or come from an alpr_engine_read function.
size_t alpr_reads_len(const struct alpr_reads *reads);

// The plate at `index`, or NULL if there is none. Valid until alpr_reads_free.
//
// As alpr_reads_len.
const struct alpr_plate_read *alpr_reads_at(const struct alpr_reads *reads, size_t index);

// Frees reads and everything borrowed from them; NULL is no harm.
//
// `reads` must be NULL or come from an alpr_engine_read function, and not be used again.
void alpr_reads_free(struct alpr_reads *reads);

// The serial, A-Z, 0-9 and ? for an unknown character, without small stacked characters; "" for NULL.
// Valid until alpr_reads_free.
//
// `read` must be NULL or come from alpr_reads_at and still be valid.
const char *alpr_plate_read_text(const struct alpr_plate_read *read);

// The serial with small stacked characters, top to bottom, where they stand, as NCIC entry asks for.
// Valid until alpr_reads_free.
//
// As alpr_plate_read_text.
const char *alpr_plate_read_full_text(const struct alpr_plate_read *read);

// The probability that the text is right in every character, 0 to 1.
//
// As alpr_plate_read_text.
float alpr_plate_read_confidence(const struct alpr_plate_read *read);

// The confidence of the text's character at `index`, 0 to 1; 0 beyond the end.
//
// As alpr_plate_read_text.
float alpr_plate_read_character_confidence(const struct alpr_plate_read *read, size_t index);

// The postal code of the state, "XX" for a plate from elsewhere, "" where the reader would be guessing.
// Valid until alpr_reads_free.
//
// As alpr_plate_read_text.
const char *alpr_plate_read_state(const struct alpr_plate_read *read);

// The postal code of the likeliest state, said or not; "" if the model does not tell.
// Valid until alpr_reads_free.
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

// An alpr_agreement.
//
// As alpr_plate_read_text.
uint32_t alpr_plate_read_agreement(const struct alpr_plate_read *read);

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
// Valid until alpr_reads_free.
//
// As alpr_plate_read_text.
const char *alpr_plate_read_candidate_text(const struct alpr_plate_read *read, size_t index);

// The probability of the text at `index` of those it may be, 0 to 1.
//
// As alpr_plate_read_text.
float alpr_plate_read_candidate_confidence(const struct alpr_plate_read *read, size_t index);

// Rules from TOML: prior_odds, max_age_seconds, a table rule with alarm, alarm_class and show, and tables
// exceptions with categories, sources and rule. What is left out is the library's.
//
// Free them with alpr_match_rules_free.
//
// `toml` must end with a NUL, `out` be writable.
alpr_status alpr_match_rules_parse(const char *toml,
                                   struct alpr_match_rules **out);

// Frees rules; NULL is no harm.
//
// `rules` must be NULL or come from alpr_match_rules_parse, and not be used again.
void alpr_match_rules_free(struct alpr_match_rules *rules);

// What the last call on this thread that returns alpr_status failed with; "" if it succeeded.
//
// Never NULL. Valid until the next such call on this thread.
const char *alpr_last_error(void);

// The library's version, such as "1.2.3". Valid for ever.
const char *alpr_version(void);

// The library's version as a number: major * 1000000 + minor * 1000 + patch.
uint32_t alpr_version_number(void);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* ALPR_H */
