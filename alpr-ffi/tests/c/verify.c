/* Takes the steps of a case: verify LIST-FILE FORMAT EXTRACTED RAISED PLATE STATE PROPOSED GUARDS
   [STEP BY SECONDS WHAT HOW THEN]..., as fixtures/vectors/verify.toml explains them; fails unless each leads there. */
#include <alpr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MICRO ((int64_t)1000000)
#define COUNT(names) (sizeof names / sizeof *names)

static const char *const STATUSES[] = {"raised",           "under_review", "read_verified", "awaiting_answer",
                                       "confirmed_active", "rejected",     "withdrawn"};
static const char *const SYSTEMS[] = {"ncic", "mules", "rejis", "ecdc", "department"};
static const char *const URGENCIES[] = {"urgent", "routine"};
static const char *const OUTCOMES[] = {"", "accept", "misread"};
static const char *const REASONS[] = {"",           "confirmed",   "wrong_characters", "wrong_state", "not_active",
                                      "not_a_plate", "duplicate", "stale_list",       "other"};

static uint8_t list_text[65536];

static uint32_t number(const char *const *names, size_t len, const char *name) {
  uint32_t i;
  for (i = 0; i < len; i++)
    if (!strcmp(names[i], name)) return i;
  return 99;
}

static alpr_status dispose(const alpr_case *file, const char *by, int64_t at, const char *outcome, const char *reason) {
  alpr_disposition *disposition = NULL;
  alpr_status status = alpr_disposition_new(number(OUTCOMES, COUNT(OUTCOMES), outcome),
                                            number(REASONS, COUNT(REASONS), reason), NULL, &disposition);
  if (status == ALPR_STATUS_OK) status = alpr_case_dispose(file, by, at, disposition);
  alpr_disposition_free(disposition);
  return status;
}

static alpr_status take(const alpr_case *file, int64_t raised, char **row) {
  const char *step = row[0], *by = row[1], *what = row[3], *how = row[4];
  const int64_t at = raised + strtoll(row[2], NULL, 10) * MICRO;
  if (!strcmp(step, "open")) return alpr_case_open(file, by, at);
  if (!strcmp(step, "check_read")) return alpr_case_check_read(file, by, at, what, how, NULL);
  if (!strcmp(step, "ask"))
    return alpr_case_ask(file, by, at, number(SYSTEMS, COUNT(SYSTEMS), what), number(URGENCIES, COUNT(URGENCIES), how));
  if (!strcmp(step, "answer")) return alpr_case_answer(file, by, at, what, !strcmp(how, "active"));
  if (!strcmp(step, "reject")) return alpr_case_reject(file, by, at, number(REASONS, COUNT(REASONS), what), how);
  if (!strcmp(step, "withdraw")) return alpr_case_withdraw(file, at, what);
  if (!strcmp(step, "dispose")) return dispose(file, by, at, what, how);
  if (!strcmp(step, "act")) return alpr_case_act(file, by, at, what, how);
  return ALPR_STATUS_INTERNAL;
}

static int steps(const alpr_case *file, int64_t raised, char **row, char **end) {
  for (; row < end; row += 6) {
    const uint32_t before = alpr_case_status_of(file);
    const alpr_status status = take(file, raised, row);
    const uint32_t after = alpr_case_status_of(file);
    const char *then = status == ALPR_STATUS_REFUSED ? "refused" : STATUSES[after];
    printf("%s: %s %s\n", row[0], then, alpr_last_error());
    if (status != ALPR_STATUS_OK && (status != ALPR_STATUS_REFUSED || after != before)) return 1;
    if (strcmp(then, row[5])) return 1;
  }
  return 0;
}

