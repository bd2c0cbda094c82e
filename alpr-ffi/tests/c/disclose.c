/* Nothing leaves that is not in the log: data once, pictures as somebody looked at them, private systems once approved. */
#include "expect.h"

static const char POLICY[] =
    "organisation = 'Clayton PD'\njurisdiction = 'MO'\nversion = '1'\nroles = ['detective', 'chief']\n"
    "purposes = ['alert']\n";
static const char CHIEF[] =
    "{\"user\":\"Smith\",\"role\":\"chief\",\"trained_until\":\"2099-01-01T00:00:00Z\",\"policy_version\":\"1\"}";

/* A request; `ground` is "" or the field with a comma. */
static void ask(char *out, size_t len, const char *kind, const char *ground, const char *data_class) {
  snprintf(out, len,
           "{\"recipient\":{\"person\":\"P\",\"contact\":\"C\",\"organisation\":\"O\",\"kind\":\"%s\",\"jurisdiction\":\"MO\"},"
           "%s\"purpose\":{\"code\":\"alert\",\"case_number\":\"26-1\",\"text\":\"t\"},\"uses\":[\"missing_person\"],"
           "\"description\":\"d\",\"classes\":[\"%s\"],\"who\":%s}",
           kind, ground, data_class, CHIEF);
}

static alpr_sharing *rules(void) {
  const char *const packs[] = {"clayton-22-03"};
  alpr_policies *policies = NULL;
  alpr_sharing *sharing = NULL;
  OK(alpr_policies_new(packs, 1, NULL, 0, &policies));
  OK(alpr_sharing_new(POLICY, NULL, policies, &sharing));
  alpr_policies_free(policies);
  return sharing;
}

static void data(void) {
  /* It leaves as it is: no key is lost or moved, no number rounded. */
  static const char given[] = "{\"text\": \"AB1234\", \"n\": 123456789012345678901, \"a\": 1.50, \"a\": 2}";
  char request[2048];
  alpr_sharing *sharing = rules();
  alpr_permit *permit = NULL;
  alpr_text *event = NULL, *first = NULL, *entry = NULL, *payload = NULL, *head = NULL;
  char log[1 << 14];
  ask(request, sizeof request, "court", "\"ground\":{\"agreement\":\"none\"},", "read");
  EXPECT(alpr_sharing_permit(sharing, request, NULL, NULL, 0, NOW, &permit) == ALPR_STATUS_REFUSED && !permit);
  OK(alpr_sharing_denied(request, NULL, "no agreement", NOW, &event));
  OK(alpr_audit_entry(NULL, alpr_text_get(event), &first));
  /* Whoever read nothing of a log does not begin another one. */
  EXPECT(alpr_audit_entry("", alpr_text_get(event), &payload) == ALPR_STATUS_INVALID_RECORD && !payload);
  alpr_text_free(event);
  ask(request, sizeof request, "court", "\"ground\":{\"lawful_demand\":{\"kind\":\"subpoena\",\"issued_by\":\"21st Judicial Circuit\",\"reference\":\"7\"}},", "read");
  OK(alpr_sharing_permit(sharing, request, NULL, NULL, 0, NOW, &permit));
  /* The entry of something else lets nothing leave, and the permit stays. */
  EXPECT(alpr_permit_payload(permit, alpr_text_get(first), "{}", &payload) == ALPR_STATUS_REFUSED && !payload);
  EXPECT(alpr_permit_payload(permit, "{}", "{}", &payload) == ALPR_STATUS_INVALID_RECORD);
  OK(alpr_permit_event(permit, &event));
  OK(alpr_audit_entry(alpr_text_get(first), alpr_text_get(event), &entry));
  EXPECT(alpr_permit_payload(permit, alpr_text_get(entry), "no json", &payload) == ALPR_STATUS_INVALID_RECORD);
  OK(alpr_permit_payload(permit, alpr_text_get(entry), given, &payload));
  EXPECT(strstr(alpr_text_get(payload), given) && strstr(alpr_text_get(payload), "FOR OFFICIAL USE ONLY"));
  alpr_text_free(payload);
  payload = NULL;
  EXPECT(alpr_permit_payload(permit, alpr_text_get(entry), "{}", &payload) == ALPR_STATUS_REFUSED && !payload);
  EXPECT(alpr_permit_event(permit, &payload) == ALPR_STATUS_REFUSED);

  snprintf(log, sizeof log, "%s\n%s\n", alpr_text_get(first), alpr_text_get(entry));
  OK(alpr_audit_verify((const uint8_t *)log, strlen(log), NULL, &head));
  EXPECT(strstr(alpr_text_get(head), "\"entries\":2"));
  OK(alpr_audit_verify((const uint8_t *)log, strlen(log), alpr_text_get(head), &payload));
  alpr_text_free(payload);
  payload = NULL;
  EXPECT(alpr_audit_verify((const uint8_t *)log, strlen(log), "", &payload) == ALPR_STATUS_INVALID_RECORD && !payload);
  EXPECT(alpr_audit_verify((const uint8_t *)log, strlen(alpr_text_get(first)) + 1, alpr_text_get(head), &payload) ==
         ALPR_STATUS_INVALID_RECORD);
  *strstr(log, "21st Judicial") = '3';
  EXPECT(alpr_audit_verify((const uint8_t *)log, strlen(log), NULL, &payload) == ALPR_STATUS_INVALID_RECORD);
  alpr_text_free(event);
  alpr_text_free(first);
  alpr_text_free(entry);
  alpr_text_free(head);
  alpr_permit_free(permit);
  alpr_sharing_free(sharing);
}

