/* Judges a kept hit again: replay LIST-FILE EXTRACTED RULES READ HIT OUTCOME SAYS, the time in seconds since 1970. */
#include "expect.h"
#include <stdlib.h>

static uint8_t list_text[65536];

static alpr_hotlist *opened(const char *path, int64_t extracted) {
  FILE *file = fopen(path, "rb");
  size_t len = file ? fread(list_text, 1, sizeof list_text, file) : 0;
  alpr_hotlist *list = NULL;
  if (file) fclose(file);
  OK(alpr_hotlist_import(list_text, len, "plain", "mules", extracted, extracted, NULL, &list));
  return list;
}

int main(int argc, char **argv) {
  static const char *const OUTCOMES[] = {"same", "differs", "unjudged"};
  alpr_hotlist *list;
  alpr_match_rules *rules = NULL;
  alpr_record *read = NULL;
  alpr_replay *replay = NULL, *none = NULL;
  alpr_text *json = NULL, *sha256 = NULL, *own = NULL;
  if (argc != 8) return 2;
  list = opened(argv[1], strtoll(argv[2], NULL, 10) * MICRO);
  OK(alpr_match_rules_parse(argv[3], &rules));
  OK(alpr_record_from_json(argv[4], &read));
  OK(alpr_replay_new(argv[5], read, list, rules, &replay));
  EXPECT(!strcmp(OUTCOMES[alpr_replay_outcome_of(replay)], argv[6]));
  EXPECT(strstr(alpr_replay_words(replay), argv[7]));
  OK(alpr_replay_to_json(replay, &json));
  EXPECT(strstr(alpr_text_get(json), argv[6]));
  OK(alpr_match_rules_sha256(rules, &sha256));
  OK(alpr_match_rules_sha256(NULL, &own));
  EXPECT(alpr_text_len(sha256) == 64 && strcmp(alpr_text_get(sha256), alpr_text_get(own)));
  EXPECT(alpr_replay_new("{}", read, list, rules, &none) == ALPR_STATUS_INVALID_RECORD);
  EXPECT(alpr_replay_new(argv[5], read, NULL, rules, &none) == ALPR_STATUS_NULL_POINTER);
  EXPECT(alpr_replay_by_hand(argv[5], read, NULL, rules, &none) == ALPR_STATUS_NULL_POINTER);
  EXPECT(alpr_replay_outcome_of(NULL) == ALPR_REPLAY_OUTCOME_UNJUDGED && !none);
  alpr_text_free(json);
  alpr_text_free(sha256);
  alpr_text_free(own);
  alpr_replay_free(replay);
  alpr_replay_free(NULL);
  alpr_record_free(read);
  alpr_match_rules_free(rules);
  alpr_hotlist_free(list);
  return failures;
}
