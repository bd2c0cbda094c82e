/* What a careless caller does: every mistake gives a status and words, and writes no output. */
#include <alpr.h>
#include <stdio.h>
#include <string.h>

static int failures = 0;

static void expect(const char *what, alpr_status got, alpr_status want, const char *word) {
  const char *said = alpr_last_error();
  if (got != want || !strstr(said, word)) {
    printf("%s: expected status %u and `%s`, got %u and `%s`\n", what, (unsigned)want, word, (unsigned)got, said);
    failures++;
  }
}

int main(void) {
  static uint8_t pixels[64 * 64];
  alpr_engine *engine = NULL;
  alpr_reads *reads = NULL;
  alpr_frame good = {pixels, sizeof pixels, 64, 64, 0, ALPR_PIXEL_FORMAT_GRAY8}, bad;

  expect("no out", alpr_engine_open(NULL, NULL), ALPR_STATUS_NULL_POINTER, "out");
  expect("no folder", alpr_engine_open("/nowhere", &engine), ALPR_STATUS_IO, "/nowhere");
  expect("no UTF-8", alpr_engine_open("\xff", &engine), ALPR_STATUS_INVALID_UTF8, "models");
  if (engine) failures++;
  expect("open", alpr_engine_open(NULL, &engine), ALPR_STATUS_OK, "");

  expect("no engine", alpr_engine_read(NULL, &good, &reads), ALPR_STATUS_NULL_POINTER, "engine");
  expect("no frame", alpr_engine_read(engine, NULL, &reads), ALPR_STATUS_NULL_POINTER, "frame");
  expect("no reads", alpr_engine_read(engine, &good, NULL), ALPR_STATUS_NULL_POINTER, "out");
  bad = good, bad.pixels = NULL;
  expect("no pixels", alpr_engine_read(engine, &bad, &reads), ALPR_STATUS_NULL_POINTER, "pixels");
  bad = good, bad.pixels_len = 4095;
  expect("short", alpr_engine_read(engine, &bad, &reads), ALPR_STATUS_INVALID_FRAME, "4096");
  bad = good, bad.width = 0;
  expect("zero", alpr_engine_read(engine, &bad, &reads), ALPR_STATUS_INVALID_FRAME, "0 x 64");
  bad = good, bad.width = bad.height = 0xffffffffu;
  expect("huge", alpr_engine_read(engine, &bad, &reads), ALPR_STATUS_INVALID_FRAME, "16384");
  bad = good, bad.stride = 63;
  expect("stride", alpr_engine_read(engine, &bad, &reads), ALPR_STATUS_INVALID_FRAME, "63");
  bad = good, bad.stride = (size_t)-1;
  expect("stride", alpr_engine_read(engine, &bad, &reads), ALPR_STATUS_INVALID_FRAME, "stride");
  bad = good, bad.format = 99;
  expect("format", alpr_engine_read(engine, &bad, &reads), ALPR_STATUS_INVALID_ARGUMENT, "99");
  expect("no pair", alpr_engine_read_pair(engine, NULL, NULL, &reads), ALPR_STATUS_INVALID_FRAME, "neither");
  if (reads) failures++;

  expect("read", alpr_engine_read(engine, &good, &reads), ALPR_STATUS_OK, "");
  if (alpr_reads_len(reads) || alpr_reads_at(reads, 0)) failures++;
  alpr_reads_free(reads);
  reads = NULL;
  expect("plate", alpr_engine_read_plate(engine, &good, &reads), ALPR_STATUS_OK, "");
  alpr_reads_free(reads);
  reads = NULL;
  expect("pair", alpr_engine_read_pair(engine, &good, NULL, &reads), ALPR_STATUS_OK, "");

  alpr_plate_read_quad(NULL, NULL);
  if (strlen(alpr_plate_read_text(NULL)) || strlen(alpr_plate_read_state(NULL)) || alpr_reads_len(NULL)) failures++;
  if (strcmp(alpr_version(), "") == 0 || alpr_version_number() == 0) failures++;
  alpr_reads_free(reads);
  alpr_reads_free(NULL);
  alpr_engine_free(engine);
  alpr_engine_free(NULL);
  return failures != 0;
}