/* Windows are derived, drawn or shown; what is covered can be read. */
static void windows(void) {
  static const uint8_t pixels[64 * 48 * 3];
  static const float drawn[16] = {10, 10, 20, 10, 20, 20, 10, 20, 30, 10, 40, 10, 40, 20, 30, 20};
  const alpr_frame frame = {.pixels = pixels, .pixels_len = sizeof pixels, .width = 64, .height = 48, .format = ALPR_PIXEL_FORMAT_RGB8};
  alpr_vehicle cars[2] = {{{32, 46, 20, 46, 20, 40, 32, 40}, 1, ALPR_WINDOWS_DRAWN, drawn, 2},
                          {{44, 40, 56, 40, 56, 46, 44, 46}, 0, ALPR_WINDOWS_SHOWN, NULL, 0}};
  alpr_redacted *redacted = NULL, *more = NULL;
  const alpr_region *region;
  EXPECT(alpr_redact(&frame, cars, 2, NULL, 0, &redacted) == ALPR_STATUS_REFUSED && !redacted);
  cars[1].windows = 3;
  EXPECT(alpr_redact(&frame, cars, 2, NULL, 0, &redacted) == ALPR_STATUS_INVALID_ARGUMENT);
  cars[0].windows = ALPR_WINDOWS_SHOWN;
  EXPECT(alpr_redact(&frame, cars, 1, NULL, 0, &redacted) == ALPR_STATUS_INVALID_ARGUMENT);
  cars[0].windows = ALPR_WINDOWS_DRAWN;
  cars[0].drawn_len = 0;
  EXPECT(alpr_redact(&frame, cars, 1, NULL, 0, &redacted) == ALPR_STATUS_INVALID_ARGUMENT && !redacted);
  cars[0].drawn_len = 2;
  OK(alpr_redact(&frame, cars, 1, NULL, 0, &redacted));
  EXPECT(alpr_redacted_width(redacted) == 64 && alpr_redacted_height(redacted) == 48);
  EXPECT(alpr_redacted_regions_len(redacted) == 2 && !alpr_redacted_regions_at(redacted, 2));
  region = alpr_redacted_regions_at(redacted, 1);
  EXPECT(region->why == ALPR_COVERED_DRAWN_WINDOWS && region->x == 30 && region->y == 10);
  EXPECT(region->width == 10 && region->height == 10);
  /* The plate that the release is about stays. */
  EXPECT(alpr_redacted_rgb(redacted)[(43 * 64 + 26) * 3] == 0 && alpr_redacted_rgb(redacted)[(12 * 64 + 12) * 3] == 128);
  OK(alpr_redacted_cover(redacted, drawn, 1, &more));
  EXPECT(alpr_redacted_regions_len(redacted) == 2 && alpr_redacted_regions_len(more) == 3);
  EXPECT(alpr_redacted_regions_at(more, 2)->why == ALPR_COVERED_DRAWN);
  alpr_redacted_free(redacted);
  alpr_redacted_free(more);
}

