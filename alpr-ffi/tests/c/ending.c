/* A host tidies up late: in a thread's destructor, and when the process exits. Every call still ends with a status. */
#include "expect.h"
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_key_t key;
static int tidied = 0;

static void call(void *holds) {
  alpr_text *json = NULL;
  OK(alpr_holds_to_json(holds, &json));
  EXPECT(json && alpr_holds_to_json(NULL, &json) == ALPR_STATUS_NULL_POINTER && !*alpr_last_error());
  alpr_text_free(json);
  alpr_holds_free(holds);
  tidied++;
}

/* Leaves words of the last error behind, and something to tidy up. */
static alpr_holds *leave(void) {
  alpr_holds *holds = NULL;
  alpr_text *json = NULL;
  OK(alpr_holds_new(&holds));
  EXPECT(alpr_holds_to_json(NULL, &json) == ALPR_STATUS_NULL_POINTER && *alpr_last_error());
  return holds;
}

static void *thread(void *unused) {
  EXPECT(pthread_setspecific(key, leave()) == 0);
  return unused;
}

static alpr_holds *left;

static void at_exit(void) {
  call(left);
  if (failures || tidied != 2) fflush(NULL), _exit(1);
}

int main(void) {
  pthread_t other;
  EXPECT(pthread_key_create(&key, call) == 0 && pthread_create(&other, NULL, thread, NULL) == 0);
  pthread_join(other, NULL);
  EXPECT(tidied == 1);
  left = leave();
  return atexit(at_exit) != 0;
}