/* What is proposed, whether the plate can be guarded, and that nothing is lost in JSON. */
static int outcome(const alpr_case *file, int64_t raised, const char *expected, const char *guards) {
  alpr_disposition *proposed = NULL;
  alpr_alarm_desk *desk = NULL;
  alpr_case *again = NULL;
  alpr_text *json = NULL, *same = NULL;
  char said[64];
  int failed = 1;
  if (alpr_case_proposed(file, &proposed) == ALPR_STATUS_OK && alpr_alarm_desk_new(30, &desk) == ALPR_STATUS_OK &&
      alpr_case_to_json(file, &json) == ALPR_STATUS_OK &&
      alpr_case_from_json(alpr_text_get(json), &again) == ALPR_STATUS_OK &&
      alpr_case_to_json(again, &same) == ALPR_STATUS_OK && !strcmp(alpr_text_get(json), alpr_text_get(same)) &&
      alpr_case_status_of(again) == alpr_case_status_of(file)) {
    const alpr_status guarded = alpr_alarm_desk_guard(desk, file, raised + 86400 * MICRO);
    snprintf(said, sizeof said, "%s%s%s", OUTCOMES[alpr_disposition_outcome(proposed)], proposed ? " " : "",
             REASONS[alpr_disposition_reason(proposed)]);
    failed = strcmp(said, expected) || guarded != (strcmp(guards, "true") ? ALPR_STATUS_REFUSED : ALPR_STATUS_OK);
    printf("proposed `%s`, guard %u\n", said, (unsigned)guarded);
  }
  alpr_text_free(same);
  alpr_text_free(json);
  alpr_case_free(again);
  alpr_alarm_desk_free(desk);
  alpr_disposition_free(proposed);
  return failed;
}

/* Whether read and hit can be held for what was done. */
static int held(const alpr_case *file, int64_t raised, const char *expected) {
  alpr_holds *none = NULL, *one = NULL;
  alpr_status status = alpr_holds_new(&none);
  if (status == ALPR_STATUS_OK)
    status = alpr_holds_open_of_case(none, file, "Officer 12", raised + 86400 * MICRO, raised, &one);
  alpr_holds_free(one);
  alpr_holds_free(none);
  printf("hold %u\n", (unsigned)status);
  return status != (strcmp(expected, "true") ? ALPR_STATUS_REFUSED : ALPR_STATUS_OK);
}

static alpr_case *raise(const alpr_hotlist *list, const char *plate, const char *state, int64_t raised) {
  alpr_circumstances *circumstances = NULL;
  alpr_record *record = NULL;
  alpr_hits *hits = NULL;
  alpr_alarm_desk *desk = NULL;
  alpr_alarms *alarms = NULL;
  alpr_case *file = NULL;
  if (alpr_circumstances_new(raised, "C-1", &circumstances) != ALPR_STATUS_OK ||
      alpr_record_of_text(plate, state, circumstances, &record) != ALPR_STATUS_OK ||
      alpr_hotlist_matches_record(list, record, NULL, NULL, raised, &hits) != ALPR_STATUS_OK ||
      alpr_alarm_desk_new(30, &desk) != ALPR_STATUS_OK ||
      alpr_alarm_desk_raise(desk, hits, record, NULL, &alarms) != ALPR_STATUS_OK ||
      alpr_case_new(alpr_alarms_at(alarms, 0), &file) != ALPR_STATUS_OK)
    puts(alpr_last_error());
  alpr_alarms_free(alarms);
  alpr_alarm_desk_free(desk);
  alpr_hits_free(hits);
  alpr_record_free(record);
  alpr_circumstances_free(circumstances);
  return file;
}

int main(int argc, char **argv) {
  alpr_hotlist *list = NULL;
  alpr_case *file = NULL;
  FILE *text;
  size_t len;
  int64_t extracted, raised;
  int failed = 1;
  if (argc < 10 || (argc - 10) % 6 || !(text = fopen(argv[1], "rb"))) return 2;
  len = fread(list_text, 1, sizeof list_text, text);
  fclose(text);
  extracted = strtoll(argv[3], NULL, 10) * MICRO;
  raised = strtoll(argv[4], NULL, 10) * MICRO;
  if (alpr_hotlist_import(list_text, len, argv[2], "vectors", extracted, extracted, NULL, &list) == ALPR_STATUS_OK &&
      (file = raise(list, argv[5], argv[6], raised)))
    failed = steps(file, raised, argv + 10, argv + argc) || outcome(file, raised, argv[7], argv[8]) ||
             held(file, raised, argv[9]);
  else
    puts(alpr_last_error());
  alpr_case_free(file);
  alpr_hotlist_free(list);
  return failed;
}