static void pictures(void) {
  static const uint8_t pixels[64 * 48 * 3] = {7};
  static const alpr_vehicle car = {{20, 40, 32, 40, 32, 46, 20, 46}, 0, ALPR_WINDOWS_DERIVED, NULL, 0};
  static const float outside[8] = {90, 90, 99, 90, 99, 99, 90, 99};
  static const char draft[] =
      "{\"case_number\":\"26-1\",\"need\":\"a child was abducted\",\"expires\":\"2026-11-27T00:00:00Z\"}";
  const alpr_frame frame = {.pixels = pixels, .pixels_len = sizeof pixels, .width = 64, .height = 48, .format = ALPR_PIXEL_FORMAT_RGB8};
  alpr_redacted *redacted = NULL;
  alpr_released *released = NULL;
  alpr_release *release = NULL, *read = NULL;
  alpr_sharing *sharing = rules();
  alpr_permit *permit = NULL;
  alpr_text *event = NULL, *entry = NULL, *payload = NULL;
  alpr_released *other = NULL;
  const alpr_released *all[1];
  char request[2048], twice[2200];
  EXPECT(alpr_redact(&frame, &car, 1, outside, 1, &redacted) == ALPR_STATUS_INVALID_ARGUMENT && !redacted);
  OK(alpr_redact(&frame, &car, 1, NULL, 0, &redacted));
  EXPECT(alpr_redacted_regions_len(redacted) == 2);
  EXPECT(alpr_redacted_rgb(redacted)[(43 * 64 + 26) * 3] == 128);
  EXPECT(alpr_redacted_reviewed(redacted, "", NOW, &released) == ALPR_STATUS_REFUSED);
  OK(alpr_redacted_reviewed(redacted, "Brown", NOW, &released));
  EXPECT(!memcmp(alpr_released_rgb(released), alpr_redacted_rgb(redacted), sizeof pixels));
  EXPECT(alpr_released_width(released) == 64 && alpr_released_height(released) == 48);
  EXPECT(alpr_released_regions_len(released) == 2 && !alpr_released_regions_at(released, 2));
  EXPECT(alpr_released_regions_at(released, 0)->why == ALPR_COVERED_PLATE);
  EXPECT(!alpr_released_width(NULL) && !alpr_released_height(NULL) && !alpr_released_regions_len(NULL));
  OK(alpr_release_authorise(draft, CHIEF, NULL, NOW, &release));
  OK(alpr_release_event(release, &event));
  OK(alpr_audit_entry(NULL, alpr_text_get(event), &entry));
  OK(alpr_release_from_entry(alpr_text_get(entry), &read));
  alpr_text_free(event);
  alpr_text_free(entry);
  all[0] = released;
  ask(request, sizeof request, "media", "", "picture");
  EXPECT(alpr_sharing_permit(sharing, request, NULL, NULL, 0, NOW, &permit) == ALPR_STATUS_INVALID_RECORD);
  /* A field that stands twice is refused with a release as without one. */
  snprintf(twice, sizeof twice, "{\"classes\":[\"read\"],%s", request + 1);
  EXPECT(alpr_sharing_permit(sharing, twice, read, all, 1, NOW, &permit) == ALPR_STATUS_INVALID_RECORD);
  snprintf(twice, sizeof twice, "{\"ground\":{\"agreement\":\"a\"},%s", request + 1);
  EXPECT(alpr_sharing_permit(sharing, twice, read, all, 1, NOW, &permit) == ALPR_STATUS_INVALID_ARGUMENT);
  EXPECT(alpr_sharing_permit(sharing, request, read, NULL, 0, NOW, &permit) == ALPR_STATUS_REFUSED && !permit);
  OK(alpr_sharing_permit(sharing, request, read, all, 1, NOW, &permit));
  OK(alpr_permit_event(permit, &event));
  OK(alpr_audit_entry(NULL, alpr_text_get(event), &entry));
  EXPECT(alpr_permit_payload(permit, alpr_text_get(entry), "{}", &payload) == ALPR_STATUS_REFUSED);
  /* Wrong pictures let nothing leave, and the permit stays. */
  OK(alpr_redacted_reviewed(redacted, "Green", NOW, &other));
  all[0] = other;
  EXPECT(alpr_permit_publish(permit, alpr_text_get(entry), all, 1, &payload) == ALPR_STATUS_REFUSED && !payload);
  EXPECT(alpr_permit_publish(permit, alpr_text_get(entry), all, 0, &payload) == ALPR_STATUS_REFUSED && !payload);
  all[0] = released;
  OK(alpr_permit_publish(permit, alpr_text_get(entry), all, 1, &payload));
  alpr_released_free(other);
  EXPECT(strstr(alpr_text_get(payload), "RELEASED TO THE PUBLIC") && strstr(alpr_text_get(payload), "Brown"));
  alpr_text_free(event);
  alpr_text_free(entry);
  alpr_text_free(payload);
  alpr_permit_free(permit);
  alpr_release_free(release);
  alpr_release_free(read);
  alpr_redacted_free(redacted);
  alpr_released_free(released);
  alpr_sharing_free(sharing);
}

