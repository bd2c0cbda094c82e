/* Cameras' health, as fixtures/vectors/health.toml explains it; the files have a sample of JSON a line, times are seconds:
   health find LEARN SAMPLES LAST FITNESS [METRIC FITNESS]...   fails unless just that is found,
   health serve START [STEP WHAT SECONDS THEN]...               fails unless each step leads there,
   health latch LEARN SLIPPED LAST                              the way from a finding to a desk that keeps still. */
#include "list.h"

#include <stdlib.h>

#define COUNT(names) (sizeof names / sizeof *names)

static const char *const METRICS[] = {"tilt",       "across",  "down",       "height",
                                      "confidence", "silence", "brightness", "detail"};
static const char *const FITNESSES[] = {"fit", "unknown", "doubtful", "unfit"};
static const char *const KINDS[] = {"",        "cleaned",  "damaged", "dismounted", "stored",
                                    "mounted", "repaired", "checked", "other"};

static uint32_t number(const char *const *names, size_t len, const char *name) {
  uint32_t i;
  for (i = 0; i < len; i++)
    if (!strcmp(names[i], name)) return i;
  return 99;
}

static char *file(const char *path) {
  FILE *in = fopen(path, "rb");
  char *text = calloc(1, 1 << 20);
  if (!in || !text || !fread(text, 1, (1 << 20) - 1, in)) exit(3);
  fclose(in);
  return text;
}

/* What a monitor finds of samples, against what was learnt from others and written and read back. */
static alpr_health *check(const char *learn, const char *samples, int64_t last) {
  char *learnt = file(learn), *seen = file(samples), *line;
  alpr_baseline *baseline = NULL, *again = NULL;
  alpr_text *json = NULL;
  alpr_monitor *monitor = NULL;
  alpr_health *health = NULL;
  OK(alpr_baseline_learn("C-7", learnt, &baseline));
  OK(alpr_baseline_to_json(baseline, &json));
  OK(alpr_baseline_from_json(alpr_text_get(json), &again));
  OK(alpr_monitor_new(again, "{\"tilt\":3.0}", &monitor));
  for (line = strtok(seen, "\n"); line; line = strtok(NULL, "\n")) {
    int32_t counts = 0;
    OK(alpr_monitor_push(monitor, line, &counts));
    EXPECT(counts);
    OK(alpr_monitor_push(monitor, line, &counts)); /* the same frame once more */
    EXPECT(!counts);
  }
  OK(alpr_monitor_check(monitor, last * MICRO, &health));
  alpr_monitor_free(monitor);
  alpr_text_free(json);
  alpr_baseline_free(again);
  alpr_baseline_free(baseline);
  free(seen);
  free(learnt);
  return health;
}

static void find(const alpr_health *health, const char *fitness, char **faults, char **end) {
  uint32_t metric, found = 0;
  alpr_text *json = NULL;
  EXPECT(alpr_health_fitness(health) == number(FITNESSES, COUNT(FITNESSES), fitness));
  for (metric = 0; metric < COUNT(METRICS); metric++) {
    EXPECT(strstr(alpr_health_words(health, metric), METRICS[metric]));
    found += alpr_health_finding(health, metric) > ALPR_FITNESS_UNKNOWN;
  }
  EXPECT(found == (uint32_t)(end - faults) / 2);
  for (; faults < end; faults += 2) {
    metric = number(METRICS, COUNT(METRICS), faults[0]);
    EXPECT(alpr_health_finding(health, metric) == number(FITNESSES, COUNT(FITNESSES), faults[1]));
  }
  OK(alpr_health_to_json(health, &json));
  EXPECT(strstr(alpr_text_get(json), fitness));
  alpr_text_free(json);
}

static alpr_status take(const alpr_service *service, char **row, int64_t at, alpr_service **next) {
  const char *what = row[1];
  if (!strcmp(row[0], "note"))
    return alpr_service_note(service, number(KINDS, COUNT(KINDS), what), OFFICER, at, "so", next);
  if (!strcmp(row[0], "remove")) return alpr_service_remove(service, OFFICER, at, "so", next);
  if (!strcmp(row[0], "test"))
    return alpr_service_test(service, OFFICER, !strcmp(what, "passed"), "so", NULL, 0, at, next);
  return alpr_service_return(service, OFFICER, at, next);
}

static void serve(int64_t start, char **row, char **end) {
  alpr_service *service = NULL, *again = NULL;
  alpr_text *json = NULL, *same = NULL;
  OK(alpr_service_new("C-7", &service));
  for (; row < end; row += 4) {
    const int64_t at = (start + strtoll(row[2], NULL, 10)) * MICRO;
    alpr_service *next = NULL;
    const alpr_status status = take(service, row, at, &next);
    if (!strcmp(row[3], "refused")) {
      EXPECT(status == ALPR_STATUS_REFUSED && !next && *alpr_last_error());
      continue;
    }
    expect(row[0], status == ALPR_STATUS_OK);
    alpr_service_free(service);
    service = next;
    EXPECT(!alpr_service_is_out(service, at) == !strcmp(row[3], "in"));
  }
  OK(alpr_service_to_json(service, &json));
  OK(alpr_service_from_json(alpr_text_get(json), &again));
  OK(alpr_service_to_json(again, &same));
  EXPECT(!strcmp(alpr_text_get(json), alpr_text_get(same)));
  alpr_text_free(same);
  alpr_text_free(json);
  alpr_service_free(again);
  alpr_service_free(service);
}

