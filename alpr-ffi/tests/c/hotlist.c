/* Asks a list: hotlist LIST-FILE FORMAT EXTRACTED NOW TEXT STATE [HIT]..., times in seconds since 1970; fails
   unless exactly these hits come. */
#include <alpr.h>
#include <math.h>
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
  static const char manual[] = "plate,source\nHAND99,department\n";
  const uint8_t *bytes = (const uint8_t *)manual;
  const size_t len = sizeof manual - 1;
  alpr_match_rules *rules = NULL;
  alpr_hits *hits = NULL;
  alpr_check fit = ALPR_CHECK_FAIL;
  alpr_text *reasons = NULL;
  int failed = 1;
  if (alpr_match_rules_parse("rule = { alarm = 0.99 }", &rules) == ALPR_STATUS_OK &&
      alpr_hotlist_apply(list, bytes, len, "plain", 1, NULL) == ALPR_STATUS_OK &&
      alpr_hotlist_replace(list, list) == ALPR_STATUS_OK && alpr_hotlist_restore_previous(list) == ALPR_STATUS_OK &&
      alpr_hotlist_matches_text(list, "HAND99", NULL, NULL, rules, now, &hits) == ALPR_STATUS_OK &&
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

/* A list has a name, its hash, by which records tell which one was in force. */
static int named(int64_t now) {
  static const char text[] = "plate,state\nOLD1,MO\n";
  alpr_hotlist *list = NULL;
  alpr_hits *hits = NULL;
  alpr_text *sha256 = NULL, *source = NULL, *none = NULL;
  int failed = 1;
  if (alpr_hotlist_import((const uint8_t *)text, sizeof text - 1, "plain", "MSHP", now, now, NULL, &list) == ALPR_STATUS_OK &&
      alpr_hotlist_matches_text(list, "OLD1", "MO", NULL, NULL, now, &hits) == ALPR_STATUS_OK &&
      alpr_hotlist_sha256(list, &sha256) == ALPR_STATUS_OK && alpr_hotlist_source(list, &source) == ALPR_STATUS_OK &&
      !strcmp(alpr_text_get(sha256), alpr_hit_list_sha256(alpr_hits_at(hits, 0))) &&
      !strcmp(alpr_text_get(source), "MSHP") && alpr_hotlist_sha256(NULL, &none) == ALPR_STATUS_NULL_POINTER && !none)
    failed = 0;
  else
    puts(alpr_last_error());
  alpr_text_free(sha256);
  alpr_text_free(source);
  alpr_hits_free(hits);
  alpr_hotlist_free(list);
  return failed;
}

/* The file of a list is the same list, and stays so under changes. */
static int kept(const alpr_hotlist *list) {
  static const char later[] = "plate,state\nNEW22,MO\n";
  alpr_hotlist *again = NULL;
  alpr_bytes *index = NULL, *same = NULL, *none = NULL;
  alpr_text *sha256 = NULL, *opened = NULL;
  int failed = 1;
  if (alpr_hotlist_index(list, &index) == ALPR_STATUS_OK && alpr_hotlist_sha256(list, &sha256) == ALPR_STATUS_OK &&
      alpr_hotlist_open(alpr_bytes_get(index), alpr_bytes_len(index), &again) == ALPR_STATUS_OK &&
      alpr_hotlist_sha256(again, &opened) == ALPR_STATUS_OK && !strcmp(alpr_text_get(opened), alpr_text_get(sha256)) &&
      alpr_hotlist_entries(again) == alpr_hotlist_entries(list) &&
      alpr_hotlist_apply(again, (const uint8_t *)later, sizeof later - 1, "plain", 1, NULL) == ALPR_STATUS_OK &&
      alpr_hotlist_index(again, &same) == ALPR_STATUS_OK && alpr_bytes_len(same) == alpr_bytes_len(index) &&
      !memcmp(alpr_bytes_get(same), alpr_bytes_get(index), alpr_bytes_len(index)) &&
      alpr_hotlist_index(NULL, &none) == ALPR_STATUS_NULL_POINTER && !none && !alpr_bytes_get(none) && !alpr_bytes_len(none))
    failed = 0;
  else
    puts(alpr_last_error());
  alpr_bytes_free(index);
  alpr_bytes_free(same);
  alpr_bytes_free(NULL);
  alpr_text_free(sha256);
  alpr_text_free(opened);
  alpr_hotlist_free(again);
  return failed;
}

/* Changes are folded into a list of their own, which takes the place of the list and of what its source changed. */
static int folded(int64_t now) {
  static const char text[] = "plate,state\nOLD1,MO\n", later[] = "plate,state,action\nOLD1,MO,remove\nNEW22,MO,add\n";
  alpr_hotlist *list = NULL, *next = NULL, *none = NULL;
  alpr_hits *gone = NULL, *added = NULL;
  int failed = 1;
  if (alpr_hotlist_import((const uint8_t *)text, sizeof text - 1, "plain", "old", now, now, NULL, &list) == ALPR_STATUS_OK &&
      alpr_hotlist_apply(list, (const uint8_t *)later, sizeof later - 1, "plain", 0, NULL) == ALPR_STATUS_OK &&
      alpr_hotlist_changes(list) == 2 && alpr_hotlist_fold(list, now, now, &next) == ALPR_STATUS_OK &&
      alpr_hotlist_changes(next) == 0 && alpr_hotlist_entries(next) == 1 &&
      alpr_hotlist_replace(list, next) == ALPR_STATUS_OK && alpr_hotlist_changes(list) == 0 &&
      alpr_hotlist_matches_text(list, "OLD1", "MO", NULL, NULL, now, &gone) == ALPR_STATUS_OK && !alpr_hits_len(gone) &&
      alpr_hotlist_matches_text(list, "NEW22", "MO", NULL, NULL, now, &added) == ALPR_STATUS_OK && alpr_hits_len(added) == 1 &&
      alpr_hotlist_fold(NULL, now, now, &none) == ALPR_STATUS_NULL_POINTER &&
      alpr_hotlist_fold(list, INT64_MAX, now, &none) == ALPR_STATUS_INVALID_ARGUMENT &&
      alpr_hotlist_fold(list, now, now, NULL) == ALPR_STATUS_NULL_POINTER && !none && !alpr_hotlist_changes(NULL))
    failed = 0;
  else
    puts(alpr_last_error());
  alpr_hits_free(gone);
  alpr_hits_free(added);
  alpr_hotlist_free(list);
  alpr_hotlist_free(next);
  return failed;
}

/* What a shift has to know, what another list changes, and what this one will cost. */
static int known(const alpr_hotlist *list, int64_t now) {
  static const char text[] = "plate,state\nAB12CD,MO\nZZ1,MO\n", less[] = "plate,state,shift\nAB12CD,IL,2\nA_B,IL,2\n";
  static const char mix[] = "state_seen = 1\n[states]\nMO = 1\nIL = 1\n";
  alpr_hotlist *old = NULL, *next = NULL;
  alpr_list_status status;
  alpr_budget budget, again;
  alpr_text *source = NULL, *sha256 = NULL, *reasons = NULL, *diff = NULL, *none = NULL, *warning = NULL, *told = NULL;
  int failed = 1;
  if (alpr_hotlist_import((const uint8_t *)text, sizeof text - 1, "plain", "old", now - 1000000, now, NULL, &old) == ALPR_STATUS_OK &&
      alpr_hotlist_import((const uint8_t *)less, sizeof less - 1, "plain", "new", now, now, &told, &next) == ALPR_STATUS_OK &&
      strstr(alpr_text_get(told), "the column `shift` fills no field\n3: plate: ") == alpr_text_get(told) &&
      alpr_hotlist_status(next, old, now, 60, &status, &source, &sha256, &reasons) == ALPR_STATUS_OK &&
      status.check == ALPR_CHECK_FAIL && status.has_change && status.change == -1 && status.entries == 1 &&
      status.expected_by_us == now + 60000000 && status.age_seconds == 0 && status.extracted_us == now &&
      !strcmp(alpr_text_get(source), "new") && alpr_text_len(sha256) == 64 &&
      strstr(alpr_text_get(reasons), "1 entries, the one in force 2") &&
      alpr_hotlist_status(old, NULL, now, 60, &status, NULL, NULL, NULL) == ALPR_STATUS_OK &&
      status.check == ALPR_CHECK_OK && !status.has_change && status.age_seconds == 1 &&
      alpr_hotlist_diff(old, next, &diff) == ALPR_STATUS_OK && strstr(alpr_text_get(diff), "\"change\":\"added\"") &&
      strstr(alpr_text_get(diff), "\"change\":\"removed\"") && strstr(alpr_text_get(diff), "ZZ1") &&
      alpr_hotlist_diff(list, list, &none) == ALPR_STATUS_OK && alpr_text_len(none) == 0 &&
      alpr_hotlist_budget(list, mix, NULL, now, 2000, 7, -1, &budget, &warning) == ALPR_STATUS_OK &&
      alpr_hotlist_budget(list, mix, NULL, now, 2000, 7, 1000, &again, NULL) == ALPR_STATUS_OK && budget.reads == 2000 &&
      budget.alarms == again.alarms && budget.alarms_per_thousand_upper > budget.alarms_per_thousand &&
      alpr_hotlist_budget(list, "[states]", NULL, now, 1, 7, 0, &again, NULL) == ALPR_STATUS_INVALID_ARGUMENT &&
      alpr_hotlist_budget(list, mix, NULL, now, 5000001, 7, 0, &again, NULL) == ALPR_STATUS_INVALID_ARGUMENT &&
      alpr_hotlist_budget(list, mix, NULL, now, 0, 7, 0, &again, NULL) == ALPR_STATUS_INVALID_ARGUMENT &&
      alpr_hotlist_budget(list, mix, NULL, now, 1, 7, NAN, &again, NULL) == ALPR_STATUS_INVALID_ARGUMENT &&
      alpr_hotlist_diff(NULL, list, &none) == ALPR_STATUS_NULL_POINTER)
    failed = 0;
  else
    puts(alpr_last_error());
  alpr_text_free(source);
  alpr_text_free(sha256);
  alpr_text_free(reasons);
  alpr_text_free(diff);
  alpr_text_free(none);
  alpr_text_free(warning);
  alpr_text_free(told);
  alpr_hotlist_free(old);
  alpr_hotlist_free(next);
  return failed;
}

/* Another plate type never alarms; another vehicle is said, and still does. */
static int observed(int64_t now) {
  static const char text[] = "plate,state,platetype,color\nAB12CD,MO,PC,BLU\n";
  static char endless[300];
  alpr_observed seen;
  alpr_hotlist *list = NULL;
  alpr_hits *plain = NULL, *red = NULL, *cycle = NULL, *none = NULL;
  const alpr_hit *hit;
  int failed = 1;
  memset(&seen, 0, sizeof seen);
  if (alpr_hotlist_import((const uint8_t *)text, sizeof text - 1, "plain", "old", now, now, NULL, &list) != ALPR_STATUS_OK ||
      alpr_hotlist_matches_text(list, "AB12CD", "MO", &seen, NULL, now, &plain) != ALPR_STATUS_OK)
    return puts(alpr_last_error()), 1;
  seen.plate_type = "pc", seen.color = "red", seen.make = "";
  if (alpr_hotlist_matches_text(list, "AB12CD", "MO", &seen, NULL, now, &red) != ALPR_STATUS_OK) puts(alpr_last_error());
  seen.plate_type = "MC", seen.color = "blue";
  if (alpr_hotlist_matches_text(list, "AB12CD", "MO", &seen, NULL, now, &cycle) != ALPR_STATUS_OK) puts(alpr_last_error());
  hit = alpr_hits_at(plain, 0);
  if (alpr_hit_action(hit) == ALPR_ACTION_ALARM && alpr_hit_plate_type_match(hit) == ALPR_STATE_MATCH_UNKNOWN) failed = 0;
  if (alpr_hit_contradictions_len(hit) || alpr_hit_contradictions_at(hit, 0)) failed = 1;
  hit = alpr_hits_at(red, 0);
  if (alpr_hit_action(hit) != ALPR_ACTION_ALARM || alpr_hit_plate_type_match(hit) != ALPR_STATE_MATCH_SAME) failed = 1;
  if (alpr_hit_contradictions_len(hit) != 1 || alpr_hit_contradictions_at(hit, 1)) failed = 1;
  if (strcmp(alpr_hit_contradictions_at(hit, 0), "color: listed BLU, seen red")) failed = 1;
  hit = alpr_hits_at(cycle, 0);
  if (alpr_hit_action(hit) != ALPR_ACTION_SHOW || alpr_hit_plate_type_match(hit) != ALPR_STATE_MATCH_DIFFERENT) failed = 1;
  seen.vin = memset(endless, 'x', sizeof endless - 1);
  if (alpr_hotlist_matches_text(list, "AB12CD", "MO", &seen, NULL, now, &none) != ALPR_STATUS_INVALID_ARGUMENT || none) failed = 1;
  alpr_hits_free(plain);
  alpr_hits_free(red);
  alpr_hits_free(cycle);
  alpr_hotlist_free(list);
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
  if (alpr_hotlist_import(list_text, len, argv[2], "vectors", extracted, extracted, NULL, &list) == ALPR_STATUS_OK &&
      alpr_hotlist_matches_text(list, argv[5], argv[6], NULL, NULL, now, &hits) == ALPR_STATUS_OK)
    failed = check(hits, argc, argv) || changes(list, now) || known(list, now) || observed(now) || folded(now) || named(now) ||
             kept(list) || alpr_hotlist_entries(list) == 0;
  else
    puts(alpr_last_error());
  if (alpr_hotlist_open(list_text, len, &damaged) != ALPR_STATUS_INVALID_LIST || damaged) failed = 1;
  if (alpr_hotlist_matches(list, NULL, NULL, NULL, now, &hits) != ALPR_STATUS_NULL_POINTER) failed = 1;
  if (alpr_hits_len(NULL) || alpr_hits_at(NULL, 0) || alpr_hit_action(NULL) != ALPR_ACTION_DROP) failed = 1;
  alpr_hits_free(hits);
  alpr_hotlist_free(list);
  alpr_hotlist_free(NULL);
  return failed;
}
