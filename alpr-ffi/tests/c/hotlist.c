/* Asks a list: hotlist LIST-FILE FORMAT EXTRACTED NOW TEXT STATE [HIT]..., times in seconds since 1970; fails
   unless exactly these hits come. */
#include <alpr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const CLASSES[] = {"exact", "exact_state_unknown", "exact_other_state", "equivalent", "near"};
static const char *const STATES[] = {"same", "unknown", "different"};
static const char *const ACTIONS[] = {"alarm", "show", "drop"};

static uint8_t list_text[65536];

static int check(const alpr_hits *hits, int argc, char **argv) {
  size_t i;
  int next = 7;
  for (i = 0; i < alpr_hits_len(hits); i++) {
    const alpr_hit *hit = alpr_hits_at(hits, i);
    char row[128];
    if (alpr_hit_probability(hit) < 1e-3f && alpr_hit_action(hit) == ALPR_ACTION_DROP) continue;
    snprintf(row, sizeof row, "%s %s %s %s", alpr_hit_plate(hit), CLASSES[alpr_hit_class(hit)],
             STATES[alpr_hit_state_match(hit)], ACTIONS[alpr_hit_action(hit)]);
    printf("%s (%s)\n", row, alpr_hit_explanation(hit));
    if (next >= argc || strcmp(row, argv[next++])) return 1;
    if (strlen(alpr_hit_list_sha256(hit)) != 64 || alpr_hit_list_age(hit) != 3600 || alpr_hit_list_is_stale(hit)) return 1;
    if (!alpr_hit_category(hit)[0] || alpr_hit_record(hit)[0] != 'V' || !alpr_hit_source(hit)[0]) return 1;
    if (alpr_hit_plate_type_match(hit) != ALPR_STATE_MATCH_UNKNOWN) return 1;
  }
  return next != argc;
}

/* An entry by hand holds at once, through a replacement, until it is taken back. */
static int changes(alpr_hotlist *list, int64_t now) {
  static const char manual[] = "plate,source\nHAND99,manual\n";
  const uint8_t *bytes = (const uint8_t *)manual;
  const size_t len = sizeof manual - 1;
  alpr_match_rules *rules = NULL;
  alpr_hits *hits = NULL;
  alpr_check fit = ALPR_CHECK_FAIL;
  alpr_text *reasons = NULL;
  int failed = 1;
  if (alpr_match_rules_parse("rule = { alarm = 0.99 }", &rules) == ALPR_STATUS_OK &&
      alpr_hotlist_apply(list, bytes, len, "plain", 1) == ALPR_STATUS_OK &&
      alpr_hotlist_replace(list, list) == ALPR_STATUS_OK && alpr_hotlist_restore_previous(list) == ALPR_STATUS_OK &&
      alpr_hotlist_matches_text(list, "HAND99", NULL, rules, now, &hits) == ALPR_STATUS_OK &&
      alpr_hits_len(hits) == 1 && alpr_hit_action(alpr_hits_at(hits, 0)) == ALPR_ACTION_SHOW &&
      !strcmp(alpr_hit_listed_state(alpr_hits_at(hits, 0)), "") && alpr_hit_state_probability(alpr_hits_at(hits, 0)) < 0 &&
      alpr_hotlist_take_back(list, bytes, len, "plain") == ALPR_STATUS_OK &&
      alpr_hotlist_take_back(list, bytes, len, "plain") == ALPR_STATUS_INVALID_ARGUMENT &&
      alpr_hotlist_shift_check(list, list, now, 60, &fit, &reasons) == ALPR_STATUS_OK &&
      fit == ALPR_CHECK_FAIL && strstr(alpr_text_get(reasons), "old") &&
      alpr_text_len(reasons) == strlen(alpr_text_get(reasons)) &&
      alpr_hotlist_shift_check(list, NULL, now, 86400, &fit, NULL) == ALPR_STATUS_OK && fit == ALPR_CHECK_OK &&
      alpr_hotlist_rejects(list) == 0)
    failed = 0;
  alpr_text_free(reasons);
  alpr_hits_free(hits);
  alpr_match_rules_free(rules);
  return failed;
}

int main(int argc, char **argv) {
  alpr_hotlist *list = NULL, *damaged = NULL;
  alpr_hits *hits = NULL;
  FILE *file;
  size_t len;
  int64_t extracted, now;
  int failed = 1;
  if (argc < 7 || !(file = fopen(argv[1], "rb"))) return 2;
  len = fread(list_text, 1, sizeof list_text, file);
  fclose(file);
  extracted = strtoll(argv[3], NULL, 10) * 1000000;
  now = strtoll(argv[4], NULL, 10) * 1000000;
  if (alpr_hotlist_import(list_text, len, argv[2], "vectors", extracted, extracted, &list) == ALPR_STATUS_OK &&
      alpr_hotlist_matches_text(list, argv[5], argv[6], NULL, now, &hits) == ALPR_STATUS_OK)
    failed = check(hits, argc, argv) || changes(list, now) || alpr_hotlist_entries(list) == 0;
  else
    puts(alpr_last_error());
  if (alpr_hotlist_open(list_text, len, &damaged) != ALPR_STATUS_INVALID_LIST || damaged) failed = 1;
  if (alpr_hotlist_matches(list, NULL, NULL, now, &hits) != ALPR_STATUS_NULL_POINTER) failed = 1;
  if (alpr_hits_len(NULL) || alpr_hits_at(NULL, 0) || alpr_hit_action(NULL) != ALPR_ACTION_DROP) failed = 1;
  alpr_hits_free(hits);
  alpr_hotlist_free(list);
  alpr_hotlist_free(NULL);
  return failed;
}
