/* Reads one picture: read MODELS RGB-FILE WIDTH HEIGHT [TEXT STATE]...; fails unless exactly these plates are read.
 * MODELS is a folder, or `built-in`. */
#include <alpr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint8_t *load(const char *path, size_t *len) {
  FILE *file = fopen(path, "rb");
  uint8_t *bytes = NULL;
  if (!file) return NULL;
  fseek(file, 0, SEEK_END);
  *len = (size_t)ftell(file);
  rewind(file);
  bytes = malloc(*len);
  if (bytes && fread(bytes, 1, *len, file) != *len) {
    free(bytes);
    bytes = NULL;
  }
  fclose(file);
  return bytes;
}

/* That the edge of the frame may cut a plate is kept. */
static int cut(const char *json) {
  char changed[65536];
  alpr_record *record = NULL;
  int failed;
  snprintf(changed, sizeof changed, "{\"may_be_cut\":true,%s", json + 1);
  failed = alpr_record_from_json(changed, &record) != ALPR_STATUS_OK || !alpr_record_may_be_cut(record);
  alpr_record_free(record);
  return failed;
}

/* What is kept of a read says the same, doubts and all, and comes back from JSON. */
static int kept(const alpr_plate_read *read) {
  alpr_circumstances *circumstances = NULL;
  alpr_record *record = NULL, *back = NULL;
  alpr_text *json = NULL;
  int failed = 1;
  if (alpr_circumstances_new(1795525200000000, "C-1", &circumstances) == ALPR_STATUS_OK &&
      alpr_record_of_read(read, circumstances, &record) == ALPR_STATUS_OK &&
      alpr_record_to_json(record, &json) == ALPR_STATUS_OK &&
      alpr_record_from_json(alpr_text_get(json), &back) == ALPR_STATUS_OK)
    failed = strcmp(alpr_record_text(back), alpr_plate_read_text(read)) ||
             strcmp(alpr_record_full_text(back), alpr_plate_read_full_text(read)) ||
             alpr_record_may_be_cut(back) || strcmp(alpr_record_state(back), alpr_plate_read_state(read)) ||
             strcmp(alpr_record_id(back), alpr_record_id(record)) || !strstr(alpr_text_get(json), "\"glyphs\"") || cut(alpr_text_get(json));
  else
    puts(alpr_last_error());
  alpr_text_free(json);
  alpr_record_free(back);
  alpr_record_free(record);
  alpr_circumstances_free(circumstances);
  return failed;
}

static int check(const alpr_reads *reads, int argc, char **argv) {
  size_t expected = (size_t)(argc - 5) / 2, i;
  if (alpr_reads_len(reads) != expected) {
    printf("expected %zu plates, got %zu\n", expected, alpr_reads_len(reads));
    return 1;
  }
  for (i = 0; i < expected; i++) {
    const alpr_plate_read *read = alpr_reads_at(reads, i);
    const char *text = alpr_plate_read_full_text(read), *state = alpr_plate_read_state(read);
    float quad[8] = {0}, sure = alpr_plate_read_confidence(read);
    alpr_plate_read_quad(read, quad);
    printf("%s %s %.2f at %.0f %.0f\n", text, state, sure, quad[0], quad[1]);
    if (alpr_plate_read_full_confidence(read) > sure || alpr_plate_read_may_be_cut(read)) return 1;
    if (!alpr_plate_read_is_legible(read) || alpr_plate_read_is_legible(NULL)) return 1;
    if (strcmp(text, argv[5 + 2 * i]) || strcmp(state, argv[6 + 2 * i])) return 1;
    if (sure < 0 || sure > 1 || quad[2] <= quad[0] || quad[7] <= quad[1]) return 1;
    if (alpr_plate_read_candidates_len(read) == 0 || kept(read)) return 1;
    if (alpr_plate_read_candidate_confidence(read, 0) <= 0) return 1;
    if (alpr_plate_read_character_confidence(read, 0) <= 0) return 1;
    if (alpr_plate_read_score(read) <= 0 || alpr_plate_read_agreement(read) != ALPR_AGREEMENT_SINGLE) return 1;
  }
  return 0;
}

/* All that is read is found, and an engine that looks at parts of the frame too finds no fewer. */
static int found(const alpr_engine *engine, const alpr_frame *frame, size_t reads) {
  alpr_engine *tiled = NULL;
  alpr_detections *whole = NULL, *parts = NULL;
  float quad[8] = {0};
  int failed = 1;
  if (alpr_engine_detect(engine, frame, &whole) == ALPR_STATUS_OK &&
      alpr_engine_with_detector(engine, -1, 2, &tiled) == ALPR_STATUS_OK &&
      alpr_engine_detect(tiled, frame, &parts) == ALPR_STATUS_OK) {
    alpr_detections_quad(whole, 0, quad);
    failed = alpr_detections_len(whole) < reads || alpr_detections_len(parts) < alpr_detections_len(whole) ||
             (reads && (quad[2] <= quad[0] || alpr_detections_score(whole, 0) <= 0)) ||
             alpr_detections_score(whole, alpr_detections_len(whole)) > 0;
  } else {
    puts(alpr_last_error());
  }
  alpr_detections_free(whole);
  alpr_detections_free(parts);
  alpr_engine_free(tiled);
  return failed;
}

/* Every model has its hash. */
static int named(const alpr_engine *engine) {
  size_t i, len = alpr_engine_models_len(engine);
  for (i = 0; i < len; i++)
    if (strlen(alpr_engine_model_sha256(engine, i)) != 64) return 1;
  return len < 2 || *alpr_engine_model_sha256(engine, len) || alpr_engine_models_len(NULL);
}

int main(int argc, char **argv) {
  alpr_engine *engine = NULL;
  alpr_reads *reads = NULL;
  alpr_frame frame = {.format = ALPR_PIXEL_FORMAT_RGB8};
  const char *models = NULL;
  int failed = 1;
  if (argc < 5) return 2;
  if (strcmp(argv[1], "built-in")) models = argv[1];
  frame.pixels = load(argv[2], &frame.pixels_len);
  frame.width = (uint32_t)atoi(argv[3]);
  frame.height = (uint32_t)atoi(argv[4]);
  if (alpr_engine_open(models, &engine) == ALPR_STATUS_OK && alpr_engine_read(engine, &frame, &reads) == ALPR_STATUS_OK)
    failed = named(engine) || check(reads, argc, argv) || found(engine, &frame, alpr_reads_len(reads));
  else
    puts(alpr_last_error());
  alpr_reads_free(reads);
  alpr_engine_free(engine);
  free((void *)frame.pixels);
  return failed;
}
