/* The list that the programs beside it match with. */
#include "expect.h"

static const char LIST[] = "plate,state,category,source,record\n5SOW750,CA,stolen vehicle,ncic,V1\n";

static alpr_hotlist *listed(void) {
  alpr_hotlist *list = NULL;
  OK(alpr_hotlist_import((const uint8_t *)LIST, sizeof LIST - 1, "plain", "test", NOW - HOUR, NOW - HOUR, NULL, &list));
  return list;
}