/* A read of a private camera. */
static alpr_record *seen(int64_t at) {
  alpr_circumstances *circumstances = NULL;
  alpr_record *record = NULL;
  OK(alpr_circumstances_new(at, "M-1", &circumstances));
  OK(alpr_circumstances_set_private_feed(circumstances, "A mall", "Smith"));
  OK(alpr_record_of_text("AB1234", NULL, circumstances, &record));
  alpr_circumstances_free(circumstances);
  return record;
}

static void feeds(void) {
  static const char draft[] =
      "{\"owner\":\"A mall\",\"contact\":\"c\",\"cameras\":[\"M-1\"],\"search\":\"s\",\"right_of_way\":\"p\","
      "\"asked\":\"2026-01-01T00:00:00Z\"}";
  static const char detective[] =
      "{\"user\":\"Miller\",\"role\":\"detective\",\"trained_until\":\"2099-01-01T00:00:00Z\",\"policy_version\":\"1\"}";
  alpr_feeds *none = NULL, *asked = NULL, *approved = NULL, *read = NULL, *revoked = NULL;
  alpr_text *json = NULL, *event = NULL;
  alpr_record *early = seen(NOW - 1), *record = seen(NOW);
  OK(alpr_feeds_new(NULL, &none));
  REFUSED(alpr_feeds_check(none, record));
  OK(alpr_feeds_ask(none, draft, &asked));
  OK(alpr_feeds_event(asked, "A mall", &event));
  EXPECT(alpr_text_len(event) == 0);
  alpr_text_free(event);
  EXPECT(alpr_feeds_approve(asked, "A mall", detective, NOW, &approved) == ALPR_STATUS_REFUSED);
  EXPECT(alpr_feeds_approve(asked, "A shop", CHIEF, NOW, &approved) == ALPR_STATUS_INVALID_ARGUMENT && !approved);
  OK(alpr_feeds_approve(asked, "A mall", CHIEF, NOW, &approved));
  OK(alpr_feeds_event(approved, "A mall", &event));
  EXPECT(strstr(alpr_text_get(event), "\"approved\""));
  OK(alpr_feeds_to_json(approved, &json));
  OK(alpr_feeds_new(alpr_text_get(json), &read));
  OK(alpr_feeds_revoke(read, "A mall", "Smith", NOW + 1, "it ended", &revoked));
  OK(alpr_feeds_check(read, record));
  REFUSED(alpr_feeds_check(read, early));
  OK(alpr_feeds_check(revoked, record)); /* it was made before the end */
  alpr_record_free(early);
  alpr_record_free(record);
  EXPECT(alpr_feeds_check(revoked, NULL) == ALPR_STATUS_NULL_POINTER);
  alpr_text_free(event);
  alpr_text_free(json);
  alpr_feeds_free(none);
  alpr_feeds_free(asked);
  alpr_feeds_free(approved);
  alpr_feeds_free(read);
  alpr_feeds_free(revoked);
}

int main(void) {
  data();
  windows();
  pictures();
  feeds();
  return failures != 0;
}
