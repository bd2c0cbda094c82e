/* Reads one picture in every way that its pixels may lie: frames RGB-FILE WIDTH HEIGHT TEXT; sides are even. What is found is read at
 * its place as in the frame. */
#include <alpr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GAP = 32 };

static int failures = 0;

static void expect(const char *what, alpr_status got, alpr_status want, const char *word) {
  const char *said = alpr_last_error();
  if (got != want || !strstr(said, word)) {
    printf("%s: expected status %u and `%s`, got %u and `%s`\n", what, (unsigned)want, word, (unsigned)got, said);
    failures++;
  }
}

static void same(const char *what, const alpr_engine *engine, const alpr_frame *frame, const alpr_reads *want) {
  alpr_reads *reads = NULL;
  const alpr_plate_read *a, *b;
  float one[8] = {0}, other[8] = {1};
  expect(what, alpr_engine_read(engine, frame, &reads), ALPR_STATUS_OK, "");
  a = alpr_reads_at(reads, 0), b = alpr_reads_at(want, 0);
  alpr_plate_read_quad(a, one);
  alpr_plate_read_quad(b, other);
  if (alpr_reads_len(reads) != alpr_reads_len(want) || strcmp(alpr_plate_read_text(a), alpr_plate_read_text(b)) ||
      memcmp(one, other, sizeof one)) {
    printf("%s: read otherwise\n", what);
    failures++;
  }
  alpr_reads_free(reads);
}

/* A copy of rows with a gap after each, which ends with the last row. */
static const uint8_t *apart(const uint8_t *rows, size_t row, size_t count, size_t *len) {
  uint8_t *copy;
  size_t y;
  *len = (count - 1) * (row + GAP) + row;
  if (!(copy = malloc(*len))) exit(2);
  for (y = 0; y < count; y++) {
    memcpy(copy + y * (row + GAP), rows + y * row, row);
    if (y + 1 < count) memset(copy + y * (row + GAP) + row, 0xee, GAP);
  }
  return copy;
}

/* The planes of a picture without gaps, each in memory of its own. */
static void planes(const char *what, const alpr_engine *engine, const alpr_frame *tight, size_t chroma, const alpr_reads *want) {
  const size_t width = tight->width, height = tight->height, row = chroma == 1 ? width : width / 2;
  const uint8_t *after = tight->pixels + width * height;
  alpr_frame frame = *tight, bad;
  alpr_reads *none = NULL;
  size_t i;
  same(what, engine, tight, want);
  frame.pixels = apart(tight->pixels, width, height, &frame.pixels_len);
  frame.stride = width + GAP;
  for (i = 0; i < chroma; i++) {
    frame.chroma[i] = apart(after + i * row * height / 2, row, height / 2, &frame.chroma_len[i]);
    frame.chroma_stride[i] = row + GAP;
  }
  same(what, engine, &frame, want);
  bad = *tight, bad.pixels_len = width * height;
  for (i = 0; i < chroma; i++) bad.chroma[i] = after + i * row * height / 2, bad.chroma_len[i] = row * height / 2;
  same(what, engine, &bad, want);
  bad = frame, bad.chroma_len[chroma - 1]--;
  expect(what, alpr_engine_read(engine, &bad, &none), ALPR_STATUS_INVALID_FRAME, "bytes in plane");
  bad = frame, bad.chroma_stride[0] = row - 1;
  expect(what, alpr_engine_read(engine, &bad, &none), ALPR_STATUS_INVALID_FRAME, "stride of plane 1");
  bad = frame, bad.pixels_len--;
  expect(what, alpr_engine_read(engine, &bad, &none), ALPR_STATUS_INVALID_FRAME, "bytes in the first plane");
  bad = frame, bad.format = ALPR_PIXEL_FORMAT_GRAY8;
  expect(what, alpr_engine_read(engine, &bad, &none), ALPR_STATUS_INVALID_FRAME, "as many planes");
  bad = frame, bad.chroma[0] = NULL;
  if (chroma == 1)
    expect(what, alpr_engine_read(engine, &bad, &none), ALPR_STATUS_INVALID_FRAME, "bytes for");
  else
    expect(what, alpr_engine_read(engine, &bad, &none), ALPR_STATUS_NULL_POINTER, "chroma");
  if (none) failures++;
  free((void *)frame.pixels);
  for (i = 0; i < chroma; i++) free((void *)frame.chroma[i]);
}

static uint8_t clamped(int value) { return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value); }

/* ITU-R BT.601, limited range: one Y for each pixel, one U and V for each 2 x 2 pixels, of the upper left one. */
static void convert(const uint8_t *rgb, size_t width, size_t height, uint8_t *y, uint8_t *u, uint8_t *v) {
  size_t i, row, at;
  for (i = 0; i < width * height; i++) {
    const int r = rgb[3 * i], g = rgb[3 * i + 1], b = rgb[3 * i + 2];
    y[i] = clamped(16 + (66 * r + 129 * g + 25 * b + 128) / 256);
    row = i / width, at = row / 2 * (width / 2) + i % width / 2;
    if (row % 2 || i % 2) continue;
    u[at] = clamped(128 + (112 * b - 38 * r - 74 * g) / 256);
    v[at] = clamped(128 + (112 * r - 94 * g - 18 * b) / 256);
  }
}

