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
  // A model's manifest cannot be parsed, or contradicts itself.
  ALPR_STATUS_INVALID_MANIFEST = 200,
  // A model is damaged, or not the one its manifest describes.
  ALPR_STATUS_INVALID_MODEL = 201,
  // A network failed, or gave numbers that are none.
  ALPR_STATUS_INFERENCE = 300,
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

// Reads plates. Immutable: one engine may be used by many threads at the same time.
typedef struct alpr_engine alpr_engine;

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
