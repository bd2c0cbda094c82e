/* Decides about one piece of data: retain ABOUT HOLDER CLASS ORIGIN STATE ONGOING CAPTURED RECEIVED COPIED CASE_CLOSED
   BOOKED REQUESTED SHIFT_ENDED NOW VERDICT SINCE BY UNTIL EXPECTED FILE PACK..., as fixtures/vectors/retention.toml
   explains them, times in microseconds, 0 for none, a BY of 0 for any, an empty FILE for none; fails unless the decision
   is that one. */
#include <alpr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(names) (sizeof names / sizeof *names)

static const char *const HOLDERS[] = {"server", "mobile_computer", "vendor", "private_feed", "portable_media"};
static const char *const CLASSES[] = {"read", "hit", "picture", "manual_entry", "audit"};
static const char *const ORIGINS[] = {"mobile", "stationary", "vendor", "private_feed"};
static const char *const VERDICTS[] = {"keep", "purge_due", "held", "conflict"};

static uint32_t number(const char *const *names, size_t len, const char *name) {
  uint32_t i;
  for (i = 0; i < len; i++)
    if (!strcmp(names[i], name)) return i;
  return 99;
}

static int64_t time_of(const char *text) { return strtoll(text, NULL, 10); }

static int is(const char *what, int64_t got, int64_t want) {
  if (got != want) printf("%s: expected %lld, got %lld\n", what, (long long)want, (long long)got);
  return got == want;
}

static int compare(const alpr_verdict *verdict, char **want) {
  return is("verdict", verdict->kind, number(VERDICTS, COUNT(VERDICTS), want[0])) &
         is("since", verdict->since_us, time_of(want[1])) &
         is("by", verdict->by_us, time_of(want[2]) ? time_of(want[2]) : verdict->by_us) &
         is("until", verdict->until_us, time_of(want[3])) &
         is("expected", verdict->is_expected != 0, !strcmp(want[4], "true"));
}

static int decide(const alpr_policies *policies, const alpr_holds *holds, char **row) {
  alpr_subject subject;
  alpr_verdict verdict;
  alpr_text *text = NULL;
  int fits = 0;
  memset(&subject, 0, sizeof subject);
  subject.holder = 1 + number(HOLDERS, COUNT(HOLDERS), row[0]);
  subject.data_class = 1 + number(CLASSES, COUNT(CLASSES), row[1]);
  subject.origin = 1 + number(ORIGINS, COUNT(ORIGINS), row[2]);
  subject.jurisdiction = row[3];
  subject.ongoing = !strcmp(row[4], "true");
  subject.captured_us = time_of(row[5]);
  subject.received_us = time_of(row[6]);
  subject.copied_us = time_of(row[7]);
  subject.case_closed_us = time_of(row[8]);
  subject.booked_us = time_of(row[9]);
  subject.requested_us = time_of(row[10]);
  subject.shift_ended_us = time_of(row[11]);
  if (alpr_evaluate(policies, holds, &subject, time_of(row[12]), &verdict) == ALPR_STATUS_OK &&
      alpr_explain(policies, holds, &subject, time_of(row[12]), &text) == ALPR_STATUS_OK)
    fits = compare(&verdict, row + 13);
  puts(alpr_text_get(text));
  alpr_text_free(text);
  return fits;
}

int main(int argc, char **argv) {
  alpr_policies *policies = NULL;
  alpr_holds *holds = NULL;
  int fits = 0;
  if (argc < 21) return 2;
  puts(argv[1]);
  if (alpr_policies_new((const char *const *)argv + 21, (size_t)argc - 21, (const char *const *)argv + 20, *argv[20] != 0,
                        &policies) == ALPR_STATUS_OK &&
      alpr_holds_new(&holds) == ALPR_STATUS_OK)
    fits = decide(policies, holds, argv + 2);
  puts(alpr_last_error());
  alpr_holds_free(holds);
  alpr_policies_free(policies);
  return !fits;
}