/* A read as JSON. */
static void told(const alpr_plate_read *read) {
  alpr_text *json = NULL, *none = NULL;
  char start[64];
  expect("json", alpr_plate_read_to_json(read, &json), ALPR_STATUS_OK, "");
  snprintf(start, sizeof start, "{\"text\":\"%s\",", alpr_plate_read_text(read));
  if (strncmp(alpr_text_get(json), start, strlen(start)) || !strstr(alpr_text_get(json), "\"may_be_cut\":false}")) failures++;
  expect("no read", alpr_plate_read_to_json(NULL, &none), ALPR_STATUS_NULL_POINTER, "read");
  expect("no out", alpr_plate_read_to_json(read, NULL), ALPR_STATUS_NULL_POINTER, "out");
  if (none) failures++;
  alpr_text_free(json);
}

/* What was found reads at its place as in the frame, whoever found it; nothing else is a place. */
static void placed(const alpr_engine *engine, const alpr_frame *frame, const alpr_reads *want) {
  static const float dented[8] = {0, 0, 9, 0, 3, 3, 0, 9};
  const alpr_plate_read *a, *b = alpr_reads_at(want, 0);
  alpr_detections *found = NULL;
  alpr_reads *reads = NULL, *none = NULL;
  float quad[8];
  expect("detect", alpr_engine_detect(engine, frame, &found), ALPR_STATUS_OK, "");
  alpr_detections_quad(found, 0, quad);
  expect("at", alpr_engine_read_at(engine, frame, quad, alpr_detections_score(found, 0), &reads), ALPR_STATUS_OK, "");
  a = alpr_reads_at(reads, 0);
  if (alpr_reads_len(reads) != 1 || strcmp(alpr_plate_read_text(a), alpr_plate_read_text(b))) failures++;
  if (alpr_plate_read_confidence(a) < alpr_plate_read_confidence(b) || alpr_plate_read_confidence(a) > alpr_plate_read_confidence(b)) failures++;
  expect("a dent", alpr_engine_read_at(engine, frame, dented, 1, &none), ALPR_STATUS_INVALID_ARGUMENT, "dent");
  expect("no score", alpr_engine_read_at(engine, frame, quad, 2, &none), ALPR_STATUS_INVALID_ARGUMENT, "score");
  expect("no quad", alpr_engine_read_at(engine, frame, NULL, 1, &none), ALPR_STATUS_NULL_POINTER, "quad");
  expect("no engine", alpr_engine_read_at(NULL, frame, quad, 1, &none), ALPR_STATUS_NULL_POINTER, "engine");
  expect("no frame", alpr_engine_read_at(engine, NULL, quad, 1, &none), ALPR_STATUS_NULL_POINTER, "frame");
  expect("no out", alpr_engine_read_at(engine, frame, quad, 1, NULL), ALPR_STATUS_NULL_POINTER, "out");
  if (none) failures++;
  alpr_detections_free(found);
  alpr_reads_free(reads);
}

int main(int argc, char **argv) {
  alpr_engine *engine = NULL;
  alpr_reads *want = NULL;
  alpr_frame frame = {.format = ALPR_PIXEL_FORMAT_I420};
  uint8_t *rgb, *pixels, *packed, *u, *v;
  size_t luma, chroma, i;
  FILE *file;
  if (argc != 5 || !(file = fopen(argv[1], "rb"))) return 2;
  frame.width = (uint32_t)atoi(argv[2]), frame.height = (uint32_t)atoi(argv[3]);
  luma = (size_t)frame.width * frame.height, chroma = luma / 4;
  rgb = malloc(3 * luma), pixels = malloc(luma + 2 * chroma), packed = malloc(2 * luma), u = malloc(chroma), v = malloc(chroma);
  if (!rgb || !pixels || !packed || !u || !v || fread(rgb, 3, luma, file) != luma) return 2;
  fclose(file);
  convert(rgb, frame.width, frame.height, pixels, u, v);
  memcpy(pixels + luma, u, chroma);
  memcpy(pixels + luma + chroma, v, chroma);
  frame.pixels = pixels, frame.pixels_len = luma + 2 * chroma;
  expect("open", alpr_engine_open(NULL, &engine), ALPR_STATUS_OK, "");
  expect("read", alpr_engine_read(engine, &frame, &want), ALPR_STATUS_OK, "");
  if (strcmp(alpr_plate_read_text(alpr_reads_at(want, 0)), argv[4])) failures++;
  placed(engine, &frame, want);
  told(alpr_reads_at(want, 0));
  planes("i420", engine, &frame, 2, want);
  for (i = 0; i < chroma; i++) pixels[luma + 2 * i] = u[i], pixels[luma + 2 * i + 1] = v[i];
  frame.format = ALPR_PIXEL_FORMAT_NV12;
  planes("nv12", engine, &frame, 1, want);
  for (i = 0; i < chroma; i++) pixels[luma + 2 * i] = v[i], pixels[luma + 2 * i + 1] = u[i];
  frame.format = ALPR_PIXEL_FORMAT_NV21;
  planes("nv21", engine, &frame, 1, want);
  for (i = 0; i < luma; i++) {
    const size_t at = i / frame.width / 2 * (frame.width / 2) + i % frame.width / 2;
    packed[2 * i] = i % 2 ? v[at] : u[at], packed[2 * i + 1] = pixels[i];
  }
  frame.pixels = packed, frame.pixels_len = 2 * luma, frame.format = ALPR_PIXEL_FORMAT_UYVY;
  same("uyvy", engine, &frame, want);
  alpr_reads_free(want);
  alpr_engine_free(engine);
  free(rgb), free(pixels), free(packed), free(u), free(v);
  return failures != 0;
}
