/* What the programs beside it check by, and their time. */
#include <alpr.h>
#include <stdio.h>
#include <string.h>

#define MICRO ((int64_t)1000000)
#define HOUR (3600 * MICRO)
#define NOW (1795525200 * MICRO) /* 2026-11-24T13:00:00Z */
#define OFFICER "Officer 12"

static int failures = 0;

static void expect(const char *what, int holds) {
  if (!holds) {
    printf("%s does not hold: %s\n", what, alpr_last_error());
    failures++;
  }
}
#define EXPECT(condition) expect(#condition, (condition) != 0)
#define OK(call) expect(#call, (call) == ALPR_STATUS_OK)
#define REFUSED(call) expect(#call, (call) == ALPR_STATUS_REFUSED && *alpr_last_error())