/* The desk keeps still for a camera that is out of service, and the hit is kept. */
static void keeps_still(const alpr_service *service) {
  alpr_hotlist *list = listed();
  alpr_circumstances *circumstances = NULL;
  alpr_record *record = NULL;
  alpr_hits *hits = NULL;
  alpr_alarm_desk *desk = NULL;
  alpr_alarms *alarms = NULL;
  OK(alpr_circumstances_new(NOW, "C-7", &circumstances));
  OK(alpr_record_of_text("5SOW750", "CA", circumstances, &record));
  OK(alpr_hotlist_matches_record(list, record, NULL, NULL, NOW, &hits));
  OK(alpr_alarm_desk_new(30, &desk));
  OK(alpr_alarm_desk_set_service(desk, service));
  OK(alpr_alarm_desk_raise(desk, hits, record, NULL, &alarms));
  EXPECT(alpr_alarms_len(alarms) == 0 && alpr_alarms_suppressed_len(alarms) == 1);
  EXPECT(alpr_suppressed_why(alpr_alarms_suppressed_at(alarms, 0)) == ALPR_SILENCED_OUT_OF_SERVICE);
  alpr_alarms_free(alarms);
  alpr_alarm_desk_free(desk);
  alpr_hits_free(hits);
  alpr_record_free(record);
  alpr_circumstances_free(circumstances);
  alpr_hotlist_free(list);
}

static void latch(const alpr_health *health) {
  static const char *const NONE[] = {"none"};
  alpr_service *service = NULL, *other = NULL, *out = NULL, *next = NULL;
  alpr_text *events = NULL, *entry = NULL;
  OK(alpr_service_new("C-7", &service));
  OK(alpr_service_new("C-8", &other));
  EXPECT(!alpr_service_is_out(service, NOW));
  REFUSED(alpr_service_remove_unfit(other, OFFICER, NOW, health, &out));
  OK(alpr_service_remove_unfit(service, OFFICER, NOW, health, &out));
  EXPECT(alpr_service_is_out(out, NOW) && !alpr_service_is_out(out, NOW - 1));
  REFUSED(alpr_service_return(out, OFFICER, NOW + 1, &next));
  EXPECT(alpr_service_test(out, OFFICER, 1, "so", NONE, 1, NOW, &next) == ALPR_STATUS_INVALID_ARGUMENT);
  EXPECT(alpr_service_note(out, 0, OFFICER, NOW, "so", &next) == ALPR_STATUS_INVALID_ARGUMENT);
  EXPECT(alpr_service_note(NULL, 1, OFFICER, NOW, "so", &next) == ALPR_STATUS_NULL_POINTER);
  EXPECT(!next && alpr_service_is_out(NULL, NOW));
  OK(alpr_service_events(out, 0, &events));
  OK(alpr_audit_entry(NULL, alpr_text_get(events), &entry));
  EXPECT(strstr(alpr_text_get(entry), "\"act\":\"serviced\"") && strstr(alpr_text_get(entry), "found it unfit"));
  keeps_still(out);
  alpr_text_free(entry);
  alpr_text_free(events);
  alpr_service_free(out);
  alpr_service_free(other);
  alpr_service_free(service);
}

/* A frame with no plates: what it tells is a line of JSON. */
static void of_a_frame(void) {
  static uint8_t pixels[64 * 64];
  alpr_frame frame = {0};
  alpr_text *sample = NULL;
  frame.pixels = pixels;
  frame.pixels_len = sizeof pixels;
  frame.width = frame.height = 64;
  frame.format = ALPR_PIXEL_FORMAT_GRAY8;
  EXPECT(alpr_sample_of(&frame, NULL, NOW, &sample) == ALPR_STATUS_NULL_POINTER && !sample);
  EXPECT(alpr_baseline_learn("C-7", "", NULL) == ALPR_STATUS_INVALID_ARGUMENT);
  EXPECT(alpr_health_fitness(NULL) == ALPR_FITNESS_UNKNOWN && !*alpr_health_words(NULL, 0));
  alpr_monitor_free(NULL);
  alpr_baseline_free(NULL);
  alpr_health_free(NULL);
  alpr_service_free(NULL);
}

int main(int argc, char **argv) {
  alpr_health *health;
  if (argc > 2 && !strcmp(argv[1], "serve")) {
    serve(strtoll(argv[2], NULL, 10), argv + 3, argv + argc);
    return failures;
  }
  if (argc < 5) return 2;
  health = check(argv[2], argv[3], strtoll(argv[4], NULL, 10));
  if (strcmp(argv[1], "latch"))
    find(health, argv[5], argv + 6, argv + argc);
  else
    latch(health);
  alpr_health_free(health);
  of_a_frame();
  return failures;
}
